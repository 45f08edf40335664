// What follows when a server has granted a lease: asking whether the address is free, letting an old lease go first,
// putting the new one on the interface.
import type {ApplyReason, Lease} from '../lease.ts';
import {activeLease, type State, type StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {probeLease} from './probes.ts';

/** The states that an accepted ACK leads to. */
export type Accepted = 'PROBING' | 'CONFIGURING' | 'ENDING';

/**
 * Accepts a lease from a new exchange. A lease that is still on the interface from before makes way with its own
 * EXPIRE, so that hooks see a closed cycle and then a new BOUND.
 */
export function accept(state: State, lease: Lease, reason: ApplyReason, context: Context): Step<Accepted> {
	const known = context.leases.map(older => leftOf(older, lease));
	const leases = known.some((older, i) => older !== context.leases[i]) ? known : context.leases;
	return {...put(activeLease(state), lease, reason, context), leases};
}

function put(active: Lease | undefined, lease: Lease, reason: ApplyReason, context: Context): Step<Accepted> {
	const held = active && leftOf(active, lease);
	if (held !== undefined && reason === 'BOUND') return replace(held, lease);
	const {acd, script} = context.policy;
	// An offer was probed before it was requested where a script is asked; what is in use is defended instead.
	const probes = acd !== 'off' && !script && lease.origin === 'server' && held?.address !== lease.address;
	return probes
		? probeLease(lease, {kind: 'lease', reason}, held, context)
		: configure(lease, reason, held, context);
}

/** What is left of an older lease: of the same address, no more than what its server has granted now. */
function leftOf(older: Lease, {address, expiresAt}: Lease): Lease {
	const {t1At, t2At} = older;
	if (older.address !== address || older.expiresAt <= expiresAt) return older;
	return {...older, t1At: Math.min(t1At, expiresAt), t2At: Math.min(t2At, expiresAt), expiresAt};
}

/** Accepts a lease whose server could not be told that its address is taken. */
export function acceptUnprobed(
	held: Lease | undefined,
	lease: Lease,
	context: Context,
): Step<'CONFIGURING' | 'ENDING'> {
	return held === undefined ? configure(lease, 'BOUND', undefined, context) : replace(held, lease);
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
