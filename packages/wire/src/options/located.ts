/*
 * Where the options of a message lie: one pass over the options field and, where option 52 says so, over `file` and then
 * `sname` (the order of RFC 3396 §5). Decides what is an option and what is a lie about a length; never looks into one.
 */

import {readU32} from '../bytes.ts';
import {WireError} from '../errors.ts';
import {cookie, cookieOffset, fileOffset, headerSize, snameOffset} from '../header.ts';
import {firstOfEach, gather} from '../pieces.ts';

const PAD = 0;
const OVERLOAD = 52;
const END = 255;

/** Where one instance of an option's value lies in the message. */
export interface Place {
	/** Of the first byte of the value; the code is two bytes before it. */
	readonly offset: number;
	/** In bytes, 0 to 255. */
	readonly length: number;
}

const none: readonly number[] = Object.freeze([]);

/** The options of one message by place. Holds on to the message's bytes; nothing is copied until it is asked for. */
export class Located {
	/** The message. */
	readonly bytes: Uint8Array;
	/** Where each value starts, in reading order. Its code stands two bytes before, its length one byte before. */
	readonly starts: readonly number[];
	/** Where options stand whose length runs past the end of their field: the offsets of their codes. */
	readonly truncated: readonly number[];
	/** Header fields that carry options: 0 none, 1 file, 2 sname, 3 both. */
	readonly overload: number;
	/** Whether the options field ends with the END that RFC 2131 §4.1 asks for: a message without it was cut off. */
	readonly ended: boolean;

	/** Made by `locateOptions`. */
	constructor(
		bytes: Uint8Array,
		starts: readonly number[],
		truncated: readonly number[],
		overload: number,
		ended: boolean,
	) {
		this.bytes = bytes;
		this.starts = starts;
		this.truncated = truncated;
		this.overload = overload;
		this.ended = ended;
	}

	/** Whether an option with this code is there. */
	has(code: number): boolean {
		for (const start of this.starts) if (this.bytes[start - 2] === code) return true;
		return false;
	}

	/** Every place of this code, in the order in which RFC 3396 joins them; empty where it is absent. */
	places(code: number): Place[] {
		const places: Place[] = [];
		for (const offset of this.starts) {
			if (this.bytes[offset - 2] === code) places.push({offset, length: this.bytes[offset - 1] as number});
		}
		return places;
	}

	/** The raw value of this code, joined as RFC 3396 says: a view of the message where it is in one piece, else a copy. */
	get(code: number): Uint8Array | undefined {
		const starts = this.starts.filter(start => this.bytes[start - 2] === code);
		const [start] = starts;
		if (start === undefined || starts.length > 1) return gather(this.bytes, starts).get(code);
		return this.bytes.subarray(start, start + (this.bytes[start - 1] as number));
	}

	/** The codes that are there, in reading order, each once. */
	codes(): number[] {
		return firstOfEach(this.bytes, this.starts).map(start => this.bytes[start - 2] as number);
	}
}

/**
 * Finds the options of a message without copying or interpreting them. Throws `WireError` for what is not a DHCP message.
 * @rfc 2131 §4.1
 */
export function locateOptions(bytes: Uint8Array): Located {
	checkMessage(bytes);
	const starts: number[] = [];
	const lie = scan(bytes, headerSize, bytes.length, starts);
	const overload = overloadOf(bytes, starts);
	const ended = lie === noLie;
	if (overload === 0) return new Located(bytes, starts, lie < 0 ? none : [lie], 0, ended);
	const truncated = lie < 0 ? [] : [lie];
	for (const [flag, from, to] of [
		[1, fileOffset, cookieOffset],
		[2, snameOffset, fileOffset],
	] as const) {
		const another = overload & flag ? scan(bytes, from, to, starts) : -1;
		if (another >= 0) truncated.push(another);
	}
	return new Located(bytes, starts, truncated, overload, ended);
}

function checkMessage(bytes: Uint8Array): void {
	if (bytes.length < headerSize) {
		throw new WireError(
			'TRUNCATED',
			`Not a DHCP message: expected at least ${headerSize} bytes, got ${bytes.length}.`,
			bytes.length,
		);
	}
	const found = readU32(bytes, cookieOffset);
	if (found !== cookie) {
		const [expected, got] = [cookie, found].map(number => number.toString(16).padStart(8, '0'));
		throw new WireError(
			'BAD_COOKIE',
			`Not a DHCP message: expected the cookie ${expected} at offset ${cookieOffset}, found ${got}.`,
			cookieOffset,
		);
	}
}

/** What `scan` gives where END came, and where the field ended without it. */
const noLie = -1;
const noEnd = -2;

/** Notes where values start until END or `end`; returns the offset of a code whose length lies, or `noLie`, or `noEnd`. */
function scan(bytes: Uint8Array, from: number, end: number, starts: number[]): number {
	let at = from;
	while (at < end) {
		const code = bytes[at] as number;
		if (code === END) return noLie;
		if (code === PAD) {
			at++;
			continue;
		}
		const start = at + 2;
		if (start > end) return at;
		const next = start + (bytes[at + 1] as number);
		if (next > end) return at;
		starts.push(start);
		at = next;
	}
	return noEnd;
}

/** The value of option 52; 0 where it is absent or not one that the RFC knows. Only the options field may hold it. */
function overloadOf(bytes: Uint8Array, starts: readonly number[]): number {
	let overload = 0;
	for (let i = 0; i < starts.length; i++) {
		const start = starts[i] as number;
		if (bytes[start - 2] !== OVERLOAD) continue;
		const value = bytes[start] as number;
		if (overload !== 0 || bytes[start - 1] !== 1 || value < 1 || value > 3) return 0;
		overload = value;
	}
	return overload;
}
