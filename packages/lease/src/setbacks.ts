// What fails again and again, and how long to wait before it is tried once more.
import type {EventType} from './event.ts';
import type {Millis} from './lease.ts';
import {isUsing, type State} from './state.ts';
import type {Context, Setbacks, Step} from './step.ts';

const second: Millis = 1000;

/**
 * How long nothing is asked for after an address was declined: at least ten seconds (RFC 2131 §3.1 (5)), and after
 * MAX_CONFLICTS, RATE_LIMIT_INTERVAL.
 * @rfc 5227 §2.1.1
 */
function declineWait({declines}: Setbacks): Millis {
	return (declines < 9 ? 10 : 60) * second;
}

/**
 * The wait after a NAK that follows so many others: none after the first, then 4, 8, 16, 32, 64 s.
 * Deviation: RFC 2131 §3.1 (5) and §4.4.5 start anew at once. So does the client after one NAK, since a server whose
 * range has moved has another address for it; but a server that refuses whatever it has granted would be asked, and
 * hooks be run, as fast as the network goes.
 */
export function refusalWait({refusals}: Pick<Setbacks, 'refusals'>): Millis {
	return refusals === 0 ? 0 : Math.min(2 * 2 ** refusals, 64) * second;
}

/**
 * What still counts while an event is worked off: a lease that has lasted makes up for the NAKs before it, but not for
 * those that came since the search for another one began.
 */
export function setbacksAt(at: Millis, state: State, before: Setbacks): Setbacks {
	return isUsing(state) && at - state.lease.startedAt >= 60 * second ? {...before, refusals: 0} : before;
}

/** What counts after a step. */
export function setbacksAfter(step: Step, event: EventType, before: Context): Setbacks {
	const {declines, refusals} = before;
	const isBound = step.state.name === 'BOUND';
	// The EXTEND of an answered INFORM extends no lease.
	const extended = isBound && step.fire?.event === 'EXTEND';
	return {
		declines: isBound ? 0 : declines + (step.conflict === true ? 1 : 0),
		refusals: extended ? 0 : refusals + (event === 'nak' ? 1 : 0),
		quietUntil: quietAfter(step, event, before),
		...defendedAfter(step, before),
	};
}

/** A lease that begins has not been defended yet; one that is extended has been, by whatever message. */
function defendedAfter({defended, fire}: Step, {at, defendedAt}: Context): Pick<Setbacks, 'defendedAt'> {
	if (defended === true) return {defendedAt: at};
	return defendedAt === undefined || fire?.event === 'BOUND' ? {} : {defendedAt};
}

/** What makes a server be asked at once, whatever was before. */
const wanted: readonly EventType[] = ['start', 'linkUp', 'linkGone'];

function quietAfter({conflict}: Step, event: EventType, before: Context): Millis {
	if (wanted.includes(event)) return 0;
	const wait = conflict === true ? declineWait(before) : event === 'nak' ? refusalWait(before) : 0;
	return Math.max(before.quietUntil, before.at + wait);
}

/** A state, but one that asks a server asks none too early. */
export function quiet(state: State, {quietUntil}: Setbacks): State {
	const asks = state.name === 'INIT' || state.name === 'INIT-REBOOT';
	return asks && state.startAt < quietUntil ? {...state, startAt: quietUntil} : state;
}
