// A machine on the segment, through all lives of its agent and all its own.
import {type CommandName, deadline, type Lease, type StateName} from '@lessee/lease';
import {
	type Frame,
	type HookScript,
	madeUpLease,
	type Segment,
	type Simulation,
	simulate,
} from '@lessee/testkit';
import {Client, type Report, replay, type Settings} from '../../src/index.ts';
import {Watch} from '../laws.ts';
import {settings} from '../settings.ts';
import {Dice} from './dice.ts';
import type {ClientPlan, ConfiguratorPlan, HookPlan, PolicyPlan} from './scenario.ts';
import {forbidden} from './table-five.ts';

/** What is passed over grants nothing. */
const grants: readonly string[] = ['ack', 'bootp'];

/** The states that few runs lead to, and those where few hold a lease. */
const rareStates: readonly StateName[] = [
	'SWITCHING',
	'CHOOSING',
	'INIT-REBOOT',
	'TESTING',
	'REBINDING',
	'INFORMING',
	'INFORMED',
	'FAILED',
];
const rareHolding: readonly StateName[] = ['INIT', 'SELECTING', 'REQUESTING', 'PROBING'];

/** Answers at once or after a while. */
type Soon = <T>(value: T) => T | Promise<T>;

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

export class Inhabitant {
	readonly #segment: Segment;
	readonly #number: number;
	readonly #plan: ClientPlan;
	readonly #dice: Dice;
	readonly #broken: string[] = [];
	readonly #fired: (pair: string) => void;
	#simulation: Simulation;
	#watch: Watch;
	#client: Heard;
	#frames = 0;
	#boots = 0;
	#lines = 0;
	#down: number;
	#noted = true;
	#starts = false;
	#restedIn = '';

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
		this.#down = 0;
		this.#simulation = this.#boot();
		this.#watch = new Watch(this.#simulation);
		this.#client = this.#live();
	}

	/** What was broken. */
	get broken(): readonly string[] {
		return [...this.#broken, ...this.#watch.broken].map(what => `client${this.#number}: ${what}`);
	}

	/** How many events its machine has had. */
	get events(): number {
		return this.#lines + this.#simulation.journal.lines.length;
	}

	/** Its journal since the machine was started. */
	get journal(): readonly string[] {
		return this.#simulation.journal.lines;
	}

	/** It has left control. */
	get isOff(): boolean {
		return this.#simulation.alive && this.#client.machine.state.name === 'OFF';
	}

	/** The address on its interface, or the one that it looks at. */
	get address(): string | undefined {
		const {state} = this.#client.machine;
		return (
			this.#simulation.configurator.addresses[0]?.split('/')[0] ??
			('lease' in state ? state.lease.address : undefined)
		);
	}

	/** It has come to rest in another state than before; `rare` where few runs lead. */
	rest(): 'rare' | 'common' | undefined {
		const {state} = this.#client.machine;
		const holds = 'held' in state && state.held !== undefined;
		const rest = `${state.name} ${holds}`;
		if (rest === this.#restedIn || !this.#simulation.alive) return undefined;
		this.#restedIn = rest;
		return rareStates.includes(state.name) || (holds && rareHolding.includes(state.name)) ? 'rare' : 'common';
	}

	command(type: CommandName): void {
		if (!this.#simulation.alive) return;
		const answered = this.#watch.asked(type);
		const command = type === 'inform' ? {type, address: this.#ownAddress} : {type};
		this.#client.command(command).then(answered, error => this.#threw(error));
	}

	shutdown(release: boolean): void {
		if (this.#simulation.alive) this.#client.deliver({type: 'shutdown', release});
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

	/** All is well from now on, with its hooks, its script and its link. */
	mend(): void {
		this.spare();
		const {hooks, configurator, station, store} = this.#simulation;
		hooks.script = () => undefined;
		store.delay = 0;
		configurator.script = () => undefined;
		configurator.delay = 0;
		if (configurator.check !== undefined) configurator.check = () => false;
		if (configurator.tryMedium !== undefined) configurator.tryMedium = () => true;
		this.#simulation.choose = () => 'any';
		if (!station.carrier) this.link(true);
	}

	/** A user wants a lease, where nothing is on its way to one. */
	want(): void {
		const {name} = this.#client.machine.state;
		if (name === 'OFF' || name === 'FAILED' || name === 'INFORMING' || name === 'INFORMED')
			this.command('start');
	}

	/** It has a lease, and its address is on the interface, but where that was deleted behind a dead agent's back. */
	get isServed(): boolean {
		const {state} = this.#client.machine;
		const uses = state.name === 'BOUND' || state.name === 'RENEWING' || state.name === 'REBINDING';
		return uses && (this.#simulation.station.holds(state.lease.address) || this.#watch.isErased);
	}

	/** Says that it has no lease although it should. */
	accuse(): void {
		if (!this.isServed)
			this.#break(`no lease an hour after all was well again, but ${this.#client.machine.state.name}`);
	}

	/** The cable is pulled out for a while. */
	link(up: boolean): void {
		this.#simulation.station.carrier = up;
		if (this.#simulation.alive) this.#client.deliver({type: up ? 'linkUp' : 'linkDown'});
	}

	/** The interface is deleted. */
	deleted(): void {
		this.#simulation.station.carrier = false;
		this.#simulation.configurator.erase();
		this.#watch.erased();
		if (this.#simulation.alive) this.#client.deliver({type: 'linkGone'});
	}

	configure(policy: PolicyPlan): void {
		if (this.#simulation.alive) this.#client.configure(this.#settings(policy));
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
			this.#starts = this.#client.machine.state.name !== 'OFF';
			clock.setTimer(clock.now() + this.#afterwards + this.#down, () => {
				if (dead === this.#simulation) this.restart();
			});
			return;
		}
		this.#watch.look();
		const until = deadline(this.#client.machine);
		if (this.#segment.clock.next() > until) this.#break(`nothing is set for the deadline of ${until}`);
	}

	/** Holds the whole life against the laws, once it has left control. */
	finish(): void {
		if (this.isOff) this.#watch.finish();
		else this.#break(`it did not leave control, but is ${this.#client.machine.state.name}`);
	}

	/** How long what a dead agent had asked for may go on. */
	get #afterwards(): number {
		return 1 + (this.#plan.configurator.milliseconds ?? 0);
	}

	get #ownAddress(): string {
		return `192.0.2.${240 + this.#number}`;
	}

	#break(what: string): void {
		this.#broken.push(`${this.#segment.clock.now()} ms: ${what}`);
	}

	#threw(error: unknown): void {
		this.#break(`thrown: ${error instanceof Error ? error.stack : error}`);
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
		const {clock, hooks, configurator, store} = simulation;
		const soon: Soon = value => {
			const wait = this.#dice.pick([0, 0, 1500]);
			return wait === 0
				? value
				: new Promise(keep => void clock.setTimer(clock.now() + wait, () => keep(value)));
		};
		const {script} = this.#plan.policy;
		hooks.script = () => hookOf(this.#plan.hooks, this.#dice);
		hooks.limit = this.#plan.hooks.limit ?? 60_000;
		hooks.startDelay = this.#plan.hooks.startDelay ?? 0;
		store.delay = this.#plan.disk ?? 0;
		scriptConfigurator(configurator, this.#plan.configurator, script === true, this.#dice, soon);
		simulation.choose = offers =>
			soon(this.#dice.pick<number | 'none' | 'any'>(['none', 'any', this.#dice.below(offers.length)]));
		return simulation;
	}

	#live(): Heard {
		const {ports, station} = this.#simulation;
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
		const client = new Heard(ports, this.#settings(this.#plan.policy), station.carrier, report);
		client.onThrow = error => this.#threw(error);
		this.#noted = false;
		watch.follow(client);
		return client;
	}

	#settings({v6only, predefined, media, timing, ...policy}: PolicyPlan): Settings {
		const made = settings(this.#simulation.link, {
			...policy,
			...(timing === undefined ? {} : {timing}),
			...(media === undefined ? {} : {media}),
			...(predefined === undefined
				? {}
				: {predefined: [{...madeUpLease({leaseTime: predefined}), origin: 'predefined'} as Lease]}),
		});
		const {options} = made.policy;
		const asked = [55, v6only === true ? Uint8Array.of(1, 3, 6, 108) : Uint8Array.of(1, 3, 6)] as const;
		const atOnce = [80, new Uint8Array(0)] as const;
		const DISCOVER = policy.rapidCommit === true ? [asked, atOnce] : [asked];
		return {...made, policy: {...made.policy, options: {...options, DISCOVER}}};
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
			const wrong = forbidden(message, this.#client.machine.state.name, hardware);
			if (wrong !== undefined) this.#break(wrong);
		}
	}

	#replays(): void {
		for (const {line, agrees} of replay(this.#simulation.journal.lines))
			if (!agrees) this.#break(`line ${line} of the journal replays differently`);
	}
}

function hookOf(plan: HookPlan, dice: Dice): HookScript | undefined {
	if (dice.chance(plan.absent ?? 0)) return {how: 'absent'};
	const after = dice.pick([0, 1, 30, 2500]);
	if (dice.chance(plan.fails ?? 0)) return {how: 'exited', code: 1, after};
	if (dice.chance(plan.dies ?? 0)) return {how: 'signalled', signal: 'SIGSEGV', after};
	if (dice.chance(plan.slow ?? 0)) return {how: 'exited', code: 0, after: after * 4};
	if (dice.chance(plan.hangs ?? 0)) return {how: 'hangs', stubborn: dice.chance(0.5)};
	return undefined;
}

function scriptConfigurator(
	configurator: Simulation['configurator'],
	plan: ConfiguratorPlan,
	script: boolean,
	dice: Dice,
	soon: Soon,
): void {
	configurator.delay = plan.milliseconds ?? 0;
	configurator.script = () => {
		if (script && dice.chance(plan.declines ?? 0)) return {result: 'declined', reason: 'It exited with 1.'};
		return dice.chance(plan.fails ?? 0) ? {result: 'failed', reason: 'The kernel said no.'} : undefined;
	};
	if (!script) return;
	configurator.check = () => dice.chance(plan.taken ?? 0);
	configurator.tryMedium = () => soon(dice.chance(0.8));
}
