import test from 'ava';
import {type Cycle, closedCycle, fire, hookEnded, hookStarted} from '../src/cycle.ts';
import {cycleRules, type HookEvent, type Lease} from '../src/index.ts';
import {lease} from './stage.ts';

const ended = {how: 'exited', code: 1, duration: 5} as const;
const entry = (event: HookEvent, of: Lease = lease()) => ({event, lease: of});

/** Fires events one after the other, while the hook of the first of them runs. */
function fired(...events: readonly HookEvent[]): Cycle {
	return events.reduce<Cycle>((cycle, event) => fire(cycle, entry(event)).cycle, closedCycle);
}

/** Lets all hooks end; gives the events in the order in which their hooks ran. */
function ran(cycle: Cycle): readonly HookEvent[] {
	const {running} = cycle;
	return running === undefined ? [] : [running.event, ...ran(hookEnded(cycle, ended).cycle)];
}

test('Cycle: BOUND runs at once, and what comes while its hook runs waits in order', t => {
	const cycle = fired('BOUND', 'EXTEND', 'EXTEND', 'EXPIRE');
	t.like(cycle, {name: 'OPEN-RUNNING', running: {event: 'BOUND'}});
	t.deepEqual(ran(cycle), ['BOUND', 'EXTEND', 'EXTEND', 'EXPIRE']);
});

test('Cycle: it is closed when the hook of its last event has ended, and the next one may begin', t => {
	const {cycle, run} = fire({...closedCycle, name: 'OPEN'}, entry('DROP'));
	t.is(run?.event, 'DROP');
	t.is(cycle.name, 'CLOSING');
	const after = hookEnded(cycle, ended);
	t.like(after, {closed: true, ended: {event: 'DROP'}, cycle: {name: 'CLOSED', queue: []}});
	t.is(fire(after.cycle, entry('BOUND')).cycle.name, 'OPEN-RUNNING');
});

test('Cycle: no exit status changes what follows', t => {
	const cycle = fired('BOUND', 'EXTEND');
	const outcomes = [
		ended,
		{how: 'absent'},
		{how: 'signalled', signal: 'SIGKILL', timedOut: true, duration: 63_000},
		{how: 'unknown', reason: 'it could not be started'},
	] as const;
	for (const outcome of outcomes) t.is(hookEnded(cycle, outcome).run?.event, 'EXTEND');
});

test('Cycle: more than 16 EXTENDs that wait are merged into the newest, and counted; nothing else ever is', t => {
	const last = lease({address: '192.0.2.200'});
	const many = fired('BOUND', ...Array.from({length: 16}, () => 'EXTEND' as const));
	t.like(many, {merged: 0});
	const merged = fire(many, entry('EXTEND', last)).cycle;
	t.like(merged, {merged: 1, running: {event: 'BOUND'}});
	t.is(merged.queue.length, 16);
	t.is(merged.queue.at(-1)?.lease, last);
	const expired = fire(merged, entry('EXPIRE')).cycle;
	t.is(expired.queue.length, 17);
	t.deepEqual(ran(expired), ['BOUND', ...Array(16).fill('EXTEND'), 'EXPIRE']);
});

test('Cycle: an event that may not follow is an error of the machine, and says so', t => {
	const cases = [
		[closedCycle, 'EXPIRE'],
		[fired('BOUND'), 'BOUND'],
		[{...closedCycle, name: 'CLOSING'}, 'EXTEND'],
		[fire(closedCycle, entry('EXTEND')).cycle, 'BOUND'],
	] as const;
	for (const [cycle, event] of cases) {
		const message = `Expected an event that may follow in a cycle that is ${cycle.name}, found ${event}.`;
		t.throws(() => fire(cycle, entry(event)), {instanceOf: RangeError, message});
	}
});

test('Cycle: the end of a hook that nobody runs changes nothing', t => {
	t.is(hookEnded(closedCycle, ended).cycle, closedCycle);
	t.is(hookStarted(closedCycle, {pid: 1, startTime: 1}), closedCycle);
});

test('Cycle: a pair of state and event has one row at most', t => {
	const pairs = cycleRules.map(({from, on}) => `${from} ${on}`);
	t.deepEqual([...new Set(pairs)], pairs);
});
