import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync, writeFileSync} from 'node:fs';
import type {HookProcess} from '@lessee/lease';
import test from 'ava';
import {gate} from '../src/gate.ts';
import {createEventhooks} from '../src/index.ts';
import {isRunning, readStat} from '../src/process-table.ts';
import {someLease, turn, Workshop} from './workshop.ts';

/** The hooks of an interface whose processes wait until they are on record. */
function gatedHooks(w: Workshop, path: string, env: NodeJS.ProcessEnv = process.env) {
	return createEventhooks({
		executor: w.executor,
		path,
		runDir: w.path('run'),
		records: w.folder,
		env,
	}).forInterface('eth0');
}

test.serial(
	'gate: a hook does nothing before it is released, and keeps pid and start time when it is',
	async t => {
		const w = new Workshop(t);
		const [begun, gate] = [w.pipe('begun'), w.gate('gate')];
		const {started, ended, release} = gatedHooks(
			w,
			w.program(`echo $$ > ${begun.path}\n: < ${gate.path}`),
		).run('BOUND', someLease);
		const process = (await started) as HookProcess;
		// It waits in a read(2) of its stdin; nothing but the release, its time or the agent's end gets it out of there.
		while (readStat(process.pid)?.state !== 'S') await turn();
		release?.();
		t.is(await begun.line, String(process.pid));
		t.true(isRunning(process));
		t.is(readStat(process.pid)?.session, process.pid);
		gate.open();
		t.like(await ended, {how: 'exited', code: 0});
	},
);

test.serial('gate: arguments and stdin are those of a hook without one', async t => {
	const w = new Workshop(t);
	const look = `{ printf '%s|' "$0" "$@"; readlink /proc/self/fd/0; } > ${w.path('args')}`;
	const run = gatedHooks(w, w.program(look, 'hook with $pace')).run('EXTEND', someLease);
	run.release?.();
	t.like(await run.ended, {how: 'exited', code: 0});
	t.is(w.read('args'), `${w.path('hook with $pace')}|eth0|EXTEND|/dev/null\n`);
});

test.serial('gate: the environment is that of a hook without one, to the letter', async t => {
	const w = new Workshop(t);
	const shells = {PWD: "/it's gone", OLDPWD: '/before', SHLVL: '3', IFS: ':', _: '/usr/bin/env'};
	const untold = {PPID: '1', OPTIND: '7', SHELLOPTS: 'noexec', SECONDS: '5'};
	const env = {PATH: '/usr/bin:/bin', 'odd-name': 'a b', QUOTED: `'"$x\n*`, ...shells, ...untold};
	// Not a shell, which would change it.
	const run = gatedHooks(w, w.program('#!/usr/bin/tail -f\n'), env).run('EXTEND', someLease);
	const {pid} = (await run.started) as HookProcess;
	run.release?.();
	const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0').filter(Boolean);
	while (!read('cmdline')[0]?.endsWith('tail')) await turn();
	const seen = read('environ');
	process.kill(pid);
	await run.ended;
	t.deepEqual(seen.sort(), [
		`DHCPAGENT_RUN_DIR=${w.path('run')}`,
		'IFS=:',
		'OLDPWD=/before',
		'OPTIND=7',
		'PATH=/usr/bin:/bin',
		'PPID=1',
		"PWD=/it's gone",
		`QUOTED='"$x\n*`,
		'SECONDS=5',
		'SHELLOPTS=noexec',
		'SHLVL=3',
		'_=/usr/bin/env',
		'odd-name=a b',
	]);
});

test.serial('gate: a hook that somebody is just writing is tried again', async t => {
	const w = new Workshop(t);
	const path = w.program('exit 6');
	const writing = openSync(path, 'a');
	// In the place of the program by which a try waits for the next one.
	const [sleeps, sleep] = [w.pipe('sleeps'), w.gate('wake')];
	w.program(`echo > ${sleeps.path}\n: < ${sleep.path}`, 'sleep');
	const run = gatedHooks(w, path, {PATH: `${w.folder}:${process.env['PATH']}`}).run('BOUND', someLease);
	run.release?.();
	await sleeps.line;
	closeSync(writing);
	sleep.open();
	t.like(await run.ended, {how: 'exited', code: 6});
});

test.serial(
	'gate: a hook whose interpreter is missing fails as with a shell, with exit status 127',
	async t => {
		const w = new Workshop(t);
		const run = gatedHooks(w, w.program('#!/bin/no-such-shell\n')).run('BOUND', someLease);
		run.release?.();
		t.like(await run.ended, {how: 'exited', code: 127});
	},
);

test.serial('gate: no socket of the agent’s is open in the hook', async t => {
	const w = new Workshop(t);
	const run = gatedHooks(w, w.program(`exec ls -l /proc/self/fd/ > ${w.path('open')}`)).run(
		'BOUND',
		someLease,
	);
	run.release?.();
	await run.ended;
	t.notRegex(w.read('open'), /socket:/);
});

test.serial('gate: a hook that waits for its turn is released when it is there', async t => {
	const w = new Workshop(t);
	const hooks = gatedHooks(w, w.program(`echo $2 >> ${w.path('seen')}`));
	const [first, second] = [hooks.run('BOUND', someLease), hooks.run('EXTEND', someLease)];
	second.release?.();
	first.release?.();
	await second.ended;
	t.is(w.read('seen'), 'BOUND\nEXTEND\n');
});

test.serial('gate: the time limit holds for a hook that is never released', async t => {
	const w = new Workshop(t);
	const run = gatedHooks(w, w.program(`echo > ${w.path('seen')}`)).run('BOUND', someLease);
	await run.started;
	w.clock.advance(60_000);
	t.like(await run.ended, {how: 'signalled', timedOut: true});
	t.throws(() => w.read('seen'));
	t.notThrows(() => run.release?.());
});

test.serial('gate: a missing hook has none', t => {
	const w = new Workshop(t);
	t.deepEqual(gatedHooks(w, w.path('missing')).run('BOUND', someLease), {
		started: undefined,
		ended: {how: 'absent'},
	});
});

const layouts: readonly [string, (record: unknown) => string][] = [
	['in many lines', record => `${JSON.stringify(record, undefined, '\t')}\n`],
	['in one line', record => JSON.stringify(record)],
];
// What the record says of the process when the agent dies, and whether the hook runs.
const records: readonly [string, (process: HookProcess) => unknown, boolean][] = [
	['names it', process => process, true],
	['names it and says since when it runs', process => ({...process, runsSince: 4711}), true],
	['names its pid with another start time', ({pid, startTime}) => ({pid, startTime: startTime + 1}), false],
	['names another pid', ({pid, startTime}) => ({pid: Number(`1${pid}`), startTime}), false],
	[
		'names a pid that begins like its own',
		({pid, startTime}) => ({pid: Number(`${pid}1`), startTime}),
		false,
	],
	['names none', () => undefined, false],
];
for (const [layout, write] of layouts) {
	for (const [what, entry, runs] of records) {
		test.serial(
			`gate: where the agent dies and the record, ${layout}, ${what}, the hook ${runs ? 'runs' : 'does not run'}`,
			async t => {
				const w = new Workshop(t);
				const held = {
					file: w.program(`echo "$@" > ${w.path('seen')}`),
					env: process.env,
					records: w.folder,
				};
				const {file, args, env} = gate(held);
				const child = spawn(file, args, {env, stdio: ['pipe', 'ignore', 'ignore']});
				const pid = child.pid ?? 0;
				const startTime = readStat(pid)?.startTime ?? 0;
				const running = {
					event: 'BOUND',
					process: entry({pid, startTime}),
					lease: {options: {'1': 'ffffff00'}},
				};
				writeFileSync(w.path('eth0.json'), write({version: 1, record: {queue: []}}));
				writeFileSync(w.path('eth1.json'), write({version: 1, record: {running, queue: []}}));
				writeFileSync(w.path('eth2.json'), '');
				const exited = new Promise(resolve => child.once('exit', resolve));
				// The agent's end of it is closed, as when the agent is gone.
				child.stdin?.destroy();
				await exited;
				if (runs) t.is(w.read('seen'), 'eth1 BOUND\n');
				else t.throws(() => w.read('seen'), {code: 'ENOENT'});
			},
		);
	}
}

test.serial('gate: where the agent dies before there ever was a record, the hook does not run', async t => {
	const w = new Workshop(t);
	const hook = w.program(`echo ran > ${w.path('seen')}`);
	const {file, args, env} = gate({file: hook, env: process.env, records: w.path('missing')});
	const child = spawn(file, args, {env, stdio: ['pipe', 'ignore', 'ignore']});
	const exited = new Promise(resolve => child.once('exit', resolve));
	child.stdin?.destroy();
	await exited;
	t.throws(() => w.read('seen'), {code: 'ENOENT'});
});
