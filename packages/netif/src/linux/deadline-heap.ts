/** Something that waits for an instant of boot time. */
export interface Deadline {
	readonly at: number;
	readonly callback: () => void;
}

interface Entry extends Deadline {
	/** Order of arrival: of two at the same instant the older comes first. */
	readonly order: number;
	/** Place in the heap; -1 when it has left. */
	place: number;
}

function before(a: Entry, b: Entry): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A binary heap of deadlines, the nearest first, from which any can be taken. */
export class DeadlineHeap {
	readonly #entries: Entry[] = [];
	#order = 0;

	/** The instant of the nearest deadline; undefined when there is none. */
	get nearest(): number | undefined {
		return this.#entries[0]?.at;
	}

	/** Adds a deadline; returns what takes it out again, which may be called at any time. */
	add(deadline: Deadline): () => void {
		const entry: Entry = {...deadline, order: this.#order++, place: this.#entries.length};
		this.#entries.push(entry);
		this.#rise(entry);
		return () => this.#remove(entry);
	}

	/** Takes out the nearest deadline if it is not after `now`. */
	take(now: number): Deadline | undefined {
		const head = this.#entries[0];
		if (head === undefined || head.at > now) return undefined;
		this.#remove(head);
		return head;
	}

	#remove(entry: Entry): void {
		const {place} = entry;
		if (place < 0) return;
		entry.place = -1;
		const last = this.#entries.pop();
		if (last === undefined || last === entry) return;
		this.#put(last, place);
		this.#rise(last);
		this.#sink(last);
	}

	#put(entry: Entry, place: number): void {
		this.#entries[place] = entry;
		entry.place = place;
	}

	#rise(entry: Entry): void {
		for (;;) {
			const {place} = entry;
			const parent = this.#entries[(place - 1) >> 1];
			if (place === 0 || parent === undefined || before(parent, entry)) return;
			this.#swap(parent, entry);
		}
	}

	#sink(entry: Entry): void {
		for (;;) {
			const left = this.#entries[2 * entry.place + 1];
			if (left === undefined) return;
			const right = this.#entries[2 * entry.place + 2];
			const child = right !== undefined && before(right, left) ? right : left;
			if (before(entry, child)) return;
			this.#swap(entry, child);
		}
	}

	#swap(a: Entry, b: Entry): void {
		const {place} = a;
		this.#put(a, b.place);
		this.#put(b, place);
	}
}
