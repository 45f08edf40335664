// A message that is sent again until it is answered, at intervals that grow (RFC 2131 §4.1).
import type {Millis} from '../lease.ts';
import type {Context} from '../step.ts';
import {nextInterval, resendInstant} from '../timing.ts';

/** What is noted of a message that is sent. */
interface Sent {
	readonly interval: Millis;
	readonly sentAt: Millis;
	readonly resendAt: Millis;
}

/** A message is sent now, and again after an interval. */
export function sent(interval: Millis, {at, policy: {timing}, draw}: Context): Sent {
	return {interval, sentAt: at, resendAt: resendInstant(at, interval, timing, draw)};
}

/** It is sent for the first time. */
export function sentFirst(context: Context): Sent {
	return sent(nextInterval(undefined, context.policy.timing, context.draw), context);
}

/** It was not answered, and is sent again. */
export function sentAgain({interval}: Sent, context: Context): Sent {
	return sent(nextInterval(interval, context.policy.timing, context.draw), context);
}
