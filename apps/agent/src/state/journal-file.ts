// STATE/IF.journal: what happened, line by line. Bounded: when the file has grown too long it becomes IF.journal.old,
// and a new one begins with the client as it was then, so that each of the two can be replayed by itself. So it does
// where its last line was cut off.
import {appendFileSync, closeSync, openSync, readSync, renameSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {escapeSteering} from '@lessee/control';
import type {Journal} from '@lessee/ports';

const mostBytes = 512 * 1024;
/** How long lines are gathered, milliseconds: what leads to a lease is most often written at once. */
const gathering = 100;

interface Pending {
	readonly line: () => string;
	readonly begin: () => string;
}

/** The journal of one interface, on disk. Lines are made and written a moment later, when nobody waits. */
export class JournalFile implements Journal {
	readonly #path: string;
	readonly #warn: (sentence: string) => void;
	#pending: Pending[] = [];
	#begun = false;

	constructor(stateDir: string, name: string, warn: (sentence: string) => void) {
		this.#path = join(stateDir, `${name}.journal`);
		this.#warn = warn;
	}

	append(line: () => string, begin: () => string): void {
		this.#pending.push({line, begin});
		if (this.#pending.length === 1) setTimeout(() => this.flush(), gathering);
	}

	/** Writes what was gathered. */
	flush(): void {
		const pending = this.#pending;
		this.#pending = [];
		const [first] = pending;
		if (first === undefined) return;
		try {
			if (this.#size() > mostBytes || (!this.#begun && this.#isCutOff())) this.#putAside();
			const begin = this.#begun ? [] : [first.begin()];
			const lines = [...begin, ...pending.map(({line}) => line())];
			appendFileSync(this.#path, escapeSteering(lines.map(line => `${line}\n`).join('')), {mode: 0o600});
			this.#begun = true;
		} catch (error) {
			this.#begun = false;
			this.#warn(`The journal ${this.#path} cannot be written: ${(error as Error).message}.`);
		}
	}

	#size(): number {
		return statSync(this.#path, {throwIfNoEntry: false})?.size ?? 0;
	}

	/** A crash, or a full disk, has left the beginning of a line. */
	#isCutOff(): boolean {
		const size = this.#size();
		if (size === 0) return false;
		const file = openSync(this.#path, 'r');
		try {
			const last = Buffer.alloc(1);
			readSync(file, last, 0, 1, size - 1);
			return last.toString() !== '\n';
		} finally {
			closeSync(file);
		}
	}

	#putAside(): void {
		renameSync(this.#path, `${this.#path}.old`);
		this.#begun = false;
	}
}
