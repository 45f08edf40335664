/*
 * Option values as ISC's dhclient prints them: into the environment of its script, and with quotes and commas into its
 * lease file. Works on the raw bytes and a format of ISC's letters; decides on nothing but text, and never throws:
 * what does not fit its format is the text `<error>`, as there.
 */

import {formatIpv4} from '../address.ts';
import {readName} from '../codec/domain.ts';
import {Refusal} from '../errors.ts';
import {formatIpv6} from '../ipv6.ts';
import {registry as standard} from '../options/registry.ts';
import type {Registry} from '../options/row.ts';
import {indexOf} from '../options/rows.ts';

interface Style {
	/** Between the items of an array. */
	readonly comma: string;
	/** Between domain names. */
	readonly nameComma: string;
	/** Around text and domain names. */
	readonly quote: string;
}

const scriptStyle: Style = {comma: ' ', nameComma: ' ', quote: ''};
const leasesStyle: Style = {comma: ',', nameComma: ', ', quote: '"'};

const wrong = '<error>';

// Bytes of the letters that have a fixed size.
const sizes: {readonly [letter: string]: number} = {
	I: 4,
	'6': 16,
	l: 4,
	L: 4,
	T: 4,
	s: 2,
	S: 2,
	b: 1,
	B: 1,
	f: 1,
	Z: 0,
};

/** A format taken apart: what comes once, and what is repeated until the bytes end. */
interface Format {
	readonly once: readonly string[];
	readonly repeated: readonly string[];
}

function parseFormat(format: string): Format {
	// The name of a space, the compression of a list and "may be absent" change nothing about how a value is printed.
	const letters = [...format.replace(/E.*$/, 'X').replace(/[co]/g, '')];
	const last = letters[letters.length - 1];
	if (last === 'A') return {once: [], repeated: letters.slice(0, -1)};
	if (last === 'a') return {once: letters.slice(0, -2), repeated: letters.slice(-2, -1)};
	return {once: letters, repeated: []};
}

/** Integers, addresses and flags: the letters of a fixed size. */
function fixed(letter: string, bytes: Uint8Array, at: number): string {
	const size = sizes[letter] as number;
	let value = 0;
	for (let i = 0; i < size && size <= 4; i++) value = value * 256 + (bytes[at + i] as number);
	if (letter === 'I') return formatIpv4(bytes, at);
	if (letter === '6') return formatIpv6(bytes, at);
	if (letter === 'Z') return '';
	if (letter === 'f') return value === 0 ? 'false' : 'true';
	if (letter === 'T' && value === 0xffffffff) return 'infinite';
	const signed = letter === letter.toLowerCase() && value >= 2 ** (8 * size - 1);
	return String(signed ? value - 2 ** (8 * size) : value);
}

/** Escaped text: what is not printable ASCII in octal, a NUL at the end dropped, a backslash before what a shell expands. */
function escapeText(bytes: Uint8Array, start: number, end: number): string {
	let text = '';
	for (let at = start; at < end; at++) {
		const byte = bytes[at] as number;
		if (byte < 0x20 || byte > 0x7e)
			text += byte === 0 && at === end - 1 ? '' : `\\${byte.toString(8).padStart(3, '0')}`;
		else text += ('"\'$`\\|&'.includes(String.fromCharCode(byte)) ? '\\' : '') + String.fromCharCode(byte);
	}
	return text;
}

function opaque(bytes: Uint8Array, start: number, end: number, {quote}: Style): string {
	let printable = start;
	while (printable < end && (bytes[printable] as number) >= 0x20 && (bytes[printable] as number) <= 0x7e)
		printable++;
	if (printable === end || (printable === end - 1 && bytes[printable] === 0))
		return quote + escapeText(bytes, start, end) + quote;
	return Array.from(bytes.subarray(start, end), byte => byte.toString(16)).join(':');
}

function domains(bytes: Uint8Array, start: number, end: number, {quote, nameComma}: Style): string {
	const names: string[] = [];
	for (let at = start; at < end; ) {
		const {name, next} = readName(bytes, start, at, end);
		names.push(`${quote}${name}.${quote}`);
		at = next;
	}
	return names.join(nameComma);
}

function print(format: string, bytes: Uint8Array, style: Style): string {
	const {once, repeated} = parseFormat(format);
	const parts: string[] = [];
	let at = 0;
	for (const letter of once) {
		const size = sizes[letter];
		if (size === undefined) return [...parts, rest(letter, bytes, at, style)].join(' ');
		if (at + size > bytes.length) return wrong;
		parts.push(fixed(letter, bytes, at));
		at += size;
	}
	if (repeated.length > 0) {
		const items = array(repeated, bytes, at, style);
		if (items.length > 0) parts.push(items.join(style.comma));
	}
	return parts.length === 0 ? wrong : parts.join(' ');
}

/** What takes all bytes that are left. */
function rest(letter: string, bytes: Uint8Array, start: number, style: Style): string {
	if (letter === 't') return style.quote + escapeText(bytes, start, bytes.length) + style.quote;
	return letter === 'X'
		? opaque(bytes, start, bytes.length, style)
		: domains(bytes, start, bytes.length, style);
}

/** The items of an array; bytes at the end that are too few for one more are left out. */
function array(letters: readonly string[], bytes: Uint8Array, start: number, style: Style): string[] {
	const size = letters.reduce((sum, letter) => sum + (sizes[letter] ?? 0), 0);
	const items: string[] = [];
	if (size === 0) return bytes.length > start ? [opaque(bytes, start, bytes.length, style)] : items;
	for (let at = start; at + size <= bytes.length; ) {
		const fields: string[] = [];
		for (const letter of letters) {
			fields.push(fixed(letter, bytes, at));
			at += sizes[letter] as number;
		}
		items.push(fields.join(' '));
	}
	return items;
}

function format(code: number, bytes: Uint8Array, registry: Registry, style: Style): string {
	return formatAs(indexOf(registry).byCode[code]?.row.dhclientFormat ?? 'X', bytes, style);
}

function formatAs(letters: string, bytes: Uint8Array, style: Style): string {
	try {
		return print(letters, bytes, style);
	} catch (error) {
		if (error instanceof Refusal) return wrong;
		throw error;
	}
}

/** An option's value as dhclient puts it into its script's environment; `<error>` where the bytes do not fit the option's format. */
export function formatOptionForScript(
	code: number,
	bytes: Uint8Array,
	registry: Registry = standard,
): string {
	return format(code, bytes, registry, scriptStyle);
}

/** An option's value as dhclient writes it into its lease file: text in double quotes, items parted by commas. */
export function formatOptionForLeases(
	code: number,
	bytes: Uint8Array,
	registry: Registry = standard,
): string {
	return format(code, bytes, registry, leasesStyle);
}

/** A value in a format of ISC's letters, as the script's environment has it. */
export function formatForScript(letters: string, bytes: Uint8Array): string {
	return formatAs(letters, bytes, scriptStyle);
}
