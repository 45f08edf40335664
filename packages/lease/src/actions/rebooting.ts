// INIT-REBOOT and REBOOTING: does a remembered address still hold, on this link?
import type {Effect} from '../effect.ts';
import type {EventOf} from '../event.ts';
import {type Lease, never} from '../lease.ts';
import {buildRequestRebooting, everyServer} from '../messages.ts';
import type {Policy} from '../policy.ts';
import {grantedLease, objection} from '../reply.ts';
import type {StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {giveUpInstant} from '../timing.ts';
import {type Accepted, acceptAnew} from './accepting.ts';
import {askRouters} from './arp.ts';
import {boundAgain} from './bound.ts';
import {expire, forget} from './ending.ts';
import {sentAgain, sentFirst} from './sending.ts';
import {hold, initialize} from './starting.ts';
import {doWithout, v6OnlyWait} from './v6only.ts';

/** Asks for the remembered address, on the medium that it was had on, which a script may have to set first. */
export function reboot(
	state: StateOf<'INIT-REBOOT'>,
	_event: unknown,
	context: Context,
): Step<'INIT-REBOOT' | 'REBOOTING'> {
	const medium = mediumOf(state.lease, context.policy);
	if (medium === undefined || medium === context.medium) return ask(state, context);
	return {state: {...state, startAt: never}, effects: [{type: 'medium', medium}]};
}

/** The medium that a lease was had on, or the first one. */
function mediumOf({medium}: Lease, {media = []}: Policy): string | undefined {
	return media.find(known => known === medium) ?? media[0];
}

/** The medium of the lease is set; where the script could not do it, a new lease is looked for. */
export function rebootingMediumSet(
	state: StateOf<'INIT-REBOOT'>,
	{medium, ok}: EventOf<'mediumSet'>,
	context: Context,
): Step<'REBOOTING' | 'INIT'> | Ignored {
	const asked = state.startAt === never && medium === mediumOf(state.lease, context.policy);
	if (!asked) return ignore('medium that is not asked for');
	return ok ? ask(state, context) : initialize(context, state.held);
}

/** Asks for the remembered address; at the same time its routers, where the address is still in use (RFC 4436). */
function ask(state: StateOf<'INIT-REBOOT'>, context: Context): Step<'REBOOTING'> {
	const {at, draw, policy} = context;
	const {lease, held} = state;
	const exchange = {xid: draw.u32(), since: at};
	return {
		state: {
			name: 'REBOOTING',
			...exchange,
			lease,
			...sentFirst(context),
			giveUpAt: giveUpInstant(at, policy.timing),
			routerSeen: false,
			...hold(held),
		},
		effects: [sendRequest(exchange, lease, context), ...whoIsHere(state, context)],
	};
}

/** Asks the routers of an address that is still in use. @rfc 4436 §2.1 */
const whoIsHere = ({held}: {readonly held?: Lease}, {policy}: Context): readonly Effect[] =>
	held === undefined ? [] : askRouters(held, policy);

const sendRequest = (exchange: {xid: number; since: number}, lease: Lease, {policy, at}: Context) =>
	({
		type: 'send',
		message: buildRequestRebooting(policy, exchange, at, lease),
		to: everyServer(),
	}) as const;

/**
 * No answer: the REQUEST is repeated, bounded. Where a router of the lease has answered, an address that is still
 * on the interface goes on being used without an event; otherwise a new lease is looked for.
 * @rfc 4436 §2
 */
export function rebootingTimeout(
	state: StateOf<'REBOOTING'>,
	_event: unknown,
	context: Context,
): Step<'REBOOTING' | 'INIT' | 'BOUND'> {
	if (context.at < state.giveUpAt) {
		return {
			state: {...state, ...sentAgain(state, context)},
			effects: [
				sendRequest(state, state.lease, context),
				...(state.routerSeen ? [] : whoIsHere(state, context)),
			],
		};
	}
	if (state.held !== undefined && state.routerSeen) return boundAgain(state.held, context);
	return initialize(context, state.held);
}

/**
 * The address holds, or another was given instead: either way the cycle that is open goes on. A network that now
 * wants no IPv4 ends it.
 */
export function confirmed(
	state: StateOf<'REBOOTING'>,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<Accepted | 'INIT'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const wait = v6OnlyWait(reply, context.policy);
	if (wait !== undefined) return doWithout(state.held, wait, context);
	const granted = grantedLease(reply, state.sentAt, context, state.lease);
	return typeof granted === 'string' ? refuse(granted) : acceptAnew(state.held, granted, 'REBOOT', context);
}

/** The address does not hold here: it is forgotten. */
export function denied(
	state: StateOf<'REBOOTING'>,
	{reply}: EventOf<'nak'>,
	context: Context,
): Step<'INIT' | 'ENDING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const leases = forget(state.lease, context);
	const next = state.held === undefined ? initialize(context, undefined) : expire(state.held);
	return {...next, leases, declined: true};
}
