import type {Executor} from '../executor.ts';
import {Lines} from '../lines.ts';

/** What a plugin writes, to stdout, to stderr or to its context's log: at most 64 KiB between two answers. */
export class PluginLog {
	readonly #executor: Executor;
	readonly #lines = new Map<string, Lines>();
	/** The plugin's name, before every line. */
	name: string;

	constructor(executor: Executor, name: string) {
		this.#executor = executor;
		this.name = name;
	}

	/** Takes what was written about an interface; about none in particular where the name is empty. */
	write(interfaceName: string, chunk: Uint8Array): void {
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
