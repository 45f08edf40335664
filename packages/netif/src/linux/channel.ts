/**
 * One protocol for all interfaces: its socket is open while anyone listens, and its filter lets through what they
 * listen for. The cost of an open socket is borne by every packet that the machine receives.
 */
import type {Instruction} from './bpf.ts';
import {type Packet, Receiver} from './packet-socket.ts';

/** Who listens on an interface, and to what. */
export interface Ear<Interest> {
	readonly interest: Interest;
	hear(packet: Packet): void;
}

/** What a channel carries. */
export interface Carried<Interest> {
	readonly protocol: number;
	filter(interests: readonly Interest[]): readonly Instruction[];
}

/** Packets of one protocol, handed to who listens on the interface that they came in by. */
export class Channel<Interest> {
	readonly #carried: Carried<Interest>;
	readonly #ears = new Map<number, Ear<Interest>>();
	#receiver: Receiver | undefined;

	constructor(carried: Carried<Interest>) {
		this.#carried = carried;
	}

	/** Listens on an interface from now on, in place of who did. Throws a SystemError where it cannot. */
	listen(index: number, ear: Ear<Interest>): void {
		this.#ears.set(index, ear);
		const interests = [...this.#ears.values()].map(({interest}) => interest);
		const filter = this.#carried.filter(interests);
		if (this.#receiver) this.#receiver.filter(filter);
		else this.#receiver = new Receiver({...this.#carried, filter, receive: packet => this.#hear(packet)});
	}

	/** Stops listening, if it is this one that does. */
	leave(index: number, ear: Ear<Interest>): void {
		if (this.#ears.get(index) !== ear) return;
		this.#ears.delete(index);
		// What is let through for nobody costs less than a new filter: the next one who listens brings it.
		if (this.#ears.size === 0) this.close();
	}

	/** Closes the socket, whoever listens. */
	close(): void {
		this.#ears.clear();
		this.#receiver?.close();
		this.#receiver = undefined;
	}

	#hear(packet: Packet): void {
		this.#ears.get(packet.index)?.hear(packet);
	}
}
