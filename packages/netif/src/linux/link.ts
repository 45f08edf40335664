/** The link of one interface: DHCP in frames and over UDP, and ARP. */
import type {ArpPacket, Destination, Link, LinkListener, Reception} from '@lessee/ports';
import {decodeArpPacket, decodeUdpPacket, encodeArpPacket, encodeUdpPacket} from '@lessee/wire';
import {SystemError} from '../system-error.ts';
import type {Channel, Ear} from './channel.ts';
import type {LinkState} from './interface.ts';
import {etherType, type Packet, type Transmitter} from './packet-socket.ts';
import {UdpSocket} from './udp.ts';
import {dhcpClientPort, dhcpServerPort} from './udp-ports.ts';

/** What all links of a network share. */
export interface Media {
	readonly transmitter: Transmitter;
	readonly dhcp: Channel<undefined>;
	readonly arp: Channel<readonly string[]>;
	/** The interface as it is known now. */
	current(state: LinkState): LinkState;
}

const everyone = '255.255.255.255';
const silent: LinkListener = {payload: () => {}, arp: () => {}, dropped: () => {}};

/** One interface of the kernel's, by its index: it survives a new name, not the interface. */
export class KernelLink implements Link {
	readonly #opened: LinkState;
	readonly #media: Media;
	readonly #dhcpEar: Ear<undefined> = {interest: undefined, hear: packet => this.#hearDhcp(packet)};
	#arpEar: Ear<readonly string[]> | undefined;
	/** Open while a server is asked by UDP: on the address, and for what is sent to all. */
	#udp: readonly UdpSocket[] = [];
	/** The address that datagrams are to be received at. */
	#at: string | undefined;
	#listener = silent;

	constructor(state: LinkState, media: Media) {
		this.#opened = state;
		this.#media = media;
	}

	get hardware(): LinkState['hardware'] {
		return this.#state.hardware;
	}

	get #state(): LinkState {
		return this.#media.current(this.#opened);
	}

	listen(listener: LinkListener): void {
		this.#listener = listener;
	}

	send(payload: Uint8Array, to: Destination): string | undefined {
		return textOf(() => {
			if (to.to === 'address') return this.#sendDatagram(payload, to);
			const toAll = to.to === 'broadcast';
			const packet = encodeUdpPacket({
				source: to.source,
				destination: toAll ? everyone : to.address,
				sourcePort: dhcpClientPort,
				destinationPort: dhcpServerPort,
				payload,
			});
			this.#transmit(packet, etherType.ipv4, toAll ? this.#state.broadcast : to.hardware);
		});
	}

	/** A packet without a target hardware address goes to everyone. */
	sendArp(packet: ArpPacket): string | undefined {
		return textOf(() => {
			const {hardware, broadcast} = this.#state;
			const toAll = packet.targetHardware.every(byte => byte === 0);
			const bytes = encodeArpPacket({...packet, hardwareType: hardware.type});
			this.#transmit(bytes, etherType.arp, toAll ? broadcast : packet.targetHardware);
		});
	}

	receive({dhcp, arp}: Reception): void {
		const {index} = this.#opened;
		const refusal = textOf(() => {
			this.#at = typeof dhcp === 'object' ? dhcp.address : undefined;
			this.#receiveDatagrams();
			if (dhcp === 'link') this.#media.dhcp.listen(index, this.#dhcpEar);
			else this.#media.dhcp.leave(index, this.#dhcpEar);
			this.#receiveArp(arp);
		});
		if (refusal !== undefined) this.#listener.dropped(refusal);
	}

	close(): void {
		this.#listener = silent;
		this.receive({dhcp: 'none', arp: []});
	}

	#transmit(packet: Uint8Array, protocol: number, hardware: Uint8Array): void {
		const {name, index} = this.#state;
		const errno = this.#media.transmitter.send(packet, protocol, index, hardware);
		if (errno !== 0) throw new SystemError({attempt: `Sending on ${name}`, errno, syscall: 'sendto'});
	}

	#sendDatagram(payload: Uint8Array, {address, source}: {address: string; source: string}): void {
		// Where a port or the address could not be had before, which was told, the answer is lost unless it can be had now.
		if (source === this.#at) textOf(() => this.#receiveDatagrams());
		const open = this.#udp.find(udp => udp.address === source);
		const socket = open ?? new UdpSocket({address: source, device: this.#state.name});
		socket.send(payload, address).catch(error => {
			this.#listener.dropped(`A message from ${source} to ${address} was not sent: ${error.message}.`);
		});
		if (!open) socket.close();
	}

	/** RFC 2131 §4.1: a server says NAK to all, also to who asked it from an address. */
	#receiveDatagrams(): void {
		const wanted = this.#at === undefined ? [] : [this.#at, everyone];
		for (const socket of this.#udp) if (!wanted.includes(socket.address)) socket.close();
		this.#udp = this.#udp.filter(({address}) => wanted.includes(address));
		const missing = wanted.filter(to => !this.#udp.some(({address}) => address === to));
		// One by one: what is open already counts where the next cannot be had.
		for (const address of missing) this.#udp = [...this.#udp, this.#openUdp(address)];
	}

	#openUdp(address: string): UdpSocket {
		const socket = new UdpSocket({address, device: this.#state.name}, (payload, from) => {
			if (this.#udp.includes(socket)) this.#listener.payload(payload, from);
		});
		return socket;
	}

	#receiveArp(addresses: readonly string[]): void {
		const {index} = this.#opened;
		const before = this.#arpEar;
		if (before?.interest.join() === addresses.join()) return;
		if (addresses.length > 0) {
			const ear = {interest: addresses, hear: (packet: Packet) => this.#hearArp(packet, addresses)};
			this.#media.arp.listen(index, ear);
			this.#arpEar = ear;
		} else if (before) {
			this.#media.arp.leave(index, before);
			this.#arpEar = undefined;
		}
	}

	#hearDhcp({bytes, checksum, hardware}: Packet): void {
		const packet = decodeUdpPacket(bytes, {udpChecksum: checksum});
		if ('reason' in packet) this.#listener.dropped(packet.reason);
		// The bytes are the socket's, and overwritten by what comes next.
		else this.#listener.payload(packet.payload.slice(), {hardware, address: packet.source});
	}

	#hearArp({bytes}: Packet, wanted: readonly string[]): void {
		const packet = decodeArpPacket(bytes);
		if (!packet) this.#listener.dropped('damaged ARP packet');
		// The socket hears what any interface wants.
		else if (wanted.includes(subjectOf(packet))) this.#listener.arp(packet);
	}
}

/** The address whose use a packet tells of; a probe, whose sender has none yet, tells of its target. */
function subjectOf({senderAddress, targetAddress}: ArpPacket): string {
	return senderAddress === '0.0.0.0' ? targetAddress : senderAddress;
}

/** Does something; the sentence of what went wrong with it. */
function textOf(action: () => void): string | undefined {
	try {
		action();
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
