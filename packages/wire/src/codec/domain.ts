import {refuse, shown} from '../errors.ts';
import {readText} from '../text.ts';
import type {Writer} from '../writer.ts';
import {type Codec, needAtLeast} from './codec.ts';

/*
 * Domain names in DNS wire form (RFC 1035 §3.1, compression §4.1.4). In text the labels are joined by dots; a dot or a
 * backslash inside a label is escaped by a backslash, and a byte that is not printable ASCII is `\DDD`.
 */

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** One name and where the bytes after it start. `whole` is false where the name ends without the root label. */
export interface NameRead {
	readonly name: string;
	readonly next: number;
	readonly whole: boolean;
}

function label(bytes: Uint8Array, start: number, end: number): string {
	let at = start;
	while (at < end && isPlain(bytes[at] as number)) at++;
	let text = readText(bytes, start, at);
	for (; at < end; at++) {
		const byte = bytes[at] as number;
		if (isPlain(byte)) text += String.fromCharCode(byte);
		else if (byte === DOT || byte === BACKSLASH) text += `\\${String.fromCharCode(byte)}`;
		else text += `\\${String(byte).padStart(3, '0')}`;
	}
	return text;
}

/** Whether a byte of a label stands for itself in text. */
function isPlain(byte: number): boolean {
	return byte > 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH;
}

// Far more than any encoder needs, far less than would let 64 KiB of pointers cost more than their size.
const mostPointers = 16;

/**
 * Reads the name at `at`; pointers count from `start`. A pointer must point backwards, a name follows at most 16 of them
 * and has at most 255 bytes, so that no input makes this loop.
 */
export function readName(bytes: Uint8Array, start: number, at: number, end: number): NameRead {
	const read: Labels = {texts: [], size: 1};
	let from = readLabels(bytes, at, end, read);
	let next = from + 1;
	let pointers = 0;
	while (from < end && bytes[from] !== 0) {
		if (++pointers > mostPointers) refuse(`holds a compressed name with more than ${mostPointers} pointers`);
		if (pointers === 1) next = from + 2;
		from = readLabels(bytes, pointedAt(bytes, start, from, end), end, read);
	}
	const whole = from < end;
	if (!whole && pointers > 0) refuse('holds a compressed name that runs past the end');
	return {name: read.texts.join('.'), next: whole ? next : end, whole};
}

/** The labels of a name so far, and the bytes that they would have without compression. */
interface Labels {
	readonly texts: string[];
	size: number;
}

/** Collects labels from `from` on; returns where they end: at the root label, at a pointer, or with the bytes. */
function readLabels(bytes: Uint8Array, from: number, end: number, read: Labels): number {
	let at = from;
	while (at < end) {
		const length = bytes[at] as number;
		if (length === 0 || length >= 0xc0) break;
		read.size += 1 + length;
		if (length > 63 || read.size > 255 || at + 1 + length > end) refuseLabel(length, read.size);
		read.texts.push(label(bytes, at + 1, at + 1 + length));
		at += 1 + length;
	}
	return at;
}

function refuseLabel(length: number, size: number): never {
	if (length > 63) refuse(`holds a label of the reserved length ${length}`);
	if (size > 255) refuse('holds a name of more than 255 bytes');
	refuse(`holds a label whose length, ${length}, runs past the end`);
}

/** Where the pointer at `from` points; refuses one that does not point backwards. */
function pointedAt(bytes: Uint8Array, start: number, from: number, end: number): number {
	if (from + 1 === end) refuse('holds a pointer that is cut off');
	const target = start + ((((bytes[from] as number) & 0x3f) << 8) | (bytes[from + 1] as number));
	return target < from ? target : refuse('holds a compressed name that does not point backwards');
}

/** The byte that the escape at `at` stands for; refuses an escape that is none. */
function escapedByte(name: string, at: number): number {
	const byte = /^\d{3}/.test(name.slice(at + 1))
		? Number(name.slice(at + 1, at + 4))
		: name.charCodeAt(at + 1);
	return byte <= 0xff ? byte : refuse(`must be a domain name; got ${shown(name)}`);
}

/** Appends the label that starts at `from` in the text; returns where the next one starts. */
function writeLabel(name: string, from: number, to: Writer): number {
	const bytes = to.room(name.length - from + 1);
	const start = to.at + 1;
	let end = start;
	let at = from;
	for (; at < name.length; at++) {
		const byte = name.charCodeAt(at);
		if (byte === DOT) break;
		if (byte > 0x7e) refuse(`must be a domain name of ASCII, other bytes written \\DDD; got ${shown(name)}`);
		if (byte === BACKSLASH) {
			bytes[end++] = escapedByte(name, at);
			at += /\d/.test(name[at + 1] ?? '') ? 3 : 1;
		} else bytes[end++] = byte;
	}
	const length = end - start;
	if (length === 0 || length > 63)
		refuse(`must be a domain name with labels of 1 to 63 bytes; got ${shown(name)}`);
	bytes[to.at] = length;
	to.at = end;
	return at + 1;
}

/** Bytes of a name without compression: a length before each label for the dots between them, and the root. */
function wireSize(name: string): number {
	return name.replace(/\\(\d{3}|.)/gs, 'x').replace(/\.$/, '').length + 2;
}

/** A name that was written, from the character `from` on, and its place from the start of the option. */
interface Suffix {
	readonly name: string;
	readonly from: number;
	readonly place: number;
}

function sameSuffix({name, from}: Suffix, other: string, otherFrom: number): boolean {
	if (name.length - from !== other.length - otherFrom) return false;
	for (let i = from, j = otherFrom; i < name.length; i++, j++)
		if (name.charCodeAt(i) !== other.charCodeAt(j)) return false;
	return true;
}

/** Appends a name and the root label; with `known`, what an earlier name ended with is pointed at. @rfc 1035 §4.1.4 */
function writeLabels(name: unknown, to: Writer, known?: Suffix[], start = 0): void {
	if (typeof name !== 'string') refuse(`must be a domain name; got ${shown(name)}`);
	if (name.length > 253 && wireSize(name) > 255)
		refuse(`must be a domain name of at most 255 bytes; got ${shown(name)}`);
	for (let from = 0; from < name.length && name !== '.'; ) {
		const suffix = known?.find(candidate => sameSuffix(candidate, name, from));
		if (suffix !== undefined) {
			to.u16(0xc000 | suffix.place);
			return;
		}
		if (to.at - start < 0x4000) known?.push({name, from, place: to.at - start});
		from = writeLabel(name, from, to);
	}
	to.u8(0);
}

/** Appends a name, ended by the root label. */
export function writeName(name: unknown, to: Writer): void {
	writeLabels(name, to);
}

/** One domain name, without a final dot in text. */
export const domain: Codec<string> = {
	type: 'domain name',
	letters: 'd',
	size: 0,
	schema: {type: 'string'},
	decode(bytes, start, end) {
		needAtLeast(start, end, 1);
		const {name, next, whole} = readName(bytes, start, start, end);
		if (!whole) refuse('must end with the root label');
		return next === end ? name : refuse(`must be one domain name; ${end - next} bytes follow it`);
	},
	encode: writeName,
};

// Characters that the names of one option may have beyond its own length, thanks to compression.
const mostExpanded = 4096;

function names(letters: string, encode: Codec<readonly string[]>['encode']): Codec<readonly string[]> {
	return {
		type: 'list of domain names',
		letters,
		size: 0,
		schema: {type: 'array', items: {type: 'string'}, minItems: 1},
		decode(bytes, start, end) {
			needAtLeast(start, end, 1);
			const values: string[] = [];
			let room = mostExpanded + end - start;
			for (let at = start; at < end; ) {
				const {name, next, whole} = readName(bytes, start, at, end);
				if (!whole) refuse('must end with the root label');
				room -= name.length;
				if (room < 0) refuse('holds compressed names that expand to many times its size');
				values.push(name);
				at = next;
			}
			return values;
		},
		encode(value, to) {
			if (!Array.isArray(value) || value.length === 0)
				refuse(`must be an array of at least 1 domain name; got ${shown(value)}`);
			encode(value, to);
		},
	};
}

/** Domain names one after another, written without compression; compressed ones are understood. */
export const domainList = names('D', (value, to) => {
	for (const name of value) writeName(name, to);
});

/** Domain names one after another, written with compression. @rfc 3397 §2 */
export const compressedDomainList = names('Dc', (value, to) => {
	const known: Suffix[] = [];
	const start = to.at;
	for (const name of value) writeLabels(name, to, known, start);
});
