/**
 * Bytes being written, in order, into memory that grows. Codecs append to one; nothing is checked here: the codec has
 * already refused what does not fit.
 */
export class Writer {
	bytes: Uint8Array;
	at = 0;

	constructor(capacity: number) {
		this.bytes = new Uint8Array(capacity);
	}

	/** Makes room for `count` more bytes and returns the memory to write them into, from `at`. */
	room(count: number): Uint8Array {
		if (this.at + count <= this.bytes.length) return this.bytes;
		const grown = new Uint8Array(2 * (this.at + count));
		grown.set(this.bytes);
		this.bytes = grown;
		return grown;
	}

	u8(value: number): void {
		this.room(1)[this.at++] = value;
	}

	u16(value: number): void {
		const bytes = this.room(2);
		bytes[this.at++] = value >>> 8;
		bytes[this.at++] = value;
	}

	u32(value: number): void {
		const bytes = this.room(4);
		bytes[this.at++] = value >>> 24;
		bytes[this.at++] = value >>> 16;
		bytes[this.at++] = value >>> 8;
		bytes[this.at++] = value;
	}

	raw(value: Uint8Array): void {
		const bytes = this.room(value.length);
		// A typed array's own `set` costs more than a loop until about a cache line.
		if (value.length > 64) bytes.set(value, this.at);
		else for (let i = 0; i < value.length; i++) bytes[this.at + i] = value[i] as number;
		this.at += value.length;
	}

	/** A copy of what was written from `start` on. */
	copy(start = 0): Uint8Array {
		return this.bytes.slice(start, this.at);
	}
}
