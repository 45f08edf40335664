// STATE/IF.leases, or the configuration's `lease-file`: leases for programs that read dhclient's file. Written after
// the record, never read back. One file may be shared by interfaces.
import {type ExportedLease, formatLeases, type Settings} from '@lessee/dhclient';
import type {Lease} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {replaceFile} from './replace-file.ts';

interface Share {
	readonly leases: readonly Lease[];
	readonly settings: Settings;
}

/** One exported file. */
export class LeaseExport {
	readonly #path: string;
	readonly #mode: number;
	readonly #clock: Clock;
	readonly #warn: (sentence: string) => void;
	readonly #shares = new Map<string, Share>();
	#scheduled = false;

	constructor(path: string, mode: number, clock: Clock, warn: (sentence: string) => void) {
		this.#path = path;
		this.#mode = mode;
		this.#clock = clock;
		this.#warn = warn;
	}

	/** These are an interface's leases now; the file is written when the loop has nothing better to do. */
	put(name: string, leases: readonly Lease[], settings: Settings): void {
		if (this.#shares.get(name)?.leases === leases) return;
		this.#shares.set(name, {leases, settings});
		if (this.#scheduled) return;
		this.#scheduled = true;
		setImmediate(() => this.flush());
	}

	/** Writes what waits. */
	flush(): void {
		if (!this.#scheduled) return;
		this.#scheduled = false;
		const wallOffset = this.#clock.wall() - this.#clock.now();
		const texts = [...this.#shares].map(([name, {leases, settings}]) =>
			formatLeases(
				leases.map((lease): ExportedLease => ({interface: name, lease})),
				{settings, wallOffset},
			),
		);
		try {
			replaceFile(this.#path, texts.join(''), this.#mode);
		} catch (error) {
			this.#warn(`The leases cannot be exported to ${this.#path}: ${(error as Error).message}.`);
		}
	}
}
