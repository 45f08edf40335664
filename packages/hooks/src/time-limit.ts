import type {HookProcess, Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {signalGroup} from './process-table.ts';

/** Time between SIGTERM and SIGKILL, milliseconds: the seed's, and not for setting. */
export const mercy: Millis = 3000;

/** A watch over a process group's time. */
export interface TimeLimit {
	/** The last signal sent; undefined while the time has not run out. */
	readonly sent: 'SIGTERM' | 'SIGKILL' | undefined;
	/** The group's leader has ended. In time: what it left running is left alone. Else SIGKILL still comes. */
	leaderEnded(): void;
}

/**
 * Ends a process group when its time is over: SIGTERM to all of it after `left` milliseconds, and SIGKILL 3 s
 * later, also when its leader is gone by then. `settled` is called when nothing more will be sent.
 *
 * Deviation: the seed signals the hook's process; here the whole group is ended, so that a hook that hangs in a command
 * does not leave that command behind.
 */
export function limitTime(clock: Clock, leader: HookProcess, left: Millis, settled: () => void): TimeLimit {
	let sent: TimeLimit['sent'];
	let cancel = clock.setTimer(clock.now() + left, () => {
		sent = 'SIGTERM';
		signalGroup(leader, sent);
		cancel = clock.setTimer(clock.now() + mercy, () => {
			sent = 'SIGKILL';
			signalGroup(leader, sent);
			settled();
		});
	});
	return {
		get sent() {
			return sent;
		},
		leaderEnded() {
			if (sent === 'SIGKILL' || (sent === 'SIGTERM' && signalGroup(leader, 0))) return;
			cancel();
			settled();
		},
	};
}
