// STATE/IF.leases, or the configuration's `lease-file`: leases for programs that read dhclient's file. Written after
// the record, never read back. One file may be shared by interfaces.
import {dirname} from 'node:path';
import {type ExportedLease, formatLeases, type Settings} from '@lessee/dhclient';
import type {Lease} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {putInPlace, syncFolder, writeBeside} from './replace-file.ts';

interface Share {
	readonly leases: readonly Lease[];
	readonly settings: Settings;
}

interface ExportFile {
	readonly path: string;
	mode: number;
	/** What it says of each interface. */
	readonly shares: Map<string, Share>;
}

/** The exported files. Those of many interfaces are written together, and their folder is synced once. */
export class LeaseExports {
	readonly #clock: Clock;
	readonly #warn: (sentence: string) => void;
	readonly #files = new Map<string, ExportFile>();
	#due = new Set<ExportFile>();

	constructor(clock: Clock, warn: (sentence: string) => void) {
		this.#clock = clock;
		this.#warn = warn;
	}

	/** These are an interface's leases now; the file is written when the loop has nothing better to do. */
	put(path: string, mode: number, name: string, share: Share): void {
		const file = this.#files.get(path) ?? {path, mode, shares: new Map()};
		this.#files.set(path, file);
		if (file.shares.get(name)?.leases === share.leases) return;
		file.mode = mode;
		file.shares.set(name, share);
		if (this.#due.size === 0) setImmediate(() => this.flush());
		this.#due.add(file);
	}

	/** Writes what waits. */
	flush(): void {
		const due = [...this.#due];
		this.#due = new Set();
		const written = due.filter(file =>
			this.#attempt(file, () => writeBeside(file.path, this.#textOf(file), file.mode)),
		);
		const placed = written.filter(file => this.#attempt(file, () => putInPlace(file.path)));
		const folders = new Map(placed.map(file => [dirname(file.path), file]));
		for (const [folder, file] of folders) this.#attempt(file, () => syncFolder(folder));
	}

	#textOf({shares}: ExportFile): string {
		const wallOffset = this.#clock.wall() - this.#clock.now();
		const texts = [...shares].map(([name, {leases, settings}]) =>
			formatLeases(
				leases.map((lease): ExportedLease => ({interface: name, lease})),
				{settings, wallOffset},
			),
		);
		return texts.join('');
	}

	#attempt({path}: ExportFile, step: () => void): boolean {
		try {
			step();
			return true;
		} catch (error) {
			this.#warn(`The leases cannot be exported to ${path}: ${(error as Error).message}.`);
			return false;
		}
	}
}
