import {refuse} from '../errors.ts';
import type {Writer} from '../writer.ts';

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = {readonly [keyword: string]: unknown};

/**
 * How one shape of value lies in bytes. `decode` reads exactly the bytes from `start` to `end` and refuses any that are
 * not a value; `encode` appends and refuses any value that has no bytes. Both are inverse on what they accept.
 */
export interface Codec<T> {
	/** The shape in words, for the reference of options. */
	readonly type: string;
	/** The format letters that ISC's dhclient would give it; `X` where it has no such type. */
	readonly letters: string;
	/** Bytes of every value, or 0 where values differ in size. */
	readonly size: number;
	/** The value's JSON form, as `messageToJson` writes it. */
	readonly schema: JsonSchema;
	decode(bytes: Uint8Array, start: number, end: number): T;
	encode(value: T, to: Writer): void;
}

/** The value type of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

/** Refuses anything but `size` bytes. */
export function needSize(start: number, end: number, size: number): void {
	if (end - start !== size) refuse(`must be ${count(size, 'byte')}; got ${end - start}`);
}

/** Refuses fewer than `size` bytes. */
export function needAtLeast(start: number, end: number, size: number): void {
	if (end - start < size) refuse(`must be at least ${count(size, 'byte')}; got ${end - start}`);
}

/** "1 byte", "4 bytes". */
export function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A type in words, more than one of it: "IPv4 addresses". */
export function plural(type: string): string {
	if (/(bytes|text|\}|\])$/.test(type) || type.startsWith('list of ')) return type;
	return type.endsWith('address') ? `${type}es` : `${type}s`;
}
