/*
 * Code, length, value: the layout of options, and of options inside options. What comes in pieces of one code is put
 * together here, in time and memory linear in the bytes. @rfc 3396 §7
 */

// Per code, while one call runs: bytes in all its pieces, and how many of them are in place.
const sizes = new Uint32Array(256);
const filled = new Uint32Array(256);

/**
 * The values that start at `starts`, joined by code, as copies in the order in which the codes come first. Each value's
 * code stands two bytes before it and its length one byte before.
 */
export function gather(bytes: Uint8Array, starts: readonly number[]): Map<number, Uint8Array> {
	sizes.fill(0);
	filled.fill(0);
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		sizes[bytes[start - 2] as number] =
			(sizes[bytes[start - 2] as number] as number) + (bytes[start - 1] as number);
	}
	const whole = new Map<number, Uint8Array>();
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		const code = bytes[start - 2] as number;
		const length = bytes[start - 1] as number;
		if (filled[code] === 0 && !whole.has(code)) whole.set(code, new Uint8Array(sizes[code] as number));
		if (length > 0) copyInto(whole.get(code) as Uint8Array, filled[code] as number, bytes, start, length);
		filled[code] = (filled[code] as number) + length;
	}
	return whole;
}

function copyInto(target: Uint8Array, at: number, bytes: Uint8Array, start: number, length: number): void {
	for (let i = 0; i < length; i++) target[at + i] = bytes[start + i] as number;
}
