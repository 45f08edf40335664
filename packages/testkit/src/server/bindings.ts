import type {Millis} from '@lessee/lease';
import {ipv4ToNumber, numberToIpv4} from '@lessee/wire';

/** What a server knows of one address. */
export interface Binding {
	readonly address: string;
	/** Who has it: the client identifier, or the hardware type and address, in hex. */
	readonly client: string;
	/** `offered` is kept for a while only; `declined` addresses are given to nobody. */
	readonly state: 'offered' | 'bound' | 'released' | 'declined';
	readonly since: Millis;
	/** Boot time; `Infinity` for ever. */
	readonly expiresAt: Millis;
}

/** First and last address that a server gives out, dotted. */
export type Pool = readonly [first: string, last: string];

/** The addresses of one server and who has them. */
export class Bindings {
	/** The addresses that are given out; may change at any time, as when a network is renumbered. */
	pool: Pool;
	readonly #byAddress = new Map<string, Binding>();

	constructor(pool: Pool) {
		this.pool = pool;
	}

	/** What is known, in the order in which it became so; also what has expired. */
	get all(): readonly Binding[] {
		return [...this.#byAddress.values()];
	}

	/** True where the server gives out this address at all. */
	covers(address: string): boolean {
		const [number, first, last] = [address, ...this.pool].map(ipv4ToNumber);
		if (number === undefined || first === undefined || last === undefined) return false;
		return number >= first && number <= last;
	}

	/** True where the client may have this address now: nobody else has it. */
	isFree(address: string, client: string, now: Millis): boolean {
		if (!this.covers(address)) return false;
		const binding = this.#byAddress.get(address);
		if (binding === undefined || binding.expiresAt <= now) return true;
		return binding.state !== 'declined' && binding.client === client;
	}

	/** What is known of an address, also where that has expired. */
	at(address: string): Binding | undefined {
		return this.#byAddress.get(address);
	}

	/** The last binding of a client, also an expired one. */
	of(client: string): Binding | undefined {
		return this.all.findLast(binding => binding.client === client && binding.state !== 'declined');
	}

	/**
	 * The address for a client, as RFC 2131 wants it chosen: its own, the one that it asks for, the next free one;
	 * undefined where all are taken.
	 * @rfc 2131 §4.3.1
	 */
	choose(client: string, requested: string | undefined, now: Millis): string | undefined {
		for (const address of [this.of(client)?.address, requested])
			if (address !== undefined && this.isFree(address, client, now)) return address;
		const [first, last] = this.pool.map(address => ipv4ToNumber(address) ?? 0);
		let used: string | undefined;
		for (let number = first ?? 0; number <= (last ?? -1); number++) {
			const address = numberToIpv4(number);
			if (!this.#byAddress.has(address)) return address;
			if (used === undefined && this.isFree(address, client, now)) used = address;
		}
		return used;
	}

	/** Writes down what became of an address. */
	set(binding: Binding): void {
		this.#byAddress.delete(binding.address);
		this.#byAddress.set(binding.address, binding);
	}
}
