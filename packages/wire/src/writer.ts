/*
 * Bytes being written, in order, into memory that grows. Codecs append; nothing is checked here: the codec has already
 * refused what does not fit.
 */

// Memory for messages is cut from chunks: asking the engine for 300 bytes takes longer than filling them. A writer takes
// the chunk away while it writes, so that one made meanwhile (by a getter of a value that is being encoded) has its own.
const chunkSize = 16384;
const leastLeft = 1024;
const noMemory = new ArrayBuffer(0);
let chunk: ArrayBufferLike = noMemory;
let used = 0;

/** Appends bytes and numbers, most significant byte first. */
export class Writer {
	/** The memory; a longer output moves to other memory, so it is asked for anew after each append. */
	bytes: Uint8Array;
	/** How many bytes were written: where the next one goes. */
	at = 0;

	private constructor(bytes: Uint8Array) {
		this.bytes = bytes;
	}

	/** A writer into memory of its own, of this many bytes until more are written. */
	static of(capacity: number): Writer {
		return new Writer(new Uint8Array(capacity));
	}

	/** A writer into the shared chunk, until `finish`. */
	static shared(): Writer {
		// A chunk that its receiver has transferred to another thread has no bytes any more.
		if (chunk.byteLength < used + leastLeft) return Writer.of(chunkSize);
		const writer = new Writer(new Uint8Array(chunk, used));
		chunk = noMemory;
		return writer;
	}

	/** What was written, as a view of the memory, of which the rest is left to the next shared writer. Nothing may be written after. */
	finish(): Uint8Array {
		chunk = this.bytes.buffer;
		used = this.bytes.byteOffset + this.at;
		return this.bytes.subarray(0, this.at);
	}

	/** Makes room for `count` more bytes and returns the memory to write them into, from `at`. */
	room(count: number): Uint8Array {
		if (this.at + count > this.bytes.length) this.#grow(count);
		return this.bytes;
	}

	#grow(count: number): void {
		const grown = new Uint8Array(2 * (this.at + count));
		grown.set(this.bytes.subarray(0, this.at));
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

	/** Zeros until there are `size` bytes; none where there are already. */
	padTo(size: number): void {
		if (size <= this.at) return;
		this.room(size - this.at).fill(0, this.at, size);
		this.at = size;
	}

	/** A copy of what was written from `start` on. */
	copy(start = 0): Uint8Array {
		return this.bytes.slice(start, this.at);
	}
}
