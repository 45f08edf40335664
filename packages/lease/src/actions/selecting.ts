// INIT and SELECTING: asking all servers, collecting what they offer, taking one.
import {drawFrom} from '../draw.ts';
import type {EventOf} from '../event.ts';
import {type Lease, type Millis, never, type Reply} from '../lease.ts';
import {buildDiscover} from '../messages.ts';
import {grantedLease, lacksRequired, objection, offerObjection} from '../reply.ts';
import {activeLease, type StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {nextInterval, resendInstant} from '../timing.ts';
import {type Accepted, accept, acceptUnprobed} from './accepting.ts';
import {releaseEffect} from './ending.ts';
import {probeOffer} from './probing.ts';
import {request, roundOf} from './requesting.ts';
import {hold} from './starting.ts';
import {panic} from './testing.ts';
import {doWithout, v6OnlyWait} from './v6only.ts';

const everywhere = {to: 'broadcast', source: '0.0.0.0'} as const;

/** Offers that are kept while others are waited for: what comes beyond them need not be better. */
const mostOffers = 16;

/** Sends the first DISCOVER of a round of trying, or another one of a round that goes on. */
export function discover(
	state: StateOf<'INIT'>,
	event: unknown,
	context: Context,
): Step<'SELECTING' | 'TESTING' | 'CONFIGURING' | 'INIT' | 'DOWN'> {
	const {at, draw, policy} = context;
	const round = state.round ?? {panicAt: at + policy.timing.timeout, refusals: 0};
	if (at >= round.panicAt) return panic(state, event, context);
	const exchange = {xid: draw.u32(), since: at};
	const interval = nextInterval(undefined, policy.timing, draw);
	return {
		state: {
			name: 'SELECTING',
			...exchange,
			interval,
			resendAt: resendInstant(at, interval, policy.timing, draw),
			...roundOf(round),
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
	if (at >= Math.min(state.selectAt ?? never, state.panicAt)) {
		return state.offers.length > 0 ? choose(state, state.offers, context) : panic(state, event, context);
	}
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
): Step<'SELECTING' | 'REQUESTING' | 'PROBING' | 'INIT' | 'DOWN' | 'ENDING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const wait = v6OnlyWait(reply, context.policy);
	if (wait !== undefined) return doWithout(state.held, wait, context);
	const poor = offerObjection(reply, context.policy);
	if (poor !== undefined) return refuse(poor);
	if (state.offers.length >= mostOffers) return ignore('more offers than are kept');
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
 * An ACK straight to a DISCOVER: the server skips the offer.
 * @rfc 4039 §3.1
 */
export function acceptAtOnce(
	state: StateOf<'SELECTING'>,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<Accepted | 'INIT' | 'DOWN'> | Ignored {
	const {policy} = context;
	const wrong = objection(reply, state.xid, policy);
	if (wrong !== undefined) return ignore(wrong);
	const committed = policy.rapidCommit && reply.effective.options.rapidCommit === true;
	if (!committed) return refuse('ACK to a DISCOVER');
	if (lacksRequired(reply, policy)) return refuse('ACK without a required option');
	const granted = grantedLease(reply, state.since, context, undefined);
	if (typeof granted === 'string') return refuse(granted);
	const wait = v6OnlyWait(reply, policy);
	if (wait !== undefined) return releasing(granted, doWithout(state.held, wait, context), context);
	return accept(state, granted, 'BOUND', context);
}

/** A reply of a server that knows nothing but BOOTP. @rfc 1534 §2 */
export function acceptBootp(
	state: StateOf<'SELECTING'>,
	{reply}: EventOf<'bootp'>,
	context: Context,
): Step<'CONFIGURING' | 'ENDING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	if (lacksRequired(reply, context.policy)) return refuse('BOOTP reply without a required option');
	const granted = bootpLease(reply, context);
	return typeof granted === 'string' ? refuse(granted) : acceptUnprobed(state, granted, context);
}

/** The server has bound an address already that will not be used: it is told. */
function releasing<S extends Step>(granted: Lease, step: S, context: Context): S {
	return {...step, effects: [releaseEffect(granted, context), ...(step.effects ?? [])]};
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
