/** Records DHCP and ARP on an interface, with tcpdump(8) and the pcap format (file header 24 bytes, packet header 16). */
import {spawn} from 'node:child_process';
import type {Host} from './host.ts';
import {type DhcpPacket, describePacket, type Packet, readFrame} from './packet.ts';
import {patience} from './patience.ts';
import {sendFrames} from './udp.ts';

/** How a mark begins: to LLDP's address, which no bridge hands on, with a type for local experiments (IEEE 802). */
const markHeader = Buffer.from('0180c200000e' + '024cffffffff' + '88b5', 'hex');
let marks = 0;

/** A running or finished record. */
export class Capture {
	/** What was seen so far, in order. */
	readonly packets: Packet[] = [];
	readonly #host: Host;
	readonly #name: string;
	readonly #stop: () => Promise<void>;
	/** The marks that came by, by number. */
	readonly #marks = new Set<number>();
	#unread = Buffer.alloc(0);
	#headed = false;
	#watchers: (() => void)[] = [];

	private constructor(host: Host, name: string, stop: () => Promise<void>) {
		this.#host = host;
		this.#name = name;
		this.#stop = stop;
	}

	/** @internal Captures are made by a lab. */
	static async start(host: Host, name: string): Promise<Capture> {
		const tcpdump = ['tcpdump', '-i', name, '-n', '-U', '--immediate-mode', '-Z', 'root', '-w', '-'];
		const filter = 'arp or udp port 67 or udp port 68 or ether proto 0x88b5';
		const child = spawn('nsenter', ['--target', String(host.pid), '--net', '--', ...tcpdump, filter], {
			detached: true,
		});
		const ended = new Promise<void>(resolve => void child.once('close', () => resolve()));
		const capture = new Capture(host, name, async () => {
			child.kill('SIGTERM');
			await ended;
		});
		child.stdout.on('data', (bytes: Buffer) => capture.#read(bytes));
		let said = '';
		await new Promise<void>((resolve, reject) => {
			child.stderr.on('data', text => {
				said += text;
				if (said.includes('listening on')) resolve();
			});
			child.once('error', reject);
			void ended.then(() => reject(new Error(`tcpdump ended: ${said}`)));
		});
		return capture;
	}

	/** Calls back with every packet, from now on and as they come. */
	listen(listener: (packet: Packet) => void): void {
		let shown = this.packets.length;
		this.#watchers.push(() => {
			for (const packet of this.packets.slice(shown)) listener(packet);
			shown = this.packets.length;
		});
	}

	/** The DHCP packets so far; of one message type when it is named. */
	dhcp(message?: string): readonly DhcpPacket[] {
		return this.packets
			.filter(packet => packet.kind === 'dhcp')
			.filter(packet => !message || packet.message === message);
	}

	/** The DHCP message types so far, in order, with a space between: `DISCOVER OFFER REQUEST ACK`. */
	get transcript(): string {
		return this.dhcp()
			.map(packet => packet.message)
			.join(' ');
	}

	/** The whole record as text, a packet a line, times in seconds since the first. */
	describe(): string {
		return this.packets.map(packet => describePacket(packet, this.packets[0]?.at ?? 0)).join('\n');
	}

	/**
	 * Waits for the first packet, of those already seen too, that fits.
	 * @throws {Error} with the whole record when `limit` milliseconds pass first.
	 */
	async until(fits: (packet: Packet) => boolean, limit = patience): Promise<Packet> {
		return this.#wait(() => this.packets.find(fits), limit);
	}

	/**
	 * Waits until all that was on the link before is in the record, and gives it: what is not in it then was not there.
	 * @throws {Error} where the link is down.
	 */
	async settled(): Promise<this> {
		const number = marks++;
		const mark = Buffer.alloc(60);
		mark.set(markHeader);
		mark.writeUInt32BE(number, markHeader.length);
		await sendFrames(this.#host, this.#name, [mark]);
		await this.#wait(() => this.#marks.has(number) || undefined, patience);
		return this;
	}

	async #wait<T>(find: () => T | undefined, limit: number): Promise<T> {
		return new Promise((resolve, reject) => {
			const stop = () => {
				clearTimeout(timer);
				this.#watchers = this.#watchers.filter(other => other !== look);
			};
			const look = () => {
				const found = find();
				if (found === undefined) return;
				stop();
				resolve(found);
			};
			const timer = setTimeout(() => {
				stop();
				reject(new Error(`No packet as expected within ${limit} ms; seen were:\n${this.describe()}`));
			}, limit);
			this.#watchers.push(look);
			look();
		});
	}

	/** Waits for the Nth (from 1) DHCP message of a type. */
	async message(message: string, nth = 1, limit?: number): Promise<DhcpPacket> {
		await this.until(() => this.dhcp(message).length >= nth, limit);
		return this.dhcp(message)[nth - 1] as DhcpPacket;
	}

	/** Ends the record. */
	async stop(): Promise<void> {
		await this.#stop();
	}

	#read(bytes: Buffer): void {
		this.#unread = Buffer.concat([this.#unread, bytes]);
		if (!this.#headed && this.#unread.length >= 24) {
			this.#headed = true;
			this.#unread = this.#unread.subarray(24);
		}
		while (this.#headed && this.#unread.length >= 16) {
			const end = 16 + this.#unread.readUInt32LE(8);
			if (this.#unread.length < end) break;
			const at = this.#unread.readUInt32LE(0) * 1000 + this.#unread.readUInt32LE(4) / 1000;
			const frame = this.#unread.subarray(16, end);
			if (frame.subarray(0, markHeader.length).equals(markHeader))
				this.#marks.add(frame.readUInt32BE(markHeader.length));
			const packet = readFrame(frame, at);
			if (packet) this.packets.push(packet);
			this.#unread = this.#unread.subarray(end);
		}
		for (const watcher of [...this.#watchers]) watcher();
	}
}
