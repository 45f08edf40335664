// The cycle table: which hook may run when. Hooks of one interface see BOUND, then any number of EXTEND, then one of
// EXPIRE, DROP, RELEASE; never two at once. Only this table runs hooks; what comes while one runs waits, in order.
import type {HookEvent, HookOutcome, HookProcess} from './lease.ts';
import type {CycleEntry} from './record.ts';

/** Where an interface stands in its cycle. */
export type CycleName = 'CLOSED' | 'CLOSED-RUNNING' | 'OPEN' | 'OPEN-RUNNING' | 'CLOSING';

type Ending = 'EXPIRE' | 'DROP' | 'RELEASE';
const endings: readonly Ending[] = ['EXPIRE', 'DROP', 'RELEASE'];

/** What a row does: start the hook now, let the event wait, or look what waits now that a hook has ended. */
type CycleDoing = 'run' | 'queue' | 'next';

/** One row of the cycle table. */
export interface CycleRule {
	readonly from: CycleName;
	readonly on: HookEvent | 'hookEnded';
	readonly to: CycleName;
	readonly does: CycleDoing;
}

const row = (from: CycleName, on: CycleRule['on'], does: CycleDoing, to: CycleName): CycleRule => ({
	from,
	on,
	to,
	does,
});

/**
 * The table. CLOSED-RUNNING is the EXTEND of an answered DHCPINFORM, the one event outside a cycle: nothing can follow
 * before it has ended, because a busy interface takes no command.
 */
// biome-ignore format: one rule is one line.
export const cycleRules: readonly CycleRule[] = [
	row('CLOSED',         'BOUND',     'run',   'OPEN-RUNNING'),
	row('CLOSED',         'EXTEND',    'run',   'CLOSED-RUNNING'),
	row('CLOSED-RUNNING', 'hookEnded', 'next',  'CLOSED'),
	row('OPEN',           'EXTEND',    'run',   'OPEN-RUNNING'),
	...endings.map(event => row('OPEN', event, 'run', 'CLOSING')),
	row('OPEN-RUNNING',   'EXTEND',    'queue', 'OPEN-RUNNING'),
	...endings.map(event => row('OPEN-RUNNING', event, 'queue', 'OPEN-RUNNING')),
	row('OPEN-RUNNING',   'hookEnded', 'next',  'OPEN'),
	row('CLOSING',        'hookEnded', 'next',  'CLOSED'),
];

const index = new Map(cycleRules.map(rule => [`${rule.from} ${rule.on}`, rule]));

/** The cycle of one interface. */
export interface Cycle {
	readonly name: CycleName;
	readonly running?: CycleEntry & {readonly process?: HookProcess};
	/** What waits, oldest first. */
	readonly queue: readonly CycleEntry[];
	/** Events merged into the one before them because too many waited. */
	readonly merged: number;
}

/** Before the first BOUND. */
export const closedCycle: Cycle = {name: 'CLOSED', queue: [], merged: 0};

/** Deviation: the seed sets no bound; more EXTENDs than these waiting are merged into the newest, and counted. */
const mostWaiting = 16;

function enqueue(cycle: Cycle, entry: CycleEntry): Cycle {
	const last = cycle.queue.at(-1);
	const full = cycle.queue.length >= mostWaiting && entry.event === 'EXTEND' && last?.event === 'EXTEND';
	if (!full) return {...cycle, queue: [...cycle.queue, entry]};
	return {...cycle, queue: [...cycle.queue.slice(0, -1), entry], merged: cycle.merged + 1};
}

/** What a step of the cycle table leads to. */
export interface CycleStep {
	readonly cycle: Cycle;
	/** The rows that led here, in order. */
	readonly fired: readonly CycleRule[];
	/** The hook to run now. */
	readonly run?: CycleEntry;
	/** The event whose hook has ended. */
	readonly ended?: CycleEntry;
	/** True when that was the cycle's last. */
	readonly closed?: boolean;
}

/** An event of the lease's is fired: its hook runs now or later. */
export function fire(cycle: Cycle, entry: CycleEntry): CycleStep {
	const rule = index.get(`${cycle.name} ${entry.event}`);
	if (rule === undefined) {
		throw new RangeError(
			`Expected an event that may follow in a cycle that is ${cycle.name}, found ${entry.event}.`,
		);
	}
	const fired = [rule];
	if (rule.does === 'queue') return {cycle: enqueue({...cycle, name: rule.to}, entry), fired};
	return {cycle: {...cycle, name: rule.to, running: entry}, run: entry, fired};
}

/** The hook that ran has ended, however: its exit status is not looked at. */
export function hookEnded(cycle: Cycle, _outcome: HookOutcome): CycleStep {
	const {running, ...idle} = cycle;
	const rule = index.get(`${cycle.name} hookEnded`);
	if (rule === undefined || running === undefined) return {cycle, fired: []};
	const [next, ...queue] = cycle.queue;
	const rested: Cycle = {...idle, name: rule.to, queue: next === undefined ? [] : queue};
	const step: CycleStep = next === undefined ? {cycle: rested, fired: []} : fire(rested, next);
	const closed = cycle.name === 'CLOSING' ? {closed: true} : {};
	return {...step, fired: [rule, ...step.fired], ended: running, ...closed};
}

/** The hook's process is known. */
export function hookStarted(cycle: Cycle, process: HookProcess | undefined): Cycle {
	if (cycle.running === undefined || process === undefined) return cycle;
	return {...cycle, running: {...cycle.running, process}};
}
