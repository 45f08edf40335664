import {readdirSync, readFileSync} from 'node:fs';
import type {HookEvent, HookProcess} from '@lessee/lease';
import type {HookRun, Hooks} from '@lessee/ports';
import test from 'ava';
import {createEventhooks} from '../src/index.ts';
import {isRunning, readStat} from '../src/process-table.ts';
import {someLease, turn, Workshop} from './workshop.ts';

/** The hooks of interfaces of an agent that keeps a process ready. */
function readyHooks(w: Workshop, text: string, name = 'eventhook'): (interfaceName: string) => Hooks {
	const path = w.program(text, name);
	const hooks = createEventhooks({executor: w.executor, path, runDir: w.path('run'), records: w.folder});
	return interfaceName => hooks.forInterface(interfaceName);
}

function run(hooks: Hooks, event: HookEvent): HookRun {
	const started = hooks.run(event, someLease);
	started.release?.();
	return started;
}

/** Waits until so many shells wait at gates of this workshop's, and gives their pids. */
async function waiting(w: Workshop, count: number): Promise<readonly number[]> {
	for (;;) {
		const found = readdirSync('/proc')
			.map(Number)
			.filter(pid => readStat(pid)?.parent === process.pid && readStat(pid)?.state === 'S')
			.filter(pid => readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`lessee_records=${w.folder}\0`));
		if (found.length === count) return found;
		await turn();
	}
}

test.serial(
	'ahead: the next event of any interface finds a process waiting, and then there is another',
	async t => {
		const w = new Workshop(t);
		const hooksOf = readyHooks(w, `echo $$ "$@" >> ${w.path('seen')}`);
		const [eth0, eth1] = [hooksOf('eth0'), hooksOf('eth1')];
		w.executor.keepReady();
		const said: string[] = [];
		for (const [name, hooks, event] of [
			['eth0', eth0, 'BOUND'],
			['eth1', eth1, 'BOUND'],
			['eth0', eth0, 'EXTEND'],
		] as const) {
			const [pid = 0] = await waiting(w, 1);
			const startTime = readStat(pid)?.startTime ?? 0;
			const begun = run(hooks, event);
			t.deepEqual(begun.started, {pid, startTime, runsSince: w.clock.now() / 10});
			t.like(await begun.ended, {how: 'exited', code: 0});
			said.push(`${pid} ${name} ${event}\n`);
			w.clock.advance(50);
		}
		t.is(w.read('seen'), said.join(''));
		await w.executor.idle();
		await waiting(w, 0);
	},
);

test.serial('ahead: events that come in a bunch start processes of their own', async t => {
	const w = new Workshop(t);
	const hooksOf = readyHooks(w, `echo "$@" >> ${w.path('seen')}`);
	const all = ['eth0', 'eth1', 'eth2', 'eth3', 'eth4', 'eth5'].map(hooksOf);
	w.executor.keepReady();
	await waiting(w, 1);
	for (const {ended} of all.map(hooks => run(hooks, 'BOUND'))) t.like(await ended, {how: 'exited', code: 0});
	t.is(w.read('seen').split('\n').length, 7);
	await w.executor.idle();
});

test.serial('ahead: the time limit of a process that waited counts from its event', async t => {
	const w = new Workshop(t);
	const [begun, gate] = [w.pipe('begun'), w.gate('gate')];
	const hooks = readyHooks(w, `echo > ${begun.path}\n: < ${gate.path}`)('eth0');
	w.executor.keepReady();
	w.clock.advance(3_600_000);
	await waiting(w, 1);
	const {started, ended} = run(hooks, 'BOUND');
	await begun.line;
	w.clock.advance(59_999);
	t.true(isRunning(started as HookProcess));
	w.clock.advance(1);
	t.like(await ended, {how: 'signalled', timedOut: true, duration: 60_000});
	await w.executor.idle();
});

test.serial('ahead: one that died is done without, and every event has its hook', async t => {
	const w = new Workshop(t);
	const hooks = readyHooks(w, `echo "$@" >> ${w.path('seen')}`)('eth0');
	w.executor.keepReady();
	const [pid = 0] = await waiting(w, 1);
	const waiter = {pid, startTime: readStat(pid)?.startTime ?? 0};
	process.kill(pid, 'SIGKILL');
	// Without a turn of the loop: the executor has not heard of it.
	while (isRunning(waiter));
	t.like(await run(hooks, 'BOUND').ended, {how: 'exited', code: 0});
	t.is(w.read('seen'), 'eth0 BOUND\n');
	t.is(w.runs.length, 1);
	await w.executor.idle();
});

test.serial('ahead: another hook than the one that waits is not kept waiting for it', async t => {
	const w = new Workshop(t);
	const [first, second] = ['first', 'second'].map(name =>
		readyHooks(w, `echo ${name} >> ${w.path('seen')}`, name),
	);
	const [eth0, eth1] = [first?.('eth0'), second?.('eth1')];
	w.executor.keepReady();
	await waiting(w, 1);
	for (const hooks of [eth0, eth1, eth0, eth1]) {
		if (hooks !== undefined) t.like(await run(hooks, 'BOUND').ended, {how: 'exited', code: 0});
		w.clock.advance(50);
		await waiting(w, 1);
	}
	t.is(w.read('seen'), 'first\nsecond\nfirst\nsecond\n');
	await w.executor.idle();
});

test.serial('ahead: nothing waits before the agent wants it, nor where there is no hook', async t => {
	const w = new Workshop(t);
	const none = createEventhooks({
		executor: w.executor,
		path: w.path('none'),
		runDir: w.path('run'),
		records: w.folder,
	});
	none.forInterface('eth0');
	w.executor.keepReady();
	w.clock.advance(1000);
	await waiting(w, 0);
	const early = new Workshop(t);
	t.like(await run(readyHooks(early, '')('eth0'), 'BOUND').ended, {how: 'exited', code: 0});
	early.clock.advance(1000);
	await waiting(early, 0);
});
