// What follows when a server has granted a lease: asking whether the address is free, letting an old lease go first,
// putting the new one on the interface.
import type {ApplyReason, Lease} from '../lease.ts';
import type {StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {probeLease} from './probes.ts';

/** The states that an accepted ACK leads to. */
export type Accepted = 'PROBING' | 'CONFIGURING' | 'ENDING';

/**
 * Accepts a lease from a new exchange. A lease that is still on the interface from before makes way with its own
 * EXPIRE, so that hooks see a closed cycle and then a new BOUND.
 */
export function accept(
	before: Lease | undefined,
	lease: Lease,
	reason: ApplyReason,
	context: Context,
): Step<Accepted> {
	const known = context.leases.map(older => leftOf(older, lease));
	const leases = known.some((older, i) => older !== context.leases[i]) ? known : context.leases;
	const held = before && leftOf(before, lease);
	const step =
		held !== undefined && reason === 'BOUND' ? replace(held, lease) : putToUse(lease, reason, held, context);
	return {...step, leases};
}

/** What is left of an older lease: of the same address, no more than what its server has granted now. */
function leftOf(older: Lease, {address, expiresAt}: Lease): Lease {
	const {t1At, t2At} = older;
	if (older.address !== address || older.expiresAt <= expiresAt) return older;
	return {...older, t1At: Math.min(t1At, expiresAt), t2At: Math.min(t2At, expiresAt), expiresAt};
}

/** Probes for the address of a lease, unless it is in use already, and puts it on the interface. */
export function putToUse(
	lease: Lease,
	reason: ApplyReason,
	held: Lease | undefined,
	context: Context,
	others?: readonly Lease[],
): Step<'PROBING' | 'CONFIGURING'> {
	const {acd, script} = context.policy;
	// An offer was probed before it was requested where a script is asked; what is in use is defended instead.
	const probes = acd !== 'off' && !script && held?.address !== lease.address;
	if (!probes) return configure(lease, reason, held, context, others);
	return probeLease(lease, {kind: 'lease', reason, ...(others && {others})}, held, context);
}

/** Puts a lease on the interface. */
export function configure(
	lease: Lease,
	reason: ApplyReason,
	previous: Lease | undefined,
	context: Context,
	others?: readonly Lease[],
): Step<'CONFIGURING'> {
	const before = previous === undefined ? {} : {previous};
	return {
		state: {name: 'CONFIGURING', lease, reason, ...before, ...(others === undefined ? {} : {others})},
		effects: [{type: 'apply', lease, reason, ...before, undo: context.undo}],
	};
}

function replace(held: Lease, next: Lease): Step<'ENDING'> {
	const state: StateOf<'ENDING'> = {name: 'ENDING', lease: held, event: 'EXPIRE', after: 'restart', next};
	return {state, fire: {event: 'EXPIRE', lease: held}};
}
