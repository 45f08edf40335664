// STATE/IF.leases, or the configuration's `lease-file`: leases for programs that read dhclient's file. Written after
// the record, never read back. One file may be shared by interfaces.
import {type ExportedLease, formatLeases, type Settings} from '@lessee/dhclient';
import type {Lease} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {ReplacedFile} from './replaced-file.ts';

interface Share {
	readonly leases: readonly Lease[];
	readonly settings: Settings;
}

interface ExportFile {
	readonly file: ReplacedFile;
	/** What it says of each interface. */
	readonly shares: Map<string, Share>;
}

/** The exported files. What many interfaces share is written once for all of them. */
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
		const known = this.#files.get(path) ?? {file: new ReplacedFile(path, mode), shares: new Map()};
		this.#files.set(path, known);
		if (known.shares.get(name)?.leases === share.leases) return;
		known.shares.set(name, share);
		if (this.#due.size === 0) setImmediate(() => this.#write());
		this.#due.add(known);
	}

	/** What waits is in place when this returns, or is given up. */
	finish(): void {
		this.#write();
		for (const {file} of this.#files.values()) file.finish();
	}

	#write(): void {
		const due = this.#due;
		this.#due = new Set();
		for (const known of due)
			known.file.replace(this.#textOf(known)).catch(error => {
				this.#warn(`The leases cannot be exported to ${known.file.path}: ${(error as Error).message}.`);
			});
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
}
