// SELECTING: what is said to a DISCOVER. Offers are collected and one is taken; a server may also grant at once.
import type {EventOf} from '../event.ts';
import type {Lease, Millis, Reply} from '../lease.ts';
import {grantedLease, isBootp, lacksRequired, leaseOf, objection, offerObjection} from '../reply.ts';
import type {Exchange, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {type Accepted, accept} from './accepting.ts';
import {releaseEffect} from './ending.ts';
import {probeOffer} from './probes.ts';
import {request} from './requesting.ts';
import {hold, initialize, wantedAddress} from './starting.ts';
import {doWithout, v6OnlyWait} from './v6only.ts';

/** How long nobody is asked again after whoever chooses wanted none of the offers. */
const displeasure: Millis = 10_000;

/** Offers that are kept while others are waited for: what comes beyond them need not be better. */
const mostOffers = 16;

/** The states that an offer leads to that is taken. */
export type Taken = 'REQUESTING' | Accepted;

/**
 * Takes an offer into the collection; the first one starts the wait for others, which is over at once without
 * `select-timeout`. What a BOOTP server says is an offer too.
 */
export function collect(
	state: StateOf<'SELECTING'>,
	{reply}: EventOf<'offer' | 'bootp'>,
	context: Context,
): Step<'SELECTING' | 'CHOOSING' | Taken | 'INIT'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const wait = v6OnlyWait(reply, context.policy);
	if (wait !== undefined) return doWithout(state.held, wait, context);
	const poor = offerObjection(reply, context.policy);
	if (poor !== undefined) return refuse(poor);
	if (state.offers.some(kept => isSame(kept, reply))) return ignore('offer that is kept already');
	if (state.offers.length >= mostOffers) return ignore('more offers than are kept');
	const offers = [...state.offers, reply];
	const selectAt: Millis =
		state.selectAt ?? Math.max(context.at, state.since + context.policy.timing.selectTimeout);
	if (context.at >= selectAt) return choose(state, offers, context);
	return {state: {...state, offers, selectAt}};
}

/** Whether two offers are of one server for one address: a packet that came twice, or the answer to one that was sent twice. */
function isSame({message: a}: Reply, {message: b}: Reply): boolean {
	return a.yiaddr === b.yiaddr && a.options.serverIdentifier === b.options.serverIdentifier;
}

/** The collection is complete: whoever chooses is asked, or the machine chooses itself. */
export function choose(
	state: StateOf<'SELECTING'>,
	offers: readonly Reply[],
	context: Context,
): Step<'CHOOSING' | Taken> {
	const {xid, secs, panicAt, held} = state;
	const exchange = {xid, secs, panicAt, ...hold(held)};
	if (context.policy.chooser !== true) return take(exchange, offers, 'any', context);
	return {state: {name: 'CHOOSING', ...exchange, offers}, effects: [{type: 'choose', xid, offers}]};
}

/** Whoever chooses has chosen; one who wants none of the offers hears of others after a while. */
export function chosen(
	state: StateOf<'CHOOSING'>,
	{xid, choice}: EventOf<'chosen'>,
	context: Context,
): Step<Taken | 'INIT'> | Ignored {
	if (xid !== state.xid) return ignore('choice among offers that are no longer asked about');
	if (choice === 'none') return initialize(context, state.held, displeasure, state.panicAt);
	return take(state, state.offers, choice, context);
}

/**
 * Prefers DHCP servers to those of BOOTP, then the address that was asked for, then the order of arrival.
 * @rfc 1534 §2
 */
function take(
	exchange: Exchange,
	offers: readonly Reply[],
	choice: number | 'any',
	context: Context,
): Step<Taken> {
	const byDhcp = offers.filter(offer => !isBootp(offer));
	const among = byDhcp.length > 0 ? byDhcp : offers;
	const wanted = wantedAddress(exchange.held, context);
	const preferred = choice === 'any' ? undefined : offers[choice];
	const offer = preferred ?? among.find(({message}) => message.yiaddr === wanted) ?? among[0];
	if (offer === undefined) throw new RangeError('Expected at least one offer to choose from, found none.');
	if (isBootp(offer)) return accept(exchange.held, bootpLease(offer, context), context);
	const others = byDhcp.filter(other => other !== offer);
	return context.policy.script
		? probeOffer(exchange, offer, others, context)
		: request(exchange, offer, context);
}

/**
 * What a BOOTP server grants, without being asked again: an address for good, since nobody would renew it.
 * Deviation: dhclient makes it up to be 12000 s; RFC 1534 §2 says that the address is not to be aged.
 * @rfc 1534 §2
 */
const bootpLease = (reply: Reply, context: Context): Lease => ({
	...leaseOf(reply, context),
	startedAt: context.at,
	origin: 'bootp',
});

/**
 * An ACK straight to a DISCOVER: the server skips the offer.
 * @rfc 4039 §3.1
 */
export function acceptAtOnce(
	state: StateOf<'SELECTING'>,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<Accepted | 'INIT'> | Ignored {
	const {policy} = context;
	const wrong = objection(reply, state.xid, policy);
	if (wrong !== undefined) return ignore(wrong);
	const committed = policy.rapidCommit && reply.effective.options.rapidCommit === true;
	if (!committed) return refuse('ACK to a DISCOVER');
	if (lacksRequired(reply, policy)) return refuse('ACK without a required option');
	const granted = grantedLease(reply, state.sentAt, context, undefined);
	if (typeof granted === 'string') return refuse(granted);
	const wait = v6OnlyWait(reply, policy);
	if (wait !== undefined) return releasing(granted, doWithout(state.held, wait, context), context);
	return accept(state.held, granted, context);
}

/** The server has bound an address already that will not be used: it is told. */
function releasing<S extends Step>(granted: Lease, step: S, context: Context): S {
	return {...step, effects: [releaseEffect(granted, context), ...(step.effects ?? [])]};
}
