// How a lease goes: its last event is fired while the address still stands; only when the hook has ended is the
// address removed (`closed`), and only then does the machine go on (`removing.ts`). This order is the eventhook's
// contract.
import type {Effect} from '../effect.ts';
import type {EventOf} from '../event.ts';
import type {Lease, Millis} from '../lease.ts';
import {buildDecline, buildRelease, everyServer} from '../messages.ts';
import type {After} from '../record.ts';
import {activeLease, type Leased, type Leaving, type State, type StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';

type Ending = Step<'ENDING'>;

function end(lease: Lease, event: StateOf<'ENDING'>['event'], after: After): Ending {
	return {state: {name: 'ENDING', lease, event, after}, fire: {event, lease}};
}

/** The lease has run out, was refused, or is in conflict: a new one is looked for, perhaps after a wait. */
export function expire(lease: Lease, after: After = 'retry', wait?: Millis): Ending {
	const {state, ...step} = end(lease, 'EXPIRE', after);
	return {...step, state: {...state, ...(wait === undefined ? {} : {wait})}};
}

/** The lease on the interface has run out, whatever the machine was doing. */
export function expired(state: State): Ending {
	const lease = activeLease(state);
	if (lease === undefined) throw new RangeError(`Expected a lease to expire in ${state.name}, found none.`);
	return expire(lease, state.name === 'FAILED' ? 'off' : 'retry');
}

/** The leases known but this one. */
export const forget = (lease: Pick<Lease, 'address'>, {leases}: Context): readonly Lease[] =>
	leases.filter(({address}) => address !== lease.address);

/** Adds the DHCPDECLINE of the lease to a step, where a server has granted it, and forgets the lease. */
export function withDecline<S extends Step>(
	step: S,
	lease: Lease,
	why: string,
	context: Context,
	xid: number = context.draw.u32(),
): S {
	const message = buildDecline(context.policy, xid, lease, why);
	const sent: readonly Effect[] =
		lease.origin === 'server' ? [{type: 'send', message, to: everyServer()}] : [];
	return {
		...step,
		effects: [...sent, ...(step.effects ?? [])],
		leases: forget(lease, context),
		declined: true,
		conflict: true,
	};
}

/** The user, or the end of the agent, takes the interface from control; the lease stays known. */
export const dropInUse = ({lease}: Leased): Ending => end(lease, 'DROP', 'off');

/** The lease in use is given back. */
export const releaseInUse = ({lease}: Leased): Ending => end(lease, 'RELEASE', 'off');

/** The agent ends while a lease is in use. */
export function shutdownInUse(state: Leased, {release}: EventOf<'shutdown'>): Ending {
	return release && state.lease.origin === 'server' ? releaseInUse(state) : dropInUse(state);
}

/** The interface was deleted: there is nothing left to see, but the cycle is closed. It starts anew if it returns. */
export const vanishInUse = ({lease}: Leased): Ending => end(lease, 'DROP', 'restart');

/** The same where a lease may still be held; without one, no hook has seen anything. */
export function drop(state: State, _event: unknown, context: Context): Step<'ENDING' | 'REMOVING'> {
	const lease = activeLease(state);
	return lease === undefined ? leave(context) : dropInUse({lease});
}

/** No cycle is open, so no event is fired: what is on the interface goes, and a script has something to undo. */
function leave({undo}: Context, after: After = 'off', lease?: Lease): Step<'REMOVING'> {
	return {
		state: {name: 'REMOVING', after},
		effects: [{type: 'remove', ...(lease === undefined ? {} : {lease}), reason: 'STOP', undo}],
	};
}

/** Leads away from a lease that was being configured; `lease` is what is on the interface now, its cycle open or not. */
export function depart(
	leaving: Leaving,
	lease: Lease | undefined,
	open: boolean,
	context: Context,
): Step<'ENDING' | 'REMOVING'> {
	const after = leaving.by === 'shutdown' ? 'off' : 'restart';
	const releases = leaving.release && lease?.origin === 'server';
	if (lease === undefined) return leave(context, after);
	if (open) return end(lease, releases ? 'RELEASE' : 'DROP', after);
	return releases ? releaseUnseen(lease, context, lease) : leave(context, after, lease);
}

/** Gives back a lease that no hook has seen; `applied` where it is on the interface nevertheless. */
function releaseUnseen(lease: Lease, context: Context, applied?: Lease): Step<'REMOVING'> {
	const {effects = [], ...step} = leave(context, 'off', applied);
	return {...step, effects: [...giveBack(lease, context), ...effects], leases: forget(lease, context)};
}

/** The DHCPRELEASE of a lease that is held: not of what a server never gave, or what has run out meanwhile. */
function giveBack(lease: Lease, context: Context): readonly Effect[] {
	const held = lease.origin === 'server' && lease.expiresAt > context.at;
	return held ? [releaseEffect(lease, context)] : [];
}

/** The lease is given back: with its event where one is still held, in silence where it is only remembered. */
export function release(state: State, _event: unknown, context: Context): Step<'ENDING' | 'REMOVING'> {
	const lease = activeLease(state);
	if (lease !== undefined) return releaseInUse({lease});
	// What was only offered, or made up, is not held.
	const offered = state.name === 'PROBING' && state.candidate.kind === 'offer';
	const remembered = 'lease' in state && state.lease.origin === 'server' && !offered;
	return remembered ? releaseUnseen(state.lease, context) : leave(context);
}

/** What a server has granted and is probed for before it is used. */
function probedLease(state: State): Lease | undefined {
	return state.name === 'PROBING' && state.candidate.kind === 'lease' ? state.lease : undefined;
}

/** The agent ends before a lease is in use. */
export function shutdown(
	state: State,
	event: EventOf<'shutdown'>,
	context: Context,
): Step<'ENDING' | 'REMOVING'> {
	const lease = activeLease(state) ?? probedLease(state);
	const worthReleasing = event.release && lease?.origin === 'server';
	return worthReleasing ? release(state, event, context) : drop(state, event, context);
}

/** An ending that has begun goes on, but leads out of control. */
export function shutdownEnding(state: StateOf<'ENDING'>): Step<'ENDING'> {
	const {name, lease, event} = state;
	return {state: {name, lease, event, after: 'off'}};
}

/** The same where a lease may still be held. */
export function vanish(state: State): Step<'ENDING' | 'DOWN'> {
	const lease = activeLease(state);
	return lease === undefined ? {state: {name: 'DOWN'}} : vanishInUse({lease});
}

/** It ends with the parameters of an address that is not ours, or the interface was deleted: nobody asked for another. */
export function abandon(_state: State, _event: unknown, context: Context): Step<'REMOVING'> {
	return leave(context);
}

/**
 * A UDP datagram sent just before its source address goes is lost when ARP has to be asked; a frame to the
 * link-layer address that the last ACK came from is not.
 */
export function releaseEffect(lease: Lease, {policy, draw}: Context): Effect {
	const {address: source, serverHardware: hardware, serverIdentifier: address} = lease;
	const message = buildRelease(policy, draw.u32(), lease);
	if (address === undefined) return {type: 'send', message, to: everyServer(source)};
	if (hardware === undefined) return {type: 'send', message, to: {to: 'address', address, source}};
	return {type: 'send', message, to: {to: 'hardware', hardware, address, source}};
}

const removeReason = {EXPIRE: 'EXPIRE', DROP: 'STOP', RELEASE: 'RELEASE'} as const;

/** The last hook has ended: the address goes. A RELEASE is sent while it still stands. */
export function closed(state: StateOf<'ENDING'>, _event: unknown, context: Context): Step<'REMOVING'> {
	const {lease, event, name: _, ...aftermath} = state;
	const released = event === 'RELEASE';
	return {
		state: {name: 'REMOVING', ...aftermath},
		effects: [
			...(released ? giveBack(lease, context) : []),
			{type: 'remove', lease, reason: removeReason[event], undo: context.undo},
		],
		...(released ? {leases: forget(lease, context)} : {}),
	};
}
