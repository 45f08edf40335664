// INIT and SELECTING: asking all servers for an offer, on one medium after the other where there are several.
import type {EventOf} from '../event.ts';
import {never} from '../lease.ts';
import {buildDiscover, everyServer, secsOf} from '../messages.ts';
import type {Policy} from '../policy.ts';
import type {StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, type Step} from '../step.ts';
import {nextInterval, panicInstant} from '../timing.ts';
import {choose, type Taken} from './selecting.ts';
import {sent} from './sending.ts';
import {hold, wantedAddress} from './starting.ts';
import {panic} from './testing.ts';

/** A round of trying begins, or goes on; where there are media, the next one is set first. */
export function discover(
	state: StateOf<'INIT'>,
	event: unknown,
	context: Context,
): Step<'SWITCHING' | 'SELECTING' | 'TESTING' | 'CONFIGURING' | 'INIT'> {
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
): Step<'SWITCHING' | 'SELECTING' | 'TESTING' | 'CONFIGURING' | 'INIT'> | Ignored {
	const {name: _, medium, tries, ...search} = state;
	const {policy} = context;
	if (event.medium !== medium) return ignore('medium that is not asked for');
	if (event.ok) return sendDiscover(search, context);
	if (tries >= (policy.media ?? []).length) return panic(state, event, context);
	return setMedium(search, mediumAfter(medium, policy), tries + 1);
}

function sendDiscover({panicAt, discover, held}: Search, context: Context): Step<'SELECTING'> {
	const {xid, since, interval} = discover ?? newExchange(context);
	const exchange = {xid, secs: secsOf(since, context.at)};
	const message = buildDiscover(context.policy, exchange, wantedAddress(held, context));
	return {
		state: {
			name: 'SELECTING',
			...exchange,
			since,
			...sent(interval, context),
			panicAt,
			offers: [],
			...hold(held),
		},
		effects: [{type: 'send', message, to: everyServer()}],
	};
}

const newExchange = ({at, draw, policy}: Context): NonNullable<Search['discover']> => ({
	xid: draw.u32(),
	since: at,
	interval: nextInterval(undefined, policy.timing, draw),
});

/** Time passes in SELECTING: an offer is chosen, or DISCOVER is sent again, or trying ends. */
export function selectingTimeout(
	state: StateOf<'SELECTING'>,
	event: unknown,
	context: Context,
): Step<'SWITCHING' | 'SELECTING' | 'CHOOSING' | Taken | 'TESTING' | 'INIT'> {
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
	const search: Search = {panicAt, discover: {xid, since, interval}, ...hold(held)};
	if (switches) return setMedium(search, next, 1);
	const {state: asking, effects = []} = sendDiscover(search, context);
	// What others have offered goes on being kept.
	return {state: {...state, ...asking, offers: state.offers}, effects};
}
