import {execFileSync, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import type {HookOutcome, HookProcess} from '@lessee/lease';
import type {MaybePromise} from '@lessee/ports';
import test from 'ava';
import {ageOf, isRunning, readStat, strangers} from '../src/process-table.ts';
import {someLease, turn, Workshop} from './workshop.ts';

/** Starts a hook as an agent would that dies at once; gives its process when it has said that it runs. */
async function orphan(w: Workshop, hook: string, event: string): Promise<HookProcess> {
	const agent = `setsid "$0" eth0 ${event} >/dev/null 2>&1 </dev/null & echo $!`;
	const env = {...process.env, DHCPAGENT_RUN_DIR: w.path('run')};
	const pid = Number(execFileSync('/bin/sh', ['-c', agent, hook], {encoding: 'utf8', env}));
	return {pid, startTime: readStat(pid)?.startTime ?? 0};
}

/** How the run of an adopted hook ended, which is seen when the process is gone. */
async function endOf(
	w: Workshop,
	process: HookProcess,
	ended: MaybePromise<HookOutcome>,
): Promise<HookOutcome> {
	while (isRunning(process)) await turn();
	return w.passTime(ended);
}

/** A hook that says when it runs, and hangs. */
function hangs(w: Workshop, before = '') {
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const hook = w.program(`${before}\nexec 3> ${ready.path}\necho $$ >&3\n: < ${gate.path}`);
	return {hook, gate, ready};
}

test.serial('restart: a hook of a dead agent’s is waited for; how it ended is not known', async t => {
	const w = new Workshop(t);
	const {hook, gate, ready} = hangs(w);
	const process = await orphan(w, hook, 'BOUND');
	await ready.line;
	const run = w.hooks(hook).adopt('BOUND', process);
	t.deepEqual(run.started, process);
	gate.open();
	await ready.text;
	const outcome = await endOf(w, process, run.ended);
	t.is(outcome.how, 'unknown');
	t.is(w.runs.length, 1);
});

test.serial('restart: its time limit counts from when it was really started', async t => {
	const w = new Workshop(t);
	const {hook, ready} = hangs(w);
	const process = await orphan(w, hook, 'EXTEND');
	await ready.line;
	const before = ageOf(process);
	const {ended} = w.hooks(hook).adopt('EXTEND', process);
	const after = ageOf(process);
	w.clock.advance(60_000 - after - 1);
	t.true(isRunning(process));
	w.clock.advance(after + 1 - before);
	await ready.text;
	const outcome = await endOf(w, process, ended);
	t.like(outcome, {how: 'signalled', signal: 'SIGTERM', timedOut: true});
});

test.serial('restart: one that waited for its event has all its time from then', async t => {
	const w = new Workshop(t);
	const {hook, gate, ready} = hangs(w);
	const process = await orphan(w, hook, 'EXTEND');
	await ready.line;
	const waited = {pid: process.pid, startTime: process.startTime, runsSince: process.startTime + 100};
	t.true(ageOf(waited) < ageOf(process) || ageOf(waited) === 0);
	const {ended} = w.hooks(hook).adopt('EXTEND', waited);
	w.clock.advance(60_000 - ageOf(waited) - 1);
	t.true(isRunning(waited));
	gate.open();
	await endOf(w, process, ended);
});

test.serial(
	'restart: one that is older than its time limit is ended at once, and by SIGKILL 3 s later',
	async t => {
		const w = new Workshop(t, 0);
		const {hook, ready} = hangs(w, "trap '' TERM");
		const process = await orphan(w, hook, 'EXPIRE');
		await ready.line;
		const {ended} = w.hooks(hook).adopt('EXPIRE', process);
		w.clock.advance(2999);
		t.true(isRunning(process));
		w.clock.advance(1);
		await ready.text;
		t.like(await endOf(w, process, ended), {how: 'signalled', signal: 'SIGKILL', timedOut: true});
	},
);

test.serial(
	'restart: a hook that is not running any more has no known outcome, and the event goes on',
	async t => {
		const w = new Workshop(t);
		const {started, ended} = w.hooks(undefined).adopt('BOUND', {pid: 2 ** 22 + 1, startTime: 1});
		t.is(await started, undefined);
		t.like(await ended, {how: 'unknown'});
	},
);

test.serial(
	'restart: a pid that was given to another process is neither waited for nor signalled',
	async t => {
		const w = new Workshop(t, 0);
		const {hook, gate, ready} = hangs(w);
		const process = await orphan(w, hook, 'BOUND');
		await ready.line;
		const {started, ended} = w.hooks(hook).adopt('BOUND', {...process, startTime: process.startTime - 1});
		t.is(await started, undefined);
		t.is((await ended).how, 'unknown');
		w.clock.advance(10_000);
		t.true(isRunning(process));
		gate.open();
		await ready.text;
	},
);

test.serial('restart: what comes next waits for the hook that was found', async t => {
	const w = new Workshop(t);
	const {hook, gate, ready} = hangs(w, '[ $2 = EXPIRE ] && exit 0');
	const process = await orphan(w, hook, 'BOUND');
	await ready.line;
	const hooks = w.hooks(hook);
	const adopted = hooks.adopt('BOUND', process);
	const next = hooks.run('EXPIRE', someLease);
	t.true(next.started instanceof Promise);
	gate.open();
	await endOf(w, process, adopted.ended);
	t.like(await next.ended, {how: 'exited', code: 0});
});

test.serial(
	'process table: strangers are session leaders that somebody else started, with what they were given',
	async t => {
		const w = new Workshop(t);
		const {hook: program, gate, ready} = hangs(w);
		const agent = 'setsid "$0" >/dev/null 2>&1 </dev/null & echo $!';
		const env = {PATH: process.env['PATH'], reason: 'BOUND'};
		const pid = Number(execFileSync('/bin/sh', ['-c', agent, program], {encoding: 'utf8', env}));
		await ready.line;
		const child = spawn(program, {stdio: 'ignore', detached: true});
		const [found, ...others] = [...strangers(program)];
		t.deepEqual([found?.process.pid, others], [pid, []], 'not our own child');
		t.true(found?.environment.has('reason=BOUND'));
		t.deepEqual([...strangers(program.slice(1))], [], 'not a part of a path');
		// Nobody reads the pipe any more when the other has ended.
		while (!existsSync(`/proc/${child.pid}/fd/3`)) await turn();
		gate.open();
		await new Promise(resolve => child.once('exit', resolve));
	},
);

test.serial('process table: a program’s name may hold brackets and spaces', async t => {
	const w = new Workshop(t);
	const gate = w.gate('gate');
	const child = spawn(w.program(`: < ${gate.path}`, 'a) Z 1 (b'), {stdio: 'ignore', detached: true});
	const pid = child.pid ?? 0;
	t.like(readStat(pid), {pid, parent: process.pid, session: pid});
	gate.open();
	await new Promise(resolve => child.once('exit', resolve));
	t.is(readStat(pid), undefined);
});

test.serial('process table: a process that has ended does not run, also when nobody has waited for it', t => {
	const w = new Workshop(t);
	// While this test is synchronous, the child that has ended stays a zombie.
	const child = spawn(w.program('exit 0'), {stdio: 'ignore'});
	const pid = child.pid ?? 0;
	const startTime = readStat(pid)?.startTime ?? 0;
	while (readStat(pid)?.state !== 'Z') execFileSync('/bin/true');
	t.false(isRunning({pid, startTime}));
});
