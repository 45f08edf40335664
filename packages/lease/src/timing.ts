// How long to wait: retransmission (RFC 2131 §4.1), T1 and T2 (§4.4.5). No clock here: instants come in.
import type {Draw} from './draw.ts';
import {type Lease, type Millis, never} from './lease.ts';
import type {Timing} from './policy.ts';

const second = 1000;
const infinite = 0xffffffff;

/**
 * The interval after `previous`: 4, 8, 16, 32, 64 s, each give or take 1 s, or dhclient's back-off where the
 * configuration has one. The base is what doubles; the jitter is added when the timer is set.
 * @rfc 2131 §4.1
 */
export function nextInterval(previous: Millis | undefined, timing: Timing, draw: Draw): Millis {
	const {backoff} = timing;
	if (backoff === undefined) return Math.min(previous === undefined ? 4 * second : previous * 2, 64 * second);
	if (previous === undefined) return backoff.initialInterval;
	const grown = previous + draw.below(2 * previous);
	return grown > backoff.cutoff ? backoff.cutoff / 2 + draw.below(backoff.cutoff) : grown;
}

/** The instant of the next transmission: RFC 2131's jitter is uniform from -1 to +1 s, dhclient's is in its interval. */
export function resendInstant(at: Millis, interval: Millis, timing: Timing, draw: Draw): Millis {
	const jitter = timing.backoff === undefined ? draw.below(2 * second) - second : 0;
	return at + Math.max(interval + jitter, 100);
}

/** When a REQUEST that began at `at` is given up: after `reboot`, but not before a server can have answered. */
export function giveUpInstant(at: Millis, timing: Timing): Millis {
	return at + Math.max(timing.reboot, second);
}

/** When a round of trying that begins at `at` ends: after `timeout`, but not before a server can have answered. */
export function panicInstant(at: Millis, {timeout}: Timing): Millis {
	return at + Math.max(timeout, second);
}

/** After a round of trying failed: half of `retry` and up to as much again, as dhclient waits. */
export function retryDelay(timing: Timing, draw: Draw): Millis {
	return (timing.retry + second) / 2 + draw.below(timing.retry);
}

/**
 * The next renewal after this one went unanswered: half of what is left until `limit`, but not less than 60 s.
 * Deviation: where the whole of RENEWING or REBINDING (from `since`) is shorter than four minutes, not less than a
 * quarter of it, so that one lost packet does not cost a short lease.
 * @rfc 2131 §4.4.5
 */
export function renewalRetry(at: Millis, since: Millis, limit: Millis): Millis {
	if (limit === never) return at + 60 * second;
	return at + Math.max((limit - at) / 2, Math.min(60 * second, (limit - since) / 4));
}

/**
 * The instants of a lease that starts at `startedAt`. The server's T1 and T2 are used as sent; a computed one
 * comes up to 2 % earlier, so that a rack of machines started together does not renew together.
 * RFC 2131 is silent: T1 MUST be before T2 and T2 before the end; where a server says otherwise, the ones that cannot
 * be are computed.
 * @rfc 2131 §4.4.5
 */
export function leaseInstants(
	startedAt: Millis,
	seconds: {readonly lease: number; readonly t1?: number; readonly t2?: number},
	draw: Draw,
): Pick<Lease, 'startedAt' | 't1At' | 't2At' | 'expiresAt'> {
	if (seconds.lease === infinite) return {startedAt, t1At: never, t2At: never, expiresAt: never};
	const lease = seconds.lease * second;
	const early = 1 - draw.below(2000) / 100_000;
	const sent = (value: number | undefined, limit: Millis): Millis | undefined =>
		value !== undefined && value > 0 && value * second < limit ? value * second : undefined;
	const t2 = sent(seconds.t2, lease) ?? lease * 0.875 * early;
	const t1 = sent(seconds.t1, t2) ?? Math.min(lease * 0.5 * early, (t2 * 4) / 7);
	return {startedAt, t1At: startedAt + t1, t2At: startedAt + t2, expiresAt: startedAt + lease};
}
