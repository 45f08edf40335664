import type {Millis} from '@lessee/lease';
import {encodeMessage, type Message, type Options} from '@lessee/wire';
import {readDatagram, readMessage} from '../ethernet.ts';
import type {Station} from '../station.ts';
import type {Answer, Terms} from './answer.ts';
import {type Binding, Bindings, type Pool} from './bindings.ts';
import {decisions, type Policy} from './decisions.ts';
import {deliver} from './delivery.ts';
import {clientOf, kindOf, type Received} from './received.ts';

/** Changes what a server answers: a fault, a habit, an attack. Made by the entries of `rude`. */
export interface Behaviour {
	/** As it is written in a script, for the record of a run: `slow(500)`. */
	readonly name: string;
	/** The answers that are sent instead. */
	answer(answers: readonly Answer[], exchange: Exchange): readonly Answer[];
}

/** One request at one server. */
export interface Exchange {
	readonly received: Received;
	readonly server: DhcpServer;
}

/** What a server is like; every entry may be left out. */
export interface ServerScript {
	/** Its own address and server identifier, dotted; `192.0.2.1`. */
	readonly address?: string;
	/** What it gives out; `192.0.2.9` to `192.0.2.254`. */
	readonly pool?: Pool;
	/** Seconds, 0xffffffff for ever; 3600. */
	readonly leaseTime?: number;
	/** Seconds; half of the lease time. */
	readonly t1?: number;
	/** Seconds; seven eighths of the lease time. */
	readonly t2?: number;
	/** Parameters beside the lease; mask 255.255.255.0, and itself as router and name server. */
	readonly options?: Options;
	/** Whether a DISCOVER that allows it is answered with an ACK at once (RFC 4039); no. */
	readonly rapidCommit?: boolean;
	/** Whether it speaks for the network, and so confirms or refuses what it has no record of; yes. */
	readonly authoritative?: boolean;
	/** What it does to its answers, one after the other; nothing. */
	readonly behaviours?: readonly Behaviour[];
}

const infinite = 0xffff_ffff;

/** A DHCP server on a segment, with leases of its own. @rfc 2131 §4.3 */
export class DhcpServer implements Policy {
	readonly station: Station;
	/** Its address and server identifier, dotted. */
	readonly address: string;
	/** Whether it answers a DISCOVER that allows it with an ACK at once. */
	readonly rapidCommit: boolean;
	/** Whether it confirms or refuses what it has no record of. */
	readonly authoritative: boolean;
	/** What it knows of each address. */
	readonly bindings: Bindings;
	/** Every message that reached it while it ran, oldest first. */
	readonly received: Received[] = [];
	/** Seconds; what is granted from now on. */
	leaseTime: number;
	/** Parameters beside the lease, from now on. */
	options: Options;
	/** What it does to its answers, from now on. */
	behaviours: readonly Behaviour[];
	readonly #script: ServerScript;
	#stop: (() => void) | undefined;

	constructor(station: Station, script: ServerScript) {
		const address = script.address ?? '192.0.2.1';
		this.station = station;
		this.address = address;
		this.bindings = new Bindings(script.pool ?? ['192.0.2.9', '192.0.2.254']);
		this.leaseTime = script.leaseTime ?? 3600;
		this.options = script.options ?? {
			subnetMask: '255.255.255.0',
			router: [address],
			domainNameServer: [address],
		};
		this.behaviours = script.behaviours ?? [];
		this.rapidCommit = script.rapidCommit ?? false;
		this.authoritative = script.authoritative ?? true;
		this.#script = script;
		this.start();
	}

	/** The leases that run now. */
	get leases(): readonly Binding[] {
		const now = this.#now();
		return this.bindings.all.filter(({state, expiresAt}) => state === 'bound' && expiresAt > now);
	}

	/** Comes back after `stop`, with the leases that it had. */
	start(): void {
		this.#stop ??= this.station.listen(frame => this.#hear(frame));
		this.station.hold(this.address);
	}

	/** Vanishes: answers neither DHCP nor ARP until it is started again. */
	stop(): void {
		this.#stop?.();
		this.#stop = undefined;
		this.station.release(this.address);
	}

	/** What it grants now, in the terms of the wire. */
	get terms(): Terms {
		const {leaseTime, options, address: serverIdentifier} = this;
		if (leaseTime === infinite) return {serverIdentifier, leaseTime, options, t1: undefined, t2: undefined};
		const t1 = this.#script.t1 ?? Math.floor(leaseTime / 2);
		return {serverIdentifier, leaseTime, options, t1, t2: this.#script.t2 ?? Math.floor((leaseTime * 7) / 8)};
	}

	#now(): Millis {
		return this.station.clock.now();
	}

	#hear(frame: Uint8Array): void {
		const datagram = readDatagram(frame);
		if (datagram?.destinationPort !== 67) return;
		const {source, destination, payload} = datagram;
		if (destination !== '255.255.255.255' && destination !== this.address) return;
		const message = readMessage(payload);
		const kind = message && kindOf(message, destination);
		if (message === undefined || kind === undefined) return;
		const received: Received = {
			kind,
			message,
			client: clientOf(message),
			at: this.#now(),
			source,
			destination,
		};
		this.received.push(received);
		let answers: readonly Answer[] = decisions[kind](this, received).map(message => ({message, delay: 0}));
		for (const behaviour of this.behaviours) answers = behaviour.answer(answers, {received, server: this});
		for (const answer of answers) this.#send(answer, message);
	}

	#send(answer: Answer, request: Message): void {
		const payload = encodeMessage(answer.message);
		const bytes = answer.mangle?.(payload) ?? payload;
		const {clock} = this.station;
		const send = () => {
			if (this.#stop !== undefined) deliver(this.station, this.address, answer, bytes, request);
		};
		if (answer.delay > 0) clock.setTimer(clock.now() + answer.delay, send);
		else send();
	}
}

/** Starts a DHCP server on a station. */
export function dhcpServer(station: Station, script: ServerScript = {}): DhcpServer {
	return new DhcpServer(station, script);
}
