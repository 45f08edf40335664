import {refuse, shown} from '../errors.ts';
import type {Writer} from '../writer.ts';
import {type Codec, needAtLeast} from './codec.ts';

/*
 * Domain names in DNS wire form (RFC 1035 §3.1, compression §4.1.4). In text the labels are joined by dots; a dot or a
 * backslash inside a label is escaped by a backslash, and a byte that is not printable ASCII is `\DDD`.
 */

const root: readonly number[] = [];

/** One name and where the bytes after it start. `whole` is false where the name ends without the root label. */
export interface NameRead {
	readonly name: string;
	readonly next: number;
	readonly whole: boolean;
}

function label(bytes: Uint8Array, start: number, end: number): string {
	let text = '';
	for (let at = start; at < end; at++) {
		const byte = bytes[at] as number;
		if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
		else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
		else text += `\\${String(byte).padStart(3, '0')}`;
	}
	return text;
}

// Far more than any encoder needs, far less than would let 64 KiB of pointers cost more than their size.
const mostPointers = 16;

/**
 * Reads the name at `at`; pointers count from `start`. A pointer must point backwards, a name follows at most 16 of them
 * and has at most 255 bytes, so that no input makes this loop.
 */
export function readName(bytes: Uint8Array, start: number, at: number, end: number): NameRead {
	let name = '';
	let size = 0;
	let next = -1;
	let from = at;
	let pointers = 0;
	for (;;) {
		const length = from < end ? (bytes[from] as number) : 0;
		if (from >= end)
			return next < 0 ? {name, next: from, whole: false} : refuse('holds a name that runs past the end');
		if (length >= 0xc0) {
			const target = from + 1 < end ? start + (((length & 0x3f) << 8) | (bytes[from + 1] as number)) : from;
			if (target >= from || ++pointers > mostPointers)
				refuse('holds a compressed name that loops or does not point backwards');
			if (next < 0) next = from + 2;
			from = target;
			continue;
		}
		if (length > 63) refuse(`holds a label of the reserved length ${length}`);
		size += 1 + length;
		if (size > 255) refuse('holds a name of more than 255 bytes');
		if (length === 0) return {name, next: next < 0 ? from + 1 : next, whole: true};
		if (from + 1 + length > end) refuse(`holds a label whose length, ${length}, runs past the end`);
		name += (name === '' ? '' : '.') + label(bytes, from + 1, from + 1 + length);
		from += 1 + length;
	}
}

/** The labels of a name in text form, a final dot aside, each as bytes. */
export function labelsOf(name: unknown): readonly (readonly number[])[] {
	if (typeof name !== 'string') return refuse(`must be a domain name; got ${shown(name)}`);
	if (name === '' || name === '.') return [];
	const labels: number[][] = [[]];
	for (let i = 0; i < name.length; i++) {
		const current = labels[labels.length - 1] as number[];
		const code = name.charCodeAt(i);
		const escaped = name[i] === '\\' ? /^\\(\d{3}|\D)/.exec(name.slice(i, i + 4))?.[1] : undefined;
		if (escaped !== undefined) {
			const byte = escaped.length === 3 ? Number(escaped) : escaped.charCodeAt(0);
			if (byte > 255) refuse(`must be a domain name; got ${shown(name)}`);
			current.push(byte);
			i += escaped.length;
		} else if (code === 0x2e && i === name.length - 1) break;
		else if (code === 0x2e) labels.push([]);
		else if (code > 0x7e || name[i] === '\\')
			refuse(`must be a domain name of ASCII, other bytes written \\DDD; got ${shown(name)}`);
		else current.push(code);
	}
	const size = labels.reduce((sum, part) => sum + 1 + part.length, 1);
	if (size > 255 || labels.some(part => part.length === 0 || part.length > 63)) {
		refuse(`must be a domain name with labels of 1 to 63 bytes, 255 in all; got ${shown(name)}`);
	}
	return labels;
}

/** Appends a name, ended by the root label. */
export function writeName(name: unknown, to: Writer): void {
	for (const part of [...labelsOf(name), root]) writeLabel(part, to);
}

function writeLabel(part: readonly number[], to: Writer): void {
	to.u8(part.length);
	for (const byte of part) to.u8(byte);
}

/** Appends a name; what an earlier name already ended with is pointed at. @rfc 1035 §4.1.4 */
function writeCompressed(name: string, start: number, known: Map<string, number>, to: Writer): void {
	const labels = labelsOf(name);
	for (let i = 0; i < labels.length; i++) {
		const suffix = labels.slice(i).join('.');
		const earlier = known.get(suffix);
		if (earlier !== undefined) {
			to.u16(0xc000 | earlier);
			return;
		}
		if (to.at - start < 0x4000) known.set(suffix, to.at - start);
		writeLabel(labels[i] as readonly number[], to);
	}
	to.u8(0);
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

// Characters that compression may add to one option beyond twice its own length.
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
			let room = mostExpanded + 2 * (end - start);
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
	const known = new Map<string, number>();
	const start = to.at;
	for (const name of value) writeCompressed(name, start, known, to);
});
