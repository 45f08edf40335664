// What one simulated run is like: data only, drawn from a seed, so that a run can be written down and made smaller.
import type {CommandName, Timing} from '@lessee/lease';
import {Dice} from './dice.ts';
import {type Habit, habits} from './servers.ts';

/** A fault of the cable, which befalls a frame by chance. */
export interface CableFault {
	readonly fault: 'drop' | 'duplicate' | 'delay' | 'reorder' | 'corrupt';
	readonly chance: number;
	readonly milliseconds: number;
}

/** How a server behaves to some of its requests. */
export interface HabitPlan {
	readonly habit: Habit;
	readonly amount: number;
	readonly chance: number;
	/** Only to REQUESTs that extend a lease. */
	readonly extending?: boolean;
}

export interface ServerPlan {
	/** Seconds; 0xffffffff for ever. */
	readonly leaseTime: number;
	readonly t1?: number;
	readonly t2?: number;
	/** How many addresses it has. */
	readonly addresses: number;
	readonly authoritative: boolean;
	readonly rapidCommit: boolean;
	readonly v6only?: number;
	readonly habits: readonly HabitPlan[];
}

/** Chances of what a hook does; it exits with 0 at once where none of them comes true. */
export interface HookPlan {
	readonly absent?: number;
	readonly fails?: number;
	readonly dies?: number;
	readonly slow?: number;
	readonly hangs?: number;
	/** Milliseconds until its process is known. */
	readonly startDelay?: number;
	/** Milliseconds until it is killed. */
	readonly limit?: number;
}

/** Chances of what becomes of a lease that is put on the interface, and how long that takes. */
export interface ConfiguratorPlan {
	readonly declines?: number;
	readonly fails?: number;
	readonly taken?: number;
	readonly milliseconds?: number;
}

export interface PolicyPlan {
	readonly acd?: 'off' | 'fast' | 'strict';
	readonly script?: boolean;
	readonly rapidCommit?: boolean;
	readonly broadcast?: boolean;
	readonly chooser?: boolean;
	readonly v6only?: boolean;
	readonly anonymize?: boolean;
	readonly media?: readonly string[];
	/** Seconds that a lease of the configuration lasts. */
	readonly predefined?: number;
	readonly timing?: Timing;
}

export interface ClientPlan {
	readonly policy: PolicyPlan;
	readonly hooks: HookPlan;
	readonly configurator: ConfiguratorPlan;
	/** Milliseconds until a record is safe. */
	readonly disk?: number;
}

const orders = ['start', 'extend', 'inform', 'release', 'drop', 'shutdown'] as const;

const happenings = [
	...orders,
	'kill',
	'kill',
	'kill',
	'reboot',
	'flap',
	'flap',
	'delete',
	'bereave',
	'bereave',
	'bereave',
	'claim',
	'claim',
	'probe',
	'configure',
	'suspend',
	'jump',
	'vanish',
	'relet',
	'move',
] as const;

/** What befalls a client in a rare state. */
export const trials = [
	...orders,
	'claim',
	'claim',
	'claim',
	'claim',
	'suspend',
	'suspend',
	'suspend',
	'suspend',
	'flap',
	'delete',
	'kill',
] as const;

/** What happens to a client, to the machine that it runs on, or to its network. */
export type What = CommandName | (typeof happenings)[number];

export interface Happening {
	/** Milliseconds from the beginning. */
	readonly at: number;
	readonly what: What;
	/** The client's number, or the server's. */
	readonly whose: number;
	/** Milliseconds that it lasts, or what it changes to. */
	readonly amount: number;
	/** How many effects an agent has left before it is killed. */
	readonly effects?: number;
}

export interface Scenario {
	/** Names the run: all that is not written here is drawn from it. */
	readonly seed: number;
	/** Seconds until everybody leaves control. */
	readonly seconds: number;
	readonly latency: number;
	readonly cable: readonly CableFault[];
	readonly servers: readonly ServerPlan[];
	/** Somebody else has the first address of the first server. */
	readonly intruder: boolean;
	readonly clients: readonly ClientPlan[];
	readonly happenings: readonly Happening[];
	/** The chance that something happens to a client that comes to rest in another state; greater where that is a rare one. */
	readonly mischief?: number;
}

const leaseTimes = [2, 4, 8, 15, 30, 60, 120, 300, 3600, 0xffff_ffff] as const;

/** How many leases in a row a run is long at most: what none of them meets, hundreds would not meet either. */
const mostLeases = 20;

/** Milliseconds that disks take to keep a record. */
const disks = [0, 0, 2, 300] as const;

/** The run of a seed. */
export function scenarioOf(seed: number): Scenario {
	const dice = new Dice(seed);
	const servers = dice.chance(0.05) ? [] : [drawServer(dice), ...dice.some(1, () => drawServer(dice))];
	const shortest = Math.min(...servers.map(({leaseTime}) => leaseTime));
	const seconds = Math.min(dice.pick([20, 60, 120, 120, 300, 600]), mostLeases * shortest);
	const drawn = [drawClient(dice), ...dice.some(2, () => drawClient(dice))];
	const clients = drawn.map((client, number) => ({
		...client,
		disk: disks[(seed + number) % disks.length] ?? 0,
	}));
	return {
		seed,
		seconds,
		latency: dice.pick([0, 0, 1, 30]),
		cable: dice.some(3, () => drawFault(dice)),
		servers,
		intruder: dice.chance(0.15),
		clients,
		happenings: [
			...clients.map(
				(_, whose) => ({at: dice.below(2) * dice.below(3000), what: 'start', whose, amount: 0}) as const,
			),
			...dice.some(18, () => drawHappening(dice, seconds, clients.length)),
		].sort((a, b) => a.at - b.at),
		mischief: dice.pick([0, 0.02, 0.05, 0.1]),
	};
}

function drawFault(dice: Dice): CableFault {
	return {
		fault: dice.pick(['drop', 'duplicate', 'delay', 'reorder', 'corrupt']),
		chance: dice.pick([0.02, 0.1, 0.3, 0.6]),
		milliseconds: dice.pick([10, 300, 3000, 20_000]),
	};
}

function drawServer(dice: Dice): ServerPlan {
	const leaseTime = dice.pick(leaseTimes);
	return {
		leaseTime,
		...(dice.chance(0.15) ? {t1: dice.below(2 * Math.min(leaseTime, 600))} : {}),
		...(dice.chance(0.15) ? {t2: dice.below(2 * Math.min(leaseTime, 600))} : {}),
		addresses: dice.pick([1, 2, 20, 20]),
		authoritative: dice.chance(0.7),
		rapidCommit: dice.chance(0.3),
		...(dice.chance(0.04) ? {v6only: dice.pick([0, 400])} : {}),
		habits: dice.some(3, () => ({
			habit: dice.pick(Object.keys(habits) as [Habit, ...Habit[]]),
			amount: dice.pick([1, 5, 100, 900, 5000]),
			chance: dice.pick([0.1, 0.5, 1]),
			...(dice.chance(0.4) ? {extending: true} : {}),
		})),
	};
}

function drawClient(dice: Dice): ClientPlan {
	const rarely = (): number => (dice.chance(0.25) ? dice.pick([0.1, 0.4]) : 0);
	return {
		policy: drawPolicy(dice),
		hooks: {
			absent: dice.chance(0.1) ? 1 : rarely(),
			fails: rarely(),
			dies: rarely(),
			slow: rarely(),
			hangs: rarely(),
			startDelay: dice.pick([0, 0, 5]),
			limit: dice.pick([1000, 8000, 60_000]),
		},
		configurator: {
			declines: rarely() / 2,
			fails: rarely() / 3,
			taken: rarely(),
			milliseconds: dice.pick([0, 0, 20, 2000]),
		},
	};
}

function drawPolicy(dice: Dice): PolicyPlan {
	return {
		acd: dice.pick(['off', 'fast', 'strict']),
		script: dice.chance(0.4),
		rapidCommit: dice.chance(0.4),
		broadcast: dice.chance(0.2),
		chooser: dice.chance(0.2),
		v6only: dice.chance(0.3),
		anonymize: dice.chance(0.1),
		...(dice.chance(0.2) ? {media: ['', 'media 10baseT']} : {}),
		...(dice.chance(0.2) ? {predefined: dice.pick([5, 60, 0xffff_ffff])} : {}),
		...(dice.chance(0.4) ? {timing: drawTiming(dice)} : {}),
	};
}

function drawTiming(dice: Dice): Timing {
	return {
		timeout: dice.pick([0, 1000, 5000, 20_000]),
		retry: dice.pick([1000, 20_000]),
		reboot: dice.pick([0, 1000, 10_000]),
		selectTimeout: dice.pick([0, 0, 1000, 9000]),
		initialDelay: dice.pick([0, 3000]),
		...(dice.chance(0.4)
			? {backoff: {initialInterval: dice.pick([1000, 10_000]), cutoff: dice.pick([2000, 15_000])}}
			: {}),
	};
}

function drawHappening(dice: Dice, seconds: number, clients: number): Happening {
	const at = Math.floor(dice.below(seconds * 1000) * (dice.chance(0.5) ? 1 : dice.below(1000) / 1000));
	return drawWhat(dice, at, dice.below(clients));
}

/** Something that happens to this client at this time. */
export function drawWhat(
	dice: Dice,
	at: number,
	whose: number,
	among: readonly [What, ...What[]] = happenings,
): Happening {
	const what = dice.pick(among);
	return {
		at,
		what,
		whose,
		amount: dice.pick([0, 1, 40, 1500, 9000, 60_000]),
		...(what === 'kill' ? {effects: dice.below(dice.pick([1, 6, 12, 30]))} : {}),
	};
}
