/**
 * Watches the interfaces. When the kernel had to drop notices, all interfaces are asked for and the difference is
 * told: who listens never sees that something was lost.
 */
import {constants} from 'node:os';
import {sameBytes} from '@lessee/wire';
import {allLinks, type LinkState, linkState} from './interface.ts';
import {attempt, demand, type Watch, watchDescriptor} from './native.ts';
import {type Message, splitMessages} from './rtnetlink/message.ts';
import {openRouteSocket, type RouteSocket, routeAddress} from './rtnetlink/socket.ts';
import {setReceiveBuffer} from './sockets.ts';

const RTMGRP_LINK = 1;
const noticeSize = 65536;
/** Notices read in one turn of the event loop. */
const noticesPerTurn = 1024;

function same(a: LinkState, b: LinkState): boolean {
	const plain = a.name === b.name && a.up === b.up && a.mtu === b.mtu && a.enabled === b.enabled;
	return plain && a.hardware.type === b.hardware.type && sameBytes(a.hardware.address, b.hardware.address);
}

/** The changes that lead from what was known to what is. */
function* differences(
	known: ReadonlyMap<number, LinkState>,
	now: readonly LinkState[],
): Generator<LinkState> {
	const indexes = new Set(now.map(({index}) => index));
	for (const state of known.values()) if (!indexes.has(state.index)) yield {...state, present: false};
	yield* now;
}

/** What a monitor needs. */
export interface MonitorOptions {
	readonly requests: RouteSocket;
	/** Receive buffer in bytes. */
	readonly receiveBuffer: number;
	changed(state: LinkState): void;
}

/** A socket that hears every change of an interface, and what is known of them. */
export class LinkMonitor {
	readonly #options: MonitorOptions;
	readonly #known = new Map<number, LinkState>();
	readonly #fd: number;
	readonly #watch: Watch;
	readonly #buffer = new Uint8Array(new ArrayBuffer(noticeSize));
	#open = true;

	constructor(options: MonitorOptions) {
		this.#options = options;
		this.#fd = openRouteSocket();
		setReceiveBuffer(this.#fd, options.receiveBuffer);
		const groups = routeAddress(RTMGRP_LINK);
		demand('Subscribing to changes of interfaces', 'bind', this.#fd, groups, groups.length);
		for (const state of allLinks(options.requests)) this.#known.set(state.index, state);
		this.#watch = watchDescriptor(this.#fd, errno => this.#drain(errno === constants.errno.ENOBUFS));
	}

	/** The interface of an index as far as has been heard. */
	known(index: number): LinkState | undefined {
		return this.#known.get(index);
	}

	close(): void {
		this.#open = false;
		this.#watch.close();
		attempt('close', this.#fd);
	}

	#drain(overrun: boolean): void {
		let lost = overrun;
		for (let count = 0; count < noticesPerTurn && this.#open; count++) {
			const size = attempt('recv', this.#fd, this.#buffer, noticeSize, 0);
			if (size === -constants.errno.ENOBUFS) lost = true;
			else if (size < 0) break;
			else for (const message of splitMessages(this.#buffer.slice(0, size))) this.#hear(message);
		}
		if (lost && this.#open) this.#resync();
	}

	#hear(message: Message): void {
		const state = linkState(message);
		if (state) this.#take(state);
	}

	#resync(): void {
		const now = allLinks(this.#options.requests);
		for (const state of [...differences(this.#known, now)]) this.#take(state);
	}

	#take(state: LinkState): void {
		const before = this.#known.get(state.index);
		if (!state.present) {
			if (this.#known.delete(state.index)) this.#options.changed(state);
			return;
		}
		if (before && same(before, state)) return;
		this.#known.set(state.index, state);
		// To those who know it by its name, an interface that is renamed goes and another comes.
		if (before && before.name !== state.name) this.#options.changed({...before, present: false});
		this.#options.changed(state);
	}
}
