// CONFIGURING: the kernel or the script has its say about a lease before it counts.
import type {EventOf} from '../event.ts';
import type {Lease} from '../lease.ts';
import type {Leaving, StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {bound, newlyBound} from './bound.ts';
import {depart, expire, withDecline} from './ending.ts';
import {hold, initialize, onLink} from './starting.ts';
import {testNext} from './testing.ts';

const mostLeases = 8;

/** Puts a lease at the head of those known; an older one of the same address goes. */
function remember(lease: Lease, leases: readonly Lease[]): readonly Lease[] {
	return [lease, ...leases.filter(({address}) => address !== lease.address)].slice(0, mostLeases);
}

/** The lease is on the interface: its event is fired. */
export function applied(
	{lease, previous, leaving}: StateOf<'CONFIGURING'>,
	{undo}: EventOf<'applied'>,
	context: Context,
): Step<'BOUND' | 'ENDING' | 'REMOVING'> {
	const leases = lease.origin === 'predefined' ? context.leases : remember(lease, context.leases);
	if (leaving !== undefined) {
		return {leases, undo, ...depart(leaving, lease, previous !== undefined, {...context, leases, undo})};
	}
	const step = previous?.address === lease.address ? {state: bound(lease)} : newlyBound(lease, context);
	return {...step, leases, undo, fire: {event: previous === undefined ? 'BOUND' : 'EXTEND', lease}};
}

/** The script does not want the lease: it is declined. A stored lease that fails its test makes way for the next. */
export function declined(
	{lease, previous, reason, others, leaving}: StateOf<'CONFIGURING'>,
	event: EventOf<'declined'>,
	context: Context,
): Step<'INIT' | 'DOWN' | 'ENDING' | 'REMOVING' | 'TESTING' | 'CONFIGURING'> {
	// What is declined is not given back.
	const left = leaving && depart({...leaving, release: false}, previous, previous !== undefined, context);
	if (reason === 'TIMEOUT') {
		return left ?? onLink(context, previous, () => testNext(others ?? [], previous, lease, context));
	}
	return withDecline(left ?? afterDecline(previous, context), lease, event.reason, context);
}

function afterDecline(previous: Lease | undefined, context: Context): Step<'INIT' | 'DOWN' | 'ENDING'> {
	return previous === undefined
		? onLink(context, undefined, () => initialize(context, undefined))
		: expire(previous);
}

/** The kernel does not take it; it has been rolled back to what was there before. */
export function applyFailed(
	state: StateOf<'CONFIGURING'>,
	{reason}: EventOf<'applyFailed'>,
	context: Context,
): Step<'FAILED' | 'ENDING' | 'REMOVING'> {
	const {leaving, previous} = state;
	if (leaving !== undefined) return depart(leaving, previous, previous !== undefined, context);
	return {state: {name: 'FAILED', reason, ...hold(previous)}};
}

/** The agent ends, or the interface is gone, while the kernel or the script has its say: it is heard out first. */
export function leaveSoon(
	state: StateOf<'CONFIGURING'>,
	event: EventOf<'shutdown' | 'linkGone'>,
): Step<'CONFIGURING'> {
	const leaving: Leaving = {by: event.type, release: event.type === 'shutdown' && event.release};
	return {state: {...state, leaving: state.leaving?.by === 'shutdown' ? state.leaving : leaving}};
}
