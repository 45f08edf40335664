// Lives through a scenario, and says what was broken.
import {rules} from '@lessee/lease';
import {type DhcpServer, Segment, SimulatedLink} from '@lessee/testkit';
import {Dice} from './dice.ts';
import {Inhabitant} from './inhabitant.ts';
import {drawWhat, type Happening, type Scenario, trials, type What} from './scenario.ts';
import {absent, honest, makeServer, middlewareOf} from './servers.ts';

/** What came of a run. */
export interface Outcome {
	/** What was broken first; undefined where all is well. */
	readonly broken: string | undefined;
	/** Events of machines. */
	readonly events: number;
	/** `STATE event` of every row that fired. */
	readonly pairs: ReadonlySet<string>;
	/** What mischief has made happen, beside what the scenario says. */
	readonly happened: readonly Happening[];
	/** The journal of each client, since its machine was started last. */
	readonly journals: readonly (readonly string[])[];
}

/** Every `STATE event` that has a row. */
export const allPairs: readonly string[] = rules.flatMap(({from, on}) => from.map(name => `${name} ${on}`));

const recoveryLimit = 3600;
const shutdownLimit = 3000;
const turns = 12;
/** One for all turns: a promise of its own for each would be most of what a run makes. */
const kept = Promise.resolve();

/** Lives through a scenario. */
export async function live(scenario: Scenario): Promise<Outcome> {
	const world = new World(scenario);
	await world.run();
	return world.outcome;
}

class World {
	readonly #scenario: Scenario;
	readonly #segment = new Segment();
	readonly #servers: readonly DhcpServer[];
	readonly #intruder: SimulatedLink;
	readonly #mendings: (() => void)[] = [];
	readonly #machines: readonly Inhabitant[];
	readonly #pairs = new Set<string>();
	readonly #happened: Happening[] = [];
	readonly #dice: Dice;
	#troubled = true;
	#thrown: string | undefined;

	constructor(scenario: Scenario) {
		const {seed, clients, servers, cable, intruder, latency} = scenario;
		this.#scenario = scenario;
		this.#dice = new Dice(seed * 8 + 7);
		this.#segment.latency = latency;
		for (const [number, fault] of cable.entries())
			this.#mendings.push(this.#segment.use(middlewareOf(fault, seed * 64 + 4 * number)));
		const plans = servers.length > 0 ? servers : [absent];
		this.#servers = plans.map((plan, number) => makeServer(this.#segment, plan, number, seed * 64));
		if (servers.length === 0) for (const server of this.#servers) server.stop();
		const addresses = intruder ? ['192.0.2.9'] : [];
		const station = this.#segment.attach('intruder', {addresses});
		this.#mendings.push(() => station.release('192.0.2.9'));
		this.#intruder = new SimulatedLink(station);
		const fired = (pair: string): void => void this.#pairs.add(pair);
		this.#machines = clients.map((plan, number) => new Inhabitant(this.#segment, plan, number, seed, fired));
	}

	get outcome(): Outcome {
		return {
			broken: this.#broken,
			events: this.#machines.reduce((sum, {events}) => sum + events, 0),
			pairs: this.#pairs,
			happened: this.#happened,
			journals: this.#machines.map(({journal}) => journal),
		};
	}

	async run(): Promise<void> {
		try {
			for (const happening of this.#scenario.happenings) {
				if (await this.#pass(happening.at)) return;
				this.#happen(happening);
				await this.#settle();
			}
			if (await this.#pass(this.#scenario.seconds * 1000)) return;
			await this.#end();
		} catch (error) {
			this.#thrown = `thrown: ${error instanceof Error ? error.stack : error}`;
		}
	}

	get #broken(): string | undefined {
		return this.#thrown ?? this.#machines.flatMap(({broken}) => broken)[0];
	}

	/** Whatever happened: once all is well again, everybody has a lease. */
	async #recover(): Promise<void> {
		this.#troubled = false;
		for (const mend of this.#mendings) mend();
		honest(this.#servers);
		for (const machine of this.#machines) machine.mend();
		const {clock} = this.#segment;
		const until = clock.now() + recoveryLimit * 1000;
		for (
			let wait = 1000;
			clock.now() < until && !this.#machines.every(({isServed}) => isServed);
			wait = 30_000
		) {
			for (const machine of this.#machines) machine.want();
			if (await this.#pass(clock.now() + wait)) return;
		}
		for (const machine of this.#machines) machine.accuse();
	}

	async #end(): Promise<void> {
		if (await this.#pass(this.#segment.clock.now() + 5000)) return;
		await this.#recover();
		if (this.#broken !== undefined) return;
		for (const machine of this.#machines) machine.spare();
		await this.#settle();
		for (const machine of this.#machines) machine.shutdown(this.#scenario.seed % 2 === 0);
		const {clock} = this.#segment;
		const until = clock.now() + shutdownLimit * 1000;
		while (clock.now() < until && !this.#machines.every(({isOff}) => isOff))
			if (await this.#pass(clock.now() + 10_000)) return;
		await this.#settle();
		for (const machine of this.#machines) machine.finish();
	}

	/** Lets time pass; true where something was broken. */
	async #pass(until: number): Promise<boolean> {
		const {clock} = this.#segment;
		while (clock.next() <= until) {
			clock.advanceTo(clock.next());
			await this.#settle();
			if (this.#broken !== undefined) return true;
		}
		if (clock.now() < until) clock.advanceTo(until);
		return this.#broken !== undefined;
	}

	async #settle(): Promise<void> {
		const {clock} = this.#segment;
		do {
			if (clock.next() <= clock.now()) clock.advance(0);
			for (let turn = 0; turn < turns; turn++) await kept;
		} while (
			clock.next() <= clock.now() ||
			this.#machines.some((machine, whose) => this.#mischief(machine, whose))
		);
		for (const machine of this.#machines) machine.look();
	}

	/** Something may happen to a client that has come into another state; false where nothing does. */
	#mischief(machine: Inhabitant, whose: number): boolean {
		const rest = machine.rest();
		const {mischief = 0} = this.#scenario;
		if (rest === undefined || !this.#troubled) return false;
		if (!this.#dice.chance(rest === 'rare' ? 8 * mischief : mischief)) return false;
		const among = rest === 'rare' && this.#dice.chance(0.8) ? trials : undefined;
		const happening = drawWhat(this.#dice, this.#segment.clock.now(), whose, among);
		this.#happened.push(happening);
		this.#happen(happening);
		return true;
	}

	#happen(happening: Happening): void {
		const {what, whose} = happening;
		const machine = this.#machines[whose % this.#machines.length];
		if (machine !== undefined) this.#doings[what](machine, happening);
	}

	readonly #doings: {readonly [what in What]: (machine: Inhabitant, happening: Happening) => void} = {
		start: machine => machine.command('start'),
		extend: machine => machine.command('extend'),
		inform: machine => machine.command('inform'),
		release: machine => machine.command('release'),
		drop: machine => machine.command('drop'),
		shutdown: (machine, {amount}) => machine.shutdown(amount > 0),
		kill: (machine, {effects = 0, amount}) => machine.killAfter(effects, amount),
		reboot: machine => machine.reboot(),
		flap: (machine, {amount}) => this.#flap(machine, amount),
		bereave: (machine, {amount}) => {
			for (const server of this.#servers) this.#vanish(server, amount * 5);
			this.#flap(machine, 10);
		},
		delete: (machine, {amount}) => {
			machine.deleted();
			this.#later(amount, () => machine.link(true));
		},
		claim: ({address}) => this.#arp(address, address),
		probe: ({address}) => this.#arp('0.0.0.0', address),
		configure: (machine, {whose, amount}) => {
			const plan = this.#scenario.clients[whose % this.#scenario.clients.length];
			machine.configure({...plan?.policy, acd: amount > 50 ? 'fast' : 'off', chooser: amount === 40});
		},
		suspend: (_machine, {amount}) => this.#segment.clock.suspend(amount * 3),
		jump: (_machine, {amount}) => this.#segment.clock.jumpWall((amount - 1000) * 1_000_000),
		vanish: (_machine, {whose, amount}) => this.#vanish(this.#servers[whose], amount * 5),
		relet: (_machine, {whose, amount}) => {
			const server = this.#servers[whose];
			if (server !== undefined) server.leaseTime = 2 + (amount % 1801);
		},
		move: (_machine, {whose}) => {
			const server = this.#servers[whose];
			if (server !== undefined) server.bindings.pool = ['192.0.2.60', '192.0.2.70'];
		},
	};

	#flap(machine: Inhabitant, milliseconds: number): void {
		machine.link(false);
		this.#later(milliseconds, () => machine.link(true));
	}

	#vanish(server: DhcpServer | undefined, milliseconds: number): void {
		server?.stop();
		this.#later(milliseconds, () => {
			if (this.#troubled) server?.start();
		});
	}

	#later(milliseconds: number, act: () => void): void {
		const {clock} = this.#segment;
		clock.setTimer(clock.now() + milliseconds, act);
	}

	#arp(senderAddress: string | undefined, targetAddress: string | undefined): void {
		if (senderAddress === undefined || targetAddress === undefined) return;
		const targetHardware = new Uint8Array(6);
		const senderHardware = this.#intruder.hardware.address;
		this.#intruder.sendArp({
			operation: 'request',
			senderHardware,
			senderAddress,
			targetHardware,
			targetAddress,
		});
	}
}
