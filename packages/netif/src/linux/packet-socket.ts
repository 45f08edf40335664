/**
 * One unbound packet socket (AF_PACKET, SOCK_DGRAM) hears a protocol on all interfaces; a socket for each would
 * take seconds to close by the thousand, and be dead for good once its interface is gone.
 */
import {constants} from 'node:os';
import {SystemError} from '../system-error.ts';
import {acceptAll, encodeFilter, type Instruction, longestProgram} from './bpf.ts';
import {attempt, closeLater, demand, pinned, type Watch, watchDescriptor} from './native.ts';
import {openSocket, SOL_SOCKET, setOption, setReceiveBuffer} from './sockets.ts';

const AF_PACKET = 17;
const SO_ATTACH_FILTER = 26;
const SOL_PACKET = 263;
const PACKET_AUXDATA = 8;
const TP_STATUS_CSUMNOTREADY = 8;
const TP_STATUS_VLAN_VALID = 0x10;
const vlanIdMask = 0xfff;
const sockaddrSize = 12;

/** EtherTypes. */
export const etherType = {ipv4: 0x0800, arp: 0x0806} as const;

/** Receive buffer in bytes: the default holds about 250 DHCP messages, too few for a start of all interfaces. */
const receiveBuffer = 8 << 20;
/** Packets read in one turn of the event loop. */
const packetsPerTurn = 256;

/** `struct sockaddr_ll`: a protocol, an interface (0 for all) and a link-layer address. */
function linkAddress(protocol: number, index: number, hardware: Uint8Array = new Uint8Array()): Uint8Array {
	const bytes = new Uint8Array(sockaddrSize + Math.max(8, hardware.length));
	const view = new DataView(bytes.buffer);
	view.setUint16(0, AF_PACKET, true);
	view.setUint16(2, protocol);
	view.setUint32(4, index, true);
	view.setUint8(11, hardware.length);
	bytes.set(hardware, sockaddrSize);
	return bytes;
}

/** Opens a packet socket that hears nothing until it is bound. */
function openPacketSocket(): number {
	return openSocket('Opening a packet socket', AF_PACKET, 'datagram');
}

/** Sends on any interface, hears nothing, and so costs nothing while it is open. */
export class Transmitter {
	readonly #fd: number = openPacketSocket();

	/** Sends a packet; 0, or the errno of the refusal. */
	send(packet: Uint8Array, protocol: number, index: number, hardware: Uint8Array): number {
		const to = linkAddress(protocol, index, hardware);
		return Math.max(0, -attempt('sendto', this.#fd, packet, packet.length, 0, to, to.length));
	}

	close(): void {
		closeLater(this.#fd);
	}
}

/** A packet as it came. The bytes are overwritten by the next one. */
export interface Packet {
	/** The interface that it came in by. */
	readonly index: number;
	/** Link-layer address of the sender. */
	readonly hardware: Uint8Array;
	/** Network header and all that follows, the link's padding included. */
	readonly bytes: Uint8Array;
	/** `partial` where the sender left the checksum to hardware that does not exist on a virtual link. */
	readonly checksum: 'verify' | 'partial';
}

/** `struct msghdr` and all that it points to, in memory that stays where it is. */
class MessageHeader {
	readonly #data = pinned(65536);
	readonly #name = pinned(64);
	readonly #control = pinned(128);
	readonly #vector = pinned(16);
	readonly #header = pinned(56);
	readonly #nameView = new DataView(this.#name.memory.buffer);
	readonly #controlView = new DataView(this.#control.memory.buffer);
	readonly #headerView = new DataView(this.#header.memory.buffer);

	constructor() {
		const vector = new DataView(this.#vector.memory.buffer);
		vector.setBigUint64(0, this.#data.address, true);
		vector.setBigUint64(8, BigInt(this.#data.memory.length), true);
		this.#headerView.setBigUint64(0, this.#name.address, true);
		this.#headerView.setBigUint64(16, this.#vector.address, true);
		this.#headerView.setBigUint64(24, 1n, true);
		this.#headerView.setBigUint64(32, this.#control.address, true);
	}

	/** Reads the next packet: its size, or a negated errno. */
	receive(fd: number): number {
		this.#headerView.setUint32(8, this.#name.memory.length, true);
		this.#headerView.setBigUint64(40, BigInt(this.#control.memory.length), true);
		return attempt('recvmsg', fd, this.#header.memory, 0);
	}

	/** What was read; undefined where it is not for this interface but for a VLAN on it. */
	packet(size: number): Packet | undefined {
		const {status, vlan} = this.#auxiliary();
		if ((status & TP_STATUS_VLAN_VALID) !== 0 && (vlan & vlanIdMask) !== 0) return undefined;
		const length = this.#nameView.getUint8(11);
		return {
			index: this.#nameView.getUint32(4, true),
			hardware: this.#name.memory.slice(sockaddrSize, sockaddrSize + length),
			bytes: this.#data.memory.subarray(0, size),
			checksum: (status & TP_STATUS_CSUMNOTREADY) === 0 ? 'verify' : 'partial',
		};
	}

	/** `struct tpacket_auxdata`, the only control message that was asked for. */
	#auxiliary(): {readonly status: number; readonly vlan: number} {
		const view = this.#controlView;
		const given = Number(this.#headerView.getBigUint64(40, true));
		if (given < 36 || view.getInt32(8, true) !== SOL_PACKET || view.getInt32(12, true) !== PACKET_AUXDATA) {
			return {status: 0, vlan: 0};
		}
		return {status: view.getUint32(16, true), vlan: view.getUint16(32, true)};
	}
}

/** What a receiver hears, and who is told. */
export interface Hearing {
	readonly protocol: number;
	readonly filter: readonly Instruction[];
	receive(packet: Packet): void;
}

/** Hears one protocol on all interfaces, through a filter in the kernel. */
export class Receiver {
	readonly #fd: number = openPacketSocket();
	readonly #message = new MessageHeader();
	readonly #watch: Watch;
	readonly #receive: (packet: Packet) => void;
	/** What the kernel was last given: it has to stay in memory until the kernel has copied it. */
	readonly #program = pinned(longestProgram * 8);
	#open = true;

	constructor({protocol, filter, receive}: Hearing) {
		this.#receive = receive;
		try {
			this.#prepare(protocol, filter);
			this.#watch = watchDescriptor(this.#fd, () => this.#drain());
		} catch (error) {
			closeLater(this.#fd);
			throw error;
		}
	}

	#prepare(protocol: number, filter: readonly Instruction[]): void {
		this.filter(filter);
		setOption(this.#fd, SOL_PACKET, PACKET_AUXDATA, 1);
		setReceiveBuffer(this.#fd, receiveBuffer);
		// Only now, with the filter in place: whatever came before it would be read as if it had passed.
		const all = linkAddress(protocol, 0);
		demand('Binding a packet socket', 'bind', this.#fd, all, all.length);
	}

	/**
	 * Puts another filter in place of the one there is; no packet falls between them. Where the kernel has no room
	 * for it everything is heard: who is called has to look anyway.
	 */
	filter(program: readonly Instruction[]): void {
		if (this.#attach(program) === 0) return;
		const errno = this.#attach(acceptAll);
		if (errno !== 0)
			throw new SystemError({attempt: 'Attaching a packet filter', errno, syscall: 'setsockopt'});
	}

	#attach(program: readonly Instruction[]): number {
		this.#program.memory.set(encodeFilter(program));
		const description = new Uint8Array(16);
		const view = new DataView(description.buffer);
		view.setUint16(0, program.length, true);
		view.setBigUint64(8, this.#program.address, true);
		const result = attempt(
			'setsockopt',
			this.#fd,
			SOL_SOCKET,
			SO_ATTACH_FILTER,
			description,
			description.length,
		);
		return -result;
	}

	/** Stops hearing; the descriptor is closed off the main thread. */
	close(): void {
		this.#open = false;
		this.#watch.close();
		closeLater(this.#fd);
	}

	#drain(): void {
		for (let count = 0; count < packetsPerTurn && this.#open; count++) {
			const size = this.#message.receive(this.#fd);
			// A pending error of one interface (it went down) must not end the reading of the others.
			if (size === -constants.errno.EAGAIN) return;
			const packet = size > 0 ? this.#message.packet(size) : undefined;
			if (packet !== undefined) this.#receive(packet);
		}
	}
}
