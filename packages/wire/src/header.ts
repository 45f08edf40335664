/*
 * The fixed part of a message, RFC 2131 §2: where its fields lie and how they are read and written. Knows nothing of
 * options.
 */

import {copyOf} from './bytes.ts';
import {checkAddress, checkInteger} from './check.ts';
import {exactText} from './codec/primitives.ts';
import {explaining, shown, WireError} from './errors.ts';
import {readText} from './text.ts';
import type {Writer} from './writer.ts';

/** Where `chaddr` starts. */
const chaddrOffset = 28;
/** Bytes of the field `chaddr`, of which `hlen` count. */
const chaddrSize = 16;
/** Where `sname` starts. */
export const snameOffset = 44;
/** Bytes of `sname`. */
export const snameSize = 64;
/** Where `file` starts. */
export const fileOffset = 108;
/** Bytes of `file`. */
export const fileSize = 128;
/** Where the cookie starts. */
export const cookieOffset = 236;
/** What follows the fixed fields of every DHCP message. @rfc 2131 §3 */
export const cookie = 0x63825363;
/** The fixed fields and the cookie: no DHCP message is shorter. */
export const headerSize = 240;

/** The fixed fields of a message, named as in RFC 2131 §2. */
export interface Header {
	/** 1 BOOTREQUEST (from a client), 2 BOOTREPLY (from a server). */
	readonly op: number;
	/** ARP's number of the hardware type; 1 is Ethernet. */
	readonly htype: number;
	/** Length of the hardware address in bytes. */
	readonly hlen: number;
	/** Relay agents passed. */
	readonly hops: number;
	/** Transaction identifier, 32 bits. */
	readonly xid: number;
	/** Seconds since the client began. */
	readonly secs: number;
	/** 0x8000 asks for broadcast replies. */
	readonly flags: number;
	/** The client's address, where it can answer ARP for it. */
	readonly ciaddr: string;
	/** "Your" address: what the server gives. */
	readonly yiaddr: string;
	/** The next server of the boot. */
	readonly siaddr: string;
	/** The relay agent's address. */
	readonly giaddr: string;
	/** The client's hardware address: `hlen` bytes, at most 16. */
	readonly chaddr: Uint8Array;
	/** The server's host name up to its first NUL; empty where the field carries options. */
	readonly sname: string;
	/** The boot file name up to its first NUL; empty where the field carries options. */
	readonly file: string;
}

/** The text of a NUL-terminated field. */
export function readField(bytes: Uint8Array, offset: number, size: number): string {
	if (bytes[offset] === 0) return '';
	let end = offset;
	while (end < offset + size && bytes[end] !== 0) end++;
	return readText(bytes, offset, end);
}

/** The hardware address; a length beyond the field's 16 bytes is taken as 16. */
export function readChaddr(bytes: Uint8Array): Uint8Array {
	const length = Math.min(bytes[2] as number, chaddrSize);
	return copyOf(bytes, chaddrOffset, chaddrOffset + length);
}

const noBytes = new Uint8Array(0);

/** Writes the fixed fields and the cookie; what is left out has the RFC's default. */
export function writeHeader(header: Partial<Header>, to: Writer): void {
	const {chaddr = noBytes, sname = '', file = ''} = header;
	if (!ArrayBuffer.isView(chaddr) || chaddr.length > chaddrSize) {
		throw new WireError(
			'BAD_VALUE',
			`The field chaddr must be a Uint8Array of at most 16 bytes; got ${shown(chaddr)}.`,
		);
	}
	const bytes = to.room(headerSize);
	const {origin} = to;
	bytes[origin] = checkInteger('The field op', header.op ?? 1, 0xff);
	bytes[origin + 1] = checkInteger('The field htype', header.htype ?? 1, 0xff);
	bytes[origin + 2] = checkInteger('The field hlen', header.hlen ?? chaddr.length, 0xff);
	bytes[origin + 3] = checkInteger('The field hops', header.hops ?? 0, 0xff);
	setU32(bytes, origin + 4, checkInteger('The field xid', header.xid ?? 0, 0xffffffff));
	setU32(
		bytes,
		origin + 8,
		checkInteger('The field secs', header.secs ?? 0, 0xffff) * 0x10000 +
			checkInteger('The field flags', header.flags ?? 0, 0xffff),
	);
	setU32(bytes, origin + 12, checkAddress('The field ciaddr', header.ciaddr ?? '0.0.0.0'));
	setU32(bytes, origin + 16, checkAddress('The field yiaddr', header.yiaddr ?? '0.0.0.0'));
	setU32(bytes, origin + 20, checkAddress('The field siaddr', header.siaddr ?? '0.0.0.0'));
	setU32(bytes, origin + 24, checkAddress('The field giaddr', header.giaddr ?? '0.0.0.0'));
	to.at = origin + chaddrOffset;
	to.raw(chaddr);
	if (sname !== '') writeField('sname', sname, snameOffset, snameSize, to);
	if (file !== '') writeField('file', file, fileOffset, fileSize, to);
	to.padTo(cookieOffset);
	to.u32(cookie);
}

function setU32(bytes: Uint8Array, at: number, value: number): void {
	bytes[at] = value >>> 24;
	bytes[at + 1] = value >>> 16;
	bytes[at + 2] = value >>> 8;
	bytes[at + 3] = value;
}

function writeField(name: string, value: string, offset: number, size: number, to: Writer): void {
	to.padTo(offset);
	explaining('BAD_VALUE', `The field ${name}`, () => exactText.encode(value, to));
	const written = to.at - to.origin - offset;
	if (written > size) {
		throw new WireError('BAD_VALUE', `The field ${name} must be at most ${size} bytes; got ${written}.`);
	}
}
