import {encodeOption, parseIpv4, parseIpv6, WireError} from '@lessee/wire';
import {integerBytes, integers, shapeOf} from '../values/format.ts';
import {joined, octetsOf} from '../values/octets.ts';
import type {OptionReference} from '../values/option-spaces.ts';
import {Complaint, type Cursor, shown} from './cursor.ts';
import type {Token} from './lexer.ts';

/* Values as they are written behind an option's name, by the format of the option. */

const longest = 0xffff;

/** Reads a value of the option's format, up to what cannot belong to it. */
export function readLiteral(cursor: Cursor, option: OptionReference): Uint8Array {
	const start = cursor.peek();
	const {fields, repeats} = shapeOf(option.format);
	const parts: Uint8Array[] = [];
	let from = 0;
	do {
		for (const field of fields.slice(from)) {
			if (field.optional && cursor.at(';')) continue;
			parts.push(readField(cursor, field.letter));
		}
		if (repeats === 'last') from = fields.length - 1;
	} while (repeats !== 'nothing' && cursor.accept(','));
	const bytes = joined(parts);
	if (bytes.length <= longest) return bytes;
	throw new Complaint(start, `Expected a value of at most ${longest} bytes, found one of ${bytes.length}.`);
}

function readField(cursor: Cursor, letter: string): Uint8Array {
	const integer = integers[letter];
	if (letter === 'T' && cursor.accept('infinite')) return integerBytes(0xffffffff, 4);
	if (integer) return integerBytes(readOptionInteger(cursor, integer.least, integer.most), integer.size);
	const read = fieldReaders[letter];
	return read ? read(cursor) : readBytes(cursor);
}

const fieldReaders: {readonly [letter: string]: (cursor: Cursor) => Uint8Array} = {
	I: readIpv4,
	'6': readIpv6,
	f: readBoolean,
	t: readText,
	X: readBytes,
	E: readBytes,
	d: cursor => encodeNames(cursor.peek(), [readDomainName(cursor)]),
	D: readDomainList,
	Z: () => new Uint8Array(),
};

/** Reads a decimal number, whatever it starts with, or a hexadecimal one (`0x10`); complains outside of the bounds. */
export function readInteger(cursor: Cursor, least: number, most: number): number {
	const {kind, text} = cursor.peek();
	const isNumber = kind === 'word' && /^(-?\d{1,20}|0x[0-9a-f]{1,8})$/i.test(text);
	return takeInteger(cursor, isNumber ? Number(text) : Number.NaN, least, most);
}

/** Reads the number that an option has; with a zero in front it is octal (`010`), as in dhclient there alone. */
function readOptionInteger(cursor: Cursor, least: number, most: number): number {
	const token = cursor.peek();
	const {kind, text} = token;
	if (kind !== 'word' || !/^-?0\d+$/.test(text)) return readInteger(cursor, least, most);
	const value = /^-?[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
	takeInteger(cursor, value, least, most);
	if (value > 7) cursor.warn(token, `"${text}" is octal, as in dhclient: the number ${value}.`);
	return value;
}

function takeInteger(cursor: Cursor, value: number, least: number, most: number): number {
	if (!(value >= least && value <= most)) cursor.fail(`a number from ${least} to ${most}`);
	cursor.next();
	return value;
}

/** Reads a dotted IPv4 address and returns its bytes; a host name is never looked up. */
export function readIpv4(cursor: Cursor): Uint8Array {
	if (cursor.peek().kind !== 'word') cursor.fail('an IPv4 address');
	return readIpv4From(cursor, cursor.next());
}

/** The same, its first part being read already. */
export function readIpv4From(cursor: Cursor, first: Token): Uint8Array {
	const name = readDotted(cursor, first);
	const bytes = parseIpv4(name.replace(/(^|\.)0+(?=\d)/g, '$1'));
	if (bytes) return bytes;
	const hint = /[^\d.]/.test(name) ? '; host names are not looked up' : '';
	throw new Complaint(first, `Expected an IPv4 address, found ${shown({...first, text: name})}${hint}.`);
}

/** Reads on after a word: words with dots between them, and a dot behind the last one if there is one. */
function readDotted(cursor: Cursor, first: Token): string {
	const parts = [first.text];
	while (cursor.accept('.')) {
		if (cursor.peek().kind !== 'word') return `${parts.join('.')}.`;
		parts.push(cursor.next().text);
	}
	return parts.join('.');
}

function readIpv6(cursor: Cursor): Uint8Array {
	const start = cursor.peek();
	let text = '';
	for (let end = start.start; cursor.peek().start === end && isPartOfIpv6(cursor.peek()); ) {
		const part = cursor.next();
		text += part.text;
		end = part.end;
	}
	const bytes = parseIpv6(text);
	if (bytes) return bytes;
	return cursor.fail('an IPv6 address', text === '' ? start : {...start, kind: 'word', text});
}

function isPartOfIpv6({kind, text}: Token): boolean {
	return (
		(kind === 'word' && /^[0-9a-f]{1,4}$/i.test(text)) || (kind === 'mark' && (text === ':' || text === '.'))
	);
}

const booleans: {readonly [word: string]: number} = {true: 1, on: 1, false: 0, off: 0, ignore: 2};

function readBoolean(cursor: Cursor): Uint8Array {
	const value = booleans[cursor.peek().text.toLowerCase()];
	if (value === undefined || cursor.peek().kind !== 'word') cursor.fail('"true" or "false"');
	cursor.next();
	return Uint8Array.of(value);
}

/** Reads `true`, `on`, `false` or `off`. */
export function readSwitch(cursor: Cursor): boolean {
	return readBoolean(cursor)[0] === 1;
}

function readText(cursor: Cursor): Uint8Array {
	const token = cursor.peek();
	if (token.kind !== 'string' && (!isIdentifier(token) || cursor.startsStatement()))
		cursor.fail('text in quotes');
	return octetsOf(cursor.next().text);
}

/** Whether a token can be a name: a word, but not a number. */
export function isIdentifier({kind, text}: Token): boolean {
	return kind === 'word' && !/^-?\d+$/.test(text);
}

/** Reads bytes: text in quotes, or hexadecimal bytes with colons between them. */
function readBytes(cursor: Cursor): Uint8Array {
	if (cursor.peek().kind === 'string') return octetsOf(cursor.next().text);
	return readHexBytes(cursor, 'text in quotes or bytes like 1:2:ff');
}

/** Reads hexadecimal bytes with colons between them. */
function readHexBytes(cursor: Cursor, expected = 'bytes like 1:2:ff'): Uint8Array {
	const first = cursor.peek();
	if (!isHexByte(first)) cursor.fail(expected);
	return readHexBytesFrom(cursor, cursor.next());
}

/** The same, its first byte being read already. */
export function readHexBytesFrom(cursor: Cursor, first: Token): Uint8Array {
	if (!isHexByte(first)) cursor.fail('a byte in hexadecimal', first);
	const bytes = [Number.parseInt(first.text, 16)];
	while (cursor.accept(':')) {
		if (!isHexByte(cursor.peek())) cursor.fail('a byte in hexadecimal');
		bytes.push(Number.parseInt(cursor.next().text, 16));
	}
	return Uint8Array.from(bytes);
}

function isHexByte({kind, text}: Token): boolean {
	return kind === 'word' && /^0*[0-9a-f]{1,2}$/i.test(text);
}

function readDomainName(cursor: Cursor): string {
	const token = cursor.peek();
	if (token.kind === 'word') return readDotted(cursor, cursor.next());
	return token.kind === 'string' ? cursor.next().text : cursor.fail('a domain name');
}

function readDomainList(cursor: Cursor): Uint8Array {
	const parts: Uint8Array[] = [];
	do {
		const token = cursor.peek();
		if (token.kind !== 'string') cursor.fail('a domain name in quotes');
		// BSD's clients write the whole list as one string.
		const names = cursor
			.next()
			.text.split(/\s+/)
			.filter(name => name !== '');
		parts.push(encodeNames(token, names));
	} while (cursor.accept(','));
	return joined(parts);
}

function encodeNames(token: Token, names: readonly string[]): Uint8Array {
	try {
		return encodeOption('broadcastAndMulticastServiceControllerDomainNameList', names);
	} catch (error) {
		if (!(error instanceof WireError)) throw error;
		throw new Complaint(token, `Expected a domain name, found ${shown(token)}.`);
	}
}

/** Reads a string; complains of anything else. */
export function readString(cursor: Cursor, expected: string): string {
	return cursor.peek().kind === 'string' ? cursor.next().text : cursor.fail(`${expected} in quotes`);
}
