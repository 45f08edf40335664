/** How long the kernel keeps an address: a net for the case that the agent is dead. */
import type {Millis} from '@lessee/lease';

/** Lifetimes of an address in seconds, as the kernel takes them. */
export interface Lifetimes {
	/** To the lease's end. */
	readonly preferred: number;
	/** After this the kernel removes the address. */
	readonly valid: number;
}

const forever = 0xffffffff;
const reserve: Millis = 10_000;

function seconds(duration: Millis): number {
	return Math.min(Math.max(0, Math.ceil(duration / 1000)), forever - 1);
}

/** The lifetimes of an address whose lease ends at an instant: beyond it there is time for two hooks. */
export function lifetimesOf(expiresAt: Millis, now: Millis, longestHook: Millis): Lifetimes {
	if (expiresAt === Number.POSITIVE_INFINITY) return {preferred: forever, valid: forever};
	const preferred = seconds(expiresAt - now);
	return {
		preferred,
		valid: Math.min(preferred + seconds(2 * longestHook + reserve), forever - 1),
	};
}
