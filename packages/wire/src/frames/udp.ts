/*
 * UDP in IPv4, as DHCP travels it: a 20-byte header out, any header in. Nothing is reassembled: a DHCP client that has no
 * address yet gets its answers in one piece.
 */

import {formatIpv4} from '../address.ts';
import {readU16} from '../bytes.ts';
import {checkAddress, checkInteger} from '../check.ts';
import {WireError} from '../errors.ts';
import {Writer} from '../writer.ts';
import {addToSum, checksumOf} from './checksum.ts';

const UDP = 17;
const ipSize = 20;
const udpSize = 8;

/** A datagram to be sent in a packet of its own. Addresses dotted, ports 0 to 65535. */
export interface UdpPacketInit {
	readonly source: string;
	readonly destination: string;
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly payload: Uint8Array;
	/** Hops it may make, 64 unless told. */
	readonly ttl?: number | undefined;
	/** The IPv4 identification, 0 unless told. */
	readonly identification?: number | undefined;
}

/** A datagram that came in a packet. `payload` is a view of the packet. */
export interface UdpPacket {
	readonly source: string;
	readonly destination: string;
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly payload: Uint8Array;
}

/** Why a packet is not taken for a datagram. */
export type DropReason =
	| 'truncated'
	| 'not IPv4'
	| 'fragment'
	| 'bad IP checksum'
	| 'not UDP'
	| 'bad UDP length'
	| 'bad UDP checksum';

/** A packet that is not taken. */
export interface Dropped {
	readonly reason: DropReason;
}

/**
 * Writes a datagram as an IPv4 packet with both checksums. Throws `WireError` for an address or a number that is
 * none, and for a payload that no packet holds.
 * @rfc 791 §3.1, RFC 768
 */
export function encodeUdpPacket(packet: UdpPacketInit): Uint8Array {
	const {payload, ttl = 64, identification = 0} = packet;
	const size = ipSize + udpSize + payload.length;
	if (size > 0xffff)
		throw new WireError(
			'TOO_LONG',
			`A packet holds at most ${0xffff - ipSize - udpSize} bytes of payload; got ${payload.length}.`,
		);
	const to = Writer.of(size);
	to.u16(0x4500);
	to.u16(size);
	to.u16(checkInteger("A packet's identification", identification, 0xffff));
	to.u16(0);
	to.u8(checkInteger("A packet's ttl", ttl, 0xff));
	to.u8(UDP);
	to.u16(0);
	to.u32(checkAddress("A packet's source", packet.source));
	to.u32(checkAddress("A packet's destination", packet.destination));
	to.u16(checkInteger("A packet's sourcePort", packet.sourcePort, 0xffff));
	to.u16(checkInteger("A packet's destinationPort", packet.destinationPort, 0xffff));
	to.u16(udpSize + payload.length);
	to.u16(0);
	to.raw(payload);
	setU16(to.bytes, 10, checksumOf(addToSum(to.bytes, 0, ipSize)));
	// 0 would say that there is no checksum.
	setU16(to.bytes, 26, checksumOf(udpSum(to.bytes, ipSize, size)) || 0xffff);
	return to.bytes;
}

function setU16(bytes: Uint8Array, at: number, value: number): void {
	bytes[at] = value >> 8;
	bytes[at + 1] = value;
}

/** The sum over pseudo header and datagram. */
function udpSum(bytes: Uint8Array, start: number, end: number): number {
	return addToSum(bytes, start, end, addToSum(bytes, 12, 20, UDP + end - start));
}

/**
 * Reads a datagram out of an IPv4 packet; bytes after it, such as Ethernet's padding, are ignored. With
 * `udpChecksum: 'partial'` (a kernel that left it to hardware that is not there) the UDP checksum is not looked at; one
 * of 0 is none. What is not a whole datagram in one packet comes back as the reason.
 * @rfc 791 §3.1, RFC 768
 */
export function decodeUdpPacket(
	bytes: Uint8Array,
	{udpChecksum}: {readonly udpChecksum: 'verify' | 'partial'},
): UdpPacket | Dropped {
	if (bytes.length < ipSize) return {reason: 'truncated'};
	const start = 4 * ((bytes[0] as number) & 15);
	const size = readU16(bytes, 2);
	if ((bytes[0] as number) >> 4 !== 4 || start < ipSize) return {reason: 'not IPv4'};
	if (size < start || size > bytes.length) return {reason: 'truncated'};
	if (checksumOf(addToSum(bytes, 0, start)) !== 0) return {reason: 'bad IP checksum'};
	if (readU16(bytes, 6) & 0x3fff) return {reason: 'fragment'};
	if (bytes[9] !== UDP) return {reason: 'not UDP'};
	const length = size - start < udpSize ? 0 : readU16(bytes, start + 4);
	const end = start + length;
	if (length < udpSize || end > size) return {reason: 'bad UDP length'};
	if (
		udpChecksum === 'verify' &&
		readU16(bytes, start + 6) !== 0 &&
		checksumOf(udpSum(bytes, start, end)) !== 0
	) {
		return {reason: 'bad UDP checksum'};
	}
	return {
		source: formatIpv4(bytes, 12),
		destination: formatIpv4(bytes, 16),
		sourcePort: readU16(bytes, start),
		destinationPort: readU16(bytes, start + 2),
		payload: bytes.subarray(start + udpSize, end),
	};
}
