// The driver: events in, effects out. It decides nothing: what happens is the machine's, how it is done the ports'.
import {
	type CommandError,
	type CommandName,
	deadline,
	type Event,
	initial,
	type Machine,
	type Millis,
	type Policy,
	recordOf,
	type Source,
	type StateName,
	transition,
} from '@lessee/lease';
import type {LinkListener, Ports, Reception} from '@lessee/ports';
import {decodeMessage, locateOptions, type Message, type OptionSet, WireError} from '@lessee/wire';
import {encodeEntry, outcomeOf} from './journal.ts';
import {Performer} from './perform.ts';
import {hearsAnything, receptionOf, sameReception} from './reception.ts';
import type {Report} from './report.ts';

/** What the configuration brings: data for the machine, and what only it can compute. */
export interface Settings {
	readonly policy: Policy;
	/** The options of a server's message that count, after overrides and value checks. `bytes` came in that state. */
	effective(message: Message, bytes: Uint8Array, state: StateName): OptionSet;
}

/** A command of a user's. */
export type Command = Extract<Event, {type: CommandName}>;

interface Waiter {
	readonly command: CommandName;
	readonly done: (error: CommandError | undefined) => void;
}

interface Delivery {
	readonly event: Event;
	readonly waiter?: Waiter;
}

const eventOfType: {readonly [type: string]: 'offer' | 'ack' | 'nak'} = {
	OFFER: 'offer',
	ACK: 'ack',
	NAK: 'nak',
};

/**
 * Deviation: RFC 3203 lets a server make a client renew; §6 wants that authenticated, which nothing is here, so that
 * it is passed over. In BOUND no socket is open for it.
 */
const unauthenticated = 'FORCERENEW that nobody has authenticated';

/** A DHCP client for one interface. */
export class Client {
	readonly #ports: Ports;
	readonly #report: (report: Report) => void;
	readonly #performer: Performer;
	readonly #deliveries: Delivery[] = [];
	readonly #waiters = new Set<Waiter>();
	#settings: Settings;
	#machine: Machine;
	#reception: Reception = {dhcp: 'none', arp: []};
	#cancelTimer: (() => void) | undefined;
	#current: Waiter | undefined;
	/** What is answered when the record is safe. */
	#answers: (() => void)[] = [];
	#delivering = false;
	/** The instant of the last event. */
	#at: Millis = 0;

	/** Nothing happens before the first event: `resume` or a command. */
	constructor(
		ports: Ports,
		settings: Settings,
		linkUp: boolean,
		report: (report: Report) => void = () => {},
	) {
		this.#ports = ports;
		this.#settings = settings;
		this.#report = report;
		this.#machine = initial(settings.policy, linkUp);
		this.#performer = new Performer(ports, {
			deliver: event => this.deliver(event),
			record: () => recordOf(this.#machine),
			refuse: error => {
				if (this.#current !== undefined) this.#done(this.#current, error);
			},
			settle: (command, error) => this.#settle(command, error),
			report,
		});
		ports.link.listen(this.#listener());
	}

	/** The machine as it is now. */
	get machine(): Machine {
		return this.#machine;
	}

	/** Takes what an earlier agent left on disk. */
	resume(): void {
		const stored = this.#ports.store.load();
		if (stored !== undefined) this.deliver({type: 'resume', record: stored.record, open: stored.sameBoot});
	}

	/** Other settings from now on. */
	configure(settings: Settings): void {
		this.#settings = settings;
		this.deliver({type: 'policy', policy: settings.policy});
	}

	/** Gives a command; resolves when it is done, with an error when it is refused or cannot be done any more. */
	command(command: Command): Promise<CommandError | undefined> {
		return new Promise(done => {
			const waiter: Waiter = {command: command.type, done};
			this.#waiters.add(waiter);
			this.#deliver({event: command, waiter});
		});
	}

	/** Gives an event to the machine; one that comes while another is worked off waits its turn. */
	deliver(event: Event): void {
		this.#deliver({event});
	}

	/** Lets go of the link. The machine should be OFF. */
	close(): void {
		this.#cancelTimer?.();
		this.#ports.link.close();
	}

	#deliver(delivery: Delivery): void {
		this.#deliveries.push(delivery);
		if (this.#delivering) return;
		this.#delivering = true;
		try {
			for (let next = this.#next(); next !== undefined; next = this.#next()) this.#step(next);
		} finally {
			this.#delivering = false;
			// What is not to be heard any more is left when all is done: that takes longer than a packet.
			this.#receive();
			this.#arm();
		}
	}

	/**
	 * What waits, or the timeout that has come: INIT waits for nothing, so that its DISCOVER leaves in this turn. One that
	 * has come only since the last event comes by the clock: an answer that is there, as to a probe, goes first.
	 */
	#next(): Delivery | undefined {
		const delivery = this.#deliveries.shift();
		if (delivery !== undefined) return delivery;
		return deadline(this.#machine) <= this.#at ? {event: {type: 'timeout'}} : undefined;
	}

	#step({event, waiter}: Delivery): void {
		const {clock, entropy, journal} = this.#ports;
		const stimulus = {at: clock.now(), entropy: entropy.u32()};
		this.#at = stimulus.at;
		const before = this.#machine;
		const done = transition(before, event, stimulus);
		const {machine, effects, fired} = done;
		journal?.append(
			() => encodeEntry({event, ...stimulus, outcome: outcomeOf(done)}),
			() => encodeEntry({begin: before}),
		);
		this.#machine = machine;
		this.#current = waiter;
		if (hearsAnything(machine)) this.#receive();
		const next = deadline(machine);
		for (const row of fired) this.#report({kind: 'transition', at: stimulus.at, fired: row, next});
		for (const effect of effects) this.#performer.perform(effect);
		this.#answer();
	}

	#answer(): void {
		const answers = this.#answers;
		if (answers.length === 0) return;
		this.#answers = [];
		this.#performer.whenSaved(() => {
			for (const answer of answers) answer();
		});
	}

	#receive(): void {
		const reception = receptionOf(this.#machine);
		if (sameReception(reception, this.#reception)) return;
		this.#reception = reception;
		this.#ports.link.receive(reception);
	}

	#arm(): void {
		this.#cancelTimer?.();
		const at = deadline(this.#machine);
		const never = at === Number.POSITIVE_INFINITY;
		this.#cancelTimer = never
			? undefined
			: this.#ports.clock.setTimer(at, () => this.deliver({type: 'timeout'}));
	}

	#settle(command: CommandName, error: CommandError | undefined): void {
		for (const waiter of [...this.#waiters]) if (waiter.command === command) this.#done(waiter, error);
	}

	#done(waiter: Waiter, error: CommandError | undefined): void {
		this.#waiters.delete(waiter);
		this.#answers.push(() => waiter.done(error));
	}

	#listener(): LinkListener {
		const ignored = (reason: string): void =>
			this.#report({kind: 'ignored', at: this.#ports.clock.now(), reason});
		return {
			payload: (payload, from) => {
				const reason = this.#take(payload, from);
				if (reason !== undefined) ignored(reason);
			},
			arp: packet => this.deliver({type: 'arp', packet}),
			dropped: ignored,
		};
	}

	/** Makes an event of a message; the reason where it is none for a client. */
	#take(bytes: Uint8Array, from: Source): string | undefined {
		let message: Message;
		try {
			message = decodeMessage(bytes);
		} catch (error) {
			if (error instanceof WireError) return `not a DHCP message (${error.code})`;
			throw error;
		}
		const kind = message.options.dhcpMessageType;
		// A type that cannot be read is no BOOTP reply.
		if (kind === undefined && message.malformed.some(({code}) => code === 53))
			return 'message type malformed';
		if (isCutOff(bytes, kind)) return 'message cut off';
		const type = kind === undefined ? 'bootp' : eventOfType[kind];
		if (type === undefined) return kind === 'FORCERENEW' ? unauthenticated : `${kind} is not for a client`;
		const effective = this.#settings.effective(message, bytes, this.#machine.state.name);
		const reply = {bytes, message, effective, from};
		this.#report({kind: 'received', at: this.#ports.clock.now(), reply});
		this.deliver({type, reply});
		return undefined;
	}
}

/** The least that a BOOTP message is long: without a message type there is no other way to tell a cut one. */
const leastBootp = 300;

/**
 * Whether a message has lost its end: options that run past it, or no END (RFC 2131 §4.1). A cut one may have lost what
 * its server meant; what is left of it is not to be acted upon. Where `file` and `sname` carry options too, ISC dhcpd
 * fills the options field to its last byte and leaves its END out.
 */
function isCutOff(bytes: Uint8Array, kind: string | undefined): boolean {
	const {ended, truncated, overload} = locateOptions(bytes);
	if (kind === undefined) return bytes.length < leastBootp;
	return truncated.length > 0 || (!ended && overload === 0);
}
