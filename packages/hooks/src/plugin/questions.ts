import type {HookOutcome, Millis} from '@lessee/lease';
import type {Executor} from '../executor.ts';
import {mercy} from '../time-limit.ts';
import type {Answer, FromPlugin} from './conversation.ts';

/** What came of one question. */
export interface Reaction {
	readonly outcome: HookOutcome;
	readonly answer?: Answer;
}

/** What can be done about a plugin that does not answer. */
export interface Remedies {
	/** The time of this question has run out. */
	abort(id: number): void;
	/** Not even that was answered within 3 s: the process is stuck, and with it whatever else it was asked. */
	kill(): void;
}

interface Open {
	readonly askedAt: Millis;
	readonly resolve: (reaction: Reaction) => void;
	cancelTimer: () => void;
	timedOut: boolean;
}

/** The questions that one plugin has not answered yet, each with its time limit. */
export class Questions {
	readonly #executor: Executor;
	readonly #remedies: Remedies;
	readonly #open = new Map<number, Open>();
	#last = 0;

	constructor(executor: Executor, remedies: Remedies) {
		this.#executor = executor;
		this.#remedies = remedies;
	}

	/** Opens a question: its number, and what will come of it. */
	open(): {readonly id: number; readonly reaction: Promise<Reaction>} {
		const id = ++this.#last;
		const {clock, timeout} = this.#executor;
		const askedAt = clock.now();
		const reaction = new Promise<Reaction>(resolve => {
			const cancelTimer = clock.setTimer(askedAt + timeout, () => this.#outOfTime(id));
			this.#open.set(id, {askedAt, resolve, cancelTimer, timedOut: false});
		});
		return {id, reaction};
	}

	/** There is nothing to ask: the plugin has no such handler, or is left out. */
	pass(id: number): void {
		this.#settle(id, () => ({outcome: {how: 'absent'}}));
	}

	/** The plugin has answered, well or badly. */
	answered(words: Extract<FromPlugin, {id: number}>): void {
		this.#settle(words.id, duration => {
			switch (words.type) {
				case 'answer':
					return {outcome: {how: 'exited', code: 0, duration}, answer: words.answer};
				case 'aborted':
					return {outcome: {how: 'signalled', signal: 'AbortSignal', timedOut: true, duration}};
				case 'failed':
					return {outcome: {how: 'unknown', reason: `it failed: ${words.reason}`}};
			}
		});
	}

	/** The plugin's process is gone: nothing that is open will be answered. */
	lost(reason: string): void {
		for (const [id, {timedOut}] of [...this.#open])
			this.#settle(id, duration => ({
				outcome: timedOut
					? {how: 'signalled', signal: 'SIGKILL', timedOut, duration}
					: {how: 'unknown', reason},
			}));
	}

	#settle(id: number, reaction: (duration: Millis) => Reaction): void {
		const open = this.#open.get(id);
		if (open === undefined) return;
		this.#open.delete(id);
		open.cancelTimer();
		open.resolve(reaction(this.#executor.clock.now() - open.askedAt));
	}

	#outOfTime(id: number): void {
		const open = this.#open.get(id);
		if (open === undefined) return;
		const {clock} = this.#executor;
		open.timedOut = true;
		open.cancelTimer = clock.setTimer(clock.now() + mercy, () => this.#remedies.kill());
		this.#remedies.abort(id);
	}
}
