/* ARP for IPv4 over hardware with addresses of any length up to 255, Ethernet's six foremost. */

import {formatIpv4} from '../address.ts';
import {copyOf, readU16} from '../bytes.ts';
import {checkAddress, checkInteger} from '../check.ts';
import {WireError} from '../errors.ts';
import {Writer} from '../writer.ts';

const IPV4 = 0x0800;

/** An ARP packet. `senderHardware` and `targetHardware` have the same length; addresses are dotted. */
export interface ArpPacket {
	readonly operation: 'request' | 'reply';
	readonly senderHardware: Uint8Array;
	readonly senderAddress: string;
	readonly targetHardware: Uint8Array;
	readonly targetAddress: string;
	/** ARP's number of the hardware type, 1 (Ethernet) unless told. */
	readonly hardwareType?: number | undefined;
}

/** Writes an ARP packet. Throws `WireError` for hardware addresses of two lengths and addresses that are none. @rfc 826 */
export function encodeArpPacket(packet: ArpPacket): Uint8Array {
	const {operation, senderHardware, targetHardware, hardwareType = 1} = packet;
	if (senderHardware.length !== targetHardware.length || senderHardware.length > 255) {
		throw new WireError(
			'BAD_VALUE',
			`An ARP packet's hardware addresses must have one length of at most 255; got ${senderHardware.length} and ${targetHardware.length}.`,
		);
	}
	const to = Writer.of(16 + 2 * senderHardware.length);
	to.u16(checkInteger('The ARP field hardwareType', hardwareType, 0xffff));
	to.u16(IPV4);
	to.u8(senderHardware.length);
	to.u8(4);
	to.u16(operation === 'request' ? 1 : 2);
	to.raw(senderHardware);
	to.u32(checkAddress('The ARP field senderAddress', packet.senderAddress));
	to.raw(targetHardware);
	to.u32(checkAddress('The ARP field targetAddress', packet.targetAddress));
	return to.bytes;
}

/** Reads an ARP packet about IPv4 addresses; undefined for anything else. Bytes after it are ignored. @rfc 826 */
export function decodeArpPacket(bytes: Uint8Array): ArpPacket | undefined {
	if (bytes.length < 8) return undefined;
	const size = bytes[4] as number;
	const code = readU16(bytes, 6);
	if (
		readU16(bytes, 2) !== IPV4 ||
		bytes[5] !== 4 ||
		(code !== 1 && code !== 2) ||
		bytes.length < 16 + 2 * size
	)
		return undefined;
	return {
		operation: code === 1 ? 'request' : 'reply',
		senderHardware: copyOf(bytes, 8, 8 + size),
		senderAddress: formatIpv4(bytes, 8 + size),
		targetHardware: copyOf(bytes, 12 + size, 12 + 2 * size),
		targetAddress: formatIpv4(bytes, 12 + 2 * size),
		hardwareType: readU16(bytes, 0),
	};
}
