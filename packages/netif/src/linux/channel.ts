/**
 * One protocol for all interfaces: its socket is open while anyone listens, and its filter lets through what they
 * listen for. The cost of an open socket is borne by every packet that the machine receives.
 */
import {acceptAll, type Instruction} from './bpf.ts';
import {type Packet, Receiver} from './packet-socket.ts';

/** Who listens on an interface, and to what. */
export interface Ear<Interest> {
	readonly interest: Interest;
	hear(packet: Packet): void;
}

/** What a channel carries. */
export interface Carried<Interest> {
	readonly protocol: number;
	/** What lets through what is of interest; where that is always the same, the filter itself. */
	readonly filter: readonly Instruction[] | ((interests: readonly Interest[]) => readonly Instruction[]);
}

/** A filter costs the kernel some microseconds an instruction: longer ones wait until all have said what they want. */
const promptly = 64;
const settleAfter = 100;

/** Packets of one protocol, handed to who listens on the interface that they came in by. */
export class Channel<Interest> {
	readonly #carried: Carried<Interest>;
	readonly #ears = new Map<number, Ear<Interest>>();
	#receiver: Receiver | undefined;
	#attached: readonly Instruction[] = [];
	#settling: NodeJS.Timeout | undefined;

	constructor(carried: Carried<Interest>) {
		this.#carried = carried;
	}

	/** Listens on an interface from now on, in place of who did. Throws a SystemError where it cannot. */
	listen(index: number, ear: Ear<Interest>): void {
		this.#ears.set(index, ear);
		const isLong = typeof this.#carried.filter === 'function' && this.#ears.size > promptly;
		if (isLong) this.#settle();
		else this.#attach(this.#exact());
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
		clearTimeout(this.#settling);
		this.#settling = undefined;
		this.#ears.clear();
		this.#receiver?.close();
		this.#receiver = undefined;
	}

	#exact(): readonly Instruction[] {
		const {filter} = this.#carried;
		if (typeof filter !== 'function') return filter;
		return filter([...this.#ears.values()].map(({interest}) => interest));
	}

	#attach(filter: readonly Instruction[]): void {
		const {protocol} = this.#carried;
		if (!this.#receiver)
			this.#receiver = new Receiver({protocol, filter, receive: packet => this.#hear(packet)});
		else if (filter !== this.#attached) this.#receiver.filter(filter);
		this.#attached = filter;
	}

	/** Lets everything through at once, and the exact filter follow in a while. */
	#settle(): void {
		if (this.#settling) return;
		this.#attach(acceptAll);
		this.#settling = setTimeout(() => {
			this.#settling = undefined;
			this.#attach(this.#exact());
		}, settleAfter).unref();
	}

	#hear(packet: Packet): void {
		this.#ears.get(packet.index)?.hear(packet);
	}
}
