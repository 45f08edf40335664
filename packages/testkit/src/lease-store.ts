import type {Millis, Record} from '@lessee/lease';
import type {Clock, LeaseStore, MaybePromise, StoredRecord} from '@lessee/ports';

/** The disk as one interface sees it: it outlives the clients that write to it. */
export class MemoryStore implements LeaseStore {
	/** Every record that was kept, oldest first; the last one is what `load` gives. */
	readonly saved: Record[] = [];
	/** While this is set, `save` throws an Error of this text and keeps nothing, as a full disk does. */
	refusal: string | undefined;
	/** How long it takes to keep a record, milliseconds; an agent that is gone by then has kept none. */
	delay: Millis = 0;
	readonly #clock: Clock | undefined;
	readonly #saving = new Set<() => void>();
	#keptAt: Millis = 0;
	/** How many of them were kept before the machine was last started. */
	#inherited = 0;

	/** A disk without a clock keeps what it is given at once. */
	constructor(clock?: Clock) {
		this.#clock = clock;
	}

	/** The record that was kept last. */
	load(): StoredRecord | undefined {
		const record = this.saved.at(-1);
		return record && {record, sameBoot: this.saved.length > this.#inherited};
	}

	/** The machine is started anew: what is kept is of another boot. */
	reboot(): void {
		this.#inherited = this.saved.length;
	}

	/** A record has been given and is not kept yet. */
	get isSaving(): boolean {
		return this.#saving.size > 0;
	}

	/** Keeps a record, or throws where the disk refuses it. */
	save(record: Record): MaybePromise<void> {
		if (this.refusal !== undefined) throw new Error(this.refusal);
		const clock = this.#clock;
		if (clock === undefined || (this.delay === 0 && !this.isSaving)) {
			this.saved.push(record);
			return undefined;
		}
		// A disk keeps the order in which it was given records.
		this.#keptAt = Math.max(this.#keptAt, clock.now() + this.delay);
		return new Promise(resolve => {
			const cancel = clock.setTimer(this.#keptAt, () => {
				this.#saving.delete(cancel);
				this.saved.push(record);
				resolve();
			});
			this.#saving.add(cancel);
		});
	}

	/** The agent is gone: what is not kept yet never will be. */
	abandon(): void {
		for (const cancel of this.#saving) cancel();
		this.#saving.clear();
	}
}
