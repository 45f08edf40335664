/*
 * Bytes being written, in order, into memory that grows. Codecs append; nothing is checked here: the codec has already
 * refused what does not fit.
 */

// Messages are cut from one chunk of memory after another: asking the engine for 300 bytes takes longer than filling them.
const chunkSize = 32768;
const leastLeft = 1024;

/** Appends bytes and numbers, most significant byte first. */
export class Writer {
	/** The memory; a longer output moves to other memory, so it is asked for anew after each append. */
	bytes: Uint8Array;
	/** Where in `bytes` this output starts. */
	origin = 0;
	/** Where in `bytes` the next byte goes. */
	at = 0;

	private constructor(bytes: Uint8Array) {
		this.bytes = bytes;
	}

	/** A writer into memory of its own, of this many bytes until more are written. */
	static of(capacity: number): Writer {
		return new Writer(new Uint8Array(capacity));
	}

	/** The writer that messages share; `finish` gives it back. One that never does (a value was refused) is let go. */
	static shared(): Writer {
		const writer = idle;
		idle = undefined;
		// A chunk that its receiver has transferred to another thread has no bytes any more.
		return writer === undefined || writer.bytes.length < writer.at + leastLeft
			? Writer.of(chunkSize)
			: writer;
	}

	/** What was written, as a view of the memory; the rest of it is for the next message. */
	finish(): Uint8Array {
		const written = this.bytes.subarray(this.origin, this.at);
		this.origin = this.at;
		idle = this;
		return written;
	}

	/** Makes room for `count` more bytes and returns the memory to write them into, from `at`. */
	room(count: number): Uint8Array {
		if (this.at + count > this.bytes.length) this.#grow(count);
		return this.bytes;
	}

	/** Moves to more memory. Places in it stay what they are: codecs remember where they were. */
	#grow(count: number): void {
		const grown = new Uint8Array(2 * (this.at + count));
		grown.set(this.bytes.subarray(this.origin, this.at), this.origin);
		this.bytes = grown;
	}

	u8(value: number): void {
		this.room(1)[this.at++] = value;
	}

	u16(value: number): void {
		const bytes = this.room(2);
		const {at} = this;
		bytes[at] = value >>> 8;
		bytes[at + 1] = value;
		this.at = at + 2;
	}

	u32(value: number): void {
		const bytes = this.room(4);
		const {at} = this;
		bytes[at] = value >>> 24;
		bytes[at + 1] = value >>> 16;
		bytes[at + 2] = value >>> 8;
		bytes[at + 3] = value;
		this.at = at + 4;
	}

	raw(value: Uint8Array): void {
		const bytes = this.room(value.length);
		// A typed array's own `set` costs more than a loop until about a cache line.
		if (value.length > 64) bytes.set(value, this.at);
		else for (let i = 0; i < value.length; i++) bytes[this.at + i] = value[i] as number;
		this.at += value.length;
	}

	/** Zeros until the output has `size` bytes; none where it has. */
	padTo(size: number): void {
		const end = this.origin + size;
		if (end <= this.at) return;
		this.room(end - this.at).fill(0, this.at, end);
		this.at = end;
	}

	/** A copy of what was written from `start` on. */
	copy(start = this.origin): Uint8Array {
		return this.bytes.slice(start, this.at);
	}
}

let idle: Writer | undefined;
