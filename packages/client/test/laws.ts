// Laws of a running client, whatever happens to it: watched from outside, by what its hooks, its interface, its
// servers and its user see.
import {
	activeLease,
	type CommandError,
	deadline,
	type HookEvent,
	isBusy,
	leadsTo,
	type Machine,
	type Millis,
	never,
	type Record,
} from '@lessee/lease';
import type {Frame, RecordedRun, Simulation} from '@lessee/testkit';
import {type Client, type Report, replay} from '../src/index.ts';
import {notOnRecord} from './on-record.ts';
import {Owed} from './owed.ts';

/** Messages of one client in ten seconds: more is a flood. A lease of two seconds that nobody extends costs 50. */
const flood = 60;
/** A lease that has lasted so long makes up for the NAKs before it. */
const lasting: Millis = 60_000;
/** How long nobody is asked after an address was declined, at least (RFC 2131 §3.1 (5)). */
const leastSilence: Millis = 10_000;
/** The longest that hooks may keep an address past its end: 18 of them, each killed for its time. */
const longestEnding: Millis = 18 * 63_000;

/** Watches one simulated machine through all lives of its agent. */
export class Watch {
	/** What was broken, in the order in which it was seen; empty where all is well. */
	readonly broken: string[] = [];
	/** Faults of adapters are to be expected. */
	troubled = false;
	readonly #simulation: Simulation;
	#client: Client | undefined;
	#life = 0;
	#open = false;
	#runs = 0;
	#frames = 0;
	#erased = false;
	#leftBehind = false;
	readonly #owed = new Owed();
	#sent: Millis[] = [];
	readonly #granted = new Map<string, Millis>();
	readonly #released = new Map<string, number>();
	readonly #unanswered = new Map<number, string>();
	/** NAKs one after the other, and before when nobody is to be asked again after them or a DECLINE. */
	#refusals = 0;
	#silentUntil: Millis = 0;
	#commands = 0;

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
	}

	/** What was on the interface was deleted, and nothing has been put there since. */
	get isErased(): boolean {
		return this.#erased;
	}

	/** A life begins: its client is followed from now on. */
	follow(client: Client): void {
		this.#client = client;
		this.#life++;
		this.#unanswered.clear();
		this.#refusals = 0;
		this.#silentUntil = 0;
	}

	/** The agent was killed: what it was about to do is not to be expected any more. */
	killed(): void {
		this.look();
		const {configurator, hooks, store} = this.#simulation;
		const {record, sameBoot} = store.load() ?? {};
		const goesOn = sameBoot ? record : undefined;
		this.#owed.goOn(goesOn);
		// Where an event found no hook and the agent died before it could note that, nobody has seen it.
		if (hooks.runs.at(-1)?.outcome?.how === 'absent') this.#open = isOpen(goesOn);
		// What a server has said and nobody has noted is not known to the next agent.
		for (const {address, expiresAt} of record?.leases ?? []) this.#granted.set(address, expiresAt);
		this.#leftBehind = configurator.addresses.length > 0 && goesOn?.active === undefined;
	}

	/** The machine was started anew: its cycles are closed, silently. */
	rebooted(): void {
		this.#open = false;
		this.#leftBehind = false;
	}

	/** The interface was deleted, or cleared by somebody else. */
	erased(): void {
		this.#erased = true;
	}

	/** Notes a command, and gives what is to be called with its answer. */
	asked(command: string): (error: CommandError | undefined) => void {
		const number = ++this.#commands;
		this.#unanswered.set(number, command);
		const last = this.#simulation.hooks.runs.at(-1);
		const hooked = last !== undefined && last.endedAt === undefined;
		return error => {
			if (!this.#unanswered.delete(number)) this.#break(`${command} was answered twice`);
			if (hooked && error !== 'PEND')
				this.#break(`${command} was not refused while the hook of ${last.event} ran`);
		};
	}

	/** Hears what the client tells. */
	report(report: Report): void {
		if (!this.#simulation.alive) return;
		// What was done before counts before.
		this.#lookAtRuns();
		this.#lookAtFrames();
		switch (report.kind) {
			case 'trouble':
				if (!this.troubled) this.#break(`trouble while doing ${report.doing}: ${report.reason}`);
				break;
			case 'received':
				this.#heard(report.reply);
				break;
			case 'transition': {
				const {rule, from, to} = report.fired;
				if (!leadsTo(rule, from.name).includes(to.name)) this.#break(`${rule.action} led to ${to.name}`);
				if (rule.on === 'nak' && 'lease' in from) this.#granted.delete(from.lease.address);
				if (rule.on === 'prepared') this.#leftBehind = false;
				if (rule.on === 'applied') this.#erased = false;
				this.#lookAtRefusals(report);
				this.#complain(this.#owed.fired(report.fired, this.#client?.machine.cycle.merged ?? 0));
				break;
			}
			default:
		}
	}

	/**
	 * After one NAK a server is asked at once; after each that follows, with no lease between them that was extended or
	 * has lasted for a minute, not before 4, 8, 16, 32, 64 s, unless the user or another link wants it.
	 */
	#lookAtRefusals({at, fired: {rule, from, to}}: Extract<Report, {kind: 'transition'}>): void {
		const extended = rule.on === 'applied' && activeLease(from) !== undefined;
		const inUse = from.name === 'BOUND' || from.name === 'RENEWING' || from.name === 'REBINDING';
		if (extended || (inUse && at - from.lease.startedAt >= lasting)) this.#refusals = 0;
		if (rule.on === 'nak') {
			this.#refusals++;
			const wait = this.#refusals > 1 ? Math.min(2 ** this.#refusals, 64) * 1000 : 0;
			this.#silentUntil = Math.max(this.#silentUntil, at + wait);
		}
		if (rule.on === 'start' || rule.on === 'linkUp' || rule.on === 'linkGone') this.#silentUntil = 0;
		if (to.name === 'SELECTING' && from.name !== 'SELECTING' && at < this.#silentUntil)
			this.#break(
				`a DISCOVER ${this.#silentUntil - at} ms too soon after a DECLINE or ${this.#refusals} NAKs`,
			);
	}

	/** Holds everything against the laws, at a moment when nothing is due. */
	look(): void {
		this.#lookAtRuns();
		this.#lookAtFrames();
		if (!this.#simulation.alive || this.#client === undefined) return;
		const {machine} = this.#client;
		this.#lookAtDeadline(machine);
		this.#lookAtAddress(machine);
		this.#lookAtGrant(machine);
		const {store} = this.#simulation;
		if (!this.troubled && !store.isSaving) this.#complain(notOnRecord(store.load()?.record, machine));
	}

	/** Holds the whole life against the laws, after the client has left control. */
	finish(): void {
		this.look();
		for (const command of this.#unanswered.values()) this.#break(`${command} was never answered`);
		if (this.#open) this.#break('the cycle was left open');
		for (const {event} of this.#owed.waiting) this.#break(`${event} had no hook`);
		for (const {line, agrees, recorded, replayed} of replay(this.#simulation.journal.lines)) {
			if (agrees) continue;
			this.#break(`line ${line} of the journal replays to ${replayed.state} and not to ${recorded.state}`);
		}
	}

	#break(what: string): void {
		this.broken.push(`${this.#simulation.clock.now()} ms: ${what}`);
	}

	#complain(what: string | undefined): void {
		if (what !== undefined) this.#break(what);
	}

	/** What is only offered is not granted. */
	#heard({message, effective}: Extract<Report, {kind: 'received'}>['reply']): void {
		if (message.options.dhcpMessageType === 'OFFER') return;
		const {yiaddr: address} = message;
		const {ipAddressLeaseTime: seconds = 0} = effective.options;
		const now = this.#simulation.clock.now();
		this.#granted.set(address, seconds === 0xffff_ffff || seconds === 0 ? never : now + seconds * 1000);
	}

	#lookAtRuns(): void {
		const {runs} = this.#simulation.hooks;
		for (; this.#runs < runs.length; this.#runs++) {
			const run = runs[this.#runs] as RecordedRun;
			const before = runs[this.#runs - 1];
			if (before !== undefined && (before.endedAt === undefined || before.endedAt > run.at)) {
				this.#break(`the hook of ${run.event} ran beside that of ${before.event}`);
			}
			this.#follows(run);
			this.#complain(this.#owed.ran(run));
		}
	}

	/** Hooks see BOUND, then any EXTEND, then one of EXPIRE, DROP, RELEASE; the EXTEND of an INFORM stands alone. */
	#follows({event, lease, at}: RecordedRun): void {
		if (event === 'EXTEND' && lease.origin === 'inform') return;
		if ((event === 'BOUND') === this.#open) {
			this.#break(`${event} at ${at} in a cycle that is ${this.#open ? 'open' : 'closed'}`);
		}
		this.#open = opens(event);
	}

	#lookAtFrames(): void {
		const {frames} = this.#simulation.segment;
		for (; this.#frames < frames.length; this.#frames++) {
			const frame = frames[this.#frames] as Frame;
			if (frame.from === this.#simulation.station.name && frame.message?.op === 1) this.#lookAtMessage(frame);
		}
	}

	#lookAtMessage({at, message}: Frame): void {
		this.#sent = [...this.#sent.filter(before => before > at - 10_000), at];
		if (this.#sent.length > flood) this.#break(`${this.#sent.length} messages in ten seconds`);
		const {options, ciaddr = ''} = message ?? {options: {}};
		if (options.dhcpMessageType === 'DECLINE') {
			this.#granted.delete(options.requestedIpAddress ?? '');
			this.#silentUntil = Math.max(this.#silentUntil, at + leastSilence);
		}
		if (options.dhcpMessageType !== 'RELEASE') return;
		// An agent that was killed after it had sent it, and before it was on record, leaves it to the next one.
		const again = (this.#released.get(ciaddr) ?? this.#life) < this.#life;
		const held = (this.#granted.get(ciaddr) ?? 0) > at;
		if (!held && !again) this.#break(`${ciaddr} was released, which was not held`);
		this.#granted.delete(ciaddr);
		this.#released.set(ciaddr, this.#life);
	}

	#lookAtDeadline(machine: Machine): void {
		const {state} = machine;
		const now = this.#simulation.clock.now();
		const next = deadline(machine);
		if (next <= now) this.#break(`${state.name} has let its deadline of ${next} pass`);
		const lease = activeLease(state);
		if (lease === undefined || lease.expiresAt === never) return;
		// Scripts and hooks have limits of their own.
		const limited = state.name === 'CONFIGURING' || state.name === 'ENDING';
		if (!limited && next > lease.expiresAt) this.#break(`${state.name} does not watch the end of its lease`);
		if (state.name === 'BOUND' && next > lease.t1At) this.#break('BOUND does not watch T1');
		if (state.name === 'RENEWING' && next > lease.t2At) this.#break('RENEWING does not watch T2');
	}

	/** What is in use is what a server has granted, and for no longer; nothing that was declined since. */
	#lookAtGrant(machine: Machine): void {
		const lease = activeLease(machine.state);
		if (lease?.origin !== 'server' || isBusy(machine)) return;
		const until = this.#granted.get(lease.address);
		if (until === undefined) this.#break(`${lease.address} is in use, which is not granted`);
		// An instant that was written in seconds has lost a little.
		else if (lease.expiresAt > until + 1)
			this.#break(`${lease.address} is in use until ${lease.expiresAt}, granted until ${until}`);
	}

	#lookAtAddress(machine: Machine): void {
		const {state} = machine;
		const {configurator, clock} = this.#simulation;
		const on = configurator.addresses.map(address => address.split('/')[0]);
		const lease = activeLease(state);
		const uses = state.name === 'BOUND' || state.name === 'RENEWING' || state.name === 'REBINDING';
		if (uses && !on.includes(state.lease.address) && !this.#erased)
			this.#break(`${state.name} without its address`);
		if (on.length === 0 || this.#leftBehind) return;
		const moving = isBusy(machine) || state.name === 'PREPARING';
		if (lease === undefined && !moving) this.#break(`${state.name} with ${on.join()}, which nobody uses`);
		const over = lease === undefined ? 0 : clock.now() - lease.expiresAt;
		if (over <= 0) return;
		if (!moving) this.#break(`${state.name} with ${on.join()} past its end`);
		if (over > longestEnding) this.#break(`${on.join()} is on the interface ${over} ms past its end`);
	}
}

const opens = (event: HookEvent): boolean => event === 'BOUND' || event === 'EXTEND';

/** Whether the hooks that a record tells of have seen a BOUND, and nothing yet that ends it. */
function isOpen(record: Record | undefined): boolean {
	const {active, running, queue = []} = record ?? {};
	const unseen = queue.some(({event}) => event === 'BOUND');
	return active !== undefined && !unseen && (running === undefined || opens(running.event));
}
