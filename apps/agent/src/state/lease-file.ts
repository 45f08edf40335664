// STATE/IF.json: what must outlive the agent. JSON, versioned, checked by schema when it is read, replaced as a whole.
import {existsSync, readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {type Instants, type RecordJson, recordFromJson, recordToJson} from '@lessee/client';
import {printableJson} from '@lessee/control';
import {never, type Record} from '@lessee/lease';
import type {Clock, LeaseStore, StoredRecord} from '@lessee/ports';
import {ReplacedFile} from './replaced-file.ts';
import {checkStateFile} from './state-schema.ts';

/** What a state file says beside the record: when it was written, by both clocks. */
interface FileClock {
	readonly bootId: string;
	readonly boot: number;
	readonly wall: string;
}

interface StateFile extends FileClock {
	readonly version: 1;
	readonly interface: string;
	readonly record: RecordJson<string>;
}

/** Where a lease file says something that cannot be used. */
type Warn = (sentence: string) => void;

interface LeaseFileOptions {
	readonly stateDir: string;
	readonly name: string;
	readonly clock: Clock;
	readonly bootId: string;
	readonly warn: Warn;
	/** Told of each record that is in place now. */
	readonly saved?: (record: Record) => void;
}

/** Instants of this boot as wall-clock times, by the two clocks' readings at one moment. */
function wallInstants(boot: number, wall: number): Instants<string> {
	return {
		write: at => (at === never ? 'never' : new Date(wall + (at - boot)).toISOString()),
		read: written => (written === 'never' ? never : boot + (Date.parse(written) - wall)),
	};
}

/** The state file of one interface. */
export class LeaseFile implements LeaseStore {
	readonly #options: LeaseFileOptions;
	readonly #path: string;
	readonly #file: ReplacedFile;

	constructor(options: LeaseFileOptions) {
		this.#options = options;
		this.#path = join(options.stateDir, `${options.name}.json`);
		this.#file = new ReplacedFile(this.#path, 0o600);
	}

	/** What is on disk; a damaged file is set aside with a warning. */
	load(): StoredRecord | undefined {
		this.finish();
		if (!existsSync(this.#path)) return undefined;
		let text: string;
		try {
			text = readFileSync(this.#path, 'utf8');
		} catch (error) {
			this.#options.warn(`The state file ${this.#path} cannot be read: ${(error as Error).message}.`);
			return undefined;
		}
		try {
			return this.#interpret(checkStateFile(JSON.parse(text)) as StateFile);
		} catch (error) {
			const aside = `${this.#path}.bad`;
			this.#options.warn(
				`The state file ${this.#path} is damaged and was set aside as ${aside}: ${(error as Error).message}`,
			);
			renameSync(this.#path, aside);
			return undefined;
		}
	}

	/** Rejects with a sentence where the file cannot be written. */
	async save(record: Record): Promise<void> {
		const {clock, bootId, name} = this.#options;
		const boot = clock.now();
		const wall = clock.wall();
		const file: StateFile = {
			version: 1,
			interface: name,
			bootId,
			boot,
			wall: new Date(wall).toISOString(),
			record: recordToJson(record, wallInstants(boot, wall)),
		};
		try {
			await this.#file.replace(`${printableJson(file, '\t')}\n`);
		} catch (error) {
			const reason = (error as Error).message;
			throw new Error(`The state file ${this.#path} cannot be written: ${reason}.`, {cause: error});
		}
		this.#options.saved?.(record);
	}

	/** What was saved is in place when this returns, or is given up. */
	finish(): void {
		this.#file.finish();
	}

	/**
	 * Within one boot the boot-time reading in the file is exact, however the wall clock was set since; after a reboot
	 * only the wall clock is left. Where it stands before a lease's start it cannot be believed: the lease is then only
	 * remembered, as one that has run out.
	 */
	#interpret(file: StateFile): StoredRecord {
		const {clock, bootId} = this.#options;
		const sameBoot = file.bootId === bootId;
		const now = clock.now();
		const instants = sameBoot
			? wallInstants(file.boot, Date.parse(file.wall))
			: wallInstants(now, clock.wall());
		const record = recordFromJson(file.record, instants);
		if (sameBoot) return {record, sameBoot};
		const leases = record.leases.map(lease => (lease.startedAt > now ? {...lease, expiresAt: now} : lease));
		return {record: {...record, leases}, sameBoot};
	}
}
