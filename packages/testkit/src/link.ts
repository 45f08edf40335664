import type {ArpPacket, Destination, Link, LinkListener, Reception} from '@lessee/ports';
import {decodeUdpPacket, encodeUdpPacket} from '@lessee/wire';
import {arpFrame, broadcastHardware, packetFrame, readArp, readDatagram, readPacket} from './ethernet.ts';
import type {Station} from './station.ts';

const ethernet = 1;
const serverPort = 67;
const everyone = '255.255.255.255';
const clientPort = 68;

/** A link over a station of a segment, which behaves to its user as the one over a real interface does. */
export class SimulatedLink implements Link {
	/** Ethernet, and the station's address. */
	readonly hardware: Link['hardware'];
	readonly #station: Station;
	readonly #unplug: () => void;
	#reception: Reception = {dhcp: 'none', arp: []};
	#listener: LinkListener | undefined;

	constructor(station: Station) {
		this.hardware = {type: ethernet, address: station.hardware};
		this.#station = station;
		this.#unplug = station.listen(frame => this.#hear(frame));
	}

	/** Sends a DHCP message in a packet from port 68 to port 67; says so where the interface could not. */
	send(payload: Uint8Array, to: Destination): string | undefined {
		if (!this.#station.carrier) return 'Network is down (ENETDOWN).';
		const destination = to.to === 'broadcast' ? everyone : to.address;
		const {source} = to;
		const packet = encodeUdpPacket({
			source,
			destination,
			sourcePort: clientPort,
			destinationPort: serverPort,
			payload,
		});
		if (to.to === 'address') {
			if (!this.#station.holds(source)) return `Cannot assign requested address ${source} (EADDRNOTAVAIL).`;
			this.#station.route(packet, source, destination);
			return undefined;
		}
		const hardware = to.to === 'broadcast' ? broadcastHardware : to.hardware;
		this.#station.transmit(packetFrame(packet, this.#station.hardware, hardware));
		return undefined;
	}

	/** Sends an ARP packet as it is; says so where the interface could not. */
	sendArp(packet: ArpPacket): string | undefined {
		if (!this.#station.carrier) return 'Network is down (ENETDOWN).';
		this.#station.transmit(arpFrame(packet));
		return undefined;
	}

	/** Hears what is wanted, from now on. */
	receive(reception: Reception): void {
		this.#reception = reception;
	}

	/** Tells a listener what is heard, in the place of the one before. */
	listen(listener: LinkListener): void {
		this.#listener = listener;
	}

	/** Hears nothing any more. */
	close(): void {
		this.#unplug();
		this.#listener = undefined;
	}

	#hear(frame: Uint8Array): void {
		const {dhcp, arp} = this.#reception;
		if (dhcp === 'link') this.#hearFromLink(frame);
		else if (dhcp !== 'none') this.#hearFromKernel(frame, dhcp.address);
		if (arp.length > 0) this.#hearArp(frame, arp);
	}

	/** As a packet socket with its filter: what is not UDP to port 68 never arrives, what is damaged is counted. */
	#hearFromLink(frame: Uint8Array): void {
		const read = readPacket(frame);
		if (read === undefined || !passesFilter(read.packet)) return;
		const datagram = decodeUdpPacket(read.packet, {udpChecksum: 'verify'});
		if ('reason' in datagram) this.#listener?.dropped(datagram.reason);
		else this.#listener?.payload(datagram.payload.slice(), {hardware: read.source, address: datagram.source});
	}

	/** As UDP sockets bound to the leased address and to that of all: the kernel has seen to damage, in silence. */
	#hearFromKernel(frame: Uint8Array, address: string): void {
		const datagram = readDatagram(frame);
		if (datagram?.destinationPort !== clientPort) return;
		const forAddress = datagram.destination === address && this.#station.holds(address);
		if (forAddress || datagram.destination === everyone)
			this.#listener?.payload(datagram.payload.slice(), {address: datagram.source});
	}

	#hearArp(frame: Uint8Array, wanted: readonly string[]): void {
		const packet = readArp(frame);
		if (packet === undefined) return;
		// A probe has no sender address yet; it is about its target (RFC 5227 §1.1).
		const about = packet.senderAddress === '0.0.0.0' ? packet.targetAddress : packet.senderAddress;
		if (wanted.includes(about)) this.#listener?.arp(packet);
	}
}

/** What the kernel's filter looks at, without a checksum: UDP, no fragment, to the client's port. */
function passesFilter(packet: Uint8Array): boolean {
	const udpAt = 4 * ((packet[0] ?? 0) & 15);
	const fragment = ((packet[6] ?? 0) & 0x3f) | (packet[7] ?? 0);
	return packet[9] === 17 && fragment === 0 && packet[udpAt + 2] === 0 && packet[udpAt + 3] === clientPort;
}
