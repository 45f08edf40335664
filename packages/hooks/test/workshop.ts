// Tiny real programs, and named pipes to talk with them: a test waits for what a program does, never for time.
import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	closeSync,
	constants,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {HookEvent, Lease, Millis} from '@lessee/lease';
import type {Hooks, MaybePromise} from '@lessee/ports';
import {VirtualClock} from '@lessee/testkit';
import type {ExecutionContext} from 'ava';
import {createEventhooks, Executor, type Log, logRun, type RunRecord} from '../src/index.ts';

const {O_RDONLY, O_RDWR, O_NONBLOCK} = constants;

/** Within this time, milliseconds, a process is looked at again, and one that could not start is tried again. */
const soon: Millis = 100;

/** Lets what waits for the loop go on. */
export async function turn(): Promise<void> {
	await new Promise(resolve => setImmediate(resolve));
}

/** The eventhook never looks at the lease. */
export const someLease = {} as Lease;

/** A folder for one test, with an executor on a virtual clock. */
export class Workshop {
	readonly folder = mkdtempSync(join(tmpdir(), 'hooks-'));
	readonly clock = new VirtualClock();
	/** What the executor reported, in order. */
	readonly runs: RunRecord[] = [];
	/** What it logged. */
	readonly log: string[] = [];
	readonly executor: Executor;
	readonly #t: ExecutionContext;

	constructor(t: ExecutionContext, timeout: Millis = 60_000) {
		this.#t = t;
		const log: Log = (level, name, sentence) => this.log.push(`${level} ${name}: ${sentence}`);
		this.executor = new Executor({
			clock: this.clock,
			timeout,
			log,
			onRun: run => {
				this.runs.push(run);
				logRun(log, run);
			},
		});
		t.teardown(() => rmSync(this.folder, {recursive: true}));
	}

	path(name: string): string {
		return join(this.folder, name);
	}

	/** Writes an executable file; a shell script unless it begins with `#!` itself. */
	program(text: string, name = 'eventhook'): string {
		const path = this.path(name);
		writeFileSync(path, text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`);
		chmodSync(path, 0o755);
		return path;
	}

	/** The eventhook of an interface. */
	hooks(
		path: string | undefined,
		{name = 'eth0', env}: {name?: string; env?: NodeJS.ProcessEnv} = {},
	): Hooks {
		const runDir = this.path('run');
		return createEventhooks({executor: this.executor, path, runDir, ...(env && {env})}).forInterface(name);
	}

	read(name: string): string {
		return readFileSync(this.path(name), 'utf8');
	}

	/** A pipe that programs write to: `text` is all of it once the last of them has closed it. */
	pipe(name: string): {
		readonly path: string;
		readonly line: Promise<string>;
		readonly text: Promise<string>;
	} {
		const path = this.#fifo(name);
		const socket = new Socket({fd: openSync(path, O_RDONLY | O_NONBLOCK), readable: true, writable: false});
		this.#t.teardown(() => socket.destroy());
		let heard = '';
		const line = new Promise<string>(resolve =>
			socket.on('data', chunk => {
				heard += chunk;
				if (heard.includes('\n')) resolve(heard.slice(0, heard.indexOf('\n')));
			}),
		);
		return {path, line, text: new Promise(resolve => socket.on('end', () => resolve(heard)))};
	}

	/** A gate that programs wait at with `: < PATH` until it is opened. */
	gate(name: string): {readonly path: string; open(): void} {
		const path = this.#fifo(name);
		return {
			path,
			open: () => {
				const descriptor = openSync(path, O_RDWR | O_NONBLOCK);
				this.#t.teardown(() => closeSync(descriptor));
			},
		};
	}

	/** Lets virtual time pass until a promise is fulfilled, for what is looked at or tried again; no time limit runs out. */
	async passTime<T>(promise: MaybePromise<T>): Promise<T> {
		let pending = true;
		const value = Promise.resolve(promise).finally(() => {
			pending = false;
		});
		while (pending) {
			const wait = this.clock.next() - this.clock.now();
			if (wait <= soon) await this.clock.advanceAsync(wait);
			await turn();
		}
		return value;
	}

	#fifo(name: string): string {
		execFileSync('mkfifo', [this.path(name)]);
		return this.path(name);
	}
}

export const events: readonly HookEvent[] = ['BOUND', 'EXTEND', 'EXPIRE', 'DROP', 'RELEASE'];
