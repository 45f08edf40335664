import {refuse, shown} from './errors.ts';
import {Writer} from './writer.ts';

/*
 * Deviation: RFC 2132 §2 knows NVT ASCII only; UTF-8, of which it is a part, is read and written.
 *
 * Text on the wire is a run of bytes that is meant to be ASCII or UTF-8 and often is neither. Both directions are total
 * and lossless: a byte that is not part of well-formed UTF-8 becomes the lone surrogate U+DC80 to U+DCFF (its value plus
 * 0xDC00), which no well-formed text contains, and goes back to that byte when written (as Python's surrogateescape).
 */

const chunk = String.fromCharCode;

/** The bytes from `start` to `end` as text. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
	let at = start;
	let text = '';
	// One call for eight characters: the fastest way to make a flat string that every engine has.
	for (; at + 8 <= end; at += 8) {
		const a = bytes[at] as number;
		const b = bytes[at + 1] as number;
		const c = bytes[at + 2] as number;
		const d = bytes[at + 3] as number;
		const e = bytes[at + 4] as number;
		const f = bytes[at + 5] as number;
		const g = bytes[at + 6] as number;
		const h = bytes[at + 7] as number;
		if ((a | b | c | d | e | f | g | h) > 127) return text + readUtf8(bytes, at, end);
		text += chunk(a, b, c, d, e, f, g, h);
	}
	for (; at < end; at++) {
		const byte = bytes[at] as number;
		if (byte > 127) return text + readUtf8(bytes, at, end);
		text += chunk(byte);
	}
	return text;
}

function readUtf8(bytes: Uint8Array, start: number, end: number): string {
	let text = '';
	for (let at = start; at < end; ) {
		const size = sequence(bytes, at, end);
		const byte = bytes[at] as number;
		if (size === 1) text += String.fromCharCode(byte);
		else if (size === 0) text += String.fromCharCode(0xdc00 + byte);
		else text += String.fromCodePoint(codePoint(bytes, at, size));
		at += size || 1;
	}
	return text;
}

/** Bytes that a lead byte promises; 0 for a byte that starts no sequence. @rfc 3629 §4 */
function promised(lead: number): number {
	if (lead < 0x80) return 1;
	if (lead < 0xc2 || lead > 0xf4) return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Bytes of the well-formed UTF-8 sequence at `at`; 0 where there is none. */
function sequence(bytes: Uint8Array, at: number, end: number): number {
	const size = promised(bytes[at] as number);
	if (at + size > end) return 0;
	for (let i = 1; i < size; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
	return size < 3 || wellFormed(codePoint(bytes, at, size), size) ? size : 0;
}

/** Whether a code point needs this many bytes and is no surrogate. */
function wellFormed(point: number, size: number): boolean {
	const least = size === 3 ? 0x800 : 0x10000;
	return point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

function codePoint(bytes: Uint8Array, at: number, size: number): number {
	let point = (bytes[at] as number) & (size === 2 ? 0x1f : size === 3 ? 0x0f : 0x07);
	for (let i = 1; i < size; i++) point = (point << 6) | ((bytes[at + i] as number) & 0x3f);
	return point;
}

/** Appends text as bytes; refuses a lone surrogate that stands for no byte. */
export function writeText(text: string, to: Writer): void {
	const bytes = to.room(3 * text.length);
	let at = to.at;
	let i = 0;
	for (; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit > 127) break;
		bytes[at++] = unit;
	}
	for (; i < text.length; i++) {
		at = writeRare(text, i, bytes, at);
		if ((text.codePointAt(i) as number) > 0xffff) i++;
	}
	to.at = at;
}

function writeRare(text: string, i: number, bytes: Uint8Array, start: number): number {
	let at = start;
	const point = text.codePointAt(i) as number;
	if (point >= 0xd800 && point < 0xe000) {
		if (point < 0xdc80 || point > 0xdcff) refuse(`must be well-formed text; got ${shown(text)}`);
		bytes[at++] = point - 0xdc00;
		return at;
	}
	if (point < 0x80) {
		bytes[at++] = point;
		return at;
	}
	if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
	else {
		if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
		else {
			bytes[at++] = 0xf0 | (point >> 18);
			bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
		}
		bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
	}
	bytes[at++] = 0x80 | (point & 0x3f);
	return at;
}

/** Text as bytes of its own; refuses a lone surrogate that stands for no byte. */
export function textBytes(text: string): Uint8Array {
	const to = Writer.of(text.length);
	writeText(text, to);
	return to.copy();
}
