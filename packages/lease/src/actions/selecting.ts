// INIT and SELECTING: asking all servers, collecting what they offer, taking one.
import {drawFrom} from '../draw.ts';
import type {EventOf} from '../event.ts';
import type {Millis, Reply} from '../lease.ts';
import {buildDiscover} from '../messages.ts';
import {grantedLease, objection, offerObjection} from '../reply.ts';
import {activeLease, type StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {nextInterval, resendInstant} from '../timing.ts';
import {type Accepted, accept} from './accepting.ts';
import {probeOffer} from './probing.ts';
import {request} from './requesting.ts';
import {hold} from './starting.ts';
import {panic} from './testing.ts';

const everywhere = {to: 'broadcast', source: '0.0.0.0'} as const;

/** Sends the first DISCOVER of a round of trying. */
export function discover(state: StateOf<'INIT'>, _event: unknown, context: Context): Step<'SELECTING'> {
	const {at, draw, policy} = context;
	const exchange = {xid: draw.u32(), since: at};
	const interval = nextInterval(undefined, policy.timing, draw);
	return {
		state: {
			name: 'SELECTING',
			...exchange,
			interval,
			resendAt: resendInstant(at, interval, policy.timing, draw),
			panicAt: at + policy.timing.timeout,
			offers: [],
			...hold(state.held),
		},
		effects: [
			{type: 'send', message: buildDiscover(policy, exchange, at, hint(state, context)), to: everywhere},
		],
	};
}

/** The address to ask for: the one that this client had last (RFC 2131 §4.3.1 lets the server choose otherwise). */
function hint(state: StateOf<'INIT' | 'SELECTING'>, {leases}: Context): string | undefined {
	return activeLease(state)?.address ?? leases[0]?.address;
}

/** Time passes in SELECTING: an offer is chosen, or DISCOVER is sent again, or trying ends. */
export function selectingTimeout(
	state: StateOf<'SELECTING'>,
	event: unknown,
	context: Context,
): Step<'SELECTING' | 'REQUESTING' | 'PROBING' | 'TESTING' | 'CONFIGURING' | 'INIT' | 'DOWN'> {
	const {at, draw, policy} = context;
	if (state.selectAt !== undefined && at >= state.selectAt) return choose(state, state.offers, context);
	if (at >= state.panicAt) return panic(state, event, context);
	const interval = nextInterval(state.interval, policy.timing, draw);
	const message = buildDiscover(policy, state, at, hint(state, context));
	return {
		state: {...state, interval, resendAt: resendInstant(at, interval, policy.timing, draw)},
		effects: [{type: 'send', message, to: everywhere}],
	};
}

/**
 * Takes an offer into the collection; the first one starts the wait for others, which is over at once without
 * `select-timeout`.
 */
export function collect(
	state: StateOf<'SELECTING'>,
	{reply}: EventOf<'offer'>,
	context: Context,
): Step<'SELECTING' | 'REQUESTING' | 'PROBING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const poor = offerObjection(reply, context.policy);
	if (poor !== undefined) return refuse(poor);
	const offers = [...state.offers, reply];
	const selectAt: Millis =
		state.selectAt ?? Math.max(context.at, state.since + context.policy.timing.selectTimeout);
	if (context.at >= selectAt) return choose(state, offers, context);
	return {state: {...state, offers, selectAt}};
}

/** Prefers the address that was asked for, then the order of arrival. */
function choose(
	state: StateOf<'SELECTING'>,
	offers: readonly Reply[],
	context: Context,
): Step<'REQUESTING' | 'PROBING'> {
	const wanted = hint(state, context);
	const offer = offers.find(({message}) => message.yiaddr === wanted) ?? offers[0];
	if (offer === undefined) throw new RangeError('Expected at least one offer to choose from, found none.');
	const others = offers.filter(other => other !== offer);
	return context.policy.script ? probeOffer(state, offer, others, context) : request(state, offer, context);
}

/**
 * An ACK straight to a DISCOVER: the server skips the offer (RFC 4039), or knows nothing but BOOTP.
 * @rfc 4039 §3.1
 */
export function acceptAtOnce(
	state: StateOf<'SELECTING'>,
	{reply, type}: EventOf<'ack' | 'bootp'>,
	context: Context,
): Step<Accepted> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const committed = reply.effective.options.rapidCommit === true;
	if (type === 'ack' && !(context.policy.rapidCommit && committed)) return refuse('ACK to a DISCOVER');
	if (type === 'bootp' && context.policy.require.length > 0)
		return ignore('BOOTP reply without required options');
	const granted =
		type === 'ack' ? grantedLease(reply, state.since, context, undefined) : bootpLease(reply, context);
	if (typeof granted === 'string') return refuse(granted);
	return accept(state, granted, 'BOUND', context);
}

/**
 * What a BOOTP reply grants: an address for good, since nobody would renew it.
 * Deviation: dhclient makes it up to be 12000 s; RFC 1534 §2 says that the address is not to be aged.
 * @rfc 1534 §2
 */
function bootpLease(reply: Reply, context: Context): ReturnType<typeof grantedLease> {
	const options = {...reply.effective.options, ipAddressLeaseTime: 0xffffffff};
	const endless = {...reply, effective: {...reply.effective, options}};
	const lease = grantedLease(endless, context.at, {...context, draw: drawFrom(0)}, undefined);
	return typeof lease === 'string' ? lease : {...lease, options: reply.effective, origin: 'bootp'};
}
