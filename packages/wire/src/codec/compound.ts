import {refuse, shown} from '../errors.ts';
import type {Writer} from '../writer.ts';
import {type Codec, count, needAtLeast, needSize, plural, type ValueOf} from './codec.ts';
import {opaque} from './primitives.ts';

/** One after another until the bytes end, each of the element's fixed size, at least `least` of them. */
export function list<T>(element: Codec<T>, least = 1): Codec<readonly T[]> {
	const {size} = element;
	return {
		type: `list of ${plural(element.type)}`,
		letters: element.letters.includes('X') ? 'X' : `${element.letters}A`,
		size: 0,
		schema: {type: 'array', items: element.schema, minItems: least},
		decode(bytes, start, end) {
			const length = end - start;
			if (length % size !== 0 || length < least * size) {
				refuse(`must be a multiple of ${count(size, 'byte')}, at least ${least * size}; got ${length}`);
			}
			const values: T[] = [];
			for (let at = start; at < end; at += size) values.push(element.decode(bytes, at, at + size));
			return values;
		},
		encode(value, to) {
			for (const item of arrayOf(value, least)) element.encode(item, to);
		},
	};
}

/** The value as an array; refuses one of fewer than `least` items. */
export function arrayOf<T>(value: readonly T[], least: number): readonly T[] {
	if (!Array.isArray(value) || value.length < least) {
		refuse(`must be an array of at least ${count(least, 'item')}; got ${shown(value)}`);
	}
	return value;
}

/** The value as an object; refuses anything else. */
export function objectOf<T>(value: T): T {
	if (typeof value !== 'object' || value === null) refuse(`must be an object; got ${shown(value)}`);
	return value;
}

type Fields = {readonly [name: string]: Codec<unknown>};
type RecordOf<F extends Fields> = {readonly [N in keyof F]: ValueOf<F[N]>};

/** Named fields in order. All but the last have a fixed size; the last takes what is left. */
export function record<const F extends Fields>(fields: F): Codec<RecordOf<F>> {
	const entries = Object.entries(fields);
	const tail = entries[entries.length - 1]?.[1].size === 0;
	const fixed = entries.reduce((sum, [, codec]) => sum + codec.size, 0);
	const letters = entries.map(([, codec]) => codec.letters).join('');
	return {
		type: `{${entries.map(([name, codec]) => `${name}: ${codec.type}`).join('; ')}}`,
		letters: letters.includes('X') ? 'X' : letters,
		size: tail ? 0 : fixed,
		schema: objectSchema(entries.map(([name, codec]) => [name, codec.schema])),
		decode(bytes, start, end) {
			if (tail) needAtLeast(start, end, fixed);
			else needSize(start, end, fixed);
			const value: {[name: string]: unknown} = {};
			let at = start;
			for (const [name, codec] of entries) {
				const next = codec.size === 0 ? end : at + codec.size;
				value[name] = codec.decode(bytes, at, next);
				at = next;
			}
			return value as RecordOf<F>;
		},
		encode(value, to) {
			const source: {readonly [name: string]: unknown} = objectOf(value);
			for (const [name, codec] of entries) codec.encode(source[name], to);
		},
	};
}

/** The JSON Schema of an object whose properties are all there. */
export function objectSchema(properties: readonly (readonly [string, unknown])[]): {
	readonly [keyword: string]: unknown;
} {
	return {
		type: 'object',
		properties: Object.fromEntries(properties),
		required: properties.map(([name]) => name),
		additionalProperties: false,
	};
}

/** A value behind its own length in bytes, of one or two bytes, until the bytes end. At least `least` of them. */
export function prefixed<T>(width: 1 | 2, element: Codec<T>, least = 1): Codec<readonly T[]> {
	return {
		type: `list of length-prefixed ${plural(element.type)}`,
		letters: 'X',
		size: 0,
		schema: {type: 'array', items: element.schema, minItems: least},
		decode(bytes, start, end) {
			const values: T[] = [];
			for (let at = start; at < end; ) {
				const next = prefixedEnd(bytes, at, end, width);
				values.push(element.decode(bytes, at + width, next));
				at = next;
			}
			if (values.length < least) needAtLeast(start, end, width);
			return values;
		},
		encode(value, to) {
			for (const item of arrayOf(value, least)) writePrefixed(width, element, item, to);
		},
	};
}

/** Where the length-prefixed item at `at` ends; refuses one that runs past `end`. */
export function prefixedEnd(bytes: Uint8Array, at: number, end: number, width: 1 | 2): number {
	const length =
		at + width > end ? end : width === 1 ? (bytes[at] ?? 0) : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
	const next = at + width + length;
	if (next > end)
		refuse(`holds an item whose length, ${at + width > end ? 'cut off' : length}, runs past the end`);
	return next;
}

/** Appends an item behind its length; refuses one that the length cannot say. */
export function writePrefixed<T>(width: 1 | 2, element: Codec<T>, item: T, to: Writer): void {
	const start = to.at;
	if (width === 1) to.u8(0);
	else to.u16(0);
	element.encode(item, to);
	const length = to.at - start - width;
	const most = width === 1 ? 0xff : 0xffff;
	if (length > most) refuse(`must hold items of at most ${most} bytes; got one of ${length}`);
	if (width === 2) to.bytes[start] = length >> 8;
	to.bytes[start + width - 1] = length;
}

/** Whether the bytes are length-prefixed items, each of at least one byte, that add up. */
function addsUp(bytes: Uint8Array, start: number, end: number): boolean {
	let at = start;
	while (at < end && bytes[at] !== 0) at += 1 + (bytes[at] as number);
	return at === end && end > start;
}

const bare = opaque(1);
const items = prefixed(1, bare);

// Deviation: RFC 3004 §4 and RFC 3925 §3 allow nothing but items behind their lengths. Many senders (iPXE foremost) fill the
// option with a plain string, which is taken as it is instead of being malformed.
/** Byte strings behind their lengths, or bare bytes. An array is written with lengths, bare bytes as they are. */
export const itemsOrBare: Codec<readonly Uint8Array[] | Uint8Array> = {
	type: 'list of length-prefixed bytes, or bare bytes',
	letters: 'X',
	size: 0,
	schema: {anyOf: [items.schema, bare.schema]},
	decode: (bytes, start, end) => (addsUp(bytes, start, end) ? items : bare).decode(bytes, start, end),
	encode(value, to) {
		if (ArrayBuffer.isView(value)) bare.encode(value as Uint8Array, to);
		else items.encode(value as readonly Uint8Array[], to);
	},
};
