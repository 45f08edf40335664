import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	symlinkSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import test from 'ava';
import {createEventhooks, Executor} from '../src/index.ts';
import {readStat} from '../src/process-table.ts';
import {events, someLease, Workshop} from './workshop.ts';

for (const event of events) {
	test.serial(
		`eventhook: ${event} is invoked with the interface and the event, and nothing else`,
		async t => {
			const w = new Workshop(t);
			const hook = w.program(`printf '%s|' "$#" "$@" > ${w.path('args')}`);
			await w.hooks(hook, {name: 'eth0.7'}).run(event, someLease).ended;
			t.is(w.read('args'), `2|eth0.7|${event}|`);
		},
	);
}

test.serial('eventhook: the environment is the agent’s, with DHCPAGENT_RUN_DIR', async t => {
	const w = new Workshop(t);
	const hook = w.program(`env > ${w.path('env')}`);
	const env = {PATH: process.env['PATH'], LANG: 'tlh', EMPTY: ''};
	await w.hooks(hook, {env}).run('BOUND', someLease).ended;
	const ofTheShell = /^(_|PWD|SHLVL|OLDPWD)=/;
	const seen = w
		.read('env')
		.trim()
		.split('\n')
		.filter(line => !ofTheShell.test(line));
	const run = `DHCPAGENT_RUN_DIR=${w.path('run')}`;
	t.deepEqual(seen.sort(), [run, 'EMPTY=', 'LANG=tlh', `PATH=${env.PATH}`]);
});

test.serial('eventhook: without a word on it, the environment is that of this process', async t => {
	const w = new Workshop(t);
	process.env['LESSEE_TEST'] = 'inherited';
	await w.hooks(w.program(`echo "$LESSEE_TEST" > ${w.path('seen')}`)).run('BOUND', someLease).ended;
	t.is(w.read('seen'), 'inherited\n');
});

test.serial('eventhook: stdin, stdout and stderr are /dev/null, and the folder is /', async t => {
	const w = new Workshop(t);
	const look = '{ readlink /proc/$$/fd/0; readlink /proc/$$/fd/2; pwd; }';
	const hook = w.program(
		`set -e\ncat\necho lost; echo lost >&2; echo lost >/dev/stderr\n${look} > ${w.path('seen')}`,
	);
	t.like(await w.hooks(hook).run('BOUND', someLease).ended, {how: 'exited', code: 0});
	t.is(w.read('seen'), '/dev/null\n/dev/null\n/\n');
});

test.serial('eventhook: no descriptor of the agent’s is open in a hook', async t => {
	const w = new Workshop(t);
	const server = createServer().listen(w.path('socket'));
	t.teardown(() => server.close());
	const pipe = w.pipe('pipe');
	await w.hooks(w.program(`exec ls -l /proc/self/fd/ > ${w.path('open')}`)).run('BOUND', someLease).ended;
	t.true(readdirSync('/proc/self/fd').some(descriptor => target(descriptor) === pipe.path));
	const ours = readdirSync('/proc/self/fd').filter(isOurOwn).map(target);
	const open = w
		.read('open')
		.split('\n')
		.map(line => line.split(' -> ')[1]);
	t.deepEqual(
		open.filter(name => name !== undefined && name !== '/dev/null' && ours.includes(name)),
		[],
	);
});

function target(descriptor: string): string {
	try {
		return readlinkSync(`/proc/self/fd/${descriptor}`);
	} catch {
		return '';
	}
}

/** Whoever started this process may have left descriptors open in it; those that it opened itself are close-on-exec. */
function isOurOwn(descriptor: string): boolean {
	try {
		const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
		return (Number.parseInt(flags ?? '0', 8) & 0o2000000) !== 0;
	} catch {
		return false;
	}
}

test.serial('eventhook: a hook has a session and a process group of its own', async t => {
	const w = new Workshop(t);
	const gate = w.gate('gate');
	const {started, ended} = w.hooks(w.program(`: < ${gate.path}`)).run('BOUND', someLease);
	const process = await started;
	if (process !== undefined) t.is(readStat(process.pid)?.session, process.pid);
	gate.open();
	await ended;
});

test.serial('eventhook: run() returns the process at once, known by pid and start time', async t => {
	const w = new Workshop(t);
	const {started, ended} = w.hooks(w.program(`echo $$ > ${w.path('pid')}`)).run('BOUND', someLease);
	t.false(started instanceof Promise);
	const process = await started;
	t.true((process?.startTime ?? 0) > 0);
	await ended;
	t.is(w.read('pid'), `${process?.pid}\n`);
});

test.serial('eventhook: a file without #! is run by the shell, as execvp does', async t => {
	const w = new Workshop(t);
	const path = w.path('plain');
	writeFileSync(path, `echo "$0 $1 $2" > ${w.path('seen')}\n`, {mode: 0o755});
	t.like(await w.hooks(path).run('EXTEND', someLease).ended, {how: 'exited', code: 0});
	t.is(w.read('seen'), `${path} eth0 EXTEND\n`);
});

test.serial('eventhook: any executable binary will do', async t => {
	const w = new Workshop(t);
	t.like(await w.hooks('/bin/false').run('BOUND', someLease).ended, {how: 'exited', code: 1});
});

test.serial(
	'eventhook: the exit status and a fatal signal of its own are told, and nothing more comes of them',
	async t => {
		const w = new Workshop(t);
		t.like(await w.hooks(w.program('exit 42')).run('BOUND', someLease).ended, {how: 'exited', code: 42});
		t.like(await w.hooks(w.program('kill -SEGV $$')).run('BOUND', someLease).ended, {
			how: 'signalled',
			signal: 'SIGSEGV',
			timedOut: false,
		});
		t.deepEqual(w.log, [
			'warning eth0: eventhook BOUND ended with exit status 42 after 0 ms.',
			'warning eth0: eventhook BOUND was ended by SIGSEGV after 0 ms.',
		]);
		t.like(w.runs[0], {
			interface: 'eth0',
			kind: 'eventhook',
			event: 'BOUND',
			outcome: {how: 'exited', code: 42},
		});
	},
);

/** What may stand at the hook's path without being a hook. */
const absences: readonly [string, (path: string, w: Workshop) => void][] = [
	['it is missing', () => {}],
	['it may not be executed', path => writeFileSync(path, '#!/bin/sh\n', {mode: 0o644})],
	['it is a folder', path => mkdirSync(path)],
	['it is a link to nothing', (path, w) => symlinkSync(w.path('missing'), path)],
	['it is a link to a device', path => symlinkSync('/dev/null', path)],
	['it is a named pipe', (_, w) => chmodSync(w.gate('eventhook').path, 0o755)],
];
for (const [when, make] of absences) {
	test.serial(`eventhook: where ${when}, the event goes on at once`, t => {
		const w = new Workshop(t);
		make(w.path('eventhook'), w);
		t.deepEqual(w.hooks(w.path('eventhook')).run('BOUND', someLease), {
			started: undefined,
			ended: {how: 'absent'},
		});
		t.deepEqual(w.runs, []);
	});
}

test.serial('eventhook: where none is configured, the event goes on at once', t => {
	const w = new Workshop(t);
	t.deepEqual(w.hooks(undefined).run('BOUND', someLease), {started: undefined, ended: {how: 'absent'}});
});

test.serial('eventhook: a link to a program is followed', async t => {
	const w = new Workshop(t);
	symlinkSync(w.program('exit 3', 'real'), w.path('link'));
	t.like(await w.hooks(w.path('link')).run('BOUND', someLease).ended, {how: 'exited', code: 3});
});

test.serial('eventhook: it is looked up again at every event', async t => {
	const w = new Workshop(t);
	const path = w.path('eventhook');
	const hooks = w.hooks(path);
	t.deepEqual(hooks.run('BOUND', someLease).ended, {how: 'absent'});
	w.program('exit 1');
	t.like(await hooks.run('EXTEND', someLease).ended, {how: 'exited', code: 1});
	chmodSync(path, 0o644);
	t.deepEqual(hooks.run('EXTEND', someLease).ended, {how: 'absent'});
	w.program('exit 2', 'new');
	renameSync(w.path('new'), path);
	t.like(await hooks.run('EXTEND', someLease).ended, {how: 'exited', code: 2});
	unlinkSync(path);
	t.deepEqual(hooks.run('DROP', someLease).ended, {how: 'absent'});
});

test.serial('eventhook: one that is replaced while it runs goes on as it was', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const hook = w.program(`echo ready > ${ready.path}\n: < ${gate.path}\nexit 7`);
	const {ended} = w.hooks(hook).run('BOUND', someLease);
	await ready.line;
	w.program('exit 8', 'new');
	renameSync(w.path('new'), hook);
	gate.open();
	t.like(await ended, {how: 'exited', code: 7});
	t.like(await w.hooks(hook).run('EXTEND', someLease).ended, {how: 'exited', code: 8});
});

test.serial(
	'eventhook: one that removes itself and closes its descriptors is waited for all the same',
	async t => {
		const w = new Workshop(t);
		const hook = w.program(`rm ${w.path('eventhook')}\nexec <&- >&- 2>&-\nexit 5`);
		t.like(await w.hooks(hook).run('BOUND', someLease).ended, {how: 'exited', code: 5});
	},
);

test.serial(
	'eventhook: one whose interpreter is missing has no outcome, says why, and the event goes on',
	async t => {
		const w = new Workshop(t);
		const {started, ended} = w.hooks(w.program('#!/missing/interpreter')).run('BOUND', someLease);
		t.is(await started, undefined);
		t.like(await ended, {
			how: 'unknown',
			reason: `${w.path('eventhook')} could not be started: spawn ${w.path('eventhook')} ENOENT`,
		});
		t.is(w.log.length, 1);
	},
);

test.serial(
	'eventhook: where what is done around a start leaves no room for it, it starts without',
	async t => {
		const w = new Workshop(t);
		const around = <T>() => ({code: 'EMFILE', reason: 'no room'}) as T;
		const executor = new Executor({clock: w.clock, around});
		const options = {executor, path: w.program('exit 4'), runDir: w.path('run')};
		const {ended} = createEventhooks(options).forInterface('eth0').run('BOUND', someLease);
		t.like(await ended, {how: 'exited', code: 4});
	},
);

test.serial('eventhook: a file that somebody is just writing is tried again until it can be run', async t => {
	const w = new Workshop(t);
	const [open, close] = [w.pipe('open'), w.gate('close')];
	w.program('exit 6');
	// Another process has the file open for writing, which exec(2) refuses with ETXTBSY.
	const writer = w.hooks(
		w.program(`exec 3>>${w.path('eventhook')}\necho open > ${open.path}\n: < ${close.path}`, 'writer'),
		{name: 'eth1'},
	);
	const {ended: written} = writer.run('BOUND', someLease);
	await open.line;
	const {ended} = w.hooks(w.path('eventhook')).run('BOUND', someLease);
	await w.clock.advanceAsync(100);
	close.open();
	await written;
	t.like(await w.passTime(ended), {how: 'exited', code: 6});
});

test.serial('eventhook: a file that stays open for writing is given up after a second', async t => {
	const w = new Workshop(t);
	const [open, close] = [w.pipe('open'), w.gate('close')];
	w.program('exit 6');
	const writer = w.program(
		`exec 3>>${w.path('eventhook')}\necho open > ${open.path}\n: < ${close.path}`,
		'writer',
	);
	const {ended: written} = w.hooks(writer, {name: 'eth1'}).run('BOUND', someLease);
	await open.line;
	const {ended} = w.hooks(w.path('eventhook')).run('BOUND', someLease);
	t.like(await w.passTime(ended), {
		how: 'unknown',
		reason: `${w.path('eventhook')} could not be started: spawn ETXTBSY`,
	});
	close.open();
	await written;
});
