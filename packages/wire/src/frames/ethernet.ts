/* Ethernet II frames with at most one VLAN tag, without preamble and check sequence, as a packet socket sees them. */

import {copyOf, readU16} from '../bytes.ts';
import {checkInteger} from '../check.ts';
import {shown, WireError} from '../errors.ts';
import {Writer} from '../writer.ts';

const VLAN = 0x8100;
const headerSize = 14;

/** A frame. Hardware addresses are 6 bytes. */
export interface EthernetFrame {
	readonly destination: Uint8Array;
	readonly source: Uint8Array;
	/** What the payload is: 0x0800 IPv4, 0x0806 ARP. Below 0x600 it is an IEEE 802.3 length. */
	readonly etherType: number;
	readonly payload: Uint8Array;
	/** The tag's control information: priority (3 bits), drop eligible (1), VLAN identifier (12). Absent without a tag. */
	readonly vlan?: number | undefined;
}

function checkAddress(name: string, value: Uint8Array): Uint8Array {
	if (ArrayBuffer.isView(value) && value.length === 6) return value;
	throw new WireError('BAD_VALUE', `A frame's ${name} must be a Uint8Array of 6 bytes; got ${shown(value)}.`);
}

/** Writes a frame; it is not padded to Ethernet's 60 bytes, which the driver does. Throws `WireError` for addresses of another size. */
export function encodeEthernetFrame({
	destination,
	source,
	etherType,
	payload,
	vlan,
}: EthernetFrame): Uint8Array {
	const to = Writer.of(headerSize + (vlan === undefined ? 0 : 4) + payload.length);
	to.raw(checkAddress('destination', destination));
	to.raw(checkAddress('source', source));
	if (vlan !== undefined) {
		to.u16(VLAN);
		to.u16(checkInteger("A frame's vlan", vlan, 0xffff));
	}
	to.u16(checkInteger("A frame's etherType", etherType, 0xffff));
	to.raw(payload);
	return to.bytes;
}

/** Reads a frame; undefined where the bytes are too few for its header. The payload is a view of the frame. */
export function decodeEthernetFrame(bytes: Uint8Array): EthernetFrame | undefined {
	if (bytes.length < headerSize) return undefined;
	const destination = copyOf(bytes, 0, 6);
	const source = copyOf(bytes, 6, 12);
	const etherType = readU16(bytes, 12);
	if (etherType !== VLAN) return {destination, source, etherType, payload: bytes.subarray(headerSize)};
	if (bytes.length < headerSize + 4) return undefined;
	const payload = bytes.subarray(headerSize + 4);
	return {destination, source, etherType: readU16(bytes, 16), payload, vlan: readU16(bytes, 14)};
}
