/*
 * ISC's format letters: one for each field of a value (`I` address, `6` IPv6 address, `lLsSbB` integers, `f` boolean,
 * `t` text, `X` bytes, `d` domain name, `D` list of them, `Z` nothing, `E...` other options), `o` behind one that may be
 * missing, `c` behind a compressed `D`; at the end `A` where the whole record repeats, `a` where its last field does.
 */

/** One field of a value. */
interface Field {
	readonly letter: string;
	readonly optional: boolean;
}

/** A format, taken apart. */
export interface Shape {
	readonly fields: readonly Field[];
	/** What repeats: nothing, the whole record, or its last field. */
	readonly repeats: 'nothing' | 'record' | 'last';
}

const shapes = new Map<string, Shape>();

/** Takes a format apart. */
export function shapeOf(format: string): Shape {
	const shape = shapes.get(format) ?? takenApart(format);
	shapes.set(format, shape);
	return shape;
}

function takenApart(format: string): Shape {
	const fields: Field[] = [];
	let repeats: Shape['repeats'] = 'nothing';
	for (const [letter] of format.matchAll(/E[^.]*\.|./g)) {
		const last = fields[fields.length - 1];
		if (letter === 'A') repeats = 'record';
		else if (letter === 'a') repeats = 'last';
		else if (letter === 'o' && last) fields[fields.length - 1] = {...last, optional: true};
		else if (letter !== 'c') fields.push({letter: letter[0] ?? 'X', optional: false});
	}
	return {fields, repeats};
}

/** The integers: bytes, least and greatest value. */
export const integers: {
	readonly [letter: string]: {readonly size: 1 | 2 | 4; readonly least: number; readonly most: number};
} = {
	b: {size: 1, least: -0x80, most: 0x7f},
	B: {size: 1, least: 0, most: 0xff},
	s: {size: 2, least: -0x8000, most: 0x7fff},
	S: {size: 2, least: 0, most: 0xffff},
	l: {size: 4, least: -0x80000000, most: 0x7fffffff},
	L: {size: 4, least: 0, most: 0xffffffff},
	T: {size: 4, least: 0, most: 0xffffffff},
};

/** An integer in network byte order. */
export function integerBytes(value: number, size: 1 | 2 | 4): Uint8Array {
	return Uint8Array.from({length: size}, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) & 0xff);
}

const sizes: {readonly [letter: string]: number} = {I: 4, '6': 16, f: 1, Z: 0};

/** Bytes of a field; undefined where values differ in size. */
function sizeOf({letter}: Field): number | undefined {
	return integers[letter]?.size ?? sizes[letter];
}

/** Whether bytes can be a value of a format: as many as its fields of fixed size want. */
export function fits(format: string, length: number): boolean {
	const {fields, repeats} = shapeOf(format);
	let rest = length;
	for (const field of fields) {
		const size = sizeOf(field);
		if (size === undefined) return rest > 0 || field.optional;
		if (rest < size) return field.optional && rest === 0;
		rest -= size;
	}
	if (repeats === 'nothing') return rest === 0;
	const repeated = repeats === 'record' ? fields : fields.slice(-1);
	const size = repeated.reduce((sum, field) => sum + (sizeOf(field) ?? 0), 0);
	return size > 0 && rest % size === 0;
}

/** Where in a value of a format the domain names begin; undefined where it has none. */
export function namesOffset(format: string): number | undefined {
	let offset = 0;
	for (const field of shapeOf(format).fields) {
		if (/d/i.test(field.letter)) return offset;
		offset += sizeOf(field) ?? 0;
	}
	return undefined;
}
