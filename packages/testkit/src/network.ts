import type {InterfaceState, Link, Network} from '@lessee/ports';
import {SimulatedLink} from './link.ts';
import type {Segment} from './segment.ts';
import type {Station, StationOptions} from './station.ts';

interface Interface {
	readonly index: number;
	readonly station: Station;
}

/**
 * The interfaces of a simulated machine, each a station on one segment. They come, go, and lose their carrier as a
 * test tells them to; who watches is told by the clock, after the call.
 */
export class SimulatedNetwork implements Network {
	readonly #segment: Segment;
	readonly #interfaces = new Map<string, Interface>();
	readonly #links = new Set<Link>();
	#watchers: ((state: InterfaceState) => void)[] = [];
	#lastIndex = 0;

	constructor(segment: Segment) {
		this.#segment = segment;
	}

	/** An interface appears, with carrier unless told. Throws where there is one of that name. */
	add(
		name: string,
		{carrier = true, ...options}: StationOptions & {readonly carrier?: boolean} = {},
	): Station {
		if (this.#interfaces.has(name))
			throw new Error(`Expected a name that is free, got ${name}, which is there.`);
		const station = this.#segment.attach(name, options);
		station.carrier = carrier;
		this.#interfaces.set(name, {index: ++this.#lastIndex, station});
		this.#notify(name);
		return station;
	}

	/** An interface disappears. */
	remove(name: string): void {
		const gone = this.find(name);
		if (gone === undefined) return;
		this.#get(name).station.carrier = false;
		this.#interfaces.delete(name);
		this.#tell({...gone, present: false, up: false});
	}

	/** An interface gets or loses its carrier. */
	setCarrier(name: string, carrier: boolean): void {
		this.#get(name).station.carrier = carrier;
		this.#notify(name);
	}

	/** An interface gets another link-layer address, 6 bytes. */
	setHardware(name: string, hardware: Uint8Array): void {
		this.#get(name).station.hardware = hardware;
		this.#notify(name);
	}

	/** An interface as it is now. */
	find(name: string): InterfaceState | undefined {
		const found = this.#interfaces.get(name);
		if (found === undefined) return undefined;
		const {index, station} = found;
		const hardware = {type: 1, address: station.hardware};
		return {name, index, present: true, up: station.carrier, hardware, mtu: 1500};
	}

	/** The addresses on an interface; none where there is no interface. */
	addresses(name: string): Station['addresses'] {
		return this.#interfaces.get(name)?.station.addresses ?? [];
	}

	/** Calls back at every change of any interface. */
	watch(listener: (state: InterfaceState) => void): void {
		this.#watchers.push(listener);
	}

	/** Opens an interface; throws an Error where there is none. */
	openLink(name: string): Link {
		const link = new SimulatedLink(this.#get(name).station);
		this.#links.add(link);
		return link;
	}

	/** Closes the links that were opened and tells nobody anything any more. */
	close(): void {
		for (const link of this.#links) link.close();
		this.#links.clear();
		this.#watchers = [];
	}

	#get(name: string): Interface {
		const found = this.#interfaces.get(name);
		if (found !== undefined) return found;
		throw new Error(`Expected the name of an interface, got ${name}, which is not there.`);
	}

	#notify(name: string): void {
		const state = this.find(name);
		if (state !== undefined) this.#tell(state);
	}

	#tell(state: InterfaceState): void {
		const {clock} = this.#segment;
		clock.setTimer(clock.now(), () => {
			for (const watcher of this.#watchers) watcher(state);
		});
	}
}
