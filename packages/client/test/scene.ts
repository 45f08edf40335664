// A conversation: a machine with a client, a scripted server, a virtual clock, and the laws, watched throughout.
import type {Event, HookEvent, Lease, Policy} from '@lessee/lease';
import {
	type DhcpServer,
	dhcpServer,
	type Segment,
	type ServerScript,
	type Simulation,
	type SimulationOptions,
	simulate,
} from '@lessee/testkit';
import type {ExecutionContext} from 'ava';
import {Client, type Command, type Report, type Settings} from '../src/index.ts';
import {Watch} from './laws.ts';
import {settings} from './settings.ts';

/** What a conversation is to be like; every entry may be left out. */
export interface SceneOptions extends SimulationOptions {
	readonly policy?: Partial<Policy>;
	/** The server; `none` for a network without one. */
	readonly server?: ServerScript | 'none';
}

/** A client and its world. */
export class Scene {
	readonly machine: Simulation;
	readonly watch: Watch;
	readonly settings: Settings;
	readonly reports: Report[] = [];
	readonly #server: DhcpServer | undefined;
	#client: Client;

	constructor({policy = {}, server = {}, ...options}: SceneOptions = {}) {
		this.machine = simulate(options);
		this.watch = new Watch(this.machine);
		this.settings = settings(this.machine.link, policy);
		this.#server = server === 'none' ? undefined : dhcpServer(this.segment.attach('server'), server);
		this.#client = this.#newClient();
	}

	get client(): Client {
		return this.#client;
	}

	get server(): DhcpServer {
		if (this.#server === undefined) throw new Error('This network has no server.');
		return this.#server;
	}

	get segment(): Segment {
		return this.machine.segment;
	}

	get now(): number {
		return this.machine.clock.now();
	}

	/** The name of the state. */
	get state(): string {
		return this.client.machine.state.name;
	}

	/** The events whose hooks have begun: `BOUND EXTEND`. */
	get events(): string {
		return this.machine.hooks.transcript;
	}

	/** The DHCP messages of all: `DISCOVER OFFER`. */
	get transcript(): string {
		return this.segment.transcript;
	}

	/** The DHCP messages that the client has sent, with their times. */
	get sent(): readonly string[] {
		return this.segment.frames
			.filter(({from, message}) => from === this.machine.station.name && message !== undefined)
			.map(({kind, at}) => `${at} ${kind}`);
	}

	/** Why messages and packets were passed over. */
	get ignored(): readonly string[] {
		return this.reports.flatMap(report => (report.kind === 'ignored' ? [report.reason] : []));
	}

	/** What the configurator was asked, in a line: `prepare, apply BOUND, remove EXPIRE`. */
	get calls(): string {
		return this.machine.configurator.calls
			.map(({call, reason}) => [call, reason].filter(Boolean).join(' '))
			.join(', ');
	}

	/** The lease of the state; throws where there is none. */
	get lease(): Lease {
		const {state} = this.client.machine;
		if ('lease' in state) return state.lease;
		throw new Error(`Expected a state with a lease, got ${state.name}.`);
	}

	/** Lets seconds pass. */
	async pass(seconds: number): Promise<void> {
		const {clock} = this.machine;
		const until = clock.now() + seconds * 1000;
		await clock.settle();
		this.watch.look();
		while (clock.next() <= until) {
			await clock.advanceAsync(clock.next() - clock.now());
			this.watch.look();
		}
		await clock.advanceAsync(until - clock.now());
		this.watch.look();
	}

	/** Gives a command; what it returns tells the answer: `done`, the error, or `waiting` until there is one. */
	give(type: Command['type'], address?: string): () => string {
		const answered = this.watch.asked(type);
		const command = type === 'inform' && address !== undefined ? {type, address} : {type};
		let answer = 'waiting';
		void this.client.command(command).then(error => {
			answered(error);
			answer = error ?? 'done';
		});
		return () => answer;
	}

	/** Gives a command, lets so many seconds pass, and tells the answer. */
	async command(type: Command['type'], address?: string, seconds = 0): Promise<string> {
		const answer = this.give(type, address);
		await this.pass(seconds);
		return answer();
	}

	/** Delivers an event, as the agent does with notices of the kernel's. */
	async deliver(event: Event): Promise<void> {
		this.client.deliver(event);
		await this.pass(0);
	}

	/** Starts and waits until the lease is had. */
	async bound(seconds = 1): Promise<this> {
		await this.command('start', undefined, seconds);
		return this;
	}

	/** The cable is pulled out, or plugged in again, perhaps into another network. */
	async link(up: boolean): Promise<void> {
		this.machine.station.carrier = up;
		await this.deliver({type: up ? 'linkUp' : 'linkDown'});
	}

	/** The interface is deleted. */
	async deleteInterface(): Promise<void> {
		this.machine.station.carrier = false;
		this.machine.configurator.erase();
		this.watch.erased();
		await this.deliver({type: 'linkGone'});
	}

	/** The agent is killed. */
	kill(): void {
		this.machine.kill();
		this.watch.killed();
	}

	/** Another agent takes up what the one before left; `open` is false where the machine was started anew. */
	async restart(open = true): Promise<void> {
		if (this.machine.alive) this.kill();
		if (!open) this.machine.store.reboot();
		this.machine.restart();
		this.#client = this.#newClient();
		this.#client.resume();
		await this.pass(0);
	}

	/** The agent ends; then everything is held against the laws. */
	async end(t: ExecutionContext, release = false): Promise<void> {
		this.client.deliver({type: 'shutdown', release});
		await this.pass(200);
		t.is(this.state, 'OFF');
		this.watch.finish();
		t.deepEqual(this.watch.broken, []);
	}

	#newClient(): Client {
		const {ports, station} = this.machine;
		const client = new Client(ports, this.settings, station.carrier, report => {
			this.reports.push(report);
			this.watch.report(report);
		});
		this.watch.follow(client);
		return client;
	}
}

/** The events of hooks as they ran, each with its time in whole seconds. */
export function timesOf({machine}: Scene): readonly string[] {
	return machine.hooks.runs.map(
		({event, at}: {event: HookEvent; at: number}) => `${Math.floor(at / 1000)} ${event}`,
	);
}
