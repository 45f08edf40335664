import type {Millis} from '@lessee/lease';
import type {ArpPacket} from '@lessee/ports';
import {sameBytes} from '@lessee/wire';
import type {VirtualClock} from './clock.ts';
import {arpFrame, noHardware, packetFrame, readArp} from './ethernet.ts';

interface Waiting {
	readonly packet: Uint8Array;
	readonly source: string;
}

/** How often, and how long apart, an address is asked for before its packets are given up, as Linux does. */
const attempts = 3;
const attemptInterval: Millis = 1000;

/** How long an answer is believed. */
const reachable: Millis = 60_000;

/** The network card whose neighbours they are. */
interface Card {
	readonly clock: VirtualClock;
	readonly hardware: Uint8Array;
	readonly arpDelay: Millis;
	holds(address: string): boolean;
	transmit(frame: Uint8Array): void;
}

/** The neighbour table of one station: ARP as a kernel does it. @rfc 826 */
export class Neighbours {
	readonly #card: Card;
	readonly #known = new Map<string, {readonly hardware: Uint8Array; readonly until: Millis}>();
	readonly #waiting = new Map<string, Waiting[]>();

	constructor(card: Card) {
		this.#card = card;
	}

	send(packet: Uint8Array, source: string, destination: string): void {
		const known = this.#known.get(destination);
		const waiting = this.#waiting.get(destination);
		if (known !== undefined && known.until > this.#now()) this.#deliver(packet, known.hardware);
		else if (waiting !== undefined) waiting.push({packet, source});
		else {
			this.#waiting.set(destination, [{packet, source}]);
			this.#ask(destination, source, 1);
		}
	}

	/** Packets from an address that is gone are not sent any more. */
	abandon(source: string): void {
		for (const [destination, waiting] of this.#waiting) {
			const left = waiting.filter(packet => packet.source !== source);
			if (left.length > 0) this.#waiting.set(destination, left);
			else this.#waiting.delete(destination);
		}
	}

	receive(frame: Uint8Array): void {
		const arp = readArp(frame);
		if (arp === undefined || sameBytes(arp.senderHardware, this.#card.hardware)) return;
		this.#learn(arp);
		if (arp.operation === 'request' && this.#card.holds(arp.targetAddress)) this.#answer(arp);
	}

	#now(): Millis {
		return this.#card.clock.now();
	}

	#deliver(packet: Uint8Array, hardware: Uint8Array): void {
		this.#card.transmit(packetFrame(packet, this.#card.hardware, hardware));
	}

	#ask(address: string, source: string, attempt: number): void {
		const waiting = this.#waiting.get(address);
		if (waiting === undefined) return;
		if (attempt > attempts) {
			this.#waiting.delete(address);
			return;
		}
		const {hardware, clock} = this.#card;
		const question = {operation: 'request', senderHardware: hardware, targetHardware: noHardware} as const;
		this.#card.transmit(arpFrame({...question, senderAddress: source, targetAddress: address}));
		clock.setTimer(this.#now() + attemptInterval, () => {
			if (this.#waiting.get(address) === waiting) this.#ask(address, source, attempt + 1);
		});
	}

	#learn({senderAddress, senderHardware, targetAddress}: ArpPacket): void {
		const waiting = this.#waiting.get(senderAddress);
		const concernsUs =
			waiting !== undefined || this.#known.has(senderAddress) || this.#card.holds(targetAddress);
		if (!concernsUs || senderAddress === '0.0.0.0') return;
		this.#known.set(senderAddress, {hardware: senderHardware, until: this.#now() + reachable});
		this.#waiting.delete(senderAddress);
		for (const {packet} of waiting ?? []) this.#deliver(packet, senderHardware);
	}

	#answer({senderAddress, senderHardware, targetAddress}: ArpPacket): void {
		const {arpDelay, hardware, clock} = this.#card;
		const answer = arpFrame({
			operation: 'reply',
			senderHardware: hardware,
			senderAddress: targetAddress,
			targetHardware: senderHardware,
			targetAddress: senderAddress,
		});
		if (arpDelay === 0) this.#card.transmit(answer);
		else clock.setTimer(this.#now() + arpDelay, () => this.#card.transmit(answer));
	}
}
