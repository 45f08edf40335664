/**
 * A copy of the bytes from `start` to `end`, always a plain `Uint8Array`. Not `bytes.slice`: on Node's `Buffer`, which callers
 * pass, that is a view.
 */
export function copyOf(bytes: Uint8Array, start = 0, end: number = bytes.length): Uint8Array {
	const size = Math.max(end - start, 0);
	const copy = new Uint8Array(size);
	// A typed array's own `set` costs more than a loop until about a cache line.
	if (size > 64) copy.set(bytes.subarray(start, end));
	else for (let i = 0; i < size; i++) copy[i] = bytes[start + i] as number;
	return copy;
}

/** Whether both are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
	return true;
}

/** The two bytes at `at` as an unsigned number, most significant byte first. */
export function readU16(bytes: Uint8Array, at: number): number {
	return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** The four bytes at `at` as an unsigned number, most significant byte first. */
export function readU32(bytes: Uint8Array, at: number): number {
	return ((readU16(bytes, at) << 16) | readU16(bytes, at + 2)) >>> 0;
}
