/**
 * UDP on the leased address, for renewals. The kernel's socket is open when the constructor returns, so nothing that
 * comes is lost; Node's takes it over a little later, and what is to be sent waits for that.
 */
import {constants} from 'node:os';
import type {Source} from '@lessee/lease';
import {parseIpv4} from '@lessee/wire';
import type {SocketAsPromised} from 'dgram-as-promised';
import {SystemError} from '../system-error.ts';
import {attempt, demand} from './native.ts';
import {portHolder} from './port-holder.ts';
import {openSocket, SOL_SOCKET, setOption} from './sockets.ts';
import {dhcpClientPort, dhcpServerPort} from './udp-ports.ts';

const AF_INET = 2;
const SO_REUSEADDR = 2;
const SO_BINDTODEVICE = 25;

function socketAddress(address: string, port: number): Uint8Array {
	const bytes = new Uint8Array(16);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, AF_INET, true);
	view.setUint16(2, port);
	bytes.set(parseIpv4(address) ?? [], 4);
	return bytes;
}

/** Where the socket is. */
export interface Place {
	/** The leased address, dotted. */
	readonly address: string;
	/** The interface's name. */
	readonly device: string;
}

function openAt({address, device}: Place, purpose: string): number {
	const fd = openSocket(purpose, AF_INET, 'datagram');
	try {
		setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		// Another interface may have an address in the same subnet: this one is to be used, both ways.
		const name = new TextEncoder().encode(device);
		demand(purpose, 'setsockopt', fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length);
		bind(purpose, fd, address);
	} catch (error) {
		attempt('close', fd);
		throw error;
	}
	return fd;
}

function bind(purpose: string, fd: number, address: string): void {
	const local = socketAddress(address, dhcpClientPort);
	const errno = -attempt('bind', fd, local, local.length);
	if (errno <= 0) return;
	const holder = errno === constants.errno.EADDRINUSE ? portHolder(dhcpClientPort) : undefined;
	const detail = holder === undefined ? undefined : `it is held by ${holder}`;
	throw new SystemError({attempt: purpose, errno, syscall: 'bind', detail});
}

/**
 * Throws a SystemError (`EADDRINUSE`) that names who holds port 68 of every address and shares it with nobody: no lease
 * could be renewed by its own server.
 */
export function requireClientPort(): void {
	const everywhere = {address: '255.255.255.255', device: 'lo'};
	try {
		attempt('close', openAt(everywhere, `Opening UDP port ${dhcpClientPort}`));
	} catch (error) {
		if (error instanceof SystemError && error.code === 'EADDRINUSE') throw error;
	}
}

async function adopt(fd: number): Promise<SocketAsPromised> {
	try {
		// Loaded when it is first needed: long after start.
		const {DgramAsPromised} = await import('dgram-as-promised');
		const socket = DgramAsPromised.createSocket({type: 'udp4'});
		await socket.bind({fd, exclusive: true});
		return socket;
	} catch (error) {
		attempt('close', fd);
		throw error;
	}
}

/** Told of each datagram. */
export type DatagramListener = (payload: Uint8Array, from: Source) => void;

/** Port 68 of a leased address, on its interface only. Throws a SystemError where the kernel refuses it. */
export class UdpSocket {
	readonly address: string;
	/** The socket once it is Node's, after all that is still to be sent. */
	#tail: Promise<SocketAsPromised>;

	constructor(place: Place, listener: DatagramListener = () => {}) {
		const {address, device} = place;
		const purpose = `Opening UDP port ${dhcpClientPort} of ${address} on ${device}`;
		this.address = address;
		this.#tail = adopt(openAt(place, purpose)).then(socket => {
			// Its own receive loses datagrams of a burst: this is the socket inside.
			socket.socket.on('message', (payload, {address}) => listener(payload, {address}));
			return socket;
		});
		this.#tail.catch(() => {});
	}

	/** Sends to the DHCP server at an address, in order; rejects with the refusal. */
	async send(payload: Uint8Array, address: string): Promise<void> {
		const sent = this.#tail.then(socket => socket.send(Buffer.from(payload), dhcpServerPort, address));
		const opened = this.#tail;
		this.#tail = sent.then(
			() => opened,
			() => opened,
		);
		this.#tail.catch(() => {});
		await sent;
	}

	/** Closes when all has been sent. */
	close(): void {
		this.#tail.then(socket => socket.close()).catch(() => {});
	}
}
