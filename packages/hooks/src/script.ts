// dhclient-script: the script configures the interface, and the agent does not. When a reason is fired is the
// machine's business; what comes with it in the environment is written down in @lessee/dhclient.

import {resolve} from 'node:path';
import type {ApplyReason, HookOutcome, Lease, RemoveReason, Undo} from '@lessee/lease';
import type {Applied, Configurator, MaybePromise} from '@lessee/ports';
import {captureAnew} from './capture.ts';
import type {Executor} from './executor.ts';
import {after} from './maybe-promise.ts';
import {type MakePipe, makePipe} from './pipe.ts';
import type {RunLabel} from './run-record.ts';
import {LeftBehind} from './script-left-behind.ts';
import {appliedBy, saysTaken, succeeded} from './script-outcome.ts';
import {isExecutable} from './start.ts';

/** Why the script is run: the seed's words, and those that ISC added. */
export type ScriptReason =
	| 'MEDIUM'
	| 'PREINIT'
	| 'ARPSEND'
	| 'ARPCHECK'
	| ApplyReason
	| RemoveReason
	| 'V6ONLY';

/** What a run of the script is about. */
export interface ScriptSubject {
	/** The lease that comes, or that is tested: `new_*`. */
	readonly lease?: Lease | undefined;
	/** The lease before it, or the one that goes: `old_*`. */
	readonly previous?: Lease | undefined;
	/** The medium: that of the lease, or else the one that was tried last. */
	readonly medium?: string | undefined;
	/** For V6ONLY: for how many seconds the network wants no IPv4. */
	readonly v6OnlyPreferred?: number | undefined;
}

/** Gives the whole environment of one run, also `PATH`, `reason`, `interface` and `pid`: nothing is added to it. */
export type ScriptEnvironment = (
	reason: ScriptReason,
	subject: ScriptSubject,
) => Readonly<Record<string, string>>;

/** Settings of the script. */
export interface ScriptOptions {
	readonly executor: Executor;
	/** The script's path; `checkScript` says at start whether it can be run. */
	readonly path: string;
	/** Makes the pipe for what the script writes; with mkfifo(1) unless told, which takes about 2 ms. */
	readonly makePipe?: MakePipe;
}

/** A configurator that runs the script. */
export interface ScriptConfigurator extends Configurator {
	check(stage: 'ARPSEND' | 'ARPCHECK', offered: Lease): MaybePromise<boolean>;
	/** MEDIUM: whether the script could set this medium. It stays in the environment of what follows. */
	tryMedium(medium: string): MaybePromise<boolean>;
	/** V6ONLY. */
	v6Only(seconds: number): MaybePromise<void>;
	/** Runs the script for any reason; what the outcome means is the caller's business. */
	runReason(reason: ScriptReason, subject?: ScriptSubject): MaybePromise<HookOutcome>;
}

/** Why a script cannot be used, as a sentence; undefined when it can. */
export function checkScript(path: string): string | undefined {
	return isExecutable(path) ? undefined : `The script must be an executable file, and ${path} is none.`;
}

/** The script, interface by interface. */
export function createScripts(options: ScriptOptions): {
	forInterface(name: string, environment: ScriptEnvironment): ScriptConfigurator;
} {
	const leftBehind = new LeftBehind(resolve(options.path));
	return {forInterface: (name, environment) => new Script(name, environment, options, leftBehind)};
}

class Script implements ScriptConfigurator {
	readonly #name: string;
	readonly #environment: ScriptEnvironment;
	readonly #executor: Executor;
	readonly #path: string;
	readonly #makePipe: MakePipe;
	readonly #leftBehind: LeftBehind;
	#medium: string | undefined;

	constructor(name: string, environment: ScriptEnvironment, options: ScriptOptions, leftBehind: LeftBehind) {
		this.#name = name;
		this.#environment = environment;
		this.#executor = options.executor;
		this.#path = resolve(options.path);
		this.#makePipe = options.makePipe ?? makePipe;
		this.#leftBehind = leftBehind;
	}

	prepare(_held: Lease | undefined, _undo: Undo): MaybePromise<void> {
		const left = this.#leftBehind.take(this.#name);
		// It enters the lane, so PREINIT waits for it.
		if (left !== undefined) this.#executor.adopt(this.#label(left.reason), left.process);
		return after(this.runReason('PREINIT'), () => {});
	}

	check(stage: 'ARPSEND' | 'ARPCHECK', offered: Lease): MaybePromise<boolean> {
		return after(this.runReason(stage, {lease: offered}), saysTaken);
	}

	apply(lease: Lease, reason: ApplyReason, previous: Lease | undefined, undo: Undo): MaybePromise<Applied> {
		const inUse = previous?.address === lease.address && (reason === 'RENEW' || reason === 'REBIND');
		return after(this.runReason(reason, {lease, previous}), outcome =>
			appliedBy(reason, outcome, {inUse, undo}),
		);
	}

	/** The script's own lifetimes, where it sets any, are its own business. */
	keep(): void {}

	remove(lease: Lease | undefined, reason: RemoveReason): MaybePromise<void> {
		return after(this.runReason(reason, {previous: lease}), () =>
			reason === 'EXPIRE' ? after(this.runReason('PREINIT'), () => {}) : undefined,
		);
	}

	tryMedium(medium: string): MaybePromise<boolean> {
		this.#medium = medium;
		return after(this.runReason('MEDIUM'), succeeded);
	}

	v6Only(seconds: number): MaybePromise<void> {
		return after(this.runReason('V6ONLY', {v6OnlyPreferred: seconds}), () => {});
	}

	runReason(reason: ScriptReason, subject: ScriptSubject = {}): MaybePromise<HookOutcome> {
		const label = this.#label(reason);
		return this.#executor.run(label, () => {
			const medium = (subject.lease ?? subject.previous)?.medium ?? this.#medium;
			const env = this.#environment(reason, {medium, ...subject});
			const tell = (line: string) => this.#executor.log('info', this.#name, `script ${reason}: ${line}`);
			return captureAnew(this.#makePipe, tell).then(output => ({file: this.#path, args: [], env, output}));
		}).ended;
	}

	#label(reason: string): RunLabel {
		return {interface: this.#name, kind: 'script', program: this.#path, event: reason};
	}
}
