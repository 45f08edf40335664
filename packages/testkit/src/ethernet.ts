import type {ArpPacket} from '@lessee/ports';
import {
	decodeArpPacket,
	decodeEthernetFrame,
	decodeMessage,
	decodeUdpPacket,
	encodeArpPacket,
	encodeEthernetFrame,
	type Message,
	sameBytes,
	type UdpPacket,
	WireError,
} from '@lessee/wire';

const ipv4 = 0x0800;
const arp = 0x0806;

/** The link-layer address of everybody. */
export const broadcastHardware: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** The link-layer address of nobody, as it stands in a question of ARP. */
export const noHardware: Uint8Array = new Uint8Array(6);

/** An IPv4 packet in a frame. */
export function packetFrame(packet: Uint8Array, source: Uint8Array, destination: Uint8Array): Uint8Array {
	return encodeEthernetFrame({destination, source, etherType: ipv4, payload: packet});
}

/** An ARP packet in a frame: to its target where that is known, else to all. */
export function arpFrame(packet: ArpPacket): Uint8Array {
	const {senderHardware: source, targetHardware} = packet;
	const destination = sameBytes(targetHardware, noHardware) ? broadcastHardware : targetHardware;
	return encodeEthernetFrame({destination, source, etherType: arp, payload: encodeArpPacket(packet)});
}

/** The ARP packet of a frame; undefined where there is none. */
export function readArp(frame: Uint8Array): ArpPacket | undefined {
	const ethernet = decodeEthernetFrame(frame);
	return ethernet?.etherType === arp ? decodeArpPacket(ethernet.payload) : undefined;
}

/** The IPv4 packet of a frame, and the link-layer address that it came from; undefined where there is none. */
export function readPacket(
	frame: Uint8Array,
): {readonly packet: Uint8Array; readonly source: Uint8Array} | undefined {
	const ethernet = decodeEthernetFrame(frame);
	return ethernet?.etherType === ipv4 ? {packet: ethernet.payload, source: ethernet.source} : undefined;
}

/** The whole and undamaged datagram of a frame; undefined where there is none. */
export function readDatagram(frame: Uint8Array): UdpPacket | undefined {
	const read = readPacket(frame);
	const datagram = read && decodeUdpPacket(read.packet, {udpChecksum: 'verify'});
	return datagram === undefined || 'reason' in datagram ? undefined : datagram;
}

/** The DHCP message of a payload; undefined where it is none. */
export function readMessage(payload: Uint8Array): Message | undefined {
	try {
		return decodeMessage(payload);
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
