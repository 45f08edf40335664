// PROBING: nobody else may use the address (RFC 5227 §2.1). Where a script configures the interface, it is asked too,
// before the offer is requested; otherwise the lease is probed for after the ACK (RFC 2131 §4.4.1).
import type {Draw} from '../draw.ts';
import type {Effect} from '../effect.ts';
import type {EventOf} from '../event.ts';
import {type ApplyReason, type Lease, type Millis, never, type Reply} from '../lease.ts';
import {buildDecline} from '../messages.ts';
import type {Policy} from '../policy.ts';
import {declineWait} from '../setbacks.ts';
import type {Round, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, type Step} from '../step.ts';
import {configure} from './accepting.ts';
import {conflicts, probe} from './arp.ts';
import {defendHeld} from './bound.ts';
import {expire, withDecline} from './ending.ts';
import {type Exchange, request} from './requesting.ts';
import {hold, initialize} from './starting.ts';

interface ProbePlan {
	readonly probes: number;
	/** From the start to the first probe, between probes, and from the last probe to the verdict. */
	readonly waits: (draw: Draw) => {readonly first: Millis; readonly between: Millis; readonly last: Millis};
}

/**
 * Strict: PROBE_WAIT 1 s, PROBE_NUM 3, PROBE_MIN 1 s, PROBE_MAX 2 s, ANNOUNCE_WAIT 2 s.
 * Deviation: `fast` sends two probes within 200 ms (RFC 5227 §1.1's times were made for links slower than today's).
 * @rfc 5227 §1.1
 */
const plans: {readonly [mode in Policy['acd']]: ProbePlan} = {
	strict: {
		probes: 3,
		waits: draw => ({first: draw.below(1000), between: 1000 + draw.below(1000), last: 2000}),
	},
	fast: {probes: 2, waits: () => ({first: 0, between: 100, last: 100})},
	off: {probes: 0, waits: () => ({first: 0, between: 0, last: 0})},
};

const offeredLease = (offer: Reply, at: Millis): Lease => ({
	address: offer.message.yiaddr,
	...(offer.message.options.serverIdentifier === undefined
		? {}
		: {serverIdentifier: offer.message.options.serverIdentifier}),
	options: offer.effective,
	ack: offer.bytes,
	startedAt: at,
	t1At: never,
	t2At: never,
	expiresAt: at + (offer.effective.options.ipAddressLeaseTime ?? 0) * 1000,
	origin: 'server',
});

/** Probes for an offered address, with a script's ARPSEND at the beginning. */
export function probeOffer(
	exchange: Exchange,
	offer: Reply,
	others: readonly Reply[],
	context: Context,
): Step<'PROBING'> {
	const {secs, xid, panicAt, held} = exchange;
	const lease = offeredLease(offer, context.at);
	const candidate = {kind: 'offer', offer, others, secs, panicAt} as const;
	const step = startProbing(lease, candidate, held, xid, context);
	return {...step, effects: [{type: 'check', stage: 'ARPSEND', offered: lease}, ...(step.effects ?? [])]};
}

/** Probes for an address that was granted. */
export function probeLease(
	lease: Lease,
	reason: ApplyReason,
	held: Lease | undefined,
	context: Context,
): Step<'PROBING'> {
	return startProbing(lease, {kind: 'lease', reason}, held, context.draw.u32(), context);
}

function startProbing(
	lease: Lease,
	candidate: StateOf<'PROBING'>['candidate'],
	held: Lease | undefined,
	xid: number,
	context: Context,
): Step<'PROBING'> {
	const {probes, waits} = plans[context.policy.acd];
	const state: StateOf<'PROBING'> = {
		name: 'PROBING',
		lease,
		candidate,
		xid,
		probesLeft: probes,
		nextAt: context.at + waits(context.draw).first,
		...hold(held),
	};
	if (state.nextAt > context.at || probes === 0) return {state};
	return sendProbe(state, context);
}

function sendProbe(state: StateOf<'PROBING'>, {at, draw, policy}: Context): Step<'PROBING'> {
	const {between, last} = plans[policy.acd].waits(draw);
	const probesLeft = state.probesLeft - 1;
	return {
		state: {...state, probesLeft, nextAt: at + (probesLeft > 0 ? between : last)},
		effects: [probe(state.lease.address, policy)],
	};
}

/** The next probe, or silence long enough: the address is free as far as ARP can tell. */
export function probingTimeout(
	state: StateOf<'PROBING'>,
	_event: unknown,
	context: Context,
): Step<'PROBING' | 'CONFIGURING' | 'INIT' | 'DOWN'> {
	const {candidate, held, lease, probesLeft} = state;
	if (probesLeft > 0) return sendProbe(state, context);
	if (candidate.kind === 'offer') {
		return {state: {...state, nextAt: never}, effects: [{type: 'check', stage: 'ARPCHECK', offered: lease}]};
	}
	// A lease may be so short that it is over before it is known to be free.
	if (lease.expiresAt <= context.at) return initialize(context, held, 0);
	return configure(lease, candidate.reason, held, context);
}

/** The script has answered ARPCHECK. */
export function checked(
	state: StateOf<'PROBING'>,
	{address, taken}: EventOf<'checked'>,
	context: Context,
): Step<'REQUESTING' | 'PROBING' | 'INIT' | 'DOWN' | 'ENDING'> | Ignored {
	const {candidate, lease, nextAt} = state;
	// An answer may come when its question is moot: ARP has found the address in use, another one is looked at.
	const asked = candidate.kind === 'offer' && nextAt === never && address === lease.address;
	if (!asked) return ignore('answer to a question that was not asked');
	if (taken) return decline(state, 'the script found the address in use', context);
	return request(exchangeOf(state, candidate), candidate.offer, context);
}

/** Somebody has the address, or wants it at the same time. */
export function probeConflict(
	state: StateOf<'PROBING'>,
	event: EventOf<'arp'>,
	context: Context,
): Step<'PROBING' | 'INIT' | 'DOWN' | 'ENDING'> | Ignored {
	const wanted = conflicts(event.packet, state.lease.address, context.policy);
	// What is in use is defended, also where a server has offered it again.
	if (!wanted || isHeld(state)) return defendHeld(state, event, context);
	return decline(state, 'the address is in use', context);
}

const exchangeOf = (
	{xid, held}: StateOf<'PROBING'>,
	{secs, panicAt}: {readonly secs: number} & Round,
): Exchange => ({xid, secs, panicAt, ...hold(held)});

const isHeld = ({held, lease}: StateOf<'PROBING'>): boolean => held?.address === lease.address;

/** Declines; the next offer is tried, or after a while a new search. */
function decline(
	state: StateOf<'PROBING'>,
	why: string,
	context: Context,
): Step<'PROBING' | 'INIT' | 'DOWN' | 'ENDING'> {
	const {candidate, lease, xid, held} = state;
	// An address that is declined must not be used any longer.
	if (held !== undefined && isHeld(state))
		return withDecline(expire(held, declineWait(context)), held, why, context);
	const sent = declineEffect(lease, xid, why, context);
	const leases = context.leases.filter(({address}) => address !== lease.address);
	const [other, ...others] = candidate.kind === 'offer' ? candidate.others : [];
	const taken = {leases, declined: true, conflict: true};
	if (candidate.kind === 'lease' || other === undefined) {
		return {...initialize(context, held, declineWait(context)), effects: [sent], ...taken};
	}
	const step = probeOffer(exchangeOf(state, candidate), other, others, context);
	return {...step, effects: [sent, ...(step.effects ?? [])], ...taken};
}

/** The DHCPDECLINE of an address. */
export function declineEffect(lease: Lease, xid: number, why: string, {policy}: Context): Effect {
	return {
		type: 'send',
		message: buildDecline(policy, xid, lease, why),
		to: {to: 'broadcast', source: '0.0.0.0'},
	};
}
