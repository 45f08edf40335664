// INIT and SELECTING: asking all servers, collecting what they offer, taking one.
import {formatIpv4} from '@lessee/wire';
import {drawFrom} from '../draw.ts';
import type {EventOf} from '../event.ts';
import {type Lease, type Millis, never, type Reply} from '../lease.ts';
import {buildDiscover, everyServer, secsOf} from '../messages.ts';
import type {Policy} from '../policy.ts';
import {grantedLease, lacksRequired, objection, offerObjection} from '../reply.ts';
import type {Exchange, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {nextInterval, panicInstant, resendInstant} from '../timing.ts';
import {type Accepted, accept, acceptUnprobed} from './accepting.ts';
import {releaseEffect} from './ending.ts';
import {probeOffer} from './probes.ts';
import {request} from './requesting.ts';
import {hold, initialize, lastLease} from './starting.ts';
import {panic} from './testing.ts';
import {doWithout, v6OnlyWait} from './v6only.ts';

/** How long nobody is asked again after whoever chooses wanted none of the offers. */
const displeasure: Millis = 10_000;

const requestedIpAddress = 50;

/** Offers that are kept while others are waited for: what comes beyond them need not be better. */
const mostOffers = 16;

/** A round of trying begins, or goes on; where there are media, the next one is set first. */
export function discover(
	state: StateOf<'INIT'>,
	event: unknown,
	context: Context,
): Step<'SWITCHING' | 'SELECTING' | 'TESTING' | 'CONFIGURING' | 'INIT' | 'DOWN'> {
	const {at, policy, medium} = context;
	const {held, panicAt = panicInstant(at, policy.timing)} = state;
	if (at >= panicAt) return panic(state, event, context);
	const search: Search = {panicAt, ...hold(held)};
	const {media: [first] = []} = policy;
	const isSet = first === undefined || policy.media?.includes(medium ?? '') === true;
	return isSet ? sendDiscover(search, context) : setMedium(search, first, 1);
}

/** A round of trying, and the exchange that goes on in it, if any. */
type Search = Pick<StateOf<'SWITCHING'>, 'panicAt' | 'discover' | 'held'>;

/** Has the script set a medium. */
function setMedium(search: Search, medium: string, tries: number): Step<'SWITCHING'> {
	return {state: {name: 'SWITCHING', medium, tries, ...search}, effects: [{type: 'medium', medium}]};
}

/** The medium after another; after the last comes the first. */
function mediumAfter(medium: string | undefined, {media = []}: Policy): string {
	return media[(media.indexOf(medium ?? '') + 1) % media.length] ?? '';
}

/** The medium is set, or the script could not do it and the next one is tried; with none left the round has failed. */
export function mediumSet(
	state: StateOf<'SWITCHING'>,
	event: EventOf<'mediumSet'>,
	context: Context,
): Step<'SWITCHING' | 'SELECTING' | 'TESTING' | 'CONFIGURING' | 'INIT' | 'DOWN'> | Ignored {
	const {name: _, medium, tries, ...search} = state;
	const {policy} = context;
	if (event.medium !== medium) return ignore('medium that is not asked for');
	if (event.ok) return sendDiscover(search, context);
	if (tries >= (policy.media ?? []).length) return panic(state, event, context);
	return setMedium(search, mediumAfter(medium, policy), tries + 1);
}

function sendDiscover({panicAt, discover, held}: Search, context: Context): Step<'SELECTING'> {
	const {at, draw, policy} = context;
	const fresh = {xid: draw.u32(), since: at, interval: nextInterval(undefined, policy.timing, draw)};
	const {since, ...exchange} = discover ?? fresh;
	const secs = secsOf(since, at);
	const message = buildDiscover(policy, {...exchange, secs}, hint(held, context));
	return {
		state: {
			name: 'SELECTING',
			...exchange,
			since,
			secs,
			resendAt: resendInstant(at, exchange.interval, policy.timing, draw),
			panicAt,
			offers: [],
			...hold(held),
		},
		effects: [{type: 'send', message, to: everyServer()}],
	};
}

/**
 * The address to ask for: the one that the configuration sends, else the one that this client had last. The server
 * may choose otherwise (RFC 2131 §4.3.1).
 */
function hint(held: Lease | undefined, context: Context): string | undefined {
	const sent = context.policy.options.DISCOVER.find(([code]) => code === requestedIpAddress)?.[1];
	return sent?.length === 4 ? formatIpv4(sent) : lastLease(context, held)?.address;
}

/** Time passes in SELECTING: an offer is chosen, or DISCOVER is sent again, or trying ends. */
export function selectingTimeout(
	state: StateOf<'SELECTING'>,
	event: unknown,
	context: Context,
): Step<'SWITCHING' | 'SELECTING' | Taken | 'TESTING' | 'CONFIGURING' | 'INIT' | 'DOWN'> {
	const {at, draw, policy} = context;
	const {xid, since, panicAt, held} = state;
	if (at >= Math.min(state.selectAt ?? never, panicAt)) {
		return state.offers.length > 0 ? choose(state, state.offers, context) : panic(state, event, context);
	}
	const {media = []} = policy;
	const switches = media.length > 1 && state.offers.length === 0;
	const next = mediumAfter(context.medium, policy);
	// As dhclient does: all media are tried before the interval grows.
	const grows = !switches || next === media[0];
	const interval = grows ? nextInterval(state.interval, policy.timing, draw) : state.interval;
	if (switches) return setMedium({panicAt, discover: {xid, since, interval}, ...hold(held)}, next, 1);
	const secs = secsOf(since, at);
	const message = buildDiscover(policy, {xid, secs}, hint(held, context));
	return {
		state: {...state, secs, interval, resendAt: resendInstant(at, interval, policy.timing, draw)},
		effects: [{type: 'send', message, to: everyServer()}],
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
): Step<'SELECTING' | Taken | 'INIT' | 'DOWN' | 'ENDING'> | Ignored {
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

/** The states that follow SELECTING when its offers are in. */
type Taken = 'CHOOSING' | 'REQUESTING' | 'PROBING';

/** The collection is complete: whoever chooses is asked, or the machine chooses itself. */
function choose(state: StateOf<'SELECTING'>, offers: readonly Reply[], context: Context): Step<Taken> {
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
): Step<'REQUESTING' | 'PROBING' | 'INIT' | 'DOWN'> | Ignored {
	if (xid !== state.xid) return ignore('choice among offers that are no longer asked about');
	if (choice === 'none') return initialize(context, state.held, displeasure, state.panicAt);
	return take(state, state.offers, choice, context);
}

/** Prefers the address that was asked for, then the order of arrival. */
function take(
	exchange: Exchange,
	offers: readonly Reply[],
	choice: number | 'any',
	context: Context,
): Step<'REQUESTING' | 'PROBING'> {
	const wanted = hint(exchange.held, context);
	const preferred = choice === 'any' ? undefined : offers[choice];
	const offer = preferred ?? offers.find(({message}) => message.yiaddr === wanted) ?? offers[0];
	if (offer === undefined) throw new RangeError('Expected at least one offer to choose from, found none.');
	const others = offers.filter(other => other !== offer);
	return context.policy.script
		? probeOffer(exchange, offer, others, context)
		: request(exchange, offer, context);
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
	if (context.policy.denyBootp === true) return refuse('BOOTP reply, which the configuration denies');
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
