// Runs programs for interfaces: one at a time for each, side by side among them, every one under the time limit.
// What the programs mean is decided in eventhook.ts and script.ts.
import type {ChildProcess} from 'node:child_process';
import type {HookProcess, Millis} from '@lessee/lease';
import type {Clock, HookRun, MaybePromise} from '@lessee/ports';
import {Ahead} from './ahead.ts';
import {flat, Lane} from './lane.ts';
import {after} from './maybe-promise.ts';
import {isRunning, readStat, ticksOf} from './process-table.ts';
import type {Log, RunLabel, RunRecord} from './run-record.ts';
import {type Around, isFailure, type Program, plainly, start} from './start.ts';
import {mercy} from './time-limit.ts';
import {type Terms, waitForChild, waitForStranger} from './wait.ts';

/** Settings of an executor. */
export interface ExecutorOptions {
	readonly clock: Clock;
	/**
	 * How long a program may run before SIGTERM, milliseconds; 60 000 unless told.
	 *
	 * Deviation: the seed sets 60 s and holds that a tunable is not justified; the time can be set, its default is the
	 * seed's.
	 */
	readonly timeout?: Millis;
	/** Takes what programs write, and what goes wrong with plugins. */
	readonly log?: Log;
	/** Starts each process; at once unless told. What it gives back is what the start gave. */
	readonly around?: Around;
	/** Hears how each run ended; not called where there was nothing to run. */
	readonly onRun?: (run: RunRecord) => void;
}

/** How long a start that failed for a passing reason waits for its next try, milliseconds. */
const pauseBetweenTries: Millis = 50;

/** Runs programs for interfaces. One executor serves the whole agent: eventhook, script and plugins share it. */
export class Executor {
	readonly clock: Clock;
	/** The time limit of a run, milliseconds. */
	readonly timeout: Millis;
	/** The same with the time until SIGKILL: the longest that a run takes. */
	readonly longest: Millis;
	readonly log: Log;
	/** The gate that is kept ready for the next event. */
	readonly ahead: Ahead;
	readonly #around: Around;
	readonly #onRun: (run: RunRecord) => void;
	readonly #lanes = new Map<string, Lane>();
	/** Groups that may still get a signal. */
	readonly #unsettled = new Set<Promise<void>>();

	constructor(options: ExecutorOptions) {
		const {clock, timeout = 60_000, log = () => {}, around = plainly, onRun = () => {}} = options;
		this.clock = clock;
		this.ahead = new Ahead(clock, around);
		this.timeout = timeout;
		this.longest = timeout + mercy;
		this.log = log;
		this.#around = around;
		this.#onRun = onRun;
	}

	/**
	 * Runs what `prepare` gives when the interface's turn comes; undefined means that there is nothing to run. With
	 * a free lane and a loop that is not crowded with starts, the process exists when this returns.
	 */
	run(label: RunLabel, prepare: () => MaybePromise<Program | undefined>): HookRun {
		return this.#enter(label, () => flat(this.#prepared(prepare)));
	}

	/** Waits for a process that an earlier agent started, by the same limits. */
	adopt(label: RunLabel, process: HookProcess): HookRun {
		return this.#enter(label, () => {
			if (!isRunning(process)) return failed('an earlier agent started it, and it is not running any more');
			return {started: process, ended: waitForStranger(process, this.#terms())};
		});
	}

	/** Tells an outcome to `onRun`. */
	record(run: RunRecord): void {
		if (run.outcome.how !== 'absent') this.#onRun(run);
	}

	/**
	 * From now on a process is kept ready for the next event. An agent allows it when its first packets are out: the first
	 * process takes Node some milliseconds more than others.
	 */
	keepReady(): void {
		this.ahead.allow();
	}

	/** Fulfilled when no SIGKILL is due any more: an agent that ends waits for it, at most 3 s. No event comes after. */
	async idle(): Promise<void> {
		this.ahead.end();
		while (this.#unsettled.size > 0) await Promise.all(this.#unsettled);
	}

	#enter(label: RunLabel, begin: () => HookRun): HookRun {
		const lane = this.#lanes.get(label.interface) ?? new Lane();
		this.#lanes.set(label.interface, lane);
		const run = lane.enter(begin);
		const ended = after(run.ended, outcome => {
			this.record({...label, outcome});
			return outcome;
		});
		return {...run, ended};
	}

	#prepared(prepare: () => MaybePromise<Program | undefined>): MaybePromise<HookRun> {
		const refused = (error: unknown) => failed(`it could not be prepared: ${String(error)}`);
		try {
			const program = prepare();
			return program instanceof Promise
				? program.then(ready => this.#start(ready), refused)
				: this.#start(program);
		} catch (error) {
			return refused(error);
		}
	}

	#start(program: Program | undefined): MaybePromise<HookRun> {
		if (program === undefined) return {started: undefined, ended: {how: 'absent'}};
		if (program.ahead !== undefined) {
			const {child, startTime} = program.ahead;
			const runsSince = ticksOf(this.clock.now());
			return this.#watch(child, {pid: child.pid ?? 0, startTime, runsSince}, program);
		}
		return after(
			start(program, this.#around, () => this.#pause()),
			child => {
				program.output?.handedOver();
				if (isFailure(child)) return failed(child.reason);
				const pid = child.pid ?? 0;
				return this.#watch(child, {pid, startTime: readStat(pid)?.startTime ?? 0}, program);
			},
		);
	}

	#watch(child: ChildProcess, leader: HookProcess, program: Program): HookRun {
		const ended = waitForChild(child, leader, this.#terms()).finally(() => program.output?.finish());
		if (child.stdin === null) return {started: leader, ended};
		// A process that has ended does not hear that it may run.
		child.stdin.on('error', () => {});
		return {started: leader, ended, release: () => child.stdin?.end(`${program.told ?? ''}\n`)};
	}

	#terms(): Terms {
		let settled = () => {};
		const settling = new Promise<void>(resolve => {
			settled = () => {
				this.#unsettled.delete(settling);
				resolve();
			};
		});
		this.#unsettled.add(settling);
		return {clock: this.clock, timeout: this.timeout, settled};
	}

	#pause(): Promise<void> {
		return new Promise(resolve => this.clock.setTimer(this.clock.now() + pauseBetweenTries, resolve));
	}
}

function failed(reason: string): HookRun {
	return {started: undefined, ended: {how: 'unknown', reason}};
}
