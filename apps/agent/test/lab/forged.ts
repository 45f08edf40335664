// DHCP replies made by hand, byte by byte, so that they can be wrong in every way: the codec is not asked.
import type {DhcpPacket} from '@lessee/lab';
import {encodeEthernetFrame, encodeUdpPacket, fromHex} from '@lessee/wire';

/** What a reply says; what is left out is as a server would have it. */
export interface ReplyWords {
	readonly type: 'OFFER' | 'ACK' | 'NAK';
	/** The client's message that is answered. */
	readonly to: Pick<DhcpPacket, 'xid' | 'chaddr'>;
	readonly op?: number;
	readonly cookie?: string;
	readonly yiaddr?: string;
	/** Options in hex, between the server identifier and the lease time. */
	readonly options?: string;
	/** The lease time, an option in hex. */
	readonly leaseTime?: string;
	/** The server identifier, an option in hex. */
	readonly server?: string;
}

const types = {OFFER: 2, ACK: 5, NAK: 6} as const;
const server = '10.77.0.1';
/** The forged server's link-layer address. */
const from = fromHex('024c00000099');

const bytesOf = (address: string): readonly number[] => address.split('.').map(Number);

/**
 * A reply that grants an hour, with T1 after 2 s. The message type is its first option and the lease time its last: cut
 * short anywhere between, it grants nothing.
 */
export function forge({type, to, ...words}: ReplyWords): Uint8Array {
	const no = type === 'NAK';
	const {op = 2, cookie = '63825363', yiaddr = no ? '0.0.0.0' : '10.77.0.50'} = words;
	const {options = no ? '' : '3a0400000002' + '3b0400000bb8' + '0104ffffff00'} = words;
	const {server: identifier = '36040a4d0001', leaseTime = no ? '' : '330400000e10'} = words;
	const header = Buffer.alloc(236);
	header.set([op, 1, 6, 0]);
	header.writeUInt32BE(to.xid >>> 0, 4);
	header.set(bytesOf(yiaddr), 16);
	header.set(fromHex(to.chaddr.replaceAll(':', '')), 28);
	const kind = `3501${types[type].toString(16).padStart(2, '0')}`;
	return Buffer.concat([header, fromHex(`${cookie}${kind}${identifier}${options}${leaseTime}ff`)]);
}

/** A frame with a packet to everyone in it. */
export function frameOf(packet: Uint8Array, to = 'ffffffffffff'): Uint8Array {
	return encodeEthernetFrame({destination: fromHex(to), source: from, etherType: 0x0800, payload: packet});
}

/** A packet from the server to all clients. */
export function packetOf(payload: Uint8Array, destinationPort = 68): Uint8Array {
	return encodeUdpPacket({
		source: server,
		destination: '255.255.255.255',
		sourcePort: 67,
		destinationPort,
		payload,
	});
}

/** Bytes with some of them replaced. */
export function patched(bytes: Uint8Array, at: number, replacement: readonly number[]): Uint8Array {
	const copy = bytes.slice();
	copy.set(replacement, at);
	return copy;
}

/** Where the options begin. */
const optionsAt = 240;

/**
 * Every beginning of an OFFER or ACK that does not grant an address for a time, and of a NAK that does not say no. The
 * one without any option is left out where it is a whole reply of BOOTP.
 */
export function beginnings(words: ReplyWords): readonly Uint8Array[] {
	const message = forge(words);
	const most = words.type === 'NAK' ? optionsAt + 3 : message.length - 1;
	return Array.from({length: most}, (_, size) => message.subarray(0, size)).filter(
		({length}) => words.type !== 'OFFER' || length !== optionsAt,
	);
}
