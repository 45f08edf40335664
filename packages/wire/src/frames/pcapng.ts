/*
 * pcapng files, the part that a capture of one section needs: section header, interface descriptions, enhanced packets.
 * Written little-endian with nanosecond times; read in either byte order, other blocks skipped.
 * (draft-ietf-opsawg-pcapng)
 */

import {copyOf} from '../bytes.ts';
import {shown, WireError} from '../errors.ts';
import {readText, textBytes} from '../text.ts';
import {Writer} from '../writer.ts';

/** A packet of a capture. */
export interface CapturedPacket {
	readonly bytes: Uint8Array;
	/** When it was seen, in nanoseconds since the epoch of the capture's choosing; 0 where it is not known. */
	readonly at: bigint;
	/** The interface that it was seen on: a number that counts the interfaces from 0. */
	readonly interface: number;
}

/** An interface of a capture. */
export interface CapturedInterface {
	readonly name: string;
	/** What its packets start with: 1 Ethernet, 101 IP, 113 Linux cooked. */
	readonly linkType: number;
}

/** A capture. */
export interface Capture {
	readonly interfaces: readonly CapturedInterface[];
	readonly packets: readonly CapturedPacket[];
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
const byteOrderMagic = 0x1a2b3c4d;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const nanoseconds = 9;

class Blocks {
	readonly #to = Writer.of(4096);

	u16(value: number): void {
		this.#to.u8(value & 255);
		this.#to.u8(value >>> 8);
	}

	u32(value: number): void {
		this.u16(value & 0xffff);
		this.u16(value >>> 16);
	}

	raw(bytes: Uint8Array): void {
		this.#to.raw(bytes);
		while (this.#to.at % 4 !== 0) this.#to.u8(0);
	}

	/** Writes a block around what `body` writes. */
	block(type: number, body: () => void): void {
		const start = this.#to.at;
		this.u32(type);
		this.u32(0);
		body();
		const size = this.#to.at + 4 - start;
		this.u32(size);
		for (let i = 0; i < 4; i++) this.#to.bytes[start + 4 + i] = size >>> (8 * i);
	}

	option(code: number, value: Uint8Array): void {
		this.u16(code);
		this.u16(value.length);
		this.raw(value);
	}

	get bytes(): Uint8Array {
		return this.#to.copy();
	}
}

/** Writes a capture that Wireshark opens. Throws `WireError` for a packet on an interface that the capture does not have. */
export function writePcapng({interfaces, packets}: Capture): Uint8Array {
	const to = new Blocks();
	to.block(SECTION, () => {
		to.u32(byteOrderMagic);
		to.u32(1);
		to.u32(0xffffffff);
		to.u32(0xffffffff);
	});
	for (const {name, linkType} of interfaces) {
		to.block(INTERFACE, () => {
			to.u32(linkType);
			to.u32(0);
			to.option(IF_NAME, textBytes(name));
			to.option(IF_TSRESOL, Uint8Array.of(nanoseconds));
			to.u32(0);
		});
	}
	for (const packet of packets) writePacket(packet, interfaces.length, to);
	return to.bytes;
}

function writePacket(packet: CapturedPacket, interfaces: number, to: Blocks): void {
	if (!(packet.interface >= 0 && packet.interface < interfaces)) {
		throw new WireError(
			'BAD_CAPTURE',
			`A packet's interface must be one of the ${interfaces} declared; got ${shown(packet.interface)}.`,
		);
	}
	to.block(PACKET, () => {
		to.u32(packet.interface);
		to.u32(Number((packet.at >> 32n) & 0xffffffffn));
		to.u32(Number(packet.at & 0xffffffffn));
		to.u32(packet.bytes.length);
		to.u32(packet.bytes.length);
		to.raw(packet.bytes);
	});
}

interface Reader {
	readonly view: DataView;
	readonly bytes: Uint8Array;
	little: boolean;
	interfaces: (CapturedInterface & {readonly ticksPerSecond: bigint})[];
	/** Interfaces of the sections before this one. */
	earlier: CapturedInterface[];
	packets: CapturedPacket[];
}

/** Reads a capture, of several sections too. Throws `WireError` for what is not a pcapng file or ends within a block. */
export function readPcapng(bytes: Uint8Array): Capture {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const reader: Reader = {view, bytes, little: true, interfaces: [], earlier: [], packets: []};
	if (bytes.length < 12 || view.getUint32(0) !== SECTION)
		throw new WireError('BAD_CAPTURE', 'Not a pcapng file: it does not start with a section header.');
	for (let at = 0; at < bytes.length; ) at = readBlock(reader, at);
	const all = [...reader.earlier, ...reader.interfaces];
	return {interfaces: all.map(({name, linkType}) => ({name, linkType})), packets: reader.packets};
}

function readBlock(reader: Reader, at: number): number {
	const {view, bytes} = reader;
	if (at + 12 > bytes.length)
		throw new WireError(
			'BAD_CAPTURE',
			`A block must be at least 12 bytes; ${bytes.length - at} are left at offset ${at}.`,
			at,
		);
	if (view.getUint32(at) === SECTION) {
		reader.little = view.getUint32(at + 8, true) === byteOrderMagic;
		reader.earlier.push(...reader.interfaces.splice(0));
	}
	const size = view.getUint32(at + 4, reader.little);
	const end = at + size;
	if (size < 12 || size % 4 !== 0 || end > bytes.length) {
		throw new WireError('BAD_CAPTURE', `A block of ${size} bytes does not fit the file at offset ${at}.`, at);
	}
	const type = view.getUint32(at, reader.little);
	if (type === INTERFACE && size >= 20) readInterface(reader, at + 8, end - 4);
	if (type === PACKET && size >= 32) readPacket(reader, at + 8, end - 4);
	return end;
}

function readInterface(reader: Reader, at: number, end: number): void {
	const {view, bytes, little} = reader;
	let name = '';
	let resolution = 6;
	for (let from = at + 8; from + 4 <= end; ) {
		const code = view.getUint16(from, little);
		const length = view.getUint16(from + 2, little);
		if (code === 0 || from + 4 + length > end) break;
		if (code === IF_NAME) name = readText(bytes, from + 4, from + 4 + length);
		if (code === IF_TSRESOL && length === 1) resolution = bytes[from + 4] as number;
		from += 4 + length + (-length & 3);
	}
	const ticksPerSecond = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
	reader.interfaces.push({name, linkType: view.getUint16(at, little), ticksPerSecond});
}

function readPacket(
	{view, bytes, little, interfaces, earlier, packets}: Reader,
	at: number,
	end: number,
): void {
	const index = view.getUint32(at, little);
	const seen = interfaces[index];
	const length = view.getUint32(at + 12, little);
	if (!seen)
		throw new WireError(
			'BAD_CAPTURE',
			`A packet is on interface ${index}, which is not declared, at offset ${at}.`,
			at,
		);
	if (at + 20 + length > end)
		throw new WireError(
			'BAD_CAPTURE',
			`A packet of ${length} bytes runs past its block at offset ${at}.`,
			at,
		);
	const ticks = (BigInt(view.getUint32(at + 4, little)) << 32n) | BigInt(view.getUint32(at + 8, little));
	packets.push({
		bytes: copyOf(bytes, at + 20, at + 20 + length),
		at: (ticks * 1_000_000_000n) / seen.ticksPerSecond,
		interface: earlier.length + index,
	});
}
