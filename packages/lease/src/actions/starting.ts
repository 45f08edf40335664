// From nothing to the first packet: preparing the interface, waiting for a link, choosing INIT or INIT-REBOOT.
import {formatIpv4} from '@lessee/wire';
import type {EventOf} from '../event.ts';
import type {Lease, Millis} from '../lease.ts';
import {isOwn} from '../reply.ts';
import {activeLease, type State, type StateOf} from '../state.ts';
import type {Context, Ignored, Step} from '../step.ts';
import {expire} from './ending.ts';

const requestedIpAddress = 50;

/** The `held` field, where there is something to hold. */
export const hold = (held: Lease | undefined): {readonly held?: Lease} => (held === undefined ? {} : {held});

/** Stays as it is: the event is welcome, but there is nothing more to do. */
export function stay<S extends State>(state: S): {state: S} {
	return {state};
}

/** INIT, perhaps after a wait, or within a round of trying that goes on. */
export function initialize(
	context: Context,
	held: Lease | undefined,
	delay: Millis = 0,
	panicAt?: Millis,
): Step<'INIT'> {
	const startAt = context.at + delay;
	return {state: {name: 'INIT', startAt, ...(panicAt === undefined ? {} : {panicAt}), ...hold(held)}};
}

/** A step that asks servers; without a link, which may have gone while something else was waited for, it waits for one. */
export function onLink<S extends Step>(
	{linkUp}: Context,
	held: Lease | undefined,
	step: () => S,
): S | Step<'DOWN'> {
	return linkUp ? step() : {state: {name: 'DOWN', ...hold(held)}};
}

/**
 * The lease to ask for again: the one in use, else the one had last. A client that wants to stay anonymous names none:
 * whoever is there now may not be who gave it.
 * @rfc 7844 §3.3
 */
function lastLease({leases, policy}: Context, held: Lease | undefined): Lease | undefined {
	return policy.anonymize === true ? undefined : (held ?? leases[0]);
}

/**
 * The address to ask for: the one that the configuration sends, else the one that this client had last. The server
 * may choose otherwise (RFC 2131 §4.3.1).
 */
export function wantedAddress(held: Lease | undefined, context: Context): string | undefined {
	const sent = context.policy.options.DISCOVER.find(([code]) => code === requestedIpAddress)?.[1];
	return sent?.length === 4 ? formatIpv4(sent) : lastLease(context, held)?.address;
}

/**
 * Begins: a lease that has not run out is asked for again, otherwise a new one is looked for.
 * @rfc 2131 §3.2
 */
export function begin(context: Context, held?: Lease): Step<'INIT' | 'INIT-REBOOT'> {
	const {at, policy, draw} = context;
	const delay = draw.below(policy.timing.initialDelay);
	const lease = lastLease(context, held);
	const worthAsking = lease !== undefined && lease.origin === 'server' && lease.expiresAt > at;
	if (!worthAsking) return initialize(context, held, delay);
	return {state: {name: 'INIT-REBOOT', lease, startAt: at + delay, ...hold(held)}};
}

/** Makes the interface ready, whatever was there before. */
export function prepare(state: State, _event: unknown, context: Context): Step<'PREPARING'> {
	const held = activeLease(state);
	return {
		state: {name: 'PREPARING', ...hold(held)},
		effects: [{type: 'prepare', ...hold(held), undo: context.undo}],
	};
}

/** The interface is ready. What it had under another link-layer address would tell whose it was. @rfc 7844 §3.2 */
export function prepared(
	{held}: StateOf<'PREPARING'>,
	_event: unknown,
	context: Context,
): Step<'INIT' | 'INIT-REBOOT' | 'DOWN' | 'ENDING'> {
	const tells = context.policy.anonymize === true && held !== undefined && !isOwn(held, context.policy);
	return tells ? expire(held) : onLink(context, held, () => begin(context, held));
}

/** The user does not want to wait for the next round. */
export function startNow(state: StateOf<'INIT'>, _event: unknown, {at}: Context): Step<'INIT'> {
	return {state: {...state, startAt: at}};
}

/** A link has come: what was true before may not be true on it. */
export function linkUp(
	state: StateOf<'DOWN' | 'INIT' | 'BOUND' | 'RENEWING' | 'REBINDING'>,
	_event: unknown,
	context: Context,
): Step<'INIT' | 'INIT-REBOOT'> {
	return begin(context, activeLease(state));
}

/** No link: nothing can be sent, but a lease in use stays in use until its end. */
export function linkDown(state: State): Step<'DOWN'> {
	return {state: {name: 'DOWN', ...hold(activeLease(state))}};
}

/** An earlier agent's record: its open cycle goes on where it stood. */
export function resume(
	_state: StateOf<'OFF'>,
	{record, open}: EventOf<'resume'>,
	context: Context,
): Step<'OFF' | 'PREPARING' | 'ENDING'> | Ignored {
	const {active, ending, leases, undo} = record;
	const known = {leases, undo};
	if (!open || active === undefined) return {state: {name: 'OFF'}, ...known};
	if (ending !== undefined) return {state: {name: 'ENDING', lease: active, ...ending}, ...known};
	return {
		...prepare({name: 'FAILED', held: active, reason: ''}, undefined, {...context, undo}),
		...known,
	};
}
