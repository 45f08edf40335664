/** A program that runs in the lab: what it says, when it ends, and how to end it. */
import type {ChildProcessWithoutNullStreams} from 'node:child_process';
import {patience} from './patience.ts';

/** How a program ended. */
export interface Ended {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
}

/** A running program of the lab. */
export class Program {
	/** Its process id, the same inside and outside of the lab. */
	readonly pid: number;
	readonly name: string;
	/** Settles when the program has ended and its output is complete; never rejects. */
	readonly ended: Promise<Ended>;
	/** What it wrote to standard output so far. */
	stdout = '';
	/** What it wrote to standard error so far. */
	stderr = '';
	/** Both, as they came. */
	output = '';
	readonly #child: ChildProcessWithoutNullStreams;
	#running = true;
	#watchers: (() => void)[] = [];

	constructor(child: ChildProcessWithoutNullStreams, name: string) {
		this.#child = child;
		this.name = name;
		this.pid = child.pid ?? 0;
		for (const stream of ['stdout', 'stderr'] as const) {
			child[stream].setEncoding('utf8').on('data', (text: string) => {
				this[stream] += text;
				this.output += text;
				this.#tell();
			});
		}
		child.stdin.on('error', () => undefined);
		this.ended = new Promise(resolve => {
			child.once('error', error => {
				this.output += String(error);
				this.#end(() => resolve({code: null, signal: null}));
			});
			const end = (code: number | null, signal: NodeJS.Signals | null) =>
				this.#end(() => resolve({code, signal}));
			child.once('close', end);
			// What it left running may hold its output open for ever; what it wrote itself is there, and is read first.
			child.once('exit', (code, signal) => setTimeout(() => setImmediate(end, code, signal), 100));
		});
	}

	/** Whether it has not ended yet. */
	get running(): boolean {
		return this.#running;
	}

	/** Writes to its standard input, where that was left open. */
	write(text: string): void {
		this.#child.stdin.write(text);
	}

	/** Calls back with every whole line of standard output, from now on and as they come. */
	lines(listener: (line: string) => void): void {
		let read = this.stdout.length;
		this.#watchers.push(() => {
			for (let end = this.stdout.indexOf('\n', read); end >= 0; end = this.stdout.indexOf('\n', read)) {
				listener(this.stdout.slice(read, end));
				read = end + 1;
			}
		});
	}

	/** Sends a signal to this process alone; nothing if it has ended. */
	signal(signal: NodeJS.Signals): void {
		if (this.#running) this.#child.kill(signal);
	}

	/** Sends a signal, SIGTERM unless told, and waits for the end. */
	async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
		this.signal(signal);
		return this.ended;
	}

	/**
	 * Waits until the output matches; returns the match.
	 * @throws {Error} with the output when the program ends or `limit` milliseconds pass first.
	 */
	async said(pattern: RegExp, limit = patience): Promise<RegExpMatchArray> {
		return this.#wait(() => this.output.match(pattern) ?? undefined, `say ${pattern}`, limit);
	}

	async #wait<T>(look: () => T | undefined, what: string, limit: number): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			const stop = () => {
				clearTimeout(timer);
				this.#watchers = this.#watchers.filter(other => other !== check);
			};
			const fail = (why: string) => {
				stop();
				reject(new Error(`${this.name} did not ${what}: ${why}. It said:\n${this.output.slice(-4000)}`));
			};
			const check = () => {
				const found = look();
				if (found !== undefined) {
					stop();
					resolve(found);
				} else if (!this.#running) {
					fail('it ended');
				}
			};
			const timer = setTimeout(() => fail(`${limit} ms passed`), limit);
			this.#watchers.push(check);
			check();
		});
	}

	#end(resolve: () => void): void {
		this.#running = false;
		resolve();
		this.#tell();
	}

	#tell(): void {
		for (const watcher of [...this.#watchers]) watcher();
	}
}
