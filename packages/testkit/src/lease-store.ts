import type {Record} from '@lessee/lease';
import type {LeaseStore} from '@lessee/ports';

/** The disk as one interface sees it: it outlives the clients that write to it. */
export class MemoryStore implements LeaseStore {
	/** Every record that was saved, oldest first; the last one is what `load` gives. */
	readonly saved: Record[] = [];
	/** While this is set, `save` throws an Error of this text and keeps nothing, as a full disk does. */
	refusal: string | undefined;

	/** The record that was saved last. */
	load(): Record | undefined {
		return this.saved.at(-1);
	}

	/** Keeps a record, or throws where the disk refuses it. */
	save(record: Record): void {
		if (this.refusal !== undefined) throw new Error(this.refusal);
		this.saved.push(record);
	}
}
