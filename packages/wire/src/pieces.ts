/*
 * Code, length, value: the layout of options, and of options inside options. What comes in pieces of one code is put
 * together here, in time and memory linear in the bytes. Values are named by where they start: the code stands two bytes
 * before, the length one byte before. @rfc 3396 §7
 */

// Per code, while one call runs: the bytes in all its pieces, and how many of them are in place.
const sizes = new Uint32Array(256);
const filled = new Uint32Array(256);

// Which codes the values at hand have shown: a mark per code instead of a set per call.
const marks = new Uint32Array(256);
let mark = 0;

/** The values that start at `starts`, joined by code, as copies in the order in which the codes come first. */
export function gather(bytes: Uint8Array, starts: readonly number[]): Map<number, Uint8Array> {
	const first = firstOfEach(bytes, starts);
	const whole = new Map<number, Uint8Array>();
	for (const start of first) {
		const code = bytes[start - 2] as number;
		sizes[code] = 0;
		filled[code] = 0;
	}
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		const code = bytes[start - 2] as number;
		sizes[code] = (sizes[code] as number) + (bytes[start - 1] as number);
	}
	for (const start of first)
		whole.set(bytes[start - 2] as number, new Uint8Array(sizes[bytes[start - 2] as number] as number));
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		if (bytes[start - 1] !== 0) append(whole, bytes, start);
	}
	return whole;
}

function append(whole: Map<number, Uint8Array>, bytes: Uint8Array, start: number): void {
	const code = bytes[start - 2] as number;
	const length = bytes[start - 1] as number;
	const target = whole.get(code) as Uint8Array;
	const at = filled[code] as number;
	for (let i = 0; i < length; i++) target[at + i] = bytes[start + i] as number;
	filled[code] = at + length;
}

/** Of each code the first of its values. As many as `starts`, where no code is repeated. */
export function firstOfEach(bytes: Uint8Array, starts: readonly number[]): number[] {
	mark = (mark + 1) >>> 0 || 1;
	const first: number[] = [];
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		const code = bytes[start - 2] as number;
		if (marks[code] !== mark) first.push(start);
		marks[code] = mark;
	}
	return first;
}

/** Whether some code is there more than once. */
export function hasRepeated(bytes: Uint8Array, starts: readonly number[]): boolean {
	mark = (mark + 1) >>> 0 || 1;
	for (let i = 0; i < starts.length; i++) {
		const code = bytes[(starts[i] as number) - 2] as number;
		if (marks[code] === mark) return true;
		marks[code] = mark;
	}
	return false;
}
