// The eventhook in the agent: what it is given, how long it may take, and what does not wait for it.
import {chmodSync, readFileSync} from 'node:fs';
import type {AgentEvent} from '@lessee/control';
import type {Machine} from './machine.ts';
import {labTests} from './place.ts';

const dnsmasqTest = labTests('dnsmasq');
const dhcpdTest = labTests('dhcpd');

/** The first line of a file in /proc that begins with a name. */
function field(status: string, name: string): string {
	return status.split('\n').find(line => line.startsWith(`${name}:`)) ?? `no ${name}`;
}

/** Waits until the API has told that hooks ended like this, and no others: `BOUND exited`. */
async function ended(machine: Machine, events: readonly AgentEvent[], ...expected: string[]): Promise<void> {
	const told = () =>
		events.flatMap(event => {
			if (event.type !== 'hookEnded') return [];
			const {outcome} = event;
			return [`${event.event} ${outcome.how}${outcome.how === 'signalled' ? ` ${outcome.signal}` : ''}`];
		});
	await machine.until(() => told().join() === expected.join(), `the ends of hooks: ${expected}`);
}

/** Prints the descriptors that are open, but for the standard streams. */
const openDescriptors =
	'import os; print([fd for fd in range(3, 1024) if os.path.exists(f"/proc/self/fd/{fd}")])';

/** A hook goes on only when the test says so. */
const held = (machine: Machine): string => `while [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`;
const letGo = async (machine: Machine): Promise<string> =>
	machine.host.must(['touch', `${machine.folder}/go`]);

dnsmasqTest(
	'a hook that hangs is ended with its group, SIGTERM first and SIGKILL 3 s later, and its interface goes on',
	async (t, {machine, client, serve, seconds}) => {
		await serve('dnsmasq', {leaseTime: 300});
		machine.hook(`[ $2 = BOUND ] || exit 0
trap 'date +%s%3N >> ${machine.folder}/term' TERM
sh -c 'trap "" TERM; while :; do sleep 0.1; done' &
echo $! > ${machine.folder}/child
while :; do sleep 0.1; done`);
		await machine.start('--hook-timeout', String(seconds(3)));
		const events = await machine.follow();
		t.is((await machine.command('start', 'eth0')).status, 0);
		const killedAt = Date.now();
		const [, first = ''] = /^(\d+)\n/.exec(machine.note('term')) ?? [];
		const child = `/proc/${machine.note('child').trim()}/status`;
		t.true(killedAt - Number(first) >= 2900, `SIGTERM at ${first}, the end at ${killedAt}`);
		const gone = async () => /^(?!.*State:\s+[^Z])/s.test((await client.run(['cat', child])).stdout);
		await machine.until(gone, 'the end of its child');
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is(machine.events, 'BOUND EXTEND');
		await ended(machine, events, 'BOUND signalled SIGKILL', 'EXTEND exited');
	},
);

dnsmasqTest(
	'what a hook left running on purpose stays, also after the lease',
	async (t, {machine, client, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		// It keeps the descriptors of the hook: the wait is for the hook's own process.
		machine.hook(`[ $2 = BOUND ] && { sleep 600 & echo $! > ${machine.folder}/application; }; exit 7`);
		await machine.start();
		const events = await machine.follow();
		t.is((await machine.command('start', 'eth0')).status, 0);
		t.is((await machine.command('release', 'eth0')).status, 0);
		await ended(machine, events, 'BOUND exited', 'RELEASE exited');
		const pid = machine.note('application').trim();
		t.is(await client.must(['cat', `/proc/${pid}/comm`]), 'sleep\n');
	},
);

dhcpdTest(
	'EXTEND and EXPIRE that fall due while a hook hangs come after it, in order, and see the address',
	async (t, {machine, client, serve, seconds}) => {
		const served = await serve('dhcpd', {leaseTime: seconds(6), t1: seconds(2), t2: seconds(5)});
		machine.hook(`[ $2 = BOUND ] && ${held(machine)}`);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.until(
			async () => ((await machine.status()).hook?.waiting ?? 0) > 0,
			'an EXTEND that waits',
		);
		t.is(machine.events, 'BOUND');
		await served.kill();
		await machine.stateUntil('ENDING');
		t.regex(await machine.info('-i', 'eth0', 'Yiaddr'), /^10\.77\.0\.1\d\d\n$/);
		t.is(machine.events, 'BOUND');
		const [address] = await client.addresses('eth0');
		t.truthy(address, 'the address stands until the last hook has ended');
		const before = await machine.status();
		t.is(before.hook?.event, 'BOUND');
		await letGo(machine);
		await machine.eventsUntil(/^BOUND( EXTEND)+ EXPIRE$/);
		t.is(machine.runs.length, (before.hook?.waiting ?? 0) + 1);
		t.deepEqual(
			machine.runs.map(run => [run.addresses, `${run.yiaddr}/24`]),
			machine.runs.map(() => [address, address]),
		);
		await machine.bare();
	},
);

dnsmasqTest('two interfaces do not wait for each other', async (t, {machine, segment, client, serve}) => {
	await serve('dnsmasq', {leaseTime: 300});
	await segment.connect(client, 'eth1');
	machine.hook(`[ $1 = eth0 ] && ${held(machine)}`);
	await machine.start('eth0', 'eth1');
	await machine.until(() => machine.runs.length === 2, 'both BOUND hooks');
	t.is((await machine.command('start', 'eth1', '--wait', '0')).status, 2, 'DHCP is already running there');
	await machine.idle('eth1');
	t.is((await machine.command('extend', 'eth1')).status, 0);
	t.is((await machine.command('release', 'eth1')).status, 0);
	t.is(machine.eventsOf('eth1'), 'BOUND EXTEND RELEASE');
	t.is(machine.eventsOf('eth0'), 'BOUND');
	t.like(await machine.status('eth0'), {state: 'BOUND', flags: {busy: true}});
	await letGo(machine);
	await machine.idle('eth0');
});

dnsmasqTest(
	"a hook has the agent's environment and privileges, two arguments, /dev/null, and no other descriptor",
	async (t, {machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		// The agent is started with open files, and Node lets it have as many as it may.
		machine.starter = [
			'/bin/bash',
			'-c',
			'exec 9< / 20< /; ulimit -Sn 1000; ulimit -Hn 4096; exec "$@"',
			'starter',
		];
		machine.env = {SHORT: 'x', 'odd-name': 'of no shell', LONG: 'two words\nand a line'};
		const {folder} = machine;
		// A shell that has just started a program may still block signals: it reads its status itself.
		machine.hook(`while IFS= read -r line; do echo "$line"; done < /proc/$$/status > ${folder}/status
for file in environ cmdline limits; do cat /proc/$$/$file > ${folder}/$file; done
links=$(for link in cwd fd/0 fd/1 fd/2; do echo "$link $(readlink /proc/$$/$link)"; done)
echo "$links" > ${folder}/links
exec /usr/bin/python3 -c '${openDescriptors}' > ${folder}/descriptors`);
		const agent = machine.launch('eth0', '--run-dir', '/run/elsewhere');
		machine.env = {...machine.env, DHCPAGENT_RUN_DIR: '/run/elsewhere'};
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.regex(machine.runs[0]?.yiaddr ?? '', /^10\.77\.0\.1\d\d$/, 'dhcpinfo reads the variable');
		const proc = (file: string) => readFileSync(`/proc/${agent.pid}/${file}`, 'utf8');
		const given = [...proc('environ').split('\0').filter(Boolean), 'DHCPAGENT_RUN_DIR=/run/elsewhere'];
		t.deepEqual(machine.note('environ').split('\0').filter(Boolean).sort(), given.sort());
		t.deepEqual(machine.note('cmdline').split('\0'), ['/bin/sh', machine.hookPath, 'eth0', 'BOUND', '']);
		t.is(machine.note('links'), 'cwd /\nfd/0 /dev/null\nfd/1 /dev/null\nfd/2 /dev/null\n');
		t.is(machine.note('descriptors'), '[]\n');
		t.regex(proc('limits'), /^Max open files +4096 +4096 /m);
		t.regex(machine.note('limits'), /^Max open files +1024 +4096 /m);
		const [hook, own] = [machine.note('status'), proc('status')];
		for (const name of [
			'Uid',
			'Gid',
			'CapInh',
			'CapPrm',
			'CapEff',
			'CapBnd',
			'CapAmb',
			'NoNewPrivs',
			'Seccomp',
		])
			t.is(field(hook, name), field(own, name));
		t.is(field(hook, 'Uid'), 'Uid:\t0\t0\t0\t0');
		t.is(field(hook, 'NoNewPrivs'), 'NoNewPrivs:\t0');
		t.is(field(hook, 'CapEff'), field(readFileSync('/proc/self/status', 'utf8'), 'CapEff'));
		t.is(field(hook, 'SigBlk'), 'SigBlk:\t0000000000000000');
		t.is(field(hook, 'SigIgn'), 'SigIgn:\t0000000000000000');
	},
);

dnsmasqTest(
	'a command from inside a hook is refused as pending, whatever it is; questions are answered',
	async (t, {machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		const commands = ['start', 'extend', 'inform', 'release', 'drop', 'ping', 'status'];
		const lines = commands.map(
			command =>
				`${machine.program(command).join(' ')} $1 > /dev/null 2>> $notes; echo "${command} $?" >> $notes`,
		);
		machine.hook(`notes=${machine.folder}/$2\n${lines.join('\n')}`);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is((await machine.command('release', 'eth0')).status, 0);
		const pending = 'dhcpagent: eth0: interface currently has a pending command (try later)';
		const refused = commands.slice(0, 5).map(command => `${pending}\n${command} 2\n`);
		for (const event of ['BOUND', 'RELEASE'])
			t.is(machine.note(event), `${refused.join('')}ping 0\nstatus 0\n`, event);
		t.is(machine.events, 'BOUND RELEASE');
	},
);

dnsmasqTest(
	'the hook is looked up at every event: missing, not executable, without an interpreter line',
	async (t, {machine, client, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		const path = '/etc/dhcp/eventhook';
		await machine.start('--eventhook', path);
		const events = await machine.follow();
		t.is((await machine.command('start', 'eth0')).status, 0);
		t.is((await client.addresses('eth0')).length, 1, 'without a hook there is a lease all the same');
		await client.must(['cp', machine.hookPath, path]);
		chmodSync(client.path(path), 0o644);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		chmodSync(client.path(path), 0o755);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		await client.must(['sh', '-c', `echo 'echo $1 $2 > ${machine.folder}/plain' > ${path}`]);
		t.is((await machine.command('drop', 'eth0')).status, 0);
		t.is(machine.events, 'EXTEND');
		t.is(machine.note('plain'), 'eth0 DROP\n');
		await ended(machine, events, 'BOUND absent', 'EXTEND absent', 'EXTEND exited', 'DROP exited');
	},
);
