import type {Millis} from '@lessee/lease';
import {sameBytes} from '@lessee/wire';
import type {VirtualClock} from './clock.ts';
import {broadcastHardware} from './ethernet.ts';
import {Neighbours} from './neighbours.ts';

/** What a station is told when it is plugged in. */
export interface StationOptions {
	/** Its link-layer address, 6 bytes. */
	readonly hardware?: Uint8Array;
	/** IPv4 addresses that it holds from the start, dotted; their prefixes have 24 bits. */
	readonly addresses?: readonly string[];
	/** How late it answers ARP, milliseconds; `Infinity` for never. */
	readonly arpDelay?: Millis;
}

/** What a station is plugged into. */
export interface Cable {
	/** The time that its frames travel by. */
	readonly clock: VirtualClock;
	/** Takes a frame of Ethernet, without its check sequence, from a station. */
	transmit(from: Station, bytes: Uint8Array): void;
}

/** Hears the frames that a station receives. */
export type FrameListener = (bytes: Uint8Array) => void;

/**
 * A network card on a segment and the part of a kernel right behind it: it takes the frames that are for it, answers
 * ARP for the addresses that it holds, and asks ARP where a packet needs a neighbour.
 */
export class Station {
	/** The time that it lives by. */
	readonly clock: VirtualClock;
	/** What frames of it are on record as being from. */
	readonly name: string;
	/** Its link-layer address, 6 bytes. */
	hardware: Uint8Array;
	/** How late it answers ARP, milliseconds; `Infinity` for never. */
	arpDelay: Millis;
	/** Without carrier nothing is sent and nothing is heard. */
	carrier = true;
	readonly #addresses = new Map<string, number>();
	readonly #listeners = new Set<FrameListener>();
	readonly #cable: Cable;
	readonly #neighbours: Neighbours;

	constructor(cable: Cable, name: string, number: number, options: StationOptions) {
		this.clock = cable.clock;
		this.#cable = cable;
		this.name = name;
		this.hardware = options.hardware ?? Uint8Array.of(2, 0, 0, 0, number >> 8, number & 0xff);
		this.arpDelay = options.arpDelay ?? 0;
		for (const address of options.addresses ?? []) this.hold(address);
		this.#neighbours = new Neighbours(this);
	}

	/** The IPv4 addresses that it holds, in the order in which they came. */
	get addresses(): readonly {readonly address: string; readonly prefixLength: number}[] {
		return Array.from(this.#addresses, ([address, prefixLength]) => ({address, prefixLength}));
	}

	/** True where it holds the address. */
	holds(address: string): boolean {
		return this.#addresses.has(address);
	}

	/** Takes an address; the kernel answers ARP for it from now on. */
	hold(address: string, prefixLength = 24): void {
		this.#addresses.set(address, prefixLength);
	}

	/** Gives an address up. Packets from it that still wait for ARP are lost, as in a kernel. */
	release(address: string): void {
		this.#addresses.delete(address);
		this.#neighbours.abandon(address);
	}

	/** Calls back with every frame that is for this station or for all; returns what ends that. */
	listen(listener: FrameListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Sends a whole frame as it is; lost without carrier. */
	transmit(frame: Uint8Array): void {
		if (this.carrier) this.#cable.transmit(this, frame);
	}

	/** Sends an IPv4 packet to a neighbour whose link-layer address ARP has to find, within 3 s or not at all. */
	route(packet: Uint8Array, source: string, destination: string): void {
		this.#neighbours.send(packet, source, destination);
	}

	/** A frame reached this end of the cable. */
	receive(frame: Uint8Array): void {
		if (!this.carrier) return;
		const destination = frame.subarray(0, 6);
		if (!sameBytes(destination, this.hardware) && !sameBytes(destination, broadcastHardware)) return;
		this.#neighbours.receive(frame);
		for (const listener of [...this.#listeners]) listener(frame);
	}
}
