// A file that is replaced as a whole: whoever reads it, and whatever crashes, finds the old text or the new one. Written
// to a file beside it, synced, renamed, and the folder synced.
import {close, closeSync, fsyncSync, openSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {sync} from './syncing.ts';

interface Wanted {
	text: string;
	readonly placed: Promise<void>;
	readonly resolve: () => void;
	readonly reject: (error: unknown) => void;
}

/** A file that is replaced again and again. */
export class ReplacedFile {
	readonly path: string;
	readonly #mode: number;
	/** The newest text, while it waits for one before it. */
	#next: Wanted | undefined;
	/** The text that is being synced. */
	#begun: Wanted | undefined;
	#busy = false;

	constructor(path: string, mode: number) {
		this.path = path;
		this.#mode = mode;
	}

	/** Fulfilled when whoever reads finds this text, or one that came after it; the folder is synced a moment later. */
	replace(text: string): Promise<void> {
		this.#next ??= wanted(text);
		this.#next.text = text;
		const {placed} = this.#next;
		if (!this.#busy) this.#begin();
		return placed;
	}

	/** Puts what waits in place, or gives it up, before it returns. */
	finish(): void {
		const waiting = [this.#begun, this.#next].filter(text => text !== undefined);
		const last = waiting.at(-1);
		if (last === undefined) return;
		this.#next = undefined;
		this.#begun = undefined;
		try {
			withFile(this.#write(last.text), fsyncSync);
			renameSync(this.#beside, this.path);
			withFile(openSync(dirname(this.path), 'r'), fsyncSync);
			for (const {resolve} of waiting) resolve();
		} catch (error) {
			for (const {reject} of waiting) reject(error);
		}
	}

	get #beside(): string {
		return `${this.path}.new`;
	}

	#write(text: string): number {
		const file = openSync(this.#beside, 'w', this.#mode);
		try {
			// Unlike writeSync it goes on where the disk took a part, and fails where it takes no more.
			writeFileSync(file, text);
		} catch (error) {
			closeSync(file);
			throw error;
		}
		return file;
	}

	#begin(): void {
		this.#busy = true;
		let begun: Wanted | undefined;
		const open = (): number | undefined => {
			// Only now that its turn has come: a newer text has taken the place of an older one.
			begun = this.#next;
			this.#next = undefined;
			this.#begun = begun;
			if (begun === undefined) this.#busy = false;
			return begun && this.#write(begun.text);
		};
		sync(open, error => {
			if (begun !== undefined && begun === this.#begun) this.#place(begun, error);
			this.#busy = false;
			if (this.#next !== undefined) this.#begin();
		});
	}

	#place({resolve, reject}: Wanted, error: unknown): void {
		this.#begun = undefined;
		try {
			if (error !== undefined) throw error;
			takePlace(this.#beside, this.path);
		} catch (reason) {
			reject(reason);
			return;
		}
		resolve();
		// What waits for the text goes first: the folder's sync keeps a crash of the machine from bringing back the old one.
		setImmediate(() => syncFolder(dirname(this.path)));
	}
}

/**
 * Renames. The file that stood there is held open meanwhile, and let go off the main thread: freeing what it has on disk
 * takes a tenth of a millisecond, and many where the disk is busy.
 */
function takePlace(from: string, to: string): void {
	let former: number | undefined;
	try {
		former = openSync(to, 'r');
	} catch {
		// There is none.
	}
	try {
		renameSync(from, to);
	} finally {
		if (former !== undefined) close(former, () => {});
	}
}

const folders = new Map<string, {again: boolean}>();

/** Syncs a folder, once for all that changes in it meanwhile. */
function syncFolder(path: string): void {
	const syncing = folders.get(path);
	if (syncing !== undefined) {
		syncing.again = true;
		return;
	}
	const state = {again: false};
	folders.set(path, state);
	// A folder that is gone, or cannot be synced, is no loss to anybody who waits.
	sync(
		() => openSync(path, 'r'),
		() => {
			folders.delete(path);
			if (state.again) syncFolder(path);
		},
	);
}

function wanted(text: string): Wanted {
	let resolve = () => {};
	let reject: Wanted['reject'] = () => {};
	const placed = new Promise<void>((fulfil, refuse) => {
		resolve = fulfil;
		reject = refuse;
	});
	return {text, placed, resolve, reject};
}

function withFile(file: number, use: (file: number) => void): void {
	try {
		use(file);
	} finally {
		closeSync(file);
	}
}
