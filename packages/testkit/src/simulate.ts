import type {Entropy, Ports} from '@lessee/ports';
import type {VirtualClock} from './clock.ts';
import {FakeConfigurator} from './configurator.ts';
import {seededEntropy} from './entropy.ts';
import {FakeHooks} from './hooks.ts';
import {MemoryJournal} from './journal.ts';
import {MemoryStore} from './lease-store.ts';
import {Life} from './life.ts';
import {SimulatedLink} from './link.ts';
import {Segment} from './segment.ts';
import type {Station, StationOptions} from './station.ts';

/** What a simulated machine is like; every entry may be left out. */
export interface SimulationOptions extends StationOptions {
	/** The cable that it hangs on; a new one with a new clock. Two machines on one segment share its clock. */
	readonly segment?: Segment;
	/** Name of its interface, as hooks see it; `eth0`. */
	readonly interface?: string;
	/** Name of its station on the segment; `client`. */
	readonly name?: string;
	/** Names the run: the same seed gives the same run; 1. */
	readonly seed?: number;
	/** Where its randomness comes from, in the place of the seed. */
	readonly entropy?: Entropy;
}

/** A machine with one interface, on a segment, and the agent that lives on it. */
export class Simulation {
	/** The segment's. */
	readonly clock: VirtualClock;
	/** The cable that the machine hangs on. */
	readonly segment: Segment;
	/** Its network card. */
	readonly station: Station;
	/** Its randomness. */
	readonly entropy: Entropy;
	/** Its interface, as leases make it look. */
	readonly configurator: FakeConfigurator;
	/** Its hooks, and their processes. */
	readonly hooks: FakeHooks;
	/** Its disk. */
	readonly store: MemoryStore;
	/** Chooses among offers, where a policy says that somebody does; takes any of them unless a test sets it. */
	choose: NonNullable<Ports['choose']> = () => 'any';
	/** Its journal, of all lives. */
	readonly journal = new MemoryJournal();
	#link: SimulatedLink;
	#life: Life;

	constructor(options: SimulationOptions = {}) {
		const {segment = new Segment(), interface: interfaceName = 'eth0', name = 'client', seed = 1} = options;
		this.segment = segment;
		this.clock = segment.clock;
		this.station = segment.attach(name, options);
		this.entropy = options.entropy ?? seededEntropy(seed);
		this.configurator = new FakeConfigurator(this.clock, this.station);
		this.store = new MemoryStore(this.clock);
		this.hooks = new FakeHooks(this.clock, interfaceName, this.store);
		[this.#link, this.#life] = this.#begin();
	}

	/** The link of the agent's present life. */
	get link(): SimulatedLink {
		return this.#link;
	}

	/** All that the agent of the present life needs. */
	get ports(): Ports {
		return this.#life.ports;
	}

	/** False from when the agent was killed until it is restarted. */
	get alive(): boolean {
		return this.#life.alive;
	}

	/** Kills the agent, as SIGKILL does: its sockets close, its hooks run on if they are on record, what is applied and stored stays. */
	kill(): void {
		this.#life.kill();
	}

	/** Kills the agent once it has had so many more effects: packets, calls of the configurator, hooks made or released, records, lines. */
	killAfter(effects: number): void {
		this.#life.killAfter(effects);
	}

	/** Ends this life of the agent where it has not ended, and gives the ports of the next one. */
	restart(): Ports {
		this.kill();
		this.journal.reopen();
		[this.#link, this.#life] = this.#begin();
		return this.ports;
	}

	#begin(): [SimulatedLink, Life] {
		const {clock, entropy, configurator, hooks, store, journal} = this;
		const link = new SimulatedLink(this.station);
		const choose: Ports['choose'] = offers => this.choose(offers);
		const life = new Life({clock, entropy, link, configurator, hooks, store, journal, choose}, () => {
			link.close();
			store.abandon();
			hooks.abandon();
		});
		return [link, life];
	}
}

/** A machine with one interface, ready for a client: `const {clock, segment, ports} = simulate();`. */
export function simulate(options?: SimulationOptions): Simulation {
	return new Simulation(options);
}
