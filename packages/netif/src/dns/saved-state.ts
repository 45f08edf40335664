/**
 * What is kept on disk for as long as DNS settings of ours are anywhere: enough to take them back after a crash.
 */
import {existsSync} from 'node:fs';
import {readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import type {Destination} from './detect.ts';
import type {Present} from './located-file.ts';
import type {DnsRecord, Warn} from './record.ts';
import {removeFile, replaceFile} from './replace-file.ts';

/** What is known of a file of ours. */
export interface Trace {
	/** What was there before the first lease. */
	readonly original: Present;
	/** Fingerprints of what may be there if nobody else has written: before the last write, and after it. */
	readonly ours: readonly string[];
}

/** All that is kept. */
export interface Saved {
	readonly version: 1;
	readonly destination: Destination;
	/** Every interface whose settings are at the destination. */
	readonly records: readonly (readonly [name: string, record: DnsRecord])[];
	/** Only for a file. */
	readonly trace?: Trace | undefined;
}

/** The file `resolv.conf.saved` of a folder. */
export class SavedState {
	readonly #path: string;
	readonly #warn: Warn;
	#last: string | undefined;

	constructor(folder: string, warn: Warn) {
		this.#path = join(folder, 'resolv.conf.saved');
		this.#warn = warn;
	}

	get path(): string {
		return this.#path;
	}

	/** Whether there is something. */
	isKept(): boolean {
		return existsSync(this.#path);
	}

	/** What an earlier run left; a damaged file is set aside. */
	async load(): Promise<Saved | undefined> {
		// Most often there is nothing, and a start need not wait for the threads that read files.
		if (!this.isKept()) return undefined;
		const text = await readFile(this.#path, 'utf8');
		const saved = parse(text);
		if (saved !== undefined) return saved;
		await rename(this.#path, `${this.#path}.bad`);
		this.#warn(
			`${this.#path} must hold what an earlier run wrote, and is damaged: it was set aside as ${this.#path}.bad.`,
		);
		return undefined;
	}

	/** Keeps this from now on; what is kept already is not written again. */
	async save(saved: Omit<Saved, 'version'>): Promise<void> {
		const content = `${JSON.stringify({version: 1, ...saved}, undefined, '\t')}\n`;
		if (content === this.#last) return;
		const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
		const bytes = Buffer.from(content).toString('latin1');
		await replaceFile(this.#path, {kind: 'file', content: bytes, mode: 0o600, uid, gid});
		this.#last = content;
	}

	/** Nothing of ours is anywhere any more. */
	async forget(): Promise<void> {
		await removeFile(this.#path);
		this.#last = undefined;
	}
}

function parse(text: string): Saved | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isSaved(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isSaved(value: unknown): value is Saved {
	if (!isObject(value) || value['version'] !== 1) return false;
	const {destination, records, trace} = value;
	if (!isDestination(destination) || !isList(records, isEntry)) return false;
	return (
		trace === undefined || (isObject(trace) && isPresent(trace['original']) && isList(trace['ours'], isText))
	);
}

function isDestination(value: unknown): boolean {
	if (!isObject(value)) return false;
	return value['kind'] === 'file'
		? isText(value['path'])
		: (value['kind'] === 'resolved' || value['kind'] === 'resolvconf') && isText(value['program']);
}

function isEntry(value: unknown): boolean {
	if (!Array.isArray(value) || value.length !== 2 || !isText(value[0]) || !isObject(value[1])) return false;
	const {metric, servers, search, domain} = value[1];
	const hasLists = isList(servers, isText) && isList(search, isText);
	return hasLists && isNumber(metric) && (domain === undefined || isText(domain));
}

function isPresent(value: unknown): boolean {
	if (!isObject(value)) return false;
	const {kind, content, link, mode, uid, gid} = value;
	if (kind === 'file') return isText(content) && [mode, uid, gid].every(isNumber);
	return kind === 'absent' || (kind === 'symlink' && isText(link));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown, holds: (item: unknown) => boolean): boolean {
	return Array.isArray(value) && value.every(holds);
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
	return typeof value === 'number';
}
