/**
 * Hands the DNS settings of all leases to whoever has them in hand on this machine, and takes them back. Nothing here
 * costs a lease: what can't be done is told, and tried again with the next change or renewal.
 */
import {resolve} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {MaybePromise} from '@lessee/ports';
import {type RunCommand, runCommand} from './command.ts';
import {CommandBackend} from './command-backend.ts';
import type {Backend} from './destination.ts';
import {type Destination, detectDestination} from './detect.ts';
import {FileBackend} from './file-backend.ts';
import {checkRecord, type DnsRecord} from './record.ts';
import {type Saved, SavedState} from './saved-state.ts';

/** What to do with DNS settings: find out who takes them, nothing at all, or write them to the file of this path. */
export type ResolvConfMode = 'auto' | 'off' | (string & {});

/** Settings of the hand-over. */
export interface ResolverOptions {
	readonly mode: ResolvConfMode;
	/** Where `resolv.conf.saved` is kept; an existing folder. */
	readonly stateDir: string;
	/** A folder that stands for `/`, for tests. */
	readonly root?: string;
	/** Runs resolvectl and resolvconf; without a shell and for at most 5 s unless told. */
	readonly run?: RunCommand;
	/** Told, in a sentence, where settings go, and what is not used or could not be done. */
	readonly log?: (level: 'info' | 'warning', sentence: string) => void;
}

/** The DNS settings of all interfaces. No promise of its methods rejects, and what they do is done in their order. */
export interface Resolver {
	/** An interface's lease came or changed: ready when names are resolved by it. */
	set(name: string, record: DnsRecord): MaybePromise<void>;
	/** An interface's lease went: ready when nothing is resolved by it. */
	remove(name: string): MaybePromise<void>;
	/** To be called first: takes back what an earlier run left, but for interfaces whose leases still stand. */
	restoreAfterCrash(active: readonly string[]): MaybePromise<void>;
}

/** Makes the resolver of this machine. */
export function createResolver(options: ResolverOptions): Resolver {
	return options.mode === 'off' ? new IdleResolver(options) : new LeaseResolver(options);
}

/** Touches nothing, but does not keep quiet about what an earlier run touched. */
class IdleResolver implements Resolver {
	readonly #options: ResolverOptions;

	constructor(options: ResolverOptions) {
		this.#options = options;
	}

	set(): void {}

	remove(): void {}

	restoreAfterCrash(): void {
		const {stateDir, log} = this.#options;
		const saved = new SavedState(stateDir, () => {});
		if (!saved.isKept()) return;
		log?.(
			'warning',
			`DNS settings of an earlier run are still in use; ${saved.path} has what was there before.`,
		);
	}
}

/** Sentences that are remembered so as not to be said again. */
const mostWarned = 100;

class LeaseResolver implements Resolver {
	readonly #mode: string;
	readonly #root: string;
	readonly #run: RunCommand;
	readonly #log: NonNullable<ResolverOptions['log']>;
	readonly #saved: SavedState;
	readonly #records = new Map<string, DnsRecord>();
	/** What was asked for and is not yet done; undefined is a removal. */
	readonly #asked = new Map<string, DnsRecord | undefined>();
	readonly #warned = new Set<string>();
	#backend: Backend | undefined;
	#restored = false;
	#turn: Promise<void> = Promise.resolve();

	constructor({mode, stateDir, root = '', run = runCommand, log = () => {}}: ResolverOptions) {
		this.#mode = mode;
		this.#root = root;
		this.#run = run;
		this.#log = log;
		this.#saved = new SavedState(stateDir, this.#warn);
	}

	set(name: string, record: DnsRecord): Promise<void> {
		const checked = checkRecord(name, record, this.#warn);
		return this.#ask(name, checked);
	}

	remove(name: string): Promise<void> {
		return this.#ask(name, undefined);
	}

	restoreAfterCrash(active: readonly string[]): Promise<void> {
		return this.#inTurn(() => this.#restore(active));
	}

	#ask(name: string, record: DnsRecord | undefined): Promise<void> {
		this.#asked.set(name, record);
		if (!this.#restored) void this.restoreAfterCrash([]);
		return this.#inTurn(() => this.#settle());
	}

	#inTurn(work: () => Promise<void>): Promise<void> {
		this.#turn = this.#turn.then(work).catch((error: unknown) => {
			this.#warn(`DNS settings could not be handed over: ${error instanceof Error ? error.message : error}`);
		});
		return this.#turn;
	}

	/** Does all that was asked for until now: of many changes at once only the first and the last are written. */
	async #settle(): Promise<void> {
		if (this.#asked.size === 0) return;
		for (const [name, record] of this.#asked) {
			if (record) this.#records.set(name, record);
			else this.#records.delete(name);
		}
		this.#asked.clear();
		if (this.#records.size > 0) this.#backend ??= this.#open(await this.#choose());
		await this.#update();
	}

	/** While it fails the backend stays, which knows what is to be put back. */
	async #update(): Promise<void> {
		await this.#backend?.update(this.#records);
		if (this.#records.size > 0) return;
		this.#backend = undefined;
		this.#warned.clear();
	}

	async #restore(active: readonly string[]): Promise<void> {
		if (this.#restored) return;
		this.#restored = true;
		const saved = await this.#saved.load();
		if (!saved) return;
		const backend = this.#open(saved.destination, saved);
		const chosen = await this.#choose().catch(() => undefined);
		if (!isDeepStrictEqual(chosen, saved.destination)) return backend.update(new Map());
		this.#backend = backend;
		for (const [name, record] of saved.records) {
			const checked = active.includes(name) ? checkRecord(name, record, this.#warn) : undefined;
			if (checked) this.#records.set(name, checked);
		}
		await this.#update();
	}

	async #choose(): Promise<Destination> {
		if (this.#mode !== 'auto') return {kind: 'file', path: resolve(this.#mode)};
		return detectDestination(this.#root, this.#run);
	}

	#open(destination: Destination, before?: Saved): Backend {
		const [root, run, saved, warn] = [this.#root, this.#run, this.#saved, this.#warn];
		const tell = (sentence: string) => this.#log('info', sentence);
		if (destination.kind === 'file') {
			tell(`DNS settings go to ${destination.path}.`);
			return new FileBackend({path: destination.path, root, saved, warn}, before?.trace);
		}
		tell(`DNS settings go to ${destination.kind} (${destination.program}).`);
		const names = before?.records.map(([name]) => name);
		return new CommandBackend({destination, run, saved, warn, tell}, names);
	}

	/** Says a sentence once for as long as there are leases. */
	readonly #warn = (sentence: string): void => {
		if (this.#warned.has(sentence)) return;
		if (this.#warned.size >= mostWarned) this.#warned.clear();
		this.#warned.add(sentence);
		this.#log('warning', sentence);
	};
}
