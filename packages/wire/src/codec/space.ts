import {readU32} from '../bytes.ts';
import {Refusal, refuse, shown} from '../errors.ts';
import {gather} from '../pieces.ts';
import type {Writer} from '../writer.ts';
import {type Codec, needSize, type ValueOf} from './codec.ts';
import {arrayOf, objectOf, prefixedEnd, writePrefixed} from './compound.ts';
import {u32} from './primitives.ts';

/*
 * Options inside an option: code, length, value, again and again. A code that is repeated is joined, as RFC 3396 joins
 * options; PAD and END are not special, as RFC 3046 §2.0 says of relay agent information.
 */

/** One sub-option: its code, its codec, where it is defined. */
export interface SubOption<T = unknown> {
	readonly code: number;
	readonly codec: Codec<T>;
	readonly rfc: string;
}

/** Declares a sub-option. */
export function sub<T>(code: number, codec: Codec<T>, rfc: string): SubOption<T> {
	return {code, codec, rfc};
}

type Rows = {readonly [name: string]: SubOption};

/** Sub-options by name; those without a row, or whose bytes do not fit it, are in `unknown` as they came. */
export type SubOptions<R extends Rows> = {readonly [N in keyof R]?: ValueOf<R[N]['codec']> | undefined} & {
	readonly unknown?: ReadonlyMap<number, Uint8Array> | undefined;
};

/** The raw sub-options between `start` and `end`; refuses lengths that do not add up. */
export function splitSpace(bytes: Uint8Array, start: number, end: number): Map<number, Uint8Array> {
	const starts: number[] = [];
	for (let at = start; at < end; ) {
		const next = prefixedEnd(bytes, at + 1, end, 1);
		starts.push(at + 2);
		at = next;
	}
	return gather(bytes, starts);
}

/** Appends raw sub-options; one of more than 255 bytes is split over several of its code. */
function writeSpace(entries: Iterable<readonly [number, Uint8Array]>, to: Writer): void {
	for (const [code, bytes] of entries) {
		if (!Number.isInteger(code) || code < 0 || code > 255)
			refuse(`must have sub-options with codes from 0 to 255; got ${shown(code)}`);
		if (!ArrayBuffer.isView(bytes)) refuse(`must have sub-options of bytes; got ${shown(bytes)}`);
		for (let at = 0; at === 0 || at < bytes.length; at += 255) {
			const piece = bytes.subarray(at, at + 255);
			to.u8(code);
			to.u8(piece.length);
			to.raw(piece);
		}
	}
}

/** Raw sub-options by code, for spaces whose codes are the vendor's own. */
export const rawSpace: Codec<ReadonlyMap<number, Uint8Array>> = {
	type: 'sub-options by code',
	letters: 'X',
	size: 0,
	schema: {type: 'object', additionalProperties: {type: 'string', pattern: '^([0-9a-f]{2})*$'}},
	decode: splitSpace,
	encode(value, to) {
		if (!(value instanceof Map)) refuse(`must be a Map from code to bytes; got ${shown(value)}`);
		writeSpace(value, to);
	},
};

/** A space whose sub-options have rows. */
export function space<const R extends Rows>(rows: R): Codec<SubOptions<R>> {
	const names = new Map(Object.entries(rows).map(([name, {code}]) => [code, name]));
	return {
		type: `{${Object.entries(rows)
			.map(([name, {code, codec}]) => `${name} (${code})?: ${codec.type}`)
			.join('; ')}}`,
		letters: 'X',
		size: 0,
		schema: {
			type: 'object',
			properties: {
				...Object.fromEntries(Object.entries(rows).map(([name, {codec}]) => [name, codec.schema])),
				unknown: rawSpace.schema,
			},
			additionalProperties: false,
		},
		decode(bytes, start, end) {
			const value: {[name: string]: unknown} = {};
			const unknown = new Map<number, Uint8Array>();
			for (const [code, part] of splitSpace(bytes, start, end)) {
				const name = names.get(code);
				const known = name === undefined ? undefined : attempt((rows[name] as SubOption).codec, part);
				if (name === undefined || known === undefined) unknown.set(code, part);
				else value[name] = known;
			}
			if (unknown.size > 0) value['unknown'] = unknown;
			return value as SubOptions<R>;
		},
		encode(value, to) {
			const source: {readonly [name: string]: unknown} = objectOf(value);
			for (const [name, item] of Object.entries(source)) {
				if (item === undefined || name === 'unknown') continue;
				const row = rows[name];
				if (!row) refuse(`has no sub-option ${shown(name)}`);
				writeRow(row, item, to);
			}
			writeSpace((source['unknown'] as ReadonlyMap<number, Uint8Array> | undefined) ?? [], to);
		},
	};
}

function writeRow({code, codec}: SubOption, item: unknown, to: Writer): void {
	const start = to.at;
	codec.encode(item, to);
	const bytes = to.copy(start);
	to.at = start;
	writeSpace([[code, bytes]], to);
}

function attempt(codec: Codec<unknown>, bytes: Uint8Array): unknown {
	try {
		return codec.decode(bytes, 0, bytes.length);
	} catch (error) {
		if (error instanceof Refusal) return undefined;
		throw error;
	}
}

/** Data behind enterprise numbers: number, length, data, again and again. @rfc 3925 §3 */
export function byEnterprise<const K extends string, T>(
	key: K,
	codec: Codec<T>,
): Codec<readonly ({readonly enterpriseNumber: number} & {readonly [N in K]: T})[]> {
	return {
		type: `list of {enterpriseNumber: 32-bit unsigned integer; ${key}: ${codec.type}}`,
		letters: 'X',
		size: 0,
		schema: {
			type: 'array',
			minItems: 1,
			items: {
				type: 'object',
				properties: {enterpriseNumber: {type: 'integer'}, [key]: codec.schema},
				required: ['enterpriseNumber', key],
			},
		},
		decode(bytes, start, end) {
			if (end === start) needSize(start, end, 5);
			const values: ({enterpriseNumber: number} & {[N in K]: T})[] = [];
			for (let at = start; at < end; ) {
				if (at + 5 > end) refuse('holds an enterprise number that runs past the end');
				const next = prefixedEnd(bytes, at + 4, end, 1);
				values.push({enterpriseNumber: readU32(bytes, at), [key]: codec.decode(bytes, at + 5, next)} as {
					enterpriseNumber: number;
				} & {[N in K]: T});
				at = next;
			}
			return values;
		},
		encode(value, to) {
			for (const item of arrayOf(value, 1)) {
				u32.encode(objectOf(item).enterpriseNumber, to);
				writePrefixed(1, codec, item[key], to);
			}
		},
	};
}
