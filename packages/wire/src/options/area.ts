/*
 * Lays a message out: header, options in their order, and where they do not fit the options field also `file` and
 * `sname`. Decides on option 52 and on where an option is split; never on what an option holds.
 */

import {WireError} from '../errors.ts';
import {
	fileOffset,
	fileSize,
	type Header,
	headerSize,
	snameOffset,
	snameSize,
	writeHeader,
} from '../header.ts';
import {Writer} from '../writer.ts';
import type {Registry} from './row.ts';
import {indexOf} from './rows.ts';
import {type OptionsInit, writeOptions} from './write.ts';

/** Sizes of an encoded message in bytes. */
export interface Limits {
	/** The most it may have; without it, as many as it needs. The size of the UDP payload, not of the packet. */
	readonly maxSize?: number | undefined;
	/** The least it has, filled up with PAD: BOOTP's 300 unless told. */
	readonly minSize?: number | undefined;
}

/** The size below which old BOOTP relays and servers drop a message. @rfc 1542 §2.1 */
const bootpSize = 300;

const OVERLOAD = 52;
const END = 255;

/** A message as bytes. */
export function layOut(
	message: Partial<Header> & OptionsInit,
	limits: Limits,
	registry: Registry,
): Uint8Array {
	const {maxSize, minSize = bootpSize} = limits;
	const to = Writer.shared();
	writeHeader(message, to);
	writeOptions(message, indexOf(registry), to, OVERLOAD);
	if (maxSize !== undefined && to.at + 1 - to.origin > maxSize) spread(message, maxSize, to);
	else to.u8(END);
	to.padTo(minSize);
	return to.finish();
}

/** A field of the message that options are put into: where the next goes, and how far it may go. */
interface Area {
	readonly flag: number;
	at: number;
	/** Leaves a byte for END. */
	readonly end: number;
}

/** Moves options that do not fit `maxSize` into `file` and `sname`. @rfc 2131 §4.1, RFC 3396 §5 */
function spread(message: Partial<Header>, maxSize: number, to: Writer): void {
	const bytes = to.bytes.subarray(to.origin);
	const tlvs = bytes.slice(headerSize, to.at - to.origin);
	bytes.fill(0, headerSize, to.at - to.origin);
	const main = {flag: 0, at: headerSize, end: Math.max(maxSize - 4, headerSize)};
	const areas: Area[] = [main];
	if (!message.file) areas.push({flag: 1, at: fileOffset, end: fileOffset + fileSize - 1});
	if (!message.sname) areas.push({flag: 2, at: snameOffset, end: snameOffset + snameSize - 1});
	// Pieces of one option must stay in the order of the areas.
	const firstArea = new Map<number, number>();
	for (let at = 0; at < tlvs.length; ) {
		const code = tlvs[at] as number;
		const next = at + 2 + (tlvs[at + 1] as number);
		firstArea.set(
			code,
			put(bytes, areas, firstArea.get(code) ?? 0, code, tlvs.subarray(at + 2, next), maxSize),
		);
		at = next;
	}
	let flags = 0;
	for (const area of areas) {
		if (area === main || bytes[area.at - 1] === undefined) continue;
		if (area.at > (area.flag === 1 ? fileOffset : snameOffset)) {
			flags |= area.flag;
			bytes[area.at] = END;
		}
	}
	bytes.set(flags ? [OVERLOAD, 1, flags, END] : [END], main.at);
	to.at = to.origin + main.at + (flags ? 4 : 1);
}

/** Puts a piece into the first area that has room for all of it, else splits it over them; returns the last area used. */
function put(
	bytes: Uint8Array,
	areas: readonly Area[],
	from: number,
	code: number,
	value: Uint8Array,
	maxSize: number,
): number {
	const whole = areas.findIndex((area, i) => i >= from && area.at + 2 + value.length <= area.end);
	if (whole >= 0) {
		putPart(bytes, areas[whole] as Area, code, value);
		return whole;
	}
	let left = value;
	for (let i = from; i < areas.length; i++) {
		const area = areas[i] as Area;
		const room = Math.min(area.end - area.at - 2, left.length);
		if (room < 1) continue;
		putPart(bytes, area, code, left.subarray(0, room));
		left = left.subarray(room);
		if (left.length === 0) return i;
	}
	throw new WireError(
		'TOO_LONG',
		`A message of at most ${maxSize} bytes has no room for option ${code} of ${value.length} bytes.`,
	);
}

function putPart(bytes: Uint8Array, area: Area, code: number, part: Uint8Array): void {
	bytes[area.at] = code;
	bytes[area.at + 1] = part.length;
	bytes.set(part, area.at + 2);
	area.at += 2 + part.length;
}
