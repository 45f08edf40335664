// REQUESTING: one offer was taken; its server has to say yes.
import type {EventOf} from '../event.ts';
import type {Reply} from '../lease.ts';
import {buildRequestSelecting, everyServer} from '../messages.ts';
import {grantedLease, objection} from '../reply.ts';
import type {Exchange, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {giveUpInstant} from '../timing.ts';
import {type Accepted, accept} from './accepting.ts';
import {sentAgain, sentFirst} from './sending.ts';
import {hold, initialize} from './starting.ts';
import {panic} from './testing.ts';

/** Takes the offer. */
export function request(exchange: Exchange, offer: Reply, context: Context): Step<'REQUESTING'> {
	const {at, policy} = context;
	const {xid, secs, panicAt} = exchange;
	return {
		state: {
			name: 'REQUESTING',
			xid,
			secs,
			panicAt,
			offer,
			...sentFirst(context),
			giveUpAt: giveUpInstant(at, policy.timing),
			...hold(exchange.held),
		},
		effects: [sendRequest({xid, secs, offer}, context)],
	};
}

const sendRequest = ({offer, ...exchange}: {xid: number; secs: number; offer: Reply}, {policy}: Context) =>
	({
		type: 'send',
		message: buildRequestSelecting(policy, exchange, offer),
		to: everyServer(),
	}) as const;

/**
 * No answer: the REQUEST is repeated, then a new DISCOVER is sent, or, after `timeout`, stored leases are tried.
 * Deviation: RFC 2131 §3.1 (5) speaks of four times in 60 s; the bound is dhclient's `reboot`, 10 s by default.
 */
export function requestingTimeout(
	state: StateOf<'REQUESTING'>,
	event: unknown,
	context: Context,
): Step<'REQUESTING' | 'INIT' | 'TESTING' | 'CONFIGURING'> {
	const {at} = context;
	if (at >= state.panicAt) return panic(state, event, context);
	if (at >= state.giveUpAt) return initialize(context, state.held, 0, state.panicAt);
	return {
		state: {...state, ...sentAgain(state, context)},
		effects: [sendRequest(state, context)],
	};
}

const chosenServer = (state: StateOf<'REQUESTING'>, reply: Reply): boolean =>
	reply.message.options.serverIdentifier === undefined ||
	reply.message.options.serverIdentifier === state.offer.message.options.serverIdentifier;

/**
 * The server says yes.
 * Deviation: an ACK for another address than the one offered is passed over; RFC 2131 does not foresee it.
 */
export function acknowledge(
	state: StateOf<'REQUESTING'>,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<Accepted> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	if (!chosenServer(state, reply)) return ignore('ACK of a server that was not asked');
	const offered = state.offer.message;
	if (reply.message.yiaddr !== offered.yiaddr) return refuse('ACK of another address than was offered');
	const {serverIdentifier} = offered.options;
	const before = serverIdentifier === undefined ? undefined : {serverIdentifier};
	const granted = grantedLease(reply, state.sentAt, context, before);
	if (typeof granted === 'string') return refuse(granted);
	// Where a script is asked, an offer is probed for before it is requested.
	return accept(state.held, granted, context, context.policy.script);
}

/** The server says no: the offer is gone, the search begins anew. A stranger's no does not count. */
export function refused(
	state: StateOf<'REQUESTING'>,
	{reply}: EventOf<'nak'>,
	context: Context,
): Step<'INIT'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	if (!chosenServer(state, reply)) return ignore('NAK of a server that was not asked');
	return {...initialize(context, state.held, 0, state.panicAt), declined: true};
}
