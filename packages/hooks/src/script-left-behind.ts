import type {HookProcess} from '@lessee/lease';
import {strangers} from './process-table.ts';

/** A script that runs. */
export interface RunningScript {
	readonly process: HookProcess;
	readonly reason: string;
}

/** The scripts that an earlier agent left running. They are looked for once: nobody adds to them. */
export class LeftBehind {
	readonly #path: string;
	#scripts: Map<string, RunningScript> | undefined;

	constructor(path: string) {
		this.#path = path;
	}

	/** The script that still runs for an interface, told once. */
	take(interfaceName: string): RunningScript | undefined {
		this.#scripts ??= look(this.#path);
		const script = this.#scripts.get(interfaceName);
		this.#scripts.delete(interfaceName);
		return script;
	}
}

function look(path: string): Map<string, RunningScript> {
	const found = new Map<string, RunningScript>();
	for (const {process, environment} of strangers(path)) {
		const value = (name: string) =>
			[...environment].find(variable => variable.startsWith(`${name}=`))?.slice(name.length + 1);
		const [name, reason] = [value('interface'), value('reason')];
		if (name !== undefined && reason !== undefined) found.set(name, {process, reason});
	}
	return found;
}
