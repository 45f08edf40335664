// The world around one machine, as small as it can be and still be true: a configurator that answers in order, hooks
// that are made, released and end, a disk, a clock that is moved. Values: a step gives another world.
import type {MessageInit} from '@lessee/wire';
import {
	activeLease,
	deadline,
	type Effect,
	type Event,
	type HookEvent,
	initial,
	type Lease,
	type Machine,
	type Millis,
	type Policy,
	type Record,
	recordOf,
	type Stimulus,
	type Transition,
	transition,
} from '../src/index.ts';

/** A call of the configurator that has not been answered. */
export interface Call {
	readonly asked: 'prepare' | 'medium' | 'apply' | 'remove' | 'check';
	readonly medium?: string;
	readonly lease?: Lease;
	readonly previous?: Lease;
}

/** The hook of the event in progress: its process is made, then runs. */
export interface Hook {
	readonly event: HookEvent;
	readonly lease: Lease;
	readonly stage: 'made' | 'runs';
	/** An earlier agent started it. */
	readonly adopted: boolean;
	readonly pid: number;
}

/** A machine and what it has made of the world. */
export interface World {
	readonly machine: Machine;
	readonly now: Millis;
	/** Not answered yet, oldest first. */
	readonly calls: readonly Call[];
	/** Exchanges whose offers somebody chooses among, answered in any order. */
	readonly choices: readonly number[];
	readonly hook?: Hook;
	readonly disk?: Record;
	/** The lease on the interface. */
	readonly on?: Lease;
	/** It was left there by an agent that was killed before it had it on record; `prepare` finds it. */
	readonly leftBehind: boolean;
	/** Whether hooks have seen a BOUND that nothing has ended. */
	readonly open: boolean;
	/** The interface does not exist. */
	readonly gone: boolean;
	/** It was deleted while an address was on it. */
	readonly erased: boolean;
	/** Addresses that a server has granted and nothing has taken back, and until when. */
	readonly granted: ReadonlyMap<string, Millis>;
	/** The transaction of the last message that was sent. */
	readonly xid: number;
	readonly pids: number;
}

/** One event lived through. */
export interface Lived {
	readonly before: World;
	readonly event: Event;
	readonly stimulus: Stimulus;
	readonly done: Transition;
	readonly after: World;
}

/** Something that a law forbids. */
export class Broken extends Error {}

/** Says that a law is broken where it is. */
export function law(holds: boolean, what: string): asserts holds {
	if (!holds) throw new Broken(what);
}

/** A world in which nothing has happened yet. */
export function newWorld(policy: Policy, now: Millis = 1_000_000): World {
	const machine = initial(policy, true);
	const nothing = {
		open: false,
		gone: false,
		erased: false,
		leftBehind: false,
		granted: new Map(),
		xid: 0,
		pids: 100,
	};
	return {machine, now, calls: [], choices: [], ...nothing};
}

/** Delivers an event at `at`, does what comes of it, and delivers the timeouts that are due then, as the driver does. */
export function live(world: World, event: Event, entropy: number, at: Millis = world.now): readonly Lived[] {
	const lived = [step({...world, now: at}, event, entropy)];
	for (let {after} = last(lived); deadline(after.machine) <= at; after = last(lived).after) {
		law(lived.length < 30, 'time stands still while timeouts are delivered');
		lived.push(step(after, {type: 'timeout'}, entropy + lived.length));
	}
	return lived;
}

const last = (lived: readonly Lived[]): Lived => lived[lived.length - 1] as Lived;

function step(before: World, event: Event, entropy: number): Lived {
	const stimulus = {at: before.now, entropy};
	const done = transition(before.machine, event, stimulus);
	let after: World = {...before, machine: done.machine, granted: grantedAfter(before, event, done)};
	// A hook that does not exist was not seen by anybody, yet its event is over.
	if (event.type === 'hookEnded' && before.hook !== undefined) after = ended(after, before.hook);
	if (event.type === 'hookStarted' && before.hook !== undefined) {
		after = {...after, hook: {...before.hook, stage: 'runs'}};
	}
	for (const effect of done.effects) after = perform(after, effect);
	return {before, event, stimulus, done, after};
}

function ended(world: World, {stage, event, lease, adopted}: Hook): World {
	const {hook: _, ...idle} = world;
	return stage === 'made' && !adopted ? see(idle, event, lease) : idle;
}

function perform(world: World, effect: Effect): World {
	switch (effect.type) {
		case 'prepare':
			return called(world, {asked: 'prepare', ...(effect.held && {lease: effect.held})});
		case 'medium':
			return called(world, {asked: 'medium', medium: effect.medium});
		case 'choose':
			return {...world, choices: [...world.choices, effect.xid]};
		case 'apply': {
			const {lease, previous} = effect;
			return called(world, {asked: 'apply', lease, ...(previous && {previous})});
		}
		case 'remove':
			return called(world, {asked: 'remove', ...(effect.lease && {lease: effect.lease})});
		case 'check':
			return effect.stage === 'ARPCHECK' ? called(world, {asked: 'check', lease: effect.offered}) : world;
		case 'persist':
			return {...world, disk: recordOf(world.machine)};
		case 'runHook': {
			law(
				world.hook === undefined,
				`the hook of ${effect.event} starts while that of ${world.hook?.event} runs`,
			);
			const pid = world.pids + 1;
			const {event, lease} = effect;
			return {...world, pids: pid, hook: {event, lease, stage: 'made', adopted: false, pid}};
		}
		case 'adoptHook': {
			law(
				world.hook === undefined,
				`the hook of ${effect.event} is adopted while that of ${world.hook?.event} runs`,
			);
			const {event, process} = effect;
			const lease = world.disk?.running?.lease ?? nothing;
			return {...world, hook: {event, lease, stage: 'made', adopted: true, pid: process.pid}};
		}
		case 'releaseHook':
			return released(world);
		case 'send':
			return {...world, xid: effect.message.xid ?? 0};
		default:
			return world;
	}
}

const called = (world: World, call: Call): World => ({...world, calls: [...world.calls, call]});

function released(world: World): World {
	const {hook, disk} = world;
	law(hook?.stage === 'runs', 'a hook is released that has no process');
	law(
		disk?.running?.process.pid === hook.pid,
		`the hook of ${hook.event} is released before it is on record`,
	);
	return hook.adopted ? world : see(world, hook.event, hook.lease);
}

/** Hooks see BOUND, then any EXTEND, then one of EXPIRE, DROP, RELEASE; the EXTEND of an INFORM stands alone. */
function see(world: World, event: HookEvent, lease: Lease): World {
	const {open, on, erased} = world;
	if (event === 'EXTEND' && lease.origin === 'inform') return world;
	if (event === 'BOUND') law(!open, 'BOUND is seen in a cycle that is open');
	else law(open, `${event} is seen in a cycle that is closed`);
	if (event === 'BOUND' || event === 'EXTEND') return {...world, open: true};
	law(on !== undefined || erased, `the address is gone before the hook of ${event} has seen it`);
	return {...world, open: false};
}

function grantedAfter({granted, now}: World, event: Event, {fired, effects}: Transition): World['granted'] {
	const next = new Map(granted);
	const from = fired[0]?.from;
	if (from !== undefined && event.type === 'ack' && from.name !== 'INFORMING') {
		const {message, effective} = event.reply;
		const seconds = effective.options.ipAddressLeaseTime ?? 0;
		next.set(message.yiaddr, seconds === 0xffff_ffff ? Number.POSITIVE_INFINITY : now + seconds * 1000);
	}
	if (from !== undefined && event.type === 'nak' && 'lease' in from) next.delete(from.lease.address);
	for (const effect of effects) if (effect.type === 'send') takeBack(next, effect.message, now);
	return next;
}

function takeBack(granted: Map<string, Millis>, {options, ciaddr = ''}: MessageInit, now: Millis): void {
	if (options?.dhcpMessageType === 'DECLINE') granted.delete(options.requestedIpAddress ?? '');
	if (options?.dhcpMessageType !== 'RELEASE') return;
	law((granted.get(ciaddr) ?? 0) > now, `${ciaddr} is released, which is not held`);
	granted.delete(ciaddr);
}

/** What the configurator's oldest call leaves on the interface when it is answered so. */
export function answered(world: World, outcome: 'done' | 'declined' | 'failed'): World {
	const [call, ...calls] = world.calls;
	const {on: _, ...bare} = world;
	const rest = {...bare, calls};
	const put = (lease: Lease | undefined): World =>
		lease === undefined || world.gone ? rest : {...rest, on: lease, erased: false};
	if (call?.asked === 'prepare') return {...put(call.lease), leftBehind: false};
	if (call?.asked === 'apply') return put(outcome === 'done' ? call.lease : call.previous);
	if (call?.asked === 'remove') return put(call.lease === undefined ? world.on : undefined);
	return {...world, calls};
}

/** The agent is killed between two events, and the next one takes up what is on record. */
export function crash(world: World, entropy: number): readonly Lived[] {
	const {machine, disk, now, granted, open, gone, erased, xid, pids, on} = world;
	const fresh: World = {
		machine: {...initial(machine.policy, machine.linkUp)},
		now,
		calls: [],
		choices: [],
		granted,
		open,
		gone,
		erased,
		leftBehind: on !== undefined && disk?.active === undefined,
		xid,
		pids,
		...(disk && {disk}),
		...(on && {on}),
	};
	const record = disk ?? {leases: [], queue: [], undo: {}};
	return live(fresh, {type: 'resume', record, open: true}, entropy);
}

/** The lease in use, if any. */
export const active = ({machine}: World): Lease | undefined => activeLease(machine.state);

/** A lease that nobody looks at. */
const nothing = {origin: 'server'} as Lease;
