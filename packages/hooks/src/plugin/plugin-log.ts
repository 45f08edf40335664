import type {Executor} from '../executor.ts';
import {Lines, printable} from '../lines.ts';

/** What a plugin writes, to stdout, to stderr or to its context's log: at most 64 KiB between two answers. */
export class PluginLog {
	readonly #executor: Executor;
	readonly #lines = new Map<string, Lines>();
	/** The plugin may write about these, and about none in particular. */
	readonly #interfaces = new Set<string>();
	#name: string;

	constructor(executor: Executor, name: string) {
		this.#executor = executor;
		this.#name = name;
	}

	/** The plugin's name, before every line. */
	get name(): string {
		return this.#name;
	}

	set name(name: string) {
		this.#name = printable(name);
	}

	/** The plugin is asked about an interface. */
	asked(interfaceName: string): void {
		this.#interfaces.add(interfaceName);
	}

	/** Takes what was written about an interface; about none in particular where it was never asked about that one. */
	write(about: string, chunk: Uint8Array): void {
		const interfaceName = this.#interfaces.has(about) ? about : '';
		const tell = (line: string) => this.#executor.log('info', interfaceName, `plugin ${this.name}: ${line}`);
		const lines = this.#lines.get(interfaceName) ?? new Lines(tell);
		this.#lines.set(interfaceName, lines);
		lines.write(chunk);
	}

	/** The plugin has answered a question about an interface: it may write again. */
	answered(interfaceName: string): void {
		for (const name of new Set(['', interfaceName])) {
			this.#lines.get(name)?.end();
			this.#lines.delete(name);
		}
	}
}
