// No server answers: stored and predefined leases are tried one after the other, each tested before it is used
// (dhclient's TIMEOUT), then the round has failed (FAIL) and the next one begins after a while, for ever.
import type {EventOf} from '../event.ts';
import type {Lease, Millis} from '../lease.ts';
import {activeLease, type State, type StateOf, waitOf} from '../state.ts';
import type {Context, Ignored, Step} from '../step.ts';
import {retryDelay} from '../timing.ts';
import {configure, putToUse} from './accepting.ts';
import {askRouters, isFromRouterOf, routersOf} from './arp.ts';
import {boundAgain} from './bound.ts';
import {defendHeld} from './defending.ts';
import {hold, initialize} from './starting.ts';

const probes = 3;
const probeInterval: Millis = 500;

/** Only a machine that slept is later than this: no server was asked meanwhile. */
const punctual: Millis = 10_000;

/**
 * The round is over: what is still remembered is tried, unless the round was slept through. A lease that is still in use
 * only has its router asked: a script that tests it would take it off the interface, and no other may be put there
 * beside it.
 */
export function panic(
	state: State,
	_event: unknown,
	context: Context,
): Step<'TESTING' | 'CONFIGURING' | 'INIT'> {
	const {at, leases, policy} = context;
	const held = activeLease(state);
	if (at - waitOf(state) > punctual) return initialize(context, held);
	const remembered = policy.anonymize === true ? [] : leases;
	if (held === undefined)
		return testNext([...remembered, ...policy.predefined], undefined, undefined, context);
	return testNext(policy.script ? [] : [held], held, undefined, context);
}

/**
 * Tests the first of `candidates`: a script does it itself; without one a router of the lease has to answer ARP.
 * With none left the round has failed, which a script is told unless a lease is in use.
 */
export function testNext(
	candidates: readonly Lease[],
	held: Lease | undefined,
	tested: Lease | undefined,
	context: Context,
): Step<'TESTING' | 'CONFIGURING' | 'INIT'> {
	const {policy, at} = context;
	const lasting = candidates.filter(({expiresAt}) => expiresAt > at);
	const usable = policy.script ? lasting : lasting.filter(lease => routersOf(lease).length > 0);
	const [lease, ...others] = usable;
	if (lease === undefined) {
		const step = initialize(context, held, retryDelay(policy.timing, context.draw));
		if (!policy.script || held !== undefined) return {...step, failed: true};
		return {...step, failed: true, effects: [{type: 'fail', ...(tested === undefined ? {} : {tested})}]};
	}
	if (policy.script) return configure(lease, 'TIMEOUT', held, context, others);
	return askAgain(
		{name: 'TESTING', lease, others, probesLeft: probes, nextAt: context.at, ...hold(held)},
		context,
	);
}

function askAgain(state: StateOf<'TESTING'>, {at, policy}: Context): Step<'TESTING'> {
	return {
		state: {...state, probesLeft: state.probesLeft - 1, nextAt: at + probeInterval},
		effects: askRouters(state.lease, policy),
	};
}

/** A router that does not answer is asked again, then the next lease is tested. */
export function testingTimeout(
	state: StateOf<'TESTING'>,
	_event: unknown,
	context: Context,
): Step<'TESTING' | 'CONFIGURING' | 'INIT'> {
	if (state.probesLeft > 0) return askAgain(state, context);
	return testNext(state.others, state.held, state.lease, context);
}

/** A router of the stored lease is here: so is its network. Its address may have been taken meanwhile. */
export function routerAnswered(
	state: StateOf<'TESTING'>,
	event: EventOf<'arp'>,
	context: Context,
): Step<'PROBING' | 'CONFIGURING' | 'BOUND' | 'TESTING' | 'ENDING'> | Ignored {
	const {lease, others, held} = state;
	if (!isFromRouterOf(lease, event.packet) || lease.expiresAt <= context.at)
		return defendHeld(state, event, context);
	if (held !== undefined) return boundAgain(held, context);
	return putToUse(lease, 'TIMEOUT', undefined, context, others);
}

/** A router of the remembered lease is here while its server is asked. */
export function routerSeen(
	state: StateOf<'REBOOTING'>,
	event: EventOf<'arp'>,
	context: Context,
): Step<'REBOOTING' | 'ENDING'> | Ignored {
	if (!isFromRouterOf(state.lease, event.packet)) return defendHeld(state, event, context);
	return {state: {...state, routerSeen: true}};
}
