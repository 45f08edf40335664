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

const [newline, quote, hash] = [0x0a, 0x22, 0x23];

function isSpace(code: number): boolean {
	if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
	// A byte order mark, and what else Unicode has.
	return /[\s\ufeff]/.test(String.fromCharCode(code));
}

const words = /[A-Za-z0-9_-]+/y;
const plain = /[^"\\\n]*/y;
const letters: {readonly [letter: string]: string} = {t: '\t', r: '\r', n: '\n', b: '\b'};

/** Cuts one file's text into tokens, on demand. */
export class Lexer {
	readonly text: string;
	#at = 0;
	#line = 1;
	#lineStart = 0;
	#unclosed = false;

	constructor(text: string) {
		this.text = text;
	}

	/** Reads on from the start of the line after the one on which a token begins. */
	rewindBehindLine({start, line}: Token): void {
		this.#at = Math.min(this.#lineEnd(start) + 1, this.text.length);
		this.#line = line + 1;
		this.#lineStart = this.#at;
	}

	/** The next token; at the end of the text the `end` token, again and again. */
	next(): Token {
		const fresh = this.#at === this.#lineStart;
		const before = this.#line;
		this.#skip();
		const start = this.#at;
		const line = this.#line;
		const first = fresh || line > before;
		const column = start - this.#lineStart + 1;
		if (start >= this.text.length)
			return {kind: 'end', text: '', start, end: start, line, column, lastLine: line, first};
		if (this.text.charCodeAt(start) === quote) return this.#string(start, column, first);
		words.lastIndex = start;
		const isWord = words.test(this.text) && words.lastIndex > start + (this.text[start] === '-' ? 1 : 0);
		const end = isWord
			? words.lastIndex
			: start + String.fromCodePoint(this.text.codePointAt(start) ?? 0).length;
		this.#at = end;
		return {
			kind: isWord ? 'word' : 'mark',
			text: this.text.slice(start, end),
			start,
			end,
			line,
			column,
			lastLine: line,
			first,
		};
	}

	/** Past white space and comments. */
	#skip(): void {
		const {text} = this;
		for (let at = this.#at; ; at++) {
			this.#at = at;
			const code = text.charCodeAt(at);
			if (code === newline) {
				this.#line++;
				this.#lineStart = at + 1;
			} else if (code === hash) at = this.#lineEnd(at) - 1;
			else if (at >= text.length || !isSpace(code)) return;
		}
	}

	#lineEnd(at: number): number {
		const end = this.text.indexOf('\n', at);
		return end < 0 ? this.text.length : end;
	}

	#string(start: number, column: number, first: boolean): Token {
		const line = this.#line;
		const whole = this.#unclosed ? undefined : this.#quoted(start + 1, this.text.length);
		if (whole) return {kind: 'string', ...whole, start, line, column, lastLine: this.#line, first};
		// A string that the file never closes is taken to end with its line. No later one looks further than that
		// either, so that no text is read more than twice.
		this.#unclosed = true;
		const end = this.#lineEnd(start);
		const found = this.#quoted(start + 1, end);
		if (found) return {kind: 'string', ...found, start, line, column, lastLine: line, first};
		this.#at = end;
		const text = this.text.slice(start + 1, end);
		const fault = 'Expected a closing quote for this string, found none.';
		return {kind: 'string', text, start, end, line, column, lastLine: line, first, fault};
	}

	/** The string whose content starts at `start`; undefined where `limit` comes before its closing quote. */
	#quoted(start: number, limit: number): Pick<Token, 'text' | 'end' | 'fault'> | undefined {
		const parts: string[] = [];
		let line = this.#line;
		let lineStart = this.#lineStart;
		let fault: string | undefined;
		for (let at = start; ; ) {
			plain.lastIndex = at;
			plain.test(this.text);
			const run = plain.lastIndex;
			parts.push(this.text.slice(at, run));
			if (run >= limit) return undefined;
			if (this.text.charCodeAt(run) === quote) {
				this.#at = run + 1;
				this.#line = line;
				this.#lineStart = lineStart;
				return {text: parts.join(''), end: run + 1, ...(fault && {fault})};
			}
			const isEscape = this.text[run] === '\\';
			const next: Escaped = isEscape ? readEscape(this.text, run + 1) : {character: '\n', end: run + 1};
			if (next.character === '\n' && this.text[next.end - 1] === '\n') {
				line++;
				lineStart = next.end;
			}
			fault ??= next.fault;
			parts.push(next.character);
			at = next.end;
		}
	}
}

/** A character of a string, and where the next one begins. */
interface Escaped {
	readonly character: string;
	readonly end: number;
	readonly fault?: string;
}

/** What a backslash and the characters from `at` on stand for. */
function readEscape(text: string, at: number): Escaped {
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
