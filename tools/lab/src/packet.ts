/** DHCP and ARP packets as the lab's captures show them: read anew from bytes, so that the codec is not its own judge. */

/** A DHCP message seen on a link. */
export interface DhcpPacket {
	readonly kind: 'dhcp';
	/** Milliseconds since 1970, as the kernel stamped it. */
	readonly at: number;
	/** Link-layer source and destination. */
	readonly from: string;
	readonly to: string;
	/** IPv4 source and destination. */
	readonly source: string;
	readonly destination: string;
	/** DISCOVER, OFFER ...; a number in text where it is none of RFC 2131's; BOOTP without option 53. */
	readonly message: string;
	readonly xid: number;
	readonly secs: number;
	readonly flags: number;
	readonly ciaddr: string;
	readonly yiaddr: string;
	readonly giaddr: string;
	readonly chaddr: string;
	/** Option codes to their bytes in hex, of the options field only. */
	readonly options: ReadonlyMap<number, string>;
}

/** An ARP packet seen on a link. */
export interface ArpSeen {
	readonly kind: 'arp';
	readonly at: number;
	readonly from: string;
	readonly to: string;
	readonly operation: 'request' | 'reply';
	readonly senderHardware: string;
	readonly senderAddress: string;
	readonly targetHardware: string;
	readonly targetAddress: string;
}

/** What a capture shows. */
export type Packet = DhcpPacket | ArpSeen;

const messages = ['BOOTP', 'DISCOVER', 'OFFER', 'REQUEST', 'DECLINE', 'ACK', 'NAK', 'RELEASE', 'INFORM'];

/** Reads an Ethernet frame; undefined where it is neither ARP nor DHCP. */
export function readFrame(frame: Buffer, at: number): Packet | undefined {
	if (frame.length < 42) return undefined;
	const link = {at, from: hardware(frame, 6), to: hardware(frame, 0)};
	const type = frame.readUInt16BE(12);
	if (type === 0x0806) return {kind: 'arp', ...link, ...readArp(frame)};
	const udp = 14 + 4 * ((frame[14] ?? 0) & 15);
	const isUdp = type === 0x0800 && frame[23] === 17 && frame.length >= udp + 8 + 240;
	if (!isUdp || ![67, 68].includes(frame.readUInt16BE(udp + 2))) return undefined;
	const length = frame.readUInt16BE(udp + 4);
	if (length < 8 + 240) return undefined;
	const addresses = {source: address(frame, 26), destination: address(frame, 30)};
	return {
		kind: 'dhcp',
		...link,
		...addresses,
		...readMessage(frame.subarray(udp + 8, udp + length)),
	};
}

/** One line of a packet, with its time since `start`. */
export function describePacket(packet: Packet, start: number): string {
	const time = ((packet.at - start) / 1000).toFixed(3).padStart(8);
	if (packet.kind === 'arp') {
		const {operation, senderAddress, senderHardware, targetAddress} = packet;
		const what =
			operation === 'reply'
				? `${senderAddress} is at ${senderHardware}`
				: `who has ${targetAddress}? tell ${senderAddress}`;
		return `${time} ARP ${operation}: ${what}`;
	}
	const {message, source, destination, ciaddr, yiaddr, xid} = packet;
	const set = Object.entries({ciaddr, yiaddr}).flatMap(([name, value]) =>
		value === '0.0.0.0' ? [] : [` ${name} ${value}`],
	);
	return `${time} DHCP${message} ${source} > ${destination} xid ${xid.toString(16).padStart(8, '0')}${set.join('')}`;
}

function readArp(frame: Buffer) {
	return {
		operation: frame.readUInt16BE(20) === 2 ? ('reply' as const) : ('request' as const),
		senderHardware: hardware(frame, 22),
		senderAddress: address(frame, 28),
		targetHardware: hardware(frame, 32),
		targetAddress: address(frame, 38),
	};
}

function readMessage(bytes: Buffer) {
	const options = new Map<number, string>();
	for (let offset = 240; offset < bytes.length && bytes[offset] !== 255; ) {
		const code = bytes[offset] ?? 0;
		const length = bytes[offset + 1] ?? 0;
		if (code !== 0)
			options.set(code, (options.get(code) ?? '') + bytes.toString('hex', offset + 2, offset + 2 + length));
		offset += code === 0 ? 1 : 2 + length;
	}
	const type = Number.parseInt(options.get(53) ?? '00', 16);
	return {
		message: messages[type] ?? String(type),
		xid: bytes.readUInt32BE(4),
		secs: bytes.readUInt16BE(8),
		flags: bytes.readUInt16BE(10),
		ciaddr: address(bytes, 12),
		yiaddr: address(bytes, 16),
		giaddr: address(bytes, 24),
		chaddr: hardware(bytes, 28),
		options,
	};
}

function address(bytes: Buffer, offset: number): string {
	return [...bytes.subarray(offset, offset + 4)].join('.');
}

function hardware(bytes: Buffer, offset: number): string {
	return bytes.toString('hex', offset, offset + 6).replace(/..(?=.)/g, '$&:');
}
