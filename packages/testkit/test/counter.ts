import {encodeMessage, encodeUdpPacket, type Message, type MessageInit, type Options} from '@lessee/wire';
import {broadcastHardware, packetFrame, readDatagram, readMessage} from '../src/ethernet.ts';
import {
	type DhcpServer,
	dhcpServer,
	type Frame,
	Segment,
	type ServerScript,
	type Station,
} from '../src/index.ts';

/** A request in the words of a test: options, and the header fields that matter. */
export interface Question extends Pick<MessageInit, 'ciaddr' | 'flags'> {
	readonly options: Options;
	/** IPv4 destination, to all unless told. */
	readonly to?: string;
	/** Last byte of the client's hardware address; 1. */
	readonly who?: number;
	/** The whole of it, where it is no address. */
	readonly chaddr?: Uint8Array;
}

/** What a server sent back. */
export interface Reply {
	readonly message: Message | undefined;
	readonly payload: Uint8Array;
	/** When, and where to: link-layer and IPv4. */
	readonly at: number;
	readonly hardware: Uint8Array;
	readonly source: string;
	readonly destination: string;
}

/** A server and a place to ask it from. */
export class Counter {
	readonly segment = new Segment();
	readonly station: Station = this.segment.attach('client');
	readonly server: DhcpServer;

	constructor(script?: ServerScript) {
		this.server = dhcpServer(this.segment.attach('server'), script);
	}

	/** Asks and waits, a minute unless told; gives every reply in its order. */
	ask({options, to = '255.255.255.255', who = 1, ...header}: Question, wait = 60_000): Reply[] {
		const asked = this.segment.frames.length + 1;
		const chaddr = Uint8Array.of(2, 0, 0, 0, 0, who);
		// What is told of the header, chaddr too, takes the place of the usual.
		const payload = encodeMessage({xid: 0x1234_5678, chaddr, options, ...header});
		const source = header.ciaddr ?? '0.0.0.0';
		if (header.ciaddr !== undefined) this.station.hold(header.ciaddr);
		const packet = encodeUdpPacket({source, destination: to, sourcePort: 68, destinationPort: 67, payload});
		this.station.transmit(packetFrame(packet, this.station.hardware, broadcastHardware));
		this.segment.clock.advance(wait);
		return this.segment.frames.slice(asked).flatMap(frame => replyIn(frame) ?? []);
	}

	/** DISCOVER and REQUEST of the first offer: the address, and what came of it. */
	lease(question: Omit<Question, 'options'> = {}): {readonly address: string; readonly replies: Reply[]} {
		const [offer] = this.ask({...question, options: {dhcpMessageType: 'DISCOVER'}});
		const address = offer?.message?.yiaddr ?? '0.0.0.0';
		return {address, replies: this.ask({...question, options: this.selecting(address)})};
	}

	/** The options of a REQUEST that takes an offer of this server. */
	selecting(requestedIpAddress: string): Options {
		return {dhcpMessageType: 'REQUEST', requestedIpAddress, serverIdentifier: this.server.address};
	}
}

/** The kinds of replies: `OFFER ACK`. */
export function kinds(replies: readonly Reply[]): string {
	return replies.map(({message}) => message?.options.dhcpMessageType ?? 'BOOTREPLY').join(' ');
}

function replyIn({at, bytes}: Frame): Reply | undefined {
	const datagram = readDatagram(bytes);
	if (datagram?.destinationPort !== 68) return undefined;
	const {payload, source, destination} = datagram;
	return {message: readMessage(payload), payload, at, hardware: bytes.slice(0, 6), source, destination};
}
