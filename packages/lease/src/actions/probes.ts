// What leads to PROBING, and its probes: their number and times (RFC 5227 §2.1.1).
import type {Draw} from '../draw.ts';
import type {Lease, Millis, Reply} from '../lease.ts';
import type {Policy} from '../policy.ts';
import {leaseOf} from '../reply.ts';
import type {Candidate, Exchange, StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {probe} from './arp.ts';
import {hold} from './starting.ts';

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

const offeredLease = (offer: Reply, context: Context): Lease => ({
	...leaseOf(offer, context),
	startedAt: context.at,
	expiresAt: context.at + (offer.effective.options.ipAddressLeaseTime ?? 0) * 1000,
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
	const lease = offeredLease(offer, context);
	const candidate = {kind: 'offer', offer, others, secs, panicAt} as const;
	const step = startProbing(lease, candidate, held, xid, context);
	return {...step, effects: [{type: 'check', stage: 'ARPSEND', offered: lease}, ...(step.effects ?? [])]};
}

/** Probes for an address that was granted, now or earlier. */
export function probeLease(
	lease: Lease,
	candidate: Extract<Candidate, {kind: 'lease'}>,
	held: Lease | undefined,
	context: Context,
): Step<'PROBING'> {
	return startProbing(lease, candidate, held, context.draw.u32(), context);
}

function startProbing(
	lease: Lease,
	candidate: Candidate,
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

/** Sends a probe, and sets when the next or the verdict is due. */
export function sendProbe(state: StateOf<'PROBING'>, {at, draw, policy}: Context): Step<'PROBING'> {
	const {between, last} = plans[policy.acd].waits(draw);
	const probesLeft = state.probesLeft - 1;
	return {
		state: {...state, probesLeft, nextAt: at + (probesLeft > 0 ? between : last)},
		effects: [probe(state.lease.address, policy)],
	};
}
