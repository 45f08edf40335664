// CONFIGURING: the kernel or the script has its say about a lease before it counts.
import type {EventOf} from '../event.ts';
import type {Lease} from '../lease.ts';
import type {StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {bound, newlyBound} from './bound.ts';
import {expire, withDecline} from './ending.ts';
import {declineWait} from './probing.ts';
import {hold, initialize} from './starting.ts';
import {testNext} from './testing.ts';

const mostLeases = 8;

/** Puts a lease at the head of those known; an older one of the same address goes. */
function remember(lease: Lease, leases: readonly Lease[]): readonly Lease[] {
	return [lease, ...leases.filter(({address}) => address !== lease.address)].slice(0, mostLeases);
}

/** The lease is on the interface: its event is fired. A stored lease that was already in use fires none. */
export function applied(
	{lease, previous, reason}: StateOf<'CONFIGURING'>,
	{undo}: EventOf<'applied'>,
	context: Context,
): Step<'BOUND'> {
	const step = previous?.address === lease.address ? {state: bound(lease)} : newlyBound(lease, context);
	const leases = lease.origin === 'predefined' ? context.leases : remember(lease, context.leases);
	if (reason === 'TIMEOUT' && previous !== undefined) return {...step, leases, undo};
	return {...step, leases, undo, fire: {event: previous === undefined ? 'BOUND' : 'EXTEND', lease}};
}

/** The script does not want the lease: it is declined. A stored lease that fails its test makes way for the next. */
export function declined(
	{lease, previous, reason, others}: StateOf<'CONFIGURING'>,
	event: EventOf<'declined'>,
	context: Context,
): Step<'INIT' | 'DOWN' | 'ENDING' | 'TESTING' | 'CONFIGURING'> {
	if (reason === 'TIMEOUT') return testNext(others ?? [], previous, lease, context);
	const step =
		previous === undefined ? initialize(context, undefined, declineWait) : expire(previous, 'retry');
	return withDecline(step, lease, event.reason, context);
}

/** The kernel does not take it; it has been rolled back to what was there before. */
export function applyFailed(
	{previous}: StateOf<'CONFIGURING'>,
	{reason}: EventOf<'applyFailed'>,
): Step<'FAILED'> {
	return {state: {name: 'FAILED', reason, ...hold(previous)}};
}
