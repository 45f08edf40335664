// All lives of the agent on one simulated machine, and of the machine itself, held against the laws throughout.
import {type CommandName, deadline, type Lease, type Machine} from '@lessee/lease';
import {type Frame, type Segment, type Simulation, simulate} from '@lessee/testkit';
import {Client, type Report, replay} from '../../src/index.ts';
import {Watch} from '../laws.ts';
import {Dice} from './dice.ts';
import {equip, settingsOf} from './equipment.ts';
import type {ClientPlan} from './scenario.ts';
import {forbidden} from './table-five.ts';

/** What is passed over grants nothing. */
const grants: readonly string[] = ['ack', 'bootp'];

/** A client that says what it throws. */
class Heard extends Client {
	onThrow: (error: unknown) => void = () => {};

	override deliver(event: Parameters<Client['deliver']>[0]): void {
		try {
			super.deliver(event);
		} catch (error) {
			this.onThrow(error);
		}
	}
}

/** A machine on a segment, through all lives of its agent and all its own. */
export class Lives {
	readonly #number: number;
	readonly #plan: ClientPlan;
	readonly #segment: Segment;
	readonly #dice: Dice;
	readonly #fired: (pair: string) => void;
	readonly #broken: string[] = [];
	#simulation: Simulation;
	#watch: Watch;
	#client: Heard;
	#frames = 0;
	#boots = 0;
	#lines = 0;
	#noted = true;
	#down = 0;
	/** Whether the interface was under control when the agent died. */
	#starts = false;

	constructor(
		segment: Segment,
		plan: ClientPlan,
		number: number,
		seed: number,
		fired: (pair: string) => void,
	) {
		this.#segment = segment;
		this.#plan = plan;
		this.#number = number;
		this.#fired = fired;
		this.#dice = new Dice(seed * 8 + number);
		this.#simulation = this.#boot();
		this.#watch = new Watch(this.#simulation);
		this.#client = this.#live();
	}

	/** What was broken. */
	get broken(): readonly string[] {
		return [...this.#broken, ...this.#watch.broken].map(what => `client${this.#number}: ${what}`);
	}

	/** How many events its machines have had. */
	get events(): number {
		return this.#lines + this.#simulation.journal.lines.length;
	}

	/** Its journal since the machine was started. */
	get journal(): readonly string[] {
		return this.#simulation.journal.lines;
	}

	/** The present machine, since it was started last. */
	get simulation(): Simulation {
		return this.#simulation;
	}

	/** What the laws see of it. */
	get watch(): Watch {
		return this.#watch;
	}

	/** The client of the present life, or of the last one. */
	get client(): Client {
		return this.#client;
	}

	get state(): Machine['state'] {
		return this.#client.machine.state;
	}

	/** It has left control. */
	get isOff(): boolean {
		return this.#simulation.alive && this.state.name === 'OFF';
	}

	/** A user gives a command, whose answer is watched. */
	command(type: CommandName): void {
		if (!this.#simulation.alive) return;
		const answered = this.#watch.asked(type);
		const command = type === 'inform' ? {type, address: this.#ownAddress} : {type};
		this.#client.command(command).then(answered, error => this.#threw(error));
	}

	/** The agent dies before its next effect but `effects`; another comes after `down` milliseconds. */
	killAfter(effects: number, down: number): void {
		if (!this.#simulation.alive) return;
		this.#down = down;
		if (effects === 0) this.#simulation.kill();
		else this.#simulation.killAfter(effects);
	}

	/** The whole machine dies and is started again: its disk is all that is left. */
	reboot(): void {
		const {store, journal, station, configurator} = this.#simulation;
		this.#simulation.kill();
		this.#lookAtFrames();
		this.#broken.push(...this.#watch.broken);
		this.#replays();
		station.carrier = false;
		configurator.erase();
		this.#lines += journal.lines.length;
		this.#simulation = this.#boot();
		this.#watch = new Watch(this.#simulation);
		const {record} = store.load() ?? {};
		if (record !== undefined) this.#simulation.store.saved.push(record);
		this.#simulation.store.reboot();
		this.#client = this.#live();
		for (const lease of record?.leases ?? []) this.#remember(lease);
		this.#client.resume();
	}

	/** Another agent takes up what the one before left. */
	restart(): void {
		if (this.#simulation.alive) return;
		// What the agent had asked for went on without it.
		this.#watch.killed();
		this.#simulation.restart();
		this.#client = this.#live();
		this.#client.resume();
		if (this.#starts) this.command('start');
	}

	/** No more dying: the end is near. */
	spare(): void {
		this.#starts = false;
		if (!this.#simulation.alive) this.restart();
		this.#simulation.killAfter(Number.POSITIVE_INFINITY);
	}

	/** Holds everything against the laws, at a moment when nothing is due. */
	look(): void {
		this.#lookAtFrames();
		if (!this.#simulation.alive) {
			if (this.#noted) return;
			this.#noted = true;
			this.#watch.killed();
			const {clock} = this.#segment;
			const dead = this.#simulation;
			this.#starts = this.state.name !== 'OFF';
			clock.setTimer(clock.now() + this.#afterwards + this.#down, () => {
				if (dead === this.#simulation) this.restart();
			});
			return;
		}
		this.#watch.look();
		const until = deadline(this.#client.machine);
		if (this.#segment.clock.next() > until) this.break(`nothing is set for the deadline of ${until}`);
	}

	/** Holds the whole life against the laws, once it has left control. */
	finish(): void {
		if (this.isOff) this.#watch.finish();
		else this.break(`it did not leave control, but is ${this.state.name}`);
	}

	protected break(what: string): void {
		this.#broken.push(`${this.#segment.clock.now()} ms: ${what}`);
	}

	/** What the machine has by other means. */
	get #ownAddress(): string {
		return `192.0.2.${240 + this.#number}`;
	}

	/** How long what a dead agent had asked for may go on. */
	get #afterwards(): number {
		return 1 + (this.#plan.configurator.milliseconds ?? 0);
	}

	#threw(error: unknown): void {
		this.break(`thrown: ${error instanceof Error ? error.stack : error}`);
	}

	#boot(): Simulation {
		const simulation = simulate({
			segment: this.#segment,
			name: `client${this.#number}.${this.#boots++}`,
			hardware: Uint8Array.of(2, 0, 0, 0, 0xc0, this.#number),
			addresses: [this.#ownAddress],
			seed: 1 + this.#dice.below(0x7fff_ffff),
		});
		this.#frames = this.#segment.frames.length;
		equip(simulation, this.#plan, this.#dice);
		return simulation;
	}

	#live(): Heard {
		const {link, ports, station} = this.#simulation;
		const watch = this.#watch;
		let received: Report | undefined;
		const report = (report: Report): void => {
			// In the state that it was sent in.
			if (report.kind === 'sent') this.#lookAtFrames();
			if (report.kind === 'received') received = report;
			else watch.report(report);
			if (report.kind !== 'transition') return;
			const {rule, from} = report.fired;
			if (received !== undefined && grants.includes(rule.on)) watch.report(received);
			received = undefined;
			this.#fired(`${from.name} ${rule.on}`);
		};
		const client = new Heard(ports, settingsOf(link, this.#plan.policy), station.carrier, report);
		client.onThrow = error => this.#threw(error);
		this.#noted = false;
		watch.follow(client);
		return client;
	}

	/** A lease of an earlier boot is one that a server has granted. */
	#remember({address, expiresAt, ack}: Lease): void {
		const now = this.#segment.clock.now();
		const ipAddressLeaseTime =
			expiresAt === Number.POSITIVE_INFINITY ? 0xffff_ffff : (expiresAt - now) / 1000;
		if (ipAddressLeaseTime <= 0) return;
		const message = {yiaddr: address, options: {}};
		const reply = {bytes: ack, message, effective: {options: {ipAddressLeaseTime}}, from: {address: ''}};
		this.#watch.report({kind: 'received', at: now, reply} as unknown as Report);
	}

	#lookAtFrames(): void {
		const {frames} = this.#segment;
		const {name, hardware} = this.#simulation.station;
		for (; this.#frames < frames.length; this.#frames++) {
			const {from, message} = frames[this.#frames] as Frame;
			if (from !== name || message === undefined) continue;
			const wrong = forbidden(message, this.state.name, hardware);
			if (wrong !== undefined) this.break(wrong);
		}
	}

	#replays(): void {
		for (const {line, agrees} of replay(this.#simulation.journal.lines))
			if (!agrees) this.break(`line ${line} of the journal replays differently`);
	}
}
