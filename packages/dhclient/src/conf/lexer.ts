import {octet} from '../values/octets.ts';

/*
 * Tokens of dhclient.conf: words (keywords, names, numbers, hex bytes alike), strings, and single marks. `#` starts a
 * comment, white space separates. What a word means is for the grammar to say: `60` is a number after `timeout`, a hex
 * byte in `60:1`, part of a name in `option-60`.
 *
 * Deviation: ISC cuts a string after 1499 bytes; here it stays whole, and only an option's own limit counts.
 */

/** One token and where it stands. */
export interface Token {
	readonly kind: 'word' | 'string' | 'mark' | 'end';
	/** A word or mark as written; a string's value, bytes named by escapes as `octet` writes them. */
	readonly text: string;
	/** Offset of its first character, and of the one after its last. */
	readonly start: number;
	readonly end: number;
	/** From 1. */
	readonly line: number;
	readonly column: number;
	/** The line that it ends on: strings may span lines. */
	readonly lastLine: number;
	/** Nothing but white space stands before it on its line. */
	readonly first: boolean;
	/** What is wrong inside the token itself, a full sentence. */
	readonly fault?: string;
}

/** A place to read on from. */
export interface Place {
	readonly at: number;
	readonly line: number;
	readonly lineStart: number;
}

const spaces = /[\s\ufeff]*/y;
const words = /[A-Za-z0-9_-]+/y;
const plain = /[^"\\\n]*/y;
const letters: {readonly [letter: string]: string} = {t: '\t', r: '\r', n: '\n', b: '\b'};

/** Cuts one file's text into tokens, on demand. */
export class Lexer {
	readonly text: string;
	#place: Place = {at: 0, line: 1, lineStart: 0};
	#unclosed = false;

	constructor(text: string) {
		this.text = text;
	}

	/** Where the next token is looked for. */
	get place(): Place {
		return this.#place;
	}

	/** Reads on from a place seen before. */
	rewind(place: Place): void {
		this.#place = place;
	}

	/** The next token; at the end of the text the `end` token, again and again. */
	next(): Token {
		const before = this.#place;
		this.#skip();
		const {at, line, lineStart} = this.#place;
		const first = line > before.line || before.at === before.lineStart;
		const start = {start: at, line, column: at - lineStart + 1, first};
		if (at >= this.text.length) return {...start, kind: 'end', text: '', end: at, lastLine: line};
		if (this.text[at] === '"') return this.#string(start);
		words.lastIndex = at;
		const word = words.exec(this.text)?.[0];
		const text =
			word === undefined || word === '-' ? String.fromCodePoint(this.text.codePointAt(at) ?? 0) : word;
		const end = at + text.length;
		this.#place = {at: end, line, lineStart};
		return {...start, kind: text === word ? 'word' : 'mark', text, end, lastLine: line};
	}

	/** Past white space and comments. */
	#skip(): void {
		let {at, line, lineStart} = this.#place;
		for (;;) {
			spaces.lastIndex = at;
			const end = at + (spaces.exec(this.text)?.[0].length ?? 0);
			for (; at < end; at++) {
				if (this.text[at] !== '\n') continue;
				line++;
				lineStart = at + 1;
			}
			if (this.text[at] !== '#') break;
			at = this.#lineEnd(at);
		}
		this.#place = {at, line, lineStart};
	}

	#lineEnd(at: number): number {
		const end = this.text.indexOf('\n', at);
		return end < 0 ? this.text.length : end;
	}

	#string(start: Pick<Token, 'start' | 'line' | 'column' | 'first'>): Token {
		const whole = this.#unclosed ? undefined : this.#quoted(start.start + 1, this.text.length);
		if (whole) return {...start, kind: 'string', ...whole, lastLine: this.#place.line};
		// A string that the file never closes is taken to end with its line. No later one looks further than that
		// either, so that no text is read more than twice.
		this.#unclosed = true;
		this.#place = {at: start.start, line: start.line, lineStart: start.start - start.column + 1};
		const end = this.#lineEnd(start.start);
		const found = this.#quoted(start.start + 1, end);
		if (found) return {...start, kind: 'string', ...found, lastLine: start.line};
		this.#place = {at: end, line: start.line, lineStart: start.start - start.column + 1};
		const text = this.text.slice(start.start + 1, end);
		const fault = 'Expected a closing quote for this string, found none.';
		return {...start, kind: 'string', text, end, lastLine: start.line, fault};
	}

	/** The string whose content starts at `at`; undefined where `limit` comes before its closing quote. */
	#quoted(start: number, limit: number): Pick<Token, 'text' | 'end' | 'fault'> | undefined {
		const parts: string[] = [];
		let {line, lineStart} = this.#place;
		let at = start;
		let fault: string | undefined;
		for (;;) {
			plain.lastIndex = at;
			const run = plain.exec(this.text)?.[0] ?? '';
			parts.push(run);
			at += run.length;
			if (at >= limit) return undefined;
			if (this.text[at] === '"') break;
			if (this.text[at] === '\n') {
				parts.push('\n');
				line++;
				lineStart = ++at;
				continue;
			}
			const escaped = readEscape(this.text, at + 1);
			if (escaped.character === '\n') {
				line++;
				lineStart = escaped.end;
			}
			fault ??= escaped.fault;
			parts.push(escaped.character);
			at = escaped.end;
		}
		this.#place = {at: at + 1, line, lineStart};
		return {text: parts.join(''), end: at + 1, ...(fault && {fault})};
	}
}

/** What a backslash and the characters from `at` on stand for. */
function readEscape(text: string, at: number): {character: string; end: number; fault?: string} {
	const character = text[at] ?? '';
	const letter = letters[character];
	if (letter !== undefined) return {character: letter, end: at + 1};
	const octal = /^(?:[0-3][0-7]{2}|0(?![0-7]))/.exec(text.slice(at, at + 3))?.[0];
	if (octal !== undefined) return {character: octet(Number.parseInt(octal, 8)), end: at + octal.length};
	const hex = /^x[0-9a-fA-F]{2}/.exec(text.slice(at, at + 3))?.[0];
	if (hex !== undefined) return {character: octet(Number.parseInt(hex.slice(1), 16)), end: at + 3};
	if (/[0-3x]/.test(character)) {
		const expected =
			character === 'x' ? 'two hexadecimal digits after "\\x"' : 'three octal digits after "\\"';
		return {character, end: at + 1, fault: `Expected ${expected}, found "${text.slice(at, at + 3)}".`};
	}
	return {character, end: at + 1};
}
