import type {HookEvent, HookOutcome, HookProcess, Lease, Millis} from '@lessee/lease';
import type {Clock, HookRun, Hooks, LeaseStore} from '@lessee/ports';
import {MemoryStore} from './lease-store.ts';
import type {Scripted} from './scripted.ts';

/** How a scripted hook behaves once it is released. Without `after` it ends at once, in the call that releases it. */
export type HookScript =
	| {readonly how: 'absent'}
	| {readonly how: 'exited'; readonly code: number; readonly after?: Millis}
	| {readonly how: 'signalled'; readonly signal: string; readonly after?: Millis}
	/** Never ends by itself; a stubborn one ignores SIGTERM as well and needs SIGKILL. */
	| {readonly how: 'hangs'; readonly stubborn?: boolean};

/** One event and the run of its hook. */
export interface RecordedRun {
	readonly interface: string;
	readonly event: HookEvent;
	readonly lease: Lease;
	/** When it began: its process had been made before, and was held until it was released. */
	readonly at: Millis;
	/** When its process was gone; absent while it runs. */
	readonly endedAt?: Millis;
	/** How it ended; absent while it runs. */
	readonly outcome?: HookOutcome;
}

/** A hook's process: it lives in the machine, not in the agent that started it, and outlives that. */
interface Running {
	readonly process: HookProcess;
	readonly run: {-readonly [K in keyof RecordedRun]: RecordedRun[K]};
	readonly script: Exclude<HookScript, {how: 'absent'}>;
	/** Held until it is released: it has done nothing yet. */
	held: boolean;
	/** The agent that waits: the timer of its limit, and where it is told the outcome. */
	waiter?: {cancel: () => void; readonly tell: (outcome: HookOutcome) => void};
}

const ticksPerSecond = 100;
const exitsAtOnce: HookScript = {how: 'exited', code: 0};
const unseen = 'The hook was started by an earlier agent, which alone could have seen its exit status.';

/**
 * Hooks that follow a script, with the processes and the time limits of real ones: SIGTERM after `limit`, and
 * SIGKILL 3 s later. A process is held until it is released. What runs goes on when its agent is gone, and is found
 * by `adopt`; what is still held then looks for itself in the record, runs if it is there, and vanishes if it is not.
 */
export class FakeHooks implements Hooks {
	/** Every event that was hooked, in the order in which hooks began, and those that found no hook. */
	readonly runs: RecordedRun[] = [];
	/** How the next hook behaves; the ordinary one exits with 0 at once. */
	script: Scripted<{readonly event: HookEvent; readonly lease: Lease}, HookScript> = () => undefined;
	/** Time until SIGTERM, milliseconds. */
	limit: Millis = 60_000;
	/** How long it takes to start a process, milliseconds; an agent that is gone by then starts none. */
	startDelay: Millis = 0;
	readonly #clock: Clock;
	readonly #interface: string;
	readonly #store: Pick<LeaseStore, 'load'>;
	readonly #processes = new Map<number, Running>();
	readonly #starting = new Set<() => void>();
	#pid = 1000;

	/** `store` is where processes that are held look for themselves; an empty one unless told. */
	constructor(clock: Clock, interfaceName: string, store: Pick<LeaseStore, 'load'> = new MemoryStore()) {
		this.#clock = clock;
		this.#interface = interfaceName;
		this.#store = store;
	}

	/** `BOUND EXTEND EXPIRE`: the events of `runs`. */
	get transcript(): string {
		return this.runs.map(run => run.event).join(' ');
	}

	/** Whether a process has not been released yet. */
	holds({pid}: HookProcess): boolean {
		return this.#processes.get(pid)?.held === true;
	}

	/** Makes the process of an event's hook, which behaves as scripted when it is released. */
	run(event: HookEvent, lease: Lease): HookRun {
		if (this.startDelay === 0) return this.#start(event, lease);
		const starting = new Promise<HookRun>(resolve => {
			const start = () => {
				this.#starting.delete(cancel);
				resolve(this.#start(event, lease));
			};
			const cancel = this.#clock.setTimer(this.#clock.now() + this.startDelay, start);
			this.#starting.add(cancel);
		});
		return {
			started: starting.then(({started}) => started),
			ended: starting.then(({ended}) => ended),
			release: () => void starting.then(({release}) => release?.()),
		};
	}

	/** Waits for a hook that runs. */
	adopt(_event: HookEvent, process: HookProcess): HookRun {
		const running = this.#processes.get(process.pid);
		if (running?.process.startTime !== process.startTime)
			return {started: undefined, ended: {how: 'unknown', reason: 'The hook is not running any more.'}};
		const ended = this.#wait(running).then(outcome =>
			outcome.how === 'signalled' && outcome.timedOut ? outcome : ({how: 'unknown', reason: unseen} as const),
		);
		this.#limit(running);
		return {started: running.process, ended};
	}

	/** The agent is gone: nobody waits for what runs, and nobody ends it for its time. */
	abandon(): void {
		for (const cancel of this.#starting) cancel();
		this.#starting.clear();
		for (const running of [...this.#processes.values()]) {
			running.waiter?.cancel();
			delete running.waiter;
			if (!running.held) continue;
			if (this.#onRecord(running)) this.#release(running);
			else this.#processes.delete(running.process.pid);
		}
	}

	#start(event: HookEvent, lease: Lease): HookRun {
		const script = this.script({event, lease}) ?? exitsAtOnce;
		const at = this.#clock.now();
		const run: Running['run'] = {interface: this.#interface, event, lease, at};
		if (script.how === 'absent') {
			this.runs.push({...run, endedAt: at, outcome: script});
			return {started: undefined, ended: script};
		}
		const process = {pid: ++this.#pid, startTime: Math.floor((at * ticksPerSecond) / 1000)};
		const running: Running = {process, run, script, held: true};
		this.#processes.set(process.pid, running);
		return {started: process, ended: this.#wait(running), release: () => this.#release(running)};
	}

	#onRecord({process: {pid, startTime}}: Running): boolean {
		const recorded = this.#store.load()?.record.running?.process;
		return recorded?.pid === pid && recorded.startTime === startTime;
	}

	#release(running: Running): void {
		const {run, script} = running;
		if (!running.held) return;
		running.held = false;
		run.at = this.#clock.now();
		this.runs.push(run);
		if (script.how === 'hangs') this.#limit(running);
		else this.#endAfter(script.after ?? 0, running, naturally(script));
	}

	#endAfter(milliseconds: Millis, running: Running, how: Ending): void {
		if (milliseconds <= 0) {
			this.#end(running, how);
			return;
		}
		this.#limit(running);
		this.#clock.setTimer(this.#clock.now() + milliseconds, () => this.#end(running, how));
	}

	#wait(running: Running): Promise<HookOutcome> {
		return new Promise(tell => {
			running.waiter = {cancel: () => undefined, tell};
		});
	}

	/** Whoever waits ends the hook when its time is over. */
	#limit(running: Running): void {
		const {run, script, waiter} = running;
		if (waiter === undefined) return;
		const termAt = Math.max(this.#clock.now(), run.at + this.limit);
		const stubborn = script.how === 'hangs' && script.stubborn === true;
		const [signal, at] = stubborn ? ['SIGKILL', termAt + 3000] : ['SIGTERM', termAt];
		waiter.cancel = this.#clock.setTimer(at, () =>
			this.#end(running, {how: 'signalled', signal, timedOut: true}),
		);
	}

	#end(running: Running, how: Ending): void {
		const {process, run, waiter} = running;
		if (run.endedAt !== undefined) return;
		const endedAt = this.#clock.now();
		const outcome = {...how, duration: endedAt - run.at};
		this.#processes.delete(process.pid);
		run.endedAt = endedAt;
		run.outcome = outcome;
		waiter?.cancel();
		waiter?.tell(outcome);
	}
}

type Ending =
	| {readonly how: 'exited'; readonly code: number}
	| {readonly how: 'signalled'; readonly signal: string; readonly timedOut: boolean};

function naturally(script: Exclude<HookScript, {how: 'absent' | 'hangs'}>): Ending {
	return script.how === 'exited'
		? {how: 'exited', code: script.code}
		: {how: 'signalled', signal: script.signal, timedOut: false};
}
