import type {ApplyReason, Lease, Millis, RemoveReason, Undo} from '@lessee/lease';
import type {Applied, Clock, Configurator, MaybePromise} from '@lessee/ports';
import {type Configuration, configurationOf} from './configuration.ts';
import {later, type Scripted} from './scripted.ts';
import type {Station} from './station.ts';

/** One call of a configurator, as the fake records it. */
export interface ConfiguratorCall {
	readonly call: 'prepare' | 'apply' | 'keep' | 'restore' | 'remove' | 'v6Only';
	/** The lease that it was about: what is held for `prepare`. */
	readonly lease: Lease | undefined;
	/** Why; for `v6Only` the seconds. */
	readonly reason?: ApplyReason | RemoveReason | number;
	readonly at: Millis;
}

/** How `apply` ends where it does not succeed. */
export type ApplyRefusal = Exclude<Applied, {result: 'applied'}>;

/**
 * An interface in memory, with the configurator that puts leases on it: addresses, routes and MTU appear and go as
 * they do on a real one, and nothing is touched that was there before. It outlives the clients that use it.
 */
export class FakeConfigurator implements Configurator {
	/** What was asked, in order. */
	readonly calls: ConfiguratorCall[] = [];
	/** Refuses an `apply`: as a script declines, or as a kernel fails. The ordinary one succeeds. */
	script: Scripted<ConfiguratorCall, ApplyRefusal> = () => undefined;
	/**
	 * How long `prepare`, `apply` and `remove` take, milliseconds; at 0 they answer at once, else by a promise. Each
	 * begins when the one before is done.
	 */
	delay: Millis = 0;
	/** Maximum transmission unit, bytes. */
	mtu = 1500;
	/** What a script says of an offered address; absent unless a test sets it, as without a script. */
	check?: NonNullable<Configurator['check']>;
	/** Whether a script could set a medium; absent unless a test sets it, as without a script. */
	tryMedium?: NonNullable<Configurator['tryMedium']>;
	readonly #clock: Clock;
	readonly #station: Station | undefined;
	#applied: Configuration | undefined;
	#busyUntil: Millis = 0;
	#unfinished = 0;

	/** A station that is given answers ARP for what is applied, and may send from it. */
	constructor(clock: Clock, station?: Station) {
		this.#clock = clock;
		this.#station = station;
	}

	/** The addresses on the interface, with prefix lengths: `192.0.2.9/24`. */
	get addresses(): readonly string[] {
		return this.#applied === undefined ? [] : [`${this.#applied.address}/${this.#applied.prefixLength}`];
	}

	/** The routes through the interface: `default via 192.0.2.1`, `198.51.100.0/24 via 192.0.2.2`. */
	get routes(): readonly string[] {
		return this.#applied?.routes ?? [];
	}

	/** Removes what an earlier agent left behind, but for what is held. */
	prepare(held: Lease | undefined, undo: Undo): MaybePromise<void> {
		this.#record({call: 'prepare', lease: held});
		return this.#inTurn(() => {
			if (this.#applied?.address !== held?.address) this.#clear();
			if (held === undefined) this.mtu = undo.mtu ?? this.mtu;
		});
	}

	/** Makes the interface look as the lease says, unless the script refuses it. */
	apply(lease: Lease, reason: ApplyReason, _previous: Lease | undefined, undo: Undo): MaybePromise<Applied> {
		const call = this.#record({call: 'apply', lease, reason});
		return this.#inTurn(() => this.script(call) ?? this.#put(configurationOf(lease), undo));
	}

	/** Recorded, and nothing else: an address in memory stays by itself. */
	keep(lease: Lease): void {
		this.#record({call: 'keep', lease});
	}

	/** Puts a lease back whose address was taken away. */
	restore(lease: Lease, undo: Undo): boolean {
		if (this.#applied?.address === lease.address) return false;
		this.#record({call: 'restore', lease});
		this.#put(configurationOf(lease), undo);
		return true;
	}

	/** Removes what `apply` added and puts the MTU back. */
	remove(lease: Lease | undefined, reason: RemoveReason, undo: Undo): MaybePromise<void> {
		this.#record({call: 'remove', lease, reason});
		return this.#inTurn(() => {
			if (lease === undefined) return;
			this.#clear();
			this.mtu = undo.mtu ?? this.mtu;
		});
	}

	/** Recorded, and nothing else. */
	v6Only(seconds: number): void {
		this.#record({call: 'v6Only', lease: undefined, reason: seconds});
	}

	/** The interface is deleted, or somebody else has cleared it: all that was on it is gone. */
	erase(): void {
		this.#clear();
		this.mtu = 1500;
	}

	#inTurn<T>(act: () => T): MaybePromise<T> {
		const now = this.#clock.now();
		this.#busyUntil = Math.max(this.#busyUntil, now) + this.delay;
		if (this.#busyUntil <= now && this.#unfinished === 0) return act();
		this.#unfinished++;
		return later(this.#clock, this.#busyUntil, () => {
			this.#unfinished--;
			return act();
		});
	}

	#record(call: Omit<ConfiguratorCall, 'at'>): ConfiguratorCall {
		const recorded = {...call, at: this.#clock.now()};
		this.calls.push(recorded);
		return recorded;
	}

	#put(wanted: Configuration, undo: Undo): Applied {
		const old = this.#applied?.address;
		this.#applied = wanted;
		this.#station?.hold(wanted.address, wanted.prefixLength);
		if (old !== undefined && old !== wanted.address) this.#station?.release(old);
		const usual = undo.mtu ?? this.mtu;
		this.mtu = wanted.mtu ?? usual;
		return {result: 'applied', undo: this.mtu === usual ? {} : {mtu: usual}};
	}

	#clear(): void {
		const address = this.#applied?.address;
		this.#applied = undefined;
		if (address !== undefined) this.#station?.release(address);
	}
}
