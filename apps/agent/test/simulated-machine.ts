// The agent on a simulated machine: interfaces that come and go, a server, hooks and time, all told by the test; the
// state files alone are real.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {forInterface, parseConfiguration} from '@lessee/dhclient';
import type {HookEvent, Lease} from '@lessee/lease';
import type {LeaseStore, Ports} from '@lessee/ports';
import {
	type DhcpServer,
	dhcpServer,
	FakeConfigurator,
	FakeHooks,
	MemoryJournal,
	Segment,
	SimulatedNetwork,
	type Station,
	seededEntropy,
} from '@lessee/testkit';
import type {ExecutionContext} from 'ava';
import {Agent} from '../src/daemon/agent.ts';
import {EventLog} from '../src/daemon/event-log.ts';
import type {Surroundings} from '../src/daemon/interface.ts';
import {clientSettings} from '../src/daemon/settings.ts';
import {Tally} from '../src/daemon/tally.ts';
import {LeaseFile} from '../src/state/lease-file.ts';

interface Interface {
	readonly station: Station;
	readonly configurator: FakeConfigurator;
}

const {configuration} = parseConfiguration('', {file: 'built-in defaults'});

/** A simulated machine with an agent on it. */
export class SimulatedMachine {
	readonly segment = new Segment();
	readonly clock = this.segment.clock;
	readonly network = new SimulatedNetwork(this.segment);
	readonly events = new EventLog(() => this.clock.wall(), 'life');
	readonly tally = new Tally();
	readonly warnings: string[] = [];
	readonly server: DhcpServer;
	readonly agent: Agent;
	readonly #stateDir = mkdtempSync(join(tmpdir(), 'lessee-agent-'));
	readonly #entropy: ReturnType<typeof seededEntropy>;
	readonly #hooks = new Map<string, FakeHooks>();
	readonly #interfaces = new Map<string, Interface>();

	constructor(t: Pick<ExecutionContext, 'teardown'>, {seed = 1, leaseTime = 3600} = {}) {
		this.#entropy = seededEntropy(seed);
		this.server = dhcpServer(this.segment.attach('server'), {leaseTime});
		this.agent = new Agent({
			network: this.network,
			events: this.events,
			open: state => this.#open(state),
			warn: sentence => void this.warnings.push(sentence),
			observe: (name, report) => this.tally.take(name, report),
		});
		t.teardown(() => rmSync(this.#stateDir, {recursive: true}));
	}

	/** An interface appears. */
	add(name: string): void {
		const station = this.network.add(name);
		this.#interfaces.set(name, {station, configurator: new FakeConfigurator(this.clock, station)});
	}

	/** The hooks of an interface, of all its lives. */
	hooks(name: string): FakeHooks {
		const known = this.#hooks.get(name) ?? new FakeHooks(this.clock, name, this.#store(name));
		this.#hooks.set(name, known);
		return known;
	}

	/** An agent fired an event and crashed while its hook ran: the hook goes on, and is on record. */
	async crashedDuring(name: string, event: HookEvent, lease: Lease): Promise<void> {
		const hooks = this.hooks(name);
		const {started, release} = hooks.run(event, lease);
		const process = await started;
		if (process === undefined) throw new Error(`Expected a hook for ${event} of ${name}, found none.`);
		await this.#store(name).save({leases: [], queue: [], undo: {}, running: {event, lease, process}});
		release?.();
		hooks.abandon();
	}

	/** The addresses that the agent has put on an interface. */
	addresses(name: string): readonly string[] {
		return this.#interfaces.get(name)?.configurator.addresses ?? [];
	}

	/** Lets time pass, and what waits for the loop's next turn happen. */
	async pass(milliseconds: number): Promise<void> {
		await this.clock.advanceAsync(milliseconds);
		await new Promise(resolve => setImmediate(resolve));
		await this.clock.settle();
	}

	/** Gives a command, and lets time pass until it is answered: undefined when it is done, else the refusal's text. */
	async command(name: string, type: Parameters<Agent['command']>[1]): Promise<string | undefined> {
		const answer = this.agent.command(name, type, 'forever', false).then(
			() => undefined,
			(error: Error) => error.message,
		);
		return this.until(answer);
	}

	/** Lets time pass, a second at a time, until a promise is fulfilled. */
	async until<T>(promise: Promise<T>, limit = 600): Promise<T> {
		let done = false;
		const noted = promise.finally(() => {
			done = true;
		});
		for (let seconds = 0; seconds < limit; seconds++) {
			await this.pass(1000);
			if (done) return noted;
		}
		throw new Error(`Expected an end within ${limit} s.`);
	}

	#store(name: string): LeaseFile {
		const warn = (sentence: string): void => void this.warnings.push(sentence);
		return new LeaseFile({stateDir: this.#stateDir, name, clock: this.clock, bootId: 'boot', warn});
	}

	#open({name}: Parameters<Surroundings['open']>[0]): ReturnType<Surroundings['open']> {
		const {clock} = this;
		const {configurator} = this.#interfaces.get(name) ?? {};
		if (configurator === undefined) throw new Error(`Expected an interface, found no ${name}.`);
		const link = this.network.openLink(name);
		const parts: Ports = {
			clock,
			entropy: this.#entropy,
			link,
			configurator,
			hooks: this.hooks(name),
			store: atOnce(this.#store(name)),
			journal: new MemoryJournal(),
		};
		const {hardware} = link;
		const facts = {hardware, clock, acd: 'off', script: false, chooser: false, refused: () => {}} as const;
		return {parts, settings: clientSettings(forInterface(configuration, name), facts)};
	}
}

/** A disk takes no virtual time. */
function atOnce(file: LeaseFile): LeaseStore {
	return {
		load: () => file.load(),
		save: record => {
			const saved = file.save(record);
			file.finish();
			return saved;
		},
	};
}
