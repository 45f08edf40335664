import {uptime} from 'node:os';
import type {Clock} from '@lessee/ports';

/** Node's own clocks, for what lives only for seconds: no lease is kept by them. */
export function systemClock(): Clock {
	const offset = uptime() * 1000 - performance.now();
	const now = (): number => performance.now() + offset;
	return {
		now,
		wall: () => Date.now(),
		setTimer(at, callback) {
			const timer = setTimeout(callback, Math.min(Math.max(0, at - now()), 0x7fffffff));
			return () => clearTimeout(timer);
		},
	};
}
