import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, closeSync} from 'node:fs';
import type {ApplyReason} from '@lessee/lease';
import test from 'ava';
import {
	checkScript,
	createScripts,
	type MakePipe,
	type ScriptEnvironment,
	sampleLease,
} from '../src/index.ts';
import {makePipe} from '../src/pipe.ts';
import {readStat} from '../src/process-table.ts';
import {someLease, turn, Workshop} from './workshop.ts';

const [first, second] = [sampleLease(0), sampleLease(0, '192.0.2.18')];

/** As far as the executor is concerned: which lease came under which name. */
const environmentOf =
	(name: string): ScriptEnvironment =>
	(reason, {lease, previous, medium}) => ({
		PATH: '/usr/bin:/bin',
		reason,
		interface: name,
		...(lease && {new_ip_address: lease.address}),
		...(previous && {old_ip_address: previous.address}),
		...(medium && {medium}),
	});

function scriptOf(
	w: Workshop,
	text: string,
	options: {name?: string; makePipe?: MakePipe; environment?: ScriptEnvironment} = {},
) {
	const path = w.program(text, 'dhclient-script');
	const {name = 'eth0', ...rest} = options;
	return createScripts({executor: w.executor, path, ...rest}).forInterface(
		name,
		rest.environment ?? environmentOf(name),
	);
}

/** Writes down what each run was given. */
const notes = (w: Workshop) =>
	`echo "$reason $interface new=$new_ip_address old=$old_ip_address medium=$medium" >> ${w.path('notes')}`;

test.serial('script: no arguments, the folder is /, stdin is /dev/null, in a session of its own', async t => {
	const w = new Workshop(t);
	const script = scriptOf(
		w,
		`{ echo $#; pwd; readlink /proc/$$/fd/0; cut -d' ' -f6 /proc/$$/stat; echo $$; } > ${w.path('seen')}\ncat`,
	);
	await script.runReason('PREINIT');
	const [count, folder, stdin, session, pid] = w.read('seen').trim().split('\n');
	t.deepEqual([count, folder, stdin], ['0', '/', '/dev/null']);
	t.is(session, pid);
});

test.serial('script: the environment is what is given for the reason, and nothing else', async t => {
	const w = new Workshop(t);
	process.env['LESSEE_TEST'] = 'not for scripts';
	const scripts = createScripts({executor: w.executor, path: '/usr/bin/env'});
	await scripts
		.forInterface('eth0', environmentOf('eth0'))
		.runReason('RENEW', {lease: second, previous: first});
	const seen = w.log.slice(0, -1).map(line => line.replace('info eth0: script RENEW: ', ''));
	t.deepEqual(seen.sort(), [
		'PATH=/usr/bin:/bin',
		'interface=eth0',
		'new_ip_address=192.0.2.18',
		'old_ip_address=192.0.2.17',
		'reason=RENEW',
	]);
});

test.serial('script: which reasons come in which order, with which leases', async t => {
	const w = new Workshop(t);
	const script = scriptOf(w, notes(w));
	await script.prepare(undefined, {});
	await script.check('ARPSEND', first);
	await script.check('ARPCHECK', first);
	await script.apply(first, 'BOUND', undefined, {});
	await script.apply(second, 'RENEW', first, {});
	await script.apply(second, 'REBIND', second, {});
	script.keep(second);
	await script.remove(second, 'EXPIRE', {});
	await script.apply(first, 'REBOOT', undefined, {});
	await script.remove(first, 'STOP', {});
	await script.remove(first, 'RELEASE', {});
	await script.apply(second, 'TIMEOUT', undefined, {});
	await script.remove(second, 'FAIL', {});
	await script.remove(undefined, 'FAIL', {});
	t.deepEqual(
		w
			.read('notes')
			.trim()
			.split('\n')
			.map(line => line.replace(' eth0', '').replace(' medium=', '')),
		[
			'PREINIT new= old=',
			'ARPSEND new=192.0.2.17 old=',
			'ARPCHECK new=192.0.2.17 old=',
			'BOUND new=192.0.2.17 old=',
			'RENEW new=192.0.2.18 old=192.0.2.17',
			'REBIND new=192.0.2.18 old=192.0.2.18',
			'EXPIRE new= old=192.0.2.18',
			'PREINIT new= old=',
			'REBOOT new=192.0.2.17 old=',
			'STOP new= old=192.0.2.17',
			'RELEASE new= old=192.0.2.17',
			'TIMEOUT new=192.0.2.18 old=',
			'FAIL new= old=192.0.2.18',
			'FAIL new= old=',
		],
	);
});

test.serial(
	'script: the medium of the lease, or else the one that was tried last, is in the environment',
	async t => {
		const w = new Workshop(t);
		const script = scriptOf(w, `${notes(w)}\n[ "$medium" != 10baseT ]`);
		t.false(await script.tryMedium('10baseT'), 'a status that is not 0: the next medium');
		t.true(await script.tryMedium('link0 -link1'));
		await script.prepare(undefined, {});
		await script.apply({...first, medium: '10baseT'}, 'TIMEOUT', undefined, {});
		t.deepEqual(w.read('notes').trim().split('\n'), [
			'MEDIUM eth0 new= old= medium=10baseT',
			'MEDIUM eth0 new= old= medium=link0 -link1',
			'PREINIT eth0 new= old= medium=link0 -link1',
			'TIMEOUT eth0 new=192.0.2.17 old= medium=10baseT',
		]);
	},
);

test.serial('script: ARPCHECK with a status that is not 0 says that the address is taken', async t => {
	const w = new Workshop(t);
	t.true(await scriptOf(w, 'exit 1').check('ARPCHECK', first));
	t.false(await scriptOf(w, 'exit 0').check('ARPCHECK', first));
	t.false(await scriptOf(w, 'kill $$').check('ARPCHECK', first), 'a crash says nothing');
});

// biome-ignore format: one row is one line.
const meanings: readonly [string, string, ReadonlyMap<ApplyReason, string>][] = [
	['exit status 0',          'exit 0',          new Map([['BOUND', 'applied'],  ['RENEW', 'applied'],  ['REBIND', 'applied'],  ['REBOOT', 'applied'],  ['TIMEOUT', 'applied']])],
	['exit status 2',          'exit 2',          new Map([['BOUND', 'declined'], ['RENEW', 'declined'], ['REBIND', 'declined'], ['REBOOT', 'declined'], ['TIMEOUT', 'declined']])],
	['exit status 255',        'exit 255',        new Map([['BOUND', 'declined'], ['RENEW', 'declined'], ['REBIND', 'declined'], ['REBOOT', 'declined'], ['TIMEOUT', 'declined']])],
	['a signal of its own',    'kill -KILL $$',   new Map([['BOUND', 'applied'],  ['RENEW', 'applied'],  ['REBIND', 'applied'],  ['REBOOT', 'applied'],  ['TIMEOUT', 'declined']])],
	['no interpreter',         '#!/missing',      new Map([['BOUND', 'failed'],   ['RENEW', 'failed'],   ['REBIND', 'failed'],   ['REBOOT', 'failed'],   ['TIMEOUT', 'declined']])],
];
for (const [how, text, results] of meanings) {
	test.serial(`script: what ${how} means for each reason`, async t => {
		const w = new Workshop(t);
		const script = scriptOf(w, text);
		for (const [reason, result] of results) {
			const applied = await script.apply(first, reason, undefined, {mtu: 1400});
			t.is(applied.result, result as typeof applied.result, reason);
			if (applied.result === 'applied') t.deepEqual(applied.undo, {mtu: 1400});
			else t.regex(applied.reason, /^The script .*\.$/);
		}
	});
}

test.serial('script: one that cannot be run costs no address that is on the interface', async t => {
	const w = new Workshop(t);
	const script = scriptOf(w, '#!/missing');
	for (const reason of ['RENEW', 'REBIND'] as const) {
		t.like(await script.apply(first, reason, first, {}), {result: 'applied'}, reason);
		t.like(await script.apply({...first, address: '192.0.2.99'}, reason, first, {}), {result: 'failed'});
	}
	t.like(await script.apply(first, 'BOUND', first, {}), {result: 'failed'}, 'it is not there yet');
});

for (const [reason, result] of [
	['BOUND', 'applied'],
	['RENEW', 'applied'],
	['TIMEOUT', 'declined'],
] as const) {
	test.serial(
		`script: one that runs out of time at ${reason} is ${result === 'applied' ? 'no reason to give up the address' : 'a lease not tested'}`,
		async t => {
			const w = new Workshop(t);
			const ready = w.pipe('ready');
			// Whatever status it gives after SIGTERM, it was the time that ended it.
			const script = scriptOf(w, `trap 'exit 1' TERM\n(echo > ${ready.path}; exec sleep 1000)`);
			const applied = script.apply(first, reason, undefined, {});
			await ready.line;
			w.clock.advance(60_000);
			t.is((await applied).result, result);
			t.like(w.runs[0]?.outcome, {how: 'signalled', timedOut: true});
		},
	);
}

test.serial('script: an environment that is too big for the system fails, and is no success', async t => {
	const w = new Workshop(t);
	const script = scriptOf(w, 'exit 0', {environment: () => ({new_bulk: 'x'.repeat(200_000)})});
	t.like(await script.apply(first, 'BOUND', undefined, {}), {
		result: 'failed',
		reason: `The script has no known outcome: ${w.path('dhclient-script')} could not be started: spawn E2BIG.`,
	});
});

test.serial('script: a variable that cannot be one fails the run, and nothing is thrown', async t => {
	const w = new Workshop(t);
	const script = scriptOf(w, 'exit 0', {environment: () => ({new_nul: 'a\0b'})});
	t.is((await script.apply(first, 'BOUND', undefined, {})).result, 'failed');
	const broken = scriptOf(w, 'exit 0', {
		environment: () => {
			throw new Error('no such option');
		},
	});
	t.like(await broken.apply(first, 'BOUND', undefined, {}), {result: 'failed'});
});

test.serial(
	'script: what it writes is logged line by line, with nothing in it that steers a terminal',
	async t => {
		const w = new Workshop(t);
		const script = scriptOf(
			w,
			String.raw`echo out; echo err >&2; printf 'a\033[31mred\tb\n\nno end' > /dev/stderr`,
		);
		t.like(await script.runReason('BOUND'), {how: 'exited', code: 0});
		const said = w.log.map(line => line.replace('info eth0: script BOUND: ', ''));
		t.deepEqual(said.slice(0, -1), ['out', 'err', String.raw`a\x1b[31mred b`, 'no end']);
		t.regex(said.at(-1) ?? '', /ended with exit status 0/);
	},
);

test.serial(
	'script: of 50 MB that it writes 64 KiB are logged, the rest is counted, and it never waits for us',
	async t => {
		const w = new Workshop(t);
		const line = 'x'.repeat(63);
		const script = scriptOf(w, `yes ${line} | head -c 52428800\nexit 3`);
		t.like(await script.runReason('BOUND'), {how: 'exited', code: 3});
		const said = w.log.map(entry => entry.replace('info eth0: script BOUND: ', ''));
		t.is(said.filter(entry => entry === line).length, 1024);
		t.is(said.at(-2), `(${52_428_800 - 65_536} bytes more were written and are not logged)`);
	},
);

test.serial('script: a descendant that keeps the pipe delays nothing and can go on writing', async t => {
	const w = new Workshop(t);
	const [gate, alive] = [w.gate('gate'), w.pipe('alive')];
	const daemon = `(: < ${gate.path}; head -c 1000000 /dev/zero; echo $? > ${alive.path})`;
	const script = scriptOf(w, `${daemon} &\necho said\nexit 0`);
	t.like(await script.runReason('BOUND'), {how: 'exited', code: 0});
	gate.open();
	t.is(await alive.line, '0');
	t.is(w.log.length, 2, 'the script’s own line and the outcome');
});

test.serial('script: where the agent dies, what it writes then is lost, and it goes on', async t => {
	const w = new Workshop(t);
	const [gate, alive] = [w.gate('gate'), w.pipe('alive')];
	const {read, write} = await makePipe();
	const program = w.program(`: < ${gate.path}; echo 1; echo 2 > /dev/stderr; echo $? > ${alive.path}`);
	spawn(program, {stdio: ['ignore', write, write]});
	for (const descriptor of [read, write]) closeSync(descriptor);
	gate.open();
	t.is(await alive.line, '0');
});

test.serial('script: where no pipe can be made it runs all the same, and the log says so', async t => {
	const w = new Workshop(t);
	const script = scriptOf(w, 'echo lost; exit 0', {
		makePipe: () => Promise.reject(new Error('out of pipes')),
	});
	t.is((await script.apply(first, 'BOUND', undefined, {})).result, 'applied');
	t.is(w.log[0], 'info eth0: script BOUND: (what it writes is lost: out of pipes)');
});

test.serial('script: the pipe is made by whoever can do it faster', async t => {
	const w = new Workshop(t);
	let made = 0;
	const counted: MakePipe = () => {
		made++;
		return makePipe();
	};
	await scriptOf(w, 'echo hello', {makePipe: counted}).runReason('BOUND');
	t.is(made, 1);
	t.is(w.log[0], 'info eth0: script BOUND: hello');
});

test.serial('script: script and eventhook of one interface never overlap', async t => {
	const w = new Workshop(t);
	const [gate, log] = [w.gate('gate'), w.path('order')];
	const script = scriptOf(w, `echo script >> ${log}\n: < ${gate.path}\necho script ended >> ${log}`);
	const hooks = w.hooks(w.program(`echo hook >> ${log}`));
	const runs = [script.runReason('BOUND'), hooks.run('BOUND', someLease).ended, script.runReason('RENEW')];
	gate.open();
	await Promise.all(runs);
	t.deepEqual(w.read('order').trim().split('\n'), [
		'script',
		'script ended',
		'hook',
		'script',
		'script ended',
	]);
});

test.serial('script: scripts of different interfaces run side by side', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const text = `[ $interface = eth0 ] || { echo > ${ready.path}; exit 0; }\n: < ${gate.path}`;
	const hung = scriptOf(w, text).runReason('BOUND');
	t.like(await scriptOf(w, text, {name: 'eth1'}).runReason('BOUND'), {how: 'exited', code: 0});
	gate.open();
	t.like(await hung, {how: 'exited', code: 0});
});

test.serial('restart: PREINIT waits for the script that an earlier agent left running', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const text = `if [ $reason = BOUND ]; then echo > ${ready.path}; : < ${gate.path}; fi\necho "$reason" >> ${w.path('order')}`;
	const script = scriptOf(w, text);
	const env = {PATH: process.env['PATH'], interface: 'eth0', reason: 'BOUND'};
	const agent = 'setsid "$0" >/dev/null 2>&1 </dev/null & echo $!';
	const pid = Number(
		execFileSync('/bin/sh', ['-c', agent, w.path('dhclient-script')], {encoding: 'utf8', env}),
	);
	t.is(readStat(pid)?.pid, pid);
	await ready.line;
	const prepared = script.prepare(undefined, {});
	gate.open();
	while (readStat(pid) && readStat(pid)?.state !== 'Z') await turn();
	w.clock.advance(100);
	await prepared;
	t.is(w.read('order'), 'BOUND\nPREINIT\n');
	t.deepEqual(
		w.runs.map(({event, outcome}) => `${event} ${outcome.how}`),
		['BOUND unknown', 'PREINIT exited'],
	);
});

test('checkScript: one that cannot be run is named in a sentence', t => {
	const w = new Workshop(t);
	const path = w.program('exit 0');
	t.is(checkScript(path), undefined);
	chmodSync(path, 0o644);
	t.is(checkScript(path), `The script must be an executable file, and ${path} is none.`);
	t.not(checkScript(w.path('missing')), undefined);
	t.not(checkScript(w.folder), undefined);
});
