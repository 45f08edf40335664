/** The configurator of one interface: leases become addresses, routes and an MTU, and nothing else is touched. */
import {constants} from 'node:os';
import type {ApplyReason, Lease, Millis, RemoveReason, Undo} from '@lessee/lease';
import type {Applied, Clock, Configurator} from '@lessee/ports';
import {SystemError} from '../../system-error.ts';
import {findLink, type LinkState} from '../interface.ts';
import {isGone, type RouteSocket} from '../rtnetlink/socket.ts';
import {carryOut, carryOutAll, enableLink, setMtu} from './changes.ts';
import {type Configuration, configurationOf} from './configuration.ts';
import {type AddressTerms, presentAddresses, refreshAddress} from './kernel-addresses.ts';
import {flushNeighbours, markedRoutes} from './kernel-routes.ts';
import {lifetimesOf} from './lifetimes.ts';
import {plan} from './plan.ts';
import type {Alias, Preferences} from './preferences.ts';
import {originDhcp, type Target} from './target.ts';

/** How an interface is to be configured. */
export interface ConfiguratorOptions {
	readonly clock: Clock;
	/** Metric of all routes of the interface, 0 to 0xffffffff; 0 by default. */
	readonly metric?: number;
	/** The longest that a hook takes: the kernel keeps addresses for two of them beyond the lease. 63 s by default. */
	readonly longestHook?: Millis;
	/** Addresses that are there besides the leased one. */
	readonly aliases?: readonly Alias[];
	/** Told, in a sentence, what of a lease is not used, and what could not be undone. */
	readonly warn?: (sentence: string) => void;
}

const defaultLongestHook: Millis = 63_000;

/** Configures one interface through rtnetlink: the one that has the name at first, also when it is given another. */
export class KernelConfigurator implements Configurator {
	readonly #requests: RouteSocket;
	readonly #name: string;
	readonly #options: Required<ConfiguratorOptions>;
	#index: number | undefined;

	constructor(requests: RouteSocket, name: string, options: ConfiguratorOptions) {
		this.#requests = requests;
		this.#name = name;
		this.#options = {
			metric: 0,
			longestHook: defaultLongestHook,
			aliases: [],
			warn: () => {},
			...options,
		};
	}

	/** Throws a SystemError where this process may not configure interfaces. */
	prepare(held: Lease | undefined, undo: Undo): void {
		this.#onLink(link => {
			const target = this.#target(link);
			const kept = held && this.#understand(held, link, undo);
			this.#clear(target, link, kept);
			if (!held && undo.mtu !== undefined && undo.mtu !== link.mtu) setMtu(target, undo.mtu);
			if (!link.enabled) enableLink(target);
		});
	}

	apply(lease: Lease, reason: ApplyReason, previous: Lease | undefined, undo: Undo): Applied {
		try {
			const link = this.#find();
			if (!link) return {result: 'failed', reason: `There is no interface ${this.#name} any more.`};
			return this.#apply(link, lease, reason, previous, undo);
		} catch (error) {
			if (error instanceof SystemError) return {result: 'failed', reason: error.message};
			throw error;
		}
	}

	keep(lease: Lease): void {
		this.#onLink(link => {
			const target = this.#target(link);
			const present = new Set(presentAddresses(target).map(({address}) => address));
			for (const address of this.#understand(lease, link, {}).addresses) {
				if (present.has(address.address)) refreshAddress(target, address, this.#terms(lease));
			}
		});
	}

	restore(lease: Lease, undo: Undo): boolean {
		let restored = false;
		this.#onLink(link => {
			if (presentAddresses(this.#target(link)).some(({address}) => address === lease.address)) return;
			this.#apply(link, lease, 'REBOOT', lease, undo);
			restored = true;
		});
		return restored;
	}

	remove(lease: Lease | undefined, _reason: RemoveReason, undo: Undo): void {
		if (!lease) return;
		this.#onLink(link => {
			const target = this.#target(link);
			const configuration = this.#understand(lease, link, undo);
			this.#clear(target, link, undefined, configuration);
			// Someone who has set another MTU meanwhile is to keep it.
			if (undo.mtu !== undefined && link.mtu === configuration.mtu) setMtu(target, undo.mtu);
		});
	}

	#apply(
		link: LinkState,
		lease: Lease,
		reason: ApplyReason,
		previous: Lease | undefined,
		undo: Undo,
	): Applied {
		const target = this.#target(link);
		const known = new Set<string>();
		const before = previous && this.#understand(previous, link, undo, sentence => known.add(sentence));
		const after = this.#understand(lease, link, undo, sentence => {
			if (!known.has(sentence)) this.#options.warn(sentence);
		});
		const present = this.#present(target, link, reason, before);
		carryOutAll(target, plan(present, after), this.#terms(lease));
		if (previous && previous.address !== lease.address) this.#tolerate(() => flushNeighbours(target));
		const usual = undo.mtu ?? link.mtu;
		return {result: 'applied', undo: after.mtu === usual ? {} : {mtu: usual}};
	}

	/**
	 * What is ours on the interface: as the lease before has it, so that what someone else has changed since stays
	 * changed. After a time without link, or where the address is lost, the kernel is asked: it forgets routes then.
	 */
	#present(
		target: Target,
		link: LinkState,
		reason: ApplyReason,
		before: Configuration | undefined,
	): Configuration {
		if (!before) return {addresses: [], routes: [], mtu: link.mtu};
		const leased = before.addresses[0]?.address;
		const there = presentAddresses(target).some(({address}) => address === leased);
		if (there && reason !== 'REBOOT') return before;
		return this.#ours(target, link, before);
	}

	/** What is on the interface and ours: by its mark, or because a lease had it (old kernels mark no addresses). */
	#ours(target: Target, link: LinkState, leased?: Configuration): Configuration {
		const routes = markedRoutes(target);
		const sources = routes.map(({source}) => source);
		const named = [...(leased?.addresses ?? this.#options.aliases)].map(({address}) => address);
		const known = new Set([...sources, ...named]);
		const addresses = presentAddresses(target).filter(
			({address, origin}) => origin === originDhcp || known.has(address),
		);
		return {addresses, routes, mtu: link.mtu};
	}

	/** Removes what is ours but for what is kept; goes on where something cannot be removed. */
	#clear(target: Target, link: LinkState, kept?: Configuration, leased?: Configuration): void {
		const keptAddresses = new Set(kept?.addresses.map(({address}) => address));
		const ours = this.#ours(target, link, leased);
		const leftovers = {
			addresses: ours.addresses.filter(({address}) => !keptAddresses.has(address)),
			routes: ours.routes.filter(({source}) => !keptAddresses.has(source)),
			mtu: link.mtu,
		};
		const changes = plan(leftovers, {addresses: [], routes: [], mtu: link.mtu});
		for (const change of changes) this.#tolerate(() => carryOut(target, change, this.#terms()));
	}

	#understand(
		lease: Lease,
		link: LinkState,
		undo: Undo,
		warn: Preferences['warn'] = () => {},
	): Configuration {
		const {metric, aliases} = this.#options;
		const mtu = {usual: undo.mtu ?? link.mtu, least: link.leastMtu, greatest: link.greatestMtu};
		return configurationOf(lease, {metric, aliases, mtu, warn});
	}

	#terms(lease?: Lease): AddressTerms {
		const {clock, longestHook, metric} = this.#options;
		const now = clock.now();
		return {lifetimes: lifetimesOf(lease?.expiresAt ?? now, now, longestHook), metric};
	}

	#target({index, name}: LinkState): Target {
		return {requests: this.#requests, index, name};
	}

	#find(): LinkState | undefined {
		const link = findLink(this.#requests, this.#index ?? this.#name);
		this.#index ??= link?.index;
		return link;
	}

	/** Does something with the interface if there is one. */
	#onLink(action: (link: LinkState) => void): void {
		this.#tolerate(() => {
			const link = this.#find();
			if (link) action(link);
		});
	}

	/** What is gone needs no more doing; another refusal is told, and only missing privileges are thrown. */
	#tolerate(action: () => void): void {
		try {
			action();
		} catch (error) {
			if (!(error instanceof SystemError) || error.errno === constants.errno.EPERM) throw error;
			if (!isGone(error)) this.#options.warn(error.message);
		}
	}
}
