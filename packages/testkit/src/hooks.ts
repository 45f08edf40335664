import type {HookEvent, HookOutcome, HookProcess, Lease, Millis} from '@lessee/lease';
import type {Clock, HookRun, Hooks} from '@lessee/ports';
import type {Scripted} from './scripted.ts';

/** How a scripted hook behaves. Without `after` it ends at once, in the call that starts it. */
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
	/** When it was started. */
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
	/** The agent that waits: the timer of its limit, and where it is told the outcome. */
	waiter?: {readonly cancel: () => void; readonly tell: (outcome: HookOutcome) => void};
}

const ticksPerSecond = 100;
const exitsAtOnce: HookScript = {how: 'exited', code: 0};
const unseen = 'The hook was started by an earlier agent, which alone could have seen its exit status.';

/**
 * Hooks that follow a script, with the processes and the time limits of real ones: SIGTERM after `limit`, and
 * SIGKILL 3 s later. What runs goes on when its agent is gone, and is found by `adopt`.
 */
export class FakeHooks implements Hooks {
	/** Every event that was to be hooked, in order, also those that found no hook. */
	readonly runs: RecordedRun[] = [];
	/** How the next hook behaves; the ordinary one exits with 0 at once. */
	script: Scripted<{readonly event: HookEvent; readonly lease: Lease}, HookScript> = () => undefined;
	/** Time until SIGTERM, milliseconds. */
	limit: Millis = 60_000;
	/** How long it takes to start a process, milliseconds; an agent that is gone by then starts none. */
	startDelay: Millis = 0;
	readonly #clock: Clock;
	readonly #interface: string;
	readonly #processes = new Map<number, Running>();
	readonly #starting = new Set<() => void>();
	#pid = 1000;

	constructor(clock: Clock, interfaceName: string) {
		this.#clock = clock;
		this.#interface = interfaceName;
	}

	/** `BOUND EXTEND EXPIRE`: the events of `runs`. */
	get transcript(): string {
		return this.runs.map(run => run.event).join(' ');
	}

	/** Starts the hook of an event as scripted, and records it. */
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
		return {started: starting.then(({started}) => started), ended: starting.then(({ended}) => ended)};
	}

	/** Waits for a hook that runs; without a process, for the one of this event. */
	adopt(event: HookEvent, process: HookProcess | undefined): HookRun {
		const running = [...this.#processes.values()].find(({process: {pid, startTime}, run}) =>
			process === undefined ? run.event === event : process.pid === pid && process.startTime === startTime,
		);
		if (running === undefined)
			return {started: undefined, ended: {how: 'unknown', reason: 'The hook is not running any more.'}};
		const ended = this.#wait(running).then(outcome =>
			outcome.how === 'signalled' && outcome.timedOut ? outcome : ({how: 'unknown', reason: unseen} as const),
		);
		return {started: running.process, ended};
	}

	/** The agent is gone: nobody waits for what runs, and nobody ends it for its time. */
	abandon(): void {
		for (const cancel of this.#starting) cancel();
		this.#starting.clear();
		for (const running of this.#processes.values()) {
			running.waiter?.cancel();
			delete running.waiter;
		}
	}

	#start(event: HookEvent, lease: Lease): HookRun {
		const script = this.script({event, lease}) ?? exitsAtOnce;
		const at = this.#clock.now();
		const run: Running['run'] = {interface: this.#interface, event, lease, at};
		this.runs.push(run);
		if (script.how === 'absent') {
			run.endedAt = at;
			run.outcome = script;
			return {started: undefined, ended: script};
		}
		const process = {pid: ++this.#pid, startTime: Math.floor((at * ticksPerSecond) / 1000)};
		const running: Running = {process, run, script};
		this.#processes.set(process.pid, running);
		if (script.how === 'hangs') return {started: process, ended: this.#wait(running)};
		const ending = naturally(script);
		if (!script.after) return {started: process, ended: this.#end(running, ending)};
		this.#clock.setTimer(at + script.after, () => this.#end(running, ending));
		return {started: process, ended: this.#wait(running)};
	}

	#wait(running: Running): Promise<HookOutcome> {
		const termAt = Math.max(this.#clock.now(), running.run.at + this.limit);
		const stubborn = running.script.how === 'hangs' && running.script.stubborn === true;
		const [signal, at] = stubborn ? ['SIGKILL', termAt + 3000] : ['SIGTERM', termAt];
		return new Promise(tell => {
			const kill = () => this.#end(running, {how: 'signalled', signal, timedOut: true});
			running.waiter = {cancel: this.#clock.setTimer(at, kill), tell};
		});
	}

	#end(running: Running, how: Ending): HookOutcome {
		const {process, run, waiter} = running;
		const endedAt = this.#clock.now();
		const outcome = {...how, duration: endedAt - run.at};
		if (run.endedAt !== undefined) return outcome;
		this.#processes.delete(process.pid);
		run.endedAt = endedAt;
		run.outcome = outcome;
		waiter?.cancel();
		waiter?.tell(outcome);
		return outcome;
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
