/**
 * A resolv.conf of our own, from the records of all interfaces. It has one owner at a time: what somebody else has
 * written over ours is left to them until our last lease has gone, and is then nothing of ours.
 */
import type {Backend, Records} from './destination.ts';
import {fingerprint, type LocatedFile, locateFile, type Present} from './located-file.ts';
import type {Warn} from './record.ts';
import {type FileContent, putInPlace} from './replace-file.ts';
import {formatFile, inMetricOrder, mergeRecords} from './resolv-conf.ts';
import type {SavedState, Trace} from './saved-state.ts';

/** What a backend needs. */
interface FileBackendOptions {
	readonly path: string;
	/** The folder that paths begin at; '' for none. */
	readonly root: string;
	readonly saved: SavedState;
	readonly warn: Warn;
}

/** Permissions of a file where there was none. */
const usualMode = 0o644;

/** One resolv.conf. */
export class FileBackend implements Backend {
	readonly #options: FileBackendOptions;
	/** As it is on disk. */
	#trace: Trace | undefined;
	/** Fingerprints of what may be there if nobody else has written. */
	#ours: readonly string[];
	/** Nothing was done yet with the trace of an earlier run. */
	#inherited: boolean;

	/** With the trace of an earlier run it goes on where that one ended. */
	constructor(options: FileBackendOptions, trace?: Trace) {
		this.#options = options;
		this.#trace = trace;
		this.#ours = trace?.ours ?? [];
		this.#inherited = trace !== undefined;
	}

	async update(records: Records): Promise<void> {
		const there = await locateFile(this.#options.path, this.#options.root);
		const taken = await this.#isTaken(there);
		const inherited = this.#inherited;
		this.#inherited = false;
		if (taken && (inherited || records.size === 0)) {
			this.#warn('it stays as it is, and what was there before our leases is forgotten');
			this.#trace = undefined;
		} else if (taken) return this.#warn('DNS settings are not written to it until the last lease has gone');
		await (records.size > 0 ? this.#write(there, records) : this.#leave(there));
	}

	/** Whether somebody else has written. After a crash the original may be there again, and not yet be forgotten. */
	async #isTaken(there: LocatedFile): Promise<boolean> {
		if (!this.#trace) return false;
		const found = await fingerprint(there);
		if (this.#ours.includes(found)) return false;
		return !this.#inherited || found !== (await fingerprint({...there, present: this.#trace.original}));
	}

	async #write(there: LocatedFile, records: Records): Promise<void> {
		const original = this.#trace?.original ?? there.present;
		const before = original.kind === 'file' ? original.content : '';
		const content = formatFile(mergeRecords(records), before);
		const wanted = {...attributesOf(there.present), kind: 'file', content} as const;
		const ours = await Promise.all([fingerprint(there), fingerprint({...there, present: wanted})]);
		const isThere = ours[0] === ours[1];
		if (!isThere || !this.#trace) this.#trace = {original, ours};
		this.#ours = ours;
		await this.#save(records);
		if (!isThere) await putInPlace(there, wanted);
		this.#ours = ours.slice(1);
	}

	/** Puts the original back where it is not there already. */
	async #leave(there: LocatedFile): Promise<void> {
		const original = {...there, present: this.#trace?.original ?? there.present};
		if ((await fingerprint(there)) !== (await fingerprint(original)))
			await putInPlace(there, original.present);
		await this.#options.saved.forget();
		this.#trace = undefined;
	}

	#save(records: Records): Promise<void> {
		const {path, saved} = this.#options;
		return saved.save({
			destination: {kind: 'file', path},
			records: inMetricOrder(records),
			trace: this.#trace,
		});
	}

	#warn(consequence: string): void {
		this.#options.warn(`${this.#options.path} was changed by somebody else: ${consequence}.`);
	}
}

function attributesOf(present: Present): Omit<FileContent, 'kind' | 'content'> {
	if (present.kind === 'file') return present;
	return {mode: usualMode, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0};
}
