import {execFileSync} from 'node:child_process';
import {closeSync, constants, mkdirSync, openSync, readSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {type Command, type Outcome, runCommand} from '../src/dns/command.ts';
import {Machine, notice, served} from './dns-machine.ts';

const conf = '/etc/resolv.conf';
const stub = '/run/systemd/resolve/stub-resolv.conf';
const byHand = 'nameserver 198.51.100.1\n';

/** A machine with a resolvconf that writes down how it is called, what it reads, and the metric. */
function withResolvconf(t: ExecutionContext): Machine {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	machine.program('/sbin/resolvconf', `{ echo "$*" "$IF_METRIC"; cat; } >> ${machine.path('/calls')}`);
	return machine;
}

/** A machine with systemd-resolved, or with what is left of it. */
function withResolved(t: ExecutionContext, {answers = true, link = `..${stub}`} = {}): Machine {
	const machine = new Machine(t);
	machine.write(stub, 'nameserver 127.0.0.53\n');
	machine.link(conf, link);
	machine.program(
		'/usr/bin/resolvectl',
		`echo "$*" >> ${machine.path('/calls')}; ${answers ? '' : 'exit 1'}`,
	);
	return machine;
}

/** Processes and mounts as /proc shows them; of the process itself the namespace only. */
function withProcesses(machine: Machine, namespaces: Readonly<Record<string, string>>): void {
	for (const [process, namespace] of Object.entries(namespaces)) {
		machine.write(`/proc/${process}/comm`, process === 'self' ? 'node\n' : 'systemd-resolve\n');
		machine.link(`/proc/${process}/ns/net`, namespace);
	}
}

test('resolvconf: each interface has a record IF.dhcp with its metric, and no file is touched', async t => {
	const machine = withResolvconf(t);
	const resolver = machine.resolver();
	await resolver.set(
		'eth0',
		served('192.0.2.1', {metric: 100, search: ['lab.example'], domain: 'corp.example'}),
	);
	await resolver.set('wlan0', served('192.0.2.2', {metric: 600}));
	await resolver.set(
		'eth0',
		served('192.0.2.1', {metric: 100, search: ['lab.example'], domain: 'corp.example'}),
	);
	await resolver.remove('wlan0');
	await resolver.set('eth0', served('192.0.2.3', {metric: 100}));
	await resolver.remove('eth0');
	t.is(
		machine.read('/calls'),
		`-a eth0.dhcp 100
domain corp.example
search corp.example lab.example
nameserver 192.0.2.1
-a wlan0.dhcp 600
nameserver 192.0.2.2
-d wlan0.dhcp 
-a eth0.dhcp 100
nameserver 192.0.2.3
-d eth0.dhcp 
`,
	);
	t.is(machine.read(conf), byHand);
	t.false(machine.has('/state/resolv.conf.saved'));
	t.deepEqual(machine.log, [`info: DNS settings go to resolvconf (${machine.path('/sbin/resolvconf')}).`]);
});

test('resolvconf: one that refuses is told of once, and asked again at the next renewal', async t => {
	const machine = withResolvconf(t);
	const refusing = `cat > /dev/null; echo "$*" >> ${machine.path('/calls')}; echo 'no
room' >&2; exit 3`;
	machine.program('/sbin/resolvconf', refusing);
	const resolver = machine.resolver();
	for (let renewal = 0; renewal < 3; renewal++) await resolver.set('eth0', served('192.0.2.1'));
	await resolver.set('eth1', served('192.0.2.2'));
	t.is(machine.read('/calls').replaceAll('-a eth0.dhcp\n', '0').replaceAll('-a eth1.dhcp\n', '1'), '00001');
	t.deepEqual(
		machine.warnings,
		['eth0', 'eth1'].map(
			name =>
				`DNS settings for ${name} could not be handed over: ${machine.path('/sbin/resolvconf')} -a ${name}.dhcp ended with status 3: "no\\nroom".`,
		),
	);
});

test('resolvconf: commands run one at a time, and of what is asked for meanwhile the last word counts', async t => {
	const machine = withResolvconf(t);
	const calls: string[] = [];
	let finish = () => {};
	let started: (() => void) | undefined;
	const run = ({args, input = ''}: Command): Promise<Outcome> => {
		calls.push([...args, input.trim()].join(' '));
		started?.();
		return new Promise(resolve => {
			finish = () => resolve({ok: true});
		});
	};
	const nextStart = () =>
		new Promise<void>(resolve => {
			started = resolve;
		});
	const resolver = machine.resolver({run});
	let start = nextStart();
	const done = [resolver.set('eth0', served('192.0.2.1'))];
	await start;
	done.push(resolver.set('eth1', served('192.0.2.2')), resolver.remove('eth1'));
	done.push(resolver.set('eth0', served('192.0.2.3')), resolver.set('eth2', served('192.0.2.4')));
	for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
	t.is(calls.length, 1);
	start = nextStart();
	finish();
	await start;
	t.is(calls.length, 2);
	start = nextStart();
	finish();
	await start;
	finish();
	await Promise.all(done);
	t.deepEqual(calls, [
		'-a eth0.dhcp nameserver 192.0.2.1',
		'-a eth0.dhcp nameserver 192.0.2.3',
		'-a eth2.dhcp nameserver 192.0.2.4',
	]);
});

test('resolvconf: the link of that name to resolvectl is not taken for it', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	machine.program('/usr/bin/resolvectl', `touch ${machine.path('/called')}`);
	machine.link('/sbin/resolvconf', '../usr/bin/resolvectl');
	await machine.resolver().set('eth0', served('192.0.2.1'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.1\n`);
	t.false(machine.has('/called'));
});

test('systemd-resolved: it is told of servers and domains, and its file is left alone', async t => {
	const machine = withResolved(t);
	machine.program('/sbin/resolvconf', `touch ${machine.path('/called')}`);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1', {search: ['lab.example']}));
	await resolver.set('eth0', served('192.0.2.1', {search: ['lab.example']}));
	await resolver.set('eth1', {metric: 0, servers: [], search: ['lab.example', 'corp.example']});
	await resolver.set('eth0', served('192.0.2.1', {servers: ['192.0.2.1', '192.0.2.2']}));
	await resolver.remove('eth1');
	await resolver.remove('eth0');
	t.is(
		machine.read('/calls'),
		`dns
dns eth0 192.0.2.1
domain eth0 lab.example
dns eth1 
domain eth1 lab.example corp.example
dns eth0 192.0.2.1 192.0.2.2
domain eth0 
revert eth1
revert eth0
`,
	);
	t.is(machine.read(stub), 'nameserver 127.0.0.53\n');
	t.false(machine.has('/called'));
});

test('systemd-resolved: an interface that is gone takes its record along, which is no warning', async t => {
	const machine = withResolved(t);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	machine.program('/usr/bin/resolvectl', 'echo "Failed to resolve interface" >&2; exit 1');
	await resolver.remove('eth0');
	t.deepEqual(machine.warnings, []);
	t.regex(
		machine.log.at(-1) ?? '',
		/^info: DNS settings for eth0 could not be taken back: .*ended with status 1/,
	);
	t.false(machine.has('/state/resolv.conf.saved'));
});

for (const link of [stub, '../run/systemd/resolve/resolv.conf', '../usr/lib/systemd/resolv.conf']) {
	test(`systemd-resolved: a link to ${link} is its own, also before the file is there`, async t => {
		const machine = withResolved(t, {link});
		await machine.resolver().set('eth0', served('192.0.2.1'));
		t.is(machine.read('/calls'), 'dns\ndns eth0 192.0.2.1\ndomain eth0 \n');
	});
}

test('systemd-resolved: where it does not answer, what it left behind is a file like others', async t => {
	const machine = withResolved(t, {answers: false});
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read(stub), `${notice}nameserver 192.0.2.1\n`);
	await resolver.remove('eth0');
	t.is(machine.read(stub), 'nameserver 127.0.0.53\n');
	t.is(machine.look(conf), `-> ..${stub}`);
});

test('systemd-resolved: where the file is not its own it is not asked', async t => {
	const machine = withResolved(t, {link: '../run/resolv.conf'});
	await machine.resolver().set('eth0', served('192.0.2.1'));
	t.is(machine.read('/run/resolv.conf'), `${notice}nameserver 192.0.2.1\n`);
	t.false(machine.has('/calls'));
});

test('systemd-resolved: that of another network namespace is neither told nor robbed of its file', async t => {
	const machine = withResolved(t);
	withProcesses(machine, {self: 'net:[2]', 7: 'net:[1]'});
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	await resolver.set('eth0', served('192.0.2.2'));
	await resolver.remove('eth0');
	t.false(machine.has('/calls'));
	t.is(machine.read(stub), 'nameserver 127.0.0.53\n');
	t.is(machine.warnings.length, 1);
	t.regex(
		machine.warnings[0] ?? '',
		/is that of systemd-resolved in another; resolv-conf can name another file\.$/,
	);
});

test('systemd-resolved: one in our network namespace is told, whatever runs in others', async t => {
	const machine = withResolved(t);
	withProcesses(machine, {self: 'net:[2]', 7: 'net:[1]', 8: 'net:[2]'});
	await machine.resolver().set('eth0', served('192.0.2.1'));
	t.true(machine.read('/calls').includes('dns eth0 192.0.2.1'));
});

test('systemd-resolved: a file mounted over its own was given to this namespace, and is written', async t => {
	const machine = withResolved(t);
	withProcesses(machine, {self: 'net:[2]', 7: 'net:[1]'});
	machine.write(
		'/proc/self/mountinfo',
		`40 30 0:1 /netns/a/resolv.conf ${machine.path(stub)} rw - ext4 /dev/a rw\n`,
	);
	await machine.resolver().set('eth0', served('192.0.2.1'));
	t.is(machine.read(stub), `${notice}nameserver 192.0.2.1\n`);
});

/** Runs a shell script as a command. */
function runShell(t: ExecutionContext, text: string, rest: Partial<Command> = {}, limit?: number) {
	const machine = new Machine(t);
	machine.program('/bin/program', text);
	const program = machine.path('/bin/program');
	return {program, outcome: runCommand({program, args: [], ...rest}, limit)};
}

/** Whether anybody can write into a pipe that nobody has written into. */
function isHeld(end: number): boolean {
	try {
		return readSync(end, new Uint8Array(1)) > 0;
	} catch {
		return true;
	}
}

test('A command: one that hangs is killed at its limit with all that it started', async t => {
	const pipe = new Machine(t).path('/pipe');
	execFileSync('mkfifo', [pipe]);
	const end = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
	const {program, outcome} = runShell(t, `exec 3> ${pipe}; sleep 1000 & wait`, {}, 300);
	t.deepEqual(await outcome, {ok: false, reason: `${program} took longer than 300 ms and was killed`});
	while (isHeld(end)) await sleep(10);
	closeSync(end);
});

test('A command: one that leaves a daemon behind, or does not read its stdin, has ended when it has ended', async t => {
	const daemon = runShell(t, 'sleep 3 & exit 0', {input: 'x'.repeat(1_000_000)});
	t.deepEqual(await daemon.outcome, {ok: true});
	const failing = runShell(t, 'echo why >&2; sleep 3 & exit 4');
	t.deepEqual(await failing.outcome, {ok: false, reason: `${failing.program} ended with status 4: "why"`});
});

test('A command: one that cannot be started, and one that is killed, say so', async t => {
	const machine = new Machine(t);
	mkdirSync(machine.path('/bin'));
	const missing = await runCommand({program: machine.path('/bin/none'), args: []});
	t.like(missing, {ok: false});
	t.regex('reason' in missing ? missing.reason : '', /none could not be started: .*ENOENT/);
	const killed = runShell(t, 'kill -SEGV $$');
	t.deepEqual(await killed.outcome, {ok: false, reason: `${killed.program} was ended by SIGSEGV`});
});
