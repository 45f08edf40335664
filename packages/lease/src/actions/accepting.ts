// What follows when a server has granted a lease: asking whether the address is free, letting an old lease go first,
// putting the new one on the interface.
import type {ApplyReason, Lease} from '../lease.ts';
import type {StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {probeLease} from './probes.ts';

/** The states that a lease leads to that is accepted. */
export type Accepted = InUse | 'ENDING';
type InUse = 'PROBING' | 'CONFIGURING';

/**
 * Accepts a lease from a new search. A lease that is still on the interface from before makes way with its own EXPIRE,
 * so that hooks see a closed cycle and then a new BOUND.
 */
export function accept(
	held: Lease | undefined,
	lease: Lease,
	context: Context,
	wasProbed = false,
): Step<Accepted> {
	const leases = leftOfAll(lease, context);
	if (held !== undefined) return {...replace(leftOf(held, lease), lease), leases};
	const step = wasProbed
		? configure(lease, 'BOUND', undefined, context)
		: putToUse(lease, 'BOUND', undefined, context);
	return {...step, leases};
}

/** Accepts a lease that goes on with the one before, perhaps with another address: the cycle that is open goes on. */
export function acceptAnew(
	before: Lease | undefined,
	lease: Lease,
	reason: 'RENEW' | 'REBIND' | 'REBOOT',
	context: Context,
): Step<InUse> {
	const held = before && leftOf(before, lease);
	return {...putToUse(lease, reason, held, context), leases: leftOfAll(lease, context)};
}

function leftOfAll(lease: Lease, {leases}: Context): readonly Lease[] {
	const left = leases.map(older => leftOf(older, lease));
	return left.some((older, i) => older !== leases[i]) ? left : leases;
}

/** What is left of an older lease: of the same address, no more than what its server has granted now. */
function leftOf(older: Lease, {address, expiresAt}: Lease): Lease {
	const {t1At, t2At} = older;
	if (older.address !== address || older.expiresAt <= expiresAt) return older;
	return {...older, t1At: Math.min(t1At, expiresAt), t2At: Math.min(t2At, expiresAt), expiresAt};
}

/**
 * Probes for the address of a lease, unless it is in use already, and puts it on the interface.
 * Deviation: RFC 5227 §2.1 probes again when a link comes back; what was in use before is defended instead.
 */
export function putToUse(
	lease: Lease,
	reason: ApplyReason,
	held: Lease | undefined,
	context: Context,
	others?: readonly Lease[],
): Step<InUse> {
	if (context.policy.acd === 'off' || held?.address === lease.address)
		return configure(lease, reason, held, context, others);
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
