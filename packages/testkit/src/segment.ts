import type {Millis} from '@lessee/lease';
import {writePcapng} from '@lessee/wire';
import {VirtualClock} from './clock.ts';
import {Frame} from './frame.ts';
import type {Middleware, Transit} from './middleware.ts';
import {type Cable, Station, type StationOptions} from './station.ts';

/**
 * One Ethernet cable: what one station sends, every other one with carrier hears, in whole frames of bytes.
 * Frames travel by the clock, so nothing is heard before whoever sends has returned.
 */
export class Segment implements Cable {
	/** The time that frames travel by. */
	readonly clock: VirtualClock;
	/** Every frame that was sent, oldest first, also those that the cable lost. */
	readonly frames: Frame[] = [];
	/** How long a frame is on its way, milliseconds. */
	latency: Millis = 0;
	readonly #stations: Station[] = [];
	readonly #middlewares: Middleware[] = [];

	constructor(clock: VirtualClock = new VirtualClock()) {
		this.clock = clock;
	}

	/** Plugs a new station in. Without a hardware address it gets the next of 02:00:00:00:00:01 and up. */
	attach(name: string, options: StationOptions = {}): Station {
		const station = new Station(this, name, this.#stations.length + 1, options);
		this.#stations.push(station);
		return station;
	}

	/** Puts a middleware on the cable, behind those that are there; returns what takes it off. */
	use(middleware: Middleware): () => void {
		this.#middlewares.push(middleware);
		return () => {
			const place = this.#middlewares.indexOf(middleware);
			if (place >= 0) this.#middlewares.splice(place, 1);
		};
	}

	/** The DHCP messages that were sent, in order: `DISCOVER OFFER REQUEST ACK`. */
	get transcript(): string {
		return this.frames.flatMap(frame => frame.kind ?? []).join(' ');
	}

	/** What was sent, as a pcapng file that Wireshark and tcpdump open; times are the virtual wall clock's. */
	pcapng(): Uint8Array {
		const ethernet = 1;
		const packets = this.frames.map(({wall, bytes}) => ({
			at: BigInt(Math.round(wall * 1000)) * 1000n,
			bytes,
			interface: 0,
		}));
		return writePcapng({interfaces: [{name: 'segment', linkType: ethernet}], packets});
	}

	transmit(from: Station, bytes: Uint8Array): void {
		const frame = new Frame(this.clock.now(), this.clock.wall(), from.name, bytes);
		this.frames.push(frame);
		let transits: readonly Transit[] = [{frame, bytes, delay: this.latency}];
		for (const middleware of this.#middlewares) transits = transits.flatMap(middleware);
		for (const transit of transits)
			this.clock.setTimer(this.clock.now() + transit.delay, () => this.#arrive(from, transit.bytes));
	}

	#arrive(from: Station, bytes: Uint8Array): void {
		for (const station of [...this.#stations]) if (station !== from) station.receive(bytes);
	}
}
