// Waits until a program's own process has ended, which is the end of its run: not its descendants, and not the
// descriptors that they hold.
import type {ChildProcess} from 'node:child_process';
import type {HookOutcome, HookProcess, Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {ageOf, isRunning} from './process-table.ts';
import {limitTime, type TimeLimit} from './time-limit.ts';

/** How long a run may take, and who hears when nothing more will be sent to its group. */
export interface Terms {
	readonly clock: Clock;
	readonly timeout: Millis;
	settled(): void;
}

/** How often a process is looked at that is not our child, milliseconds. */
const pollEvery: Millis = 100;

/** Waits for a child that was just started. */
export function waitForChild(
	child: ChildProcess,
	leader: HookProcess,
	{clock, timeout, settled}: Terms,
): Promise<HookOutcome> {
	const startedAt = clock.now();
	const limit = limitTime(clock, leader, timeout, settled);
	return new Promise(resolve => {
		child.once('exit', (code, signal) => {
			const duration = clock.now() - startedAt;
			limit.leaderEnded();
			resolve(timedOut(limit, duration, signal) ?? ended(code, signal, duration));
		});
	});
}

/** Waits for a process that an earlier agent started, by the same limits, counted from when it really started. */
export function waitForStranger(leader: HookProcess, {clock, timeout, settled}: Terms): Promise<HookOutcome> {
	const startedAt = clock.now() - ageOf(leader);
	const limit = limitTime(clock, leader, Math.max(0, startedAt + timeout - clock.now()), settled);
	return new Promise(resolve => {
		const look = () => {
			if (isRunning(leader)) return void clock.setTimer(clock.now() + pollEvery, look);
			limit.leaderEnded();
			resolve(timedOut(limit, clock.now() - startedAt, null) ?? unseen);
		};
		look();
	});
}

const unseen: HookOutcome = {
	how: 'unknown',
	reason: 'an earlier agent started it, which alone could have seen how it ended',
};

/** A program that ends by itself on SIGTERM is one that ran out of time all the same. */
function timedOut({sent}: TimeLimit, duration: Millis, signal: string | null): HookOutcome | undefined {
	return sent && {how: 'signalled', signal: signal ?? sent, timedOut: true, duration};
}

function ended(code: number | null, signal: string | null, duration: Millis): HookOutcome {
	return signal === null
		? {how: 'exited', code: code ?? 0, duration}
		: {how: 'signalled', signal, timedOut: false, duration};
}
