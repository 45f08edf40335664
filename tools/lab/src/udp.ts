/** Packets of a test's own making: UDP datagrams from a socket of a host, and whole frames. */
import {asset} from './asset.ts';
import type {Host} from './host.ts';
import type {Program} from './program.ts';

/** A datagram that came. */
export interface Datagram {
	readonly address: string;
	readonly port: number;
	readonly payload: Uint8Array;
}

/** A UDP socket on a host of the lab: a scripted DHCP server is one on port 67 with a listener. */
export class UdpSocket {
	readonly #program: Program;

	private constructor(program: Program) {
		this.#program = program;
	}

	/**
	 * Opens a socket on a port. Broadcasts leave by the interface `name`.
	 * @param listener is told of every datagram, in order.
	 */
	static async open(
		host: Host,
		name: string,
		port: number,
		listener: (datagram: Datagram) => void,
	): Promise<UdpSocket> {
		await host.ip(`route replace broadcast 255.255.255.255 dev ${name}`);
		const program = host.spawn([process.execPath, asset('udp.mjs'), String(port)], {input: {open: true}});
		await program.said(/^ready$/m);
		program.lines(line => {
			const [, address = '', from, hex] = /^(\S+) (\d+) ([0-9a-f]*)$/.exec(line) ?? [];
			if (hex !== undefined) listener({address, port: Number(from), payload: Buffer.from(hex, 'hex')});
		});
		return new UdpSocket(program);
	}

	/** Sends a datagram; 255.255.255.255 is the broadcast address. */
	send(payload: Uint8Array, address: string, port: number): void {
		this.#program.write(`${address} ${port} ${Buffer.from(payload).toString('hex')}\n`);
	}

	/** Closes the socket. */
	async close(): Promise<void> {
		await this.#program.end();
	}
}

/** Sends whole Ethernet frames from a host's interface, as they are, in order. */
export async function sendFrames(host: Host, name: string, frames: readonly Uint8Array[]): Promise<void> {
	const lines = frames.map(frame => `${Buffer.from(frame).toString('hex')}\n`);
	await host.must(['/usr/bin/python3', asset('send-frames.py'), name], {input: lines.join('')});
}
