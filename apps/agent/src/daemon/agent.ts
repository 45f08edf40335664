// The agent: the interfaces under control, and the commands, events and questions about them.
import type {Command, Report, Settings} from '@lessee/client';
import {refuse} from '@lessee/control';
import {type CommandError, isBusy, type Policy} from '@lessee/lease';
import type {InterfaceState, Network} from '@lessee/ports';
import type {EventLog} from './event-log.ts';
import {ControlledInterface, type Surroundings} from './interface.ts';
import {eventOf} from './report-event.ts';
import {visibleLease} from './views.ts';

/** What the agent is composed of. */
export interface AgentOptions {
	readonly network: Network;
	readonly events: EventLog;
	readonly open: Surroundings['open'];
	readonly warn: (sentence: string) => void;
	/** Sees every report of every client, for logs and metrics. */
	readonly observe: (name: string, report: Report) => void;
}

/** How long a command's caller waits: seconds, or for good. */
export type Wait = number | 'forever';

/** Everything under control. */
export class Agent {
	readonly #options: AgentOptions;
	readonly #interfaces = new Map<string, ControlledInterface>();
	#primary: string | undefined;
	#ending: {readonly done: () => void} | undefined;

	constructor(options: AgentOptions) {
		this.#options = options;
		options.network.watch(state => {
			if (isManageable(state)) this.#interfaces.get(state.name)?.changed(state);
		});
	}

	/** The interfaces under control, by name. */
	get interfaces(): ReadonlyMap<string, ControlledInterface> {
		return this.#interfaces;
	}

	/** Takes an interface under control; one that does not exist, or is of no use, is waited for. */
	control(name: string): void {
		const state = this.#find(name);
		if (state === undefined)
			this.#options.warn(
				this.#options.network.find(name) === undefined
					? `There is no interface ${name} yet; it will be taken when it appears.`
					: `The interface ${name} has no link-layer address that fits a DHCP message; it cannot be taken.`,
			);
		const taken = this.#take(name);
		if (state !== undefined) taken.start(state);
	}

	/** Goes on with an interface whose cycle an earlier agent left open. */
	resume(name: string): void {
		const state = this.#find(name);
		if (state !== undefined) this.#take(name).resume(state);
	}

	/** Gives a command and waits for its end, at most so long; throws the refusal. */
	async command(name: string, type: Command['type'], wait: Wait, primary: boolean): Promise<boolean> {
		const state = this.#find(name);
		const known = this.#interfaces.get(name);
		const objection = this.#objection(type, state, known);
		if (objection !== undefined) throw refuse(objection);
		const before = this.#primary;
		const done = this.#give(name, this.#commandOf(name, type), state);
		if (primary) this.#primary = name;
		const error = await within(done, wait);
		if (error === undefined) return true;
		if (error !== 'still waiting') {
			// A command that was refused has changed nothing.
			if (this.#primary === name) this.#primary = before;
			if (known === undefined) this.#forgetIdle(name);
			throw refuse(error);
		}
		if (wait !== 0) throw refuse('TIMEOUT');
		return false;
	}

	/** What the agent itself has against a command. */
	#objection(
		type: Command['type'],
		state: InterfaceState | undefined,
		known: ControlledInterface | undefined,
	): CommandError | 'UNKIF' | undefined {
		const creates = type === 'start' || type === 'inform';
		if (state === undefined && (creates || known === undefined)) return 'INVIF';
		if (known === undefined && !creates) return 'UNKIF';
		if (this.#ending === undefined) return undefined;
		return known?.client !== undefined && isBusy(known.client.machine) ? 'PEND' : 'OUTSTATE';
	}

	/** Gives every client other settings. */
	configure(settingsOf: (name: string, hardware: Policy['hardware']) => Settings): void {
		for (const {name, client} of this.#interfaces.values()) {
			client?.configure(settingsOf(name, client.machine.policy.hardware));
		}
	}

	/** The interface that is meant when none is named. */
	primary(): string | undefined {
		if (this.#primary !== undefined && this.#interfaces.has(this.#primary)) return this.#primary;
		const leased = [...this.#interfaces.values()].filter(
			({client}) => client !== undefined && visibleLease(client.machine) !== undefined,
		);
		return leased.map(({name}) => name).sort()[0];
	}

	/** Whether the interface was made the primary one by a command. */
	isPrimary(name: string): boolean {
		return this.#primary === name;
	}

	/** Ends: every interface is dropped, or released where `releases` says so; resolves when the last hook has ended and the last address is gone. */
	end(releases: (name: string) => boolean): Promise<void> {
		return new Promise(done => {
			this.#ending = {done};
			for (const {name, client} of [...this.#interfaces.values()]) {
				if (client === undefined || client.machine.state.name === 'OFF') this.#left(name);
				else client.deliver({type: 'shutdown', release: releases(name)});
			}
			this.#checkEnd();
		});
	}

	#find(name: string): InterfaceState | undefined {
		const state = this.#options.network.find(name);
		return state !== undefined && isManageable(state) ? state : undefined;
	}

	#commandOf(name: string, type: Command['type']): Command {
		if (type !== 'inform') return {type};
		const address = this.#options.network.addresses(name)[0]?.address;
		return {type, ...(address === undefined ? {} : {address})};
	}

	#take(name: string): ControlledInterface {
		const known = this.#interfaces.get(name);
		if (known !== undefined) return known;
		const {open, warn, events} = this.#options;
		const taken = new ControlledInterface(name, {
			open,
			warn,
			report: (reporter, report) => this.#report(reporter, report),
			left: leaver => this.#left(leaver),
		});
		this.#interfaces.set(name, taken);
		events.tell({type: 'control', interface: name, under: true});
		return taken;
	}

	#give(
		name: string,
		command: Command,
		state: InterfaceState | undefined,
	): Promise<CommandError | undefined> {
		const known = this.#interfaces.get(name);
		try {
			return (known ?? this.#take(name)).command(command, state);
		} catch (error) {
			if (known === undefined) this.#left(name);
			throw refuse('SYSTEM', (error as Error).message, error);
		}
	}

	/** A command that was refused leaves nothing behind. */
	#forgetIdle(name: string): void {
		const state = this.#interfaces.get(name)?.client?.machine.state.name;
		if (state === undefined || state === 'OFF') {
			this.#interfaces.get(name)?.client?.close();
			this.#left(name);
		}
	}

	#report(name: string, report: Report): void {
		this.#options.observe(name, report);
		const event = eventOf(name, report);
		if (event !== undefined) this.#options.events.tell(event);
	}

	#left(name: string): void {
		if (!this.#interfaces.delete(name)) return;
		if (this.#primary === name) this.#primary = undefined;
		this.#options.events.tell({type: 'control', interface: name, under: false});
		this.#checkEnd();
	}

	#checkEnd(): void {
		if (this.#ending !== undefined && this.#interfaces.size === 0) this.#ending.done();
	}
}

/** A message has one byte for the hardware type and 16 for the address (RFC 2131 §2): a tunnel or loopback has neither. */
function isManageable({hardware: {type, address}}: InterfaceState): boolean {
	return type <= 255 && address.length > 0 && address.length <= 16;
}

async function within(
	done: Promise<CommandError | undefined>,
	wait: Wait,
): Promise<CommandError | undefined | 'still waiting'> {
	if (wait === 'forever') return done;
	let timer: NodeJS.Timeout | undefined;
	// A timer of Node's overflows at 24.8 days: longer is as good as for ever.
	const limit = new Promise<'still waiting'>(resolve => {
		timer = setTimeout(() => resolve('still waiting'), Math.min(wait * 1000, 0x7fffffff));
	});
	try {
		return await Promise.race([done, limit]);
	} finally {
		clearTimeout(timer);
	}
}
