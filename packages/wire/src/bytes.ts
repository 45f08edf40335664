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
