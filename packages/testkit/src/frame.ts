import type {Millis} from '@lessee/lease';
import {formatHardware, type Message, type MessageType} from '@lessee/wire';
import {readArp, readDatagram, readMessage} from './ethernet.ts';

/** What a DHCP message is called: its type, or BOOTP's word for it where it has none. */
export type FrameKind = MessageType | 'BOOTREQUEST' | 'BOOTREPLY';

/** One frame that was sent on a segment, as it was before the cable did anything to it. */
export class Frame {
	/** When it was sent: boot time. */
	readonly at: Millis;
	/** When it was sent: wall-clock time. */
	readonly wall: Millis;
	/** The name of the station that sent it. */
	readonly from: string;
	/** All of it but for the check sequence. */
	readonly bytes: Uint8Array;
	#message: Message | undefined | 'unread' = 'unread';

	constructor(at: Millis, wall: Millis, from: string, bytes: Uint8Array) {
		this.at = at;
		this.wall = wall;
		this.from = from;
		this.bytes = bytes;
	}

	/** The DHCP message in it; undefined where there is none. */
	get message(): Message | undefined {
		if (this.#message === 'unread') this.#message = messageIn(this.bytes);
		return this.#message;
	}

	/** What kind of DHCP message it is; undefined for every other frame. */
	get kind(): FrameKind | undefined {
		const message = this.message;
		return message && (message.options.dhcpMessageType ?? (message.op === 1 ? 'BOOTREQUEST' : 'BOOTREPLY'));
	}

	/** The frame in a few words: `DISCOVER`, `ARP who-has 192.0.2.9 tell 0.0.0.0`, `UDP 53 -> 1024`. */
	get summary(): string {
		return (
			this.kind ?? summaryOfArp(this.bytes) ?? summaryOfDatagram(this.bytes) ?? `${this.bytes.length} bytes`
		);
	}
}

function messageIn(bytes: Uint8Array): Message | undefined {
	const datagram = readDatagram(bytes);
	const port = datagram?.destinationPort;
	return datagram !== undefined && (port === 67 || port === 68) ? readMessage(datagram.payload) : undefined;
}

function summaryOfArp(bytes: Uint8Array): string | undefined {
	const arp = readArp(bytes);
	if (arp === undefined) return undefined;
	return arp.operation === 'request'
		? `ARP who-has ${arp.targetAddress} tell ${arp.senderAddress}`
		: `ARP ${arp.senderAddress} is-at ${formatHardware(arp.senderHardware)}`;
}

function summaryOfDatagram(bytes: Uint8Array): string | undefined {
	const datagram = readDatagram(bytes);
	return datagram && `UDP ${datagram.sourcePort} -> ${datagram.destinationPort}`;
}
