// PROBING: nobody else may use the address (RFC 5227 §2.1). Where a script configures the interface, it is asked too,
// before the offer is requested; what was not probed for then is probed for before it is used (RFC 2131 §4.4.1).
import type {EventOf} from '../event.ts';
import {never} from '../lease.ts';
import type {Exchange, Round, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, type Step} from '../step.ts';
import {configure} from './accepting.ts';
import {conflicts} from './arp.ts';
import {defendHeld} from './defending.ts';
import {expire, withDecline} from './ending.ts';
import {probeOffer, sendProbe} from './probes.ts';
import {request} from './requesting.ts';
import {hold, initialize} from './starting.ts';

/** The next probe, or silence long enough: the address is free as far as ARP can tell. */
export function probingTimeout(
	state: StateOf<'PROBING'>,
	_event: unknown,
	context: Context,
): Step<'PROBING' | 'CONFIGURING' | 'INIT'> {
	const {candidate, held, lease, probesLeft} = state;
	if (probesLeft > 0) return sendProbe(state, context);
	if (candidate.kind === 'offer') {
		return {state: {...state, nextAt: never}, effects: [{type: 'check', stage: 'ARPCHECK', offered: lease}]};
	}
	// A lease may be so short that it is over before it is known to be free.
	if (lease.expiresAt <= context.at) return initialize(context, held);
	return configure(lease, candidate.reason, held, context, candidate.others);
}

/** The script has answered ARPCHECK. */
export function checked(
	state: StateOf<'PROBING'>,
	{address, taken}: EventOf<'checked'>,
	context: Context,
): Step<'REQUESTING' | 'PROBING' | 'INIT' | 'ENDING'> | Ignored {
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
): Step<'PROBING' | 'INIT' | 'ENDING'> | Ignored {
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
): Step<'PROBING' | 'INIT' | 'ENDING'> {
	const {candidate, lease, xid, held} = state;
	// An address that is declined must not be used any longer.
	if (held !== undefined && isHeld(state)) return withDecline(expire(held), held, why, context);
	const [other, ...others] = candidate.kind === 'offer' ? candidate.others : [];
	const step =
		candidate.kind === 'lease' || other === undefined
			? initialize(context, held)
			: probeOffer(exchangeOf(state, candidate), other, others, context);
	return withDecline(step, lease, why, context, xid);
}
