// What the agent refuses: each with a sentence on stderr and the exit status that the manual page promises.
import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import type {Finished} from '@lessee/lab';
import type {ExecutionContext} from 'ava';
import type {Machine} from './machine.ts';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'setpriv');

/** Checks an exit status, that nothing is on stdout, and the one sentence on stderr. */
function refuses(
	t: ExecutionContext,
	{status, stdout, stderr}: Finished,
	expected: number,
	sentence: RegExp | string,
) {
	t.is(status, expected, stderr);
	t.is(stdout, '');
	t.is(stderr.split('\n').length, 2, stderr);
	t.true(stderr.startsWith('dhcpagent: '), stderr);
	if (typeof sentence === 'string') t.is(stderr, `dhcpagent: ${sentence}\n`);
	else t.regex(stderr, sentence);
}

/** Gives the command start, which waits for a lease; gives its end, when the agent has taken it. */
async function starting(
	machine: Machine,
	...args: readonly string[]
): Promise<{readonly ended: Promise<Finished>}> {
	const taken = () => machine.agent?.output.match(/SELECTING -start-> SELECTING/g)?.length ?? 0;
	const before = taken();
	const ended = machine.command('start', 'eth0', ...args);
	await machine.until(() => taken() > before, 'a start that waits');
	return {ended};
}

/** How many clients are connected to the query socket. */
function connections({host}: Machine): number {
	const sockets = readFileSync(`/proc/${host.pid}/net/unix`, 'utf8');
	return [...sockets.matchAll(/^(?:\S+ ){5}03 +\d+ \S+query\.sock$/gm)].length;
}

// biome-ignore format: one row is one line.
const badArguments: readonly (readonly [line: string, sentence: RegExp])[] = [
	['',                               /Expected a command\. Try 'dhcpagent --help'/],
	['begin eth0',                     /Expected a command, found 'begin'/],
	['toString',                       /Expected a command, found 'toString'/],
	['start',                          /Expected: dhcpagent start IF/],
	['start eth0 eth1',                /Expected: dhcpagent start IF/],
	['start eth0 --wait soon',         /Expected --wait to be a number of seconds or 'forever'; found 'soon'/],
	['start eth0 --wait -1',           /Option '--wait' argument is ambiguous\. Expected: dhcpagent start IF/],
	['start eth0 --wait=',             /Expected --wait to be a number of seconds or 'forever'; found ''/],
	['start eth0 --wait=-1',           /Expected --wait to be a number of seconds or 'forever'; found '-1'/],
	['extend eth0 --primary',          /--primary/],
	['status --jsn',                   /--jsn/],
	['run eth0 --acd maybe',           /Expected --acd to be one of off, fast, strict; found 'maybe'/],
	['run eth0 --hook-timeout 0',      /Expected --hook-timeout to be a number of seconds above 0 and at most 86400; found '0'/],
	['run eth0 --hook-timeout',        /--hook-timeout/],
	['run eth0 --hook-timeout=',       /--hook-timeout/],
	['run eth0 --hook-timeout 1e9',    /found '1e9'/],
	['run eth0 --log-level loud',      /Expected --log-level to be one of .*; found 'loud'/],
	['run eth0 --log-format xml',      /Expected --log-format to be one of pretty, json; found 'xml'/],
	['run eth0 --release-on-exit=yes', /--release-on-exit/],
	['run a/b',                        /Expected the name of an interface, found 'a\/b'/],
	['run an-interface-that-is-long',  /Expected the name of an interface, found 'an-interface-that-is-long'/],
	['run ..',                         /Expected the name of an interface, found '\.\.'/],
	['status --json=1',                /--json/],
	['ping',                           /Expected: dhcpagent ping IF/],
	['replay',                         /Expected: dhcpagent replay FILE/],
];

labTest('bad arguments: status 3, and what was expected', async (t, {machine}) => {
	for (const [line, sentence] of badArguments) {
		refuses(t, await machine.command(...line.split(' ').filter(Boolean)), 3, sentence);
	}
});

labTest('without an agent every command says so with status 2', async (t, {machine}) => {
	for (const command of [
		'start',
		'extend',
		'inform',
		'release',
		'drop',
		'ping',
		'status',
		'events',
		'explain',
	])
		refuses(
			t,
			await machine.command(command, 'eth0'),
			2,
			/^dhcpagent: eth0: no agent is running: nothing answers at \/run\/dhcpagent\/(control|query)\.sock\n$/,
		);
	refuses(t, await machine.command('status'), 2, /^dhcpagent: no agent is running: nothing answers at/);
	// What a dead agent left behind is no agent either.
	const agent = await machine.start();
	await agent.end('SIGKILL');
	t.true(existsSync(machine.host.path('/run/dhcpagent/control.sock')));
	refuses(t, await machine.command('ping', 'eth0'), 2, /no agent is running/);
	await machine.start();
});

labTest('missing privileges: status 6, and what is missing for what', async (t, {machine, client}) => {
	refuses(
		t,
		await machine.commandAsNobody('run', 'eth0'),
		6,
		'Missing privilege: CAP_NET_BIND_SERVICE (to renew from port 68), CAP_NET_ADMIN (to configure interfaces), ' +
			'CAP_NET_RAW (to send before there is an address). Run dhcpagent as root, or give it these capabilities.',
	);
	const withoutRaw = [
		'setpriv',
		'--bounding-set=-net_raw',
		'--inh-caps=-net_raw',
		...machine.program('run', 'eth0'),
	];
	refuses(t, await client.run(withoutRaw), 6, /^dhcpagent: Missing privilege: CAP_NET_RAW \(to send/);
});

labTest(
	'port 68 in the hands of one who does not share it: status 6, and whose',
	async (t, {machine, client}) => {
		const hold = (share: 0 | 1) =>
			`import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(1, 2, ${share}); s.bind(("", 68)); print("held", flush=True); input()`;
		const holder = client.spawn(['python3', '-c', hold(0)], {input: {open: true}});
		await holder.said(/held/);
		refuses(
			t,
			await machine.command('run', 'eth0'),
			6,
			/^dhcpagent: Opening UDP port 68 failed: it is held by python3\S* \(process \d+\) \(EADDRINUSE\)\.$/m,
		);
		await holder.end('SIGTERM');
		// As every other DHCP client does.
		const neighbour = client.spawn(['python3', '-c', hold(1)], {input: {open: true}});
		await neighbour.said(/held/);
		await machine.start('eth0');
	},
);

labTest('folders that cannot be used: status 6, and which', async (t, {machine, client}) => {
	writeFileSync(`${machine.folder}/file`, '');
	refuses(
		t,
		await machine.command('run', '--state-dir', `${machine.folder}/file`),
		6,
		/^dhcpagent: The state folder \/\S+\/file cannot be used: EEXIST/,
	);
	refuses(
		t,
		await machine.command('run', '--run-dir', `${machine.folder}/file/below`),
		6,
		/^dhcpagent: The run folder \/\S+\/file\/below cannot be used: ENOTDIR/,
	);
	await client.must(['sh', '-c', 'mkdir /run/ro && mount -t tmpfs -o ro none /run/ro']);
	refuses(
		t,
		await machine.command('run', '--state-dir', '/run/ro'),
		6,
		/^dhcpagent: The state folder \/run\/ro cannot be used: EROFS/,
	);
	const long = `${machine.folder}/${'long'.repeat(30)}`;
	refuses(
		t,
		await machine.command('run', '--run-dir', long),
		6,
		/The path of a socket must be at most 107 bytes long; got \d+ \(.*\)/,
	);
	mkdirSync(`${machine.folder}/taken/control.sock`, {recursive: true});
	refuses(
		t,
		await machine.command('run', '--run-dir', `${machine.folder}/taken`),
		6,
		/^dhcpagent: Expected a socket at \S+\/taken\/control\.sock, found another file\.$/m,
	);
	mkdirSync(`${machine.folder}/precious`);
	writeFileSync(`${machine.folder}/precious/query.sock`, 'not to be lost');
	refuses(
		t,
		await machine.command('run', '--run-dir', `${machine.folder}/precious`),
		6,
		/found another file/,
	);
	t.is(readFileSync(`${machine.folder}/precious/query.sock`, 'utf8'), 'not to be lost');
	refuses(
		t,
		await machine.command('run', '--state-dir', '/proc/lessee/state'),
		6,
		/^dhcpagent: The state folder \/proc\/lessee\/state cannot be used: ENOENT/,
	);
	refuses(
		t,
		await machine.command('run', '--config', '/nonexistent.conf'),
		6,
		/^dhcpagent: The configuration file \/nonexistent\.conf cannot be read: ENOENT/,
	);
	const script = await machine.command('run', '--script', '/nonexistent');
	refuses(t, script, 6, 'The script must be an executable file, and /nonexistent is none.');
});

labTest(
	'a second agent with the same run folder or the same state folder: status 2, and who has it; with its own it runs',
	async (t, {machine}) => {
		await machine.start();
		refuses(
			t,
			await machine.command('run', 'eth0'),
			2,
			'Another agent is running: it answers at /run/dhcpagent/control.sock.',
		);
		refuses(
			t,
			await machine.command('run', '--run-dir', '/run/other'),
			2,
			/^dhcpagent: Another agent is running: process \d+ has the state folder \/var\/lib\/dhcpagent\.$/m,
		);
		const folders = ['--run-dir', '/run/other', '--state-dir', '/run/other'];
		const other = machine.launch(...folders, '--log-level', 'silent');
		await machine.until(
			async () => (await machine.command('status', '--run-dir', '/run/other')).status === 0,
			'another agent',
		);
		t.is((await other.end()).code, 0);
		t.is(other.output, '', 'silent is silent');
	},
);

labTest(
	'an interface that does not exist is refused by start, and waited for by run',
	async (t, {segment, client, machine, serve}) => {
		await serve('dnsmasq');
		const agent = await machine.start('nosuch0');
		await agent.said(/There is no interface nosuch0 yet; it will be taken when it appears\./);
		refuses(
			t,
			await machine.command('start', 'nosuch1'),
			2,
			'nosuch1: interface does not exist or cannot be managed using DHCP',
		);
		refuses(t, await machine.command('extend', 'eth0'), 2, 'eth0: interface is not under DHCP control');
		t.like(await machine.status('nosuch0'), {state: 'INIT', machineState: 'DOWN'});
		await segment.connect(client, 'nosuch0');
		await machine.eventsUntil('BOUND');
		t.is((await client.addresses('nosuch0')).length, 1);
		refuses(
			t,
			await machine.command('start', 'lo'),
			2,
			'lo: interface does not exist or cannot be managed using DHCP',
		);
	},
);

labTest(
	'commands in states that do not take them are refused in their words',
	async (t, {machine, serve}) => {
		await machine.start('eth0');
		await machine.stateUntil('SELECTING');
		const outside = 'eth0: interface not in appropriate state for command';
		for (const command of ['extend', 'release', 'inform'])
			refuses(t, await machine.command(command, 'eth0'), 2, outside);
		t.is((await machine.query('-i', 'eth0', 'Yiaddr')).status, 2);
		const start = await starting(machine);
		await serve('dnsmasq');
		t.is((await start.ended).status, 0, 'start waits for what already goes on');
		refuses(t, await machine.command('start', 'eth0'), 2, 'eth0: DHCP is already running');
		refuses(t, await machine.command('inform', 'eth0'), 2, outside);
		t.is(machine.events, 'BOUND');
		t.is((await machine.command('drop', 'eth0')).status, 0);
		for (const command of ['extend', 'release', 'drop', 'ping', 'status'])
			refuses(t, await machine.command(command, 'eth0'), 2, 'eth0: interface is not under DHCP control');
	},
);

labTest(
	'start --wait without a server: status 4 at the limit, and the agent goes on',
	async (t, {machine, serve}) => {
		await machine.start();
		refuses(
			t,
			await machine.command('start', 'eth0', '--wait', '1'),
			4,
			'eth0: wait timed out, operation still pending...',
		);
		t.is((await machine.command('start', 'eth0', '--wait', '0')).status, 0, 'nobody waits');
		t.is((await machine.status()).state, 'SELECTING');
		const start = await starting(machine, '--wait', 'forever');
		await serve('dnsmasq');
		t.is((await start.ended).status, 0);
		t.is(machine.events, 'BOUND');
	},
);

labTest(
	'the control socket is for root, the query socket for everybody, and that one only answers',
	async (t, {machine, client, serve}) => {
		await serve('dnsmasq');
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const mode = (name: string) =>
			(statSync(client.path(`/run/dhcpagent/${name}.sock`)).mode & 0o7777).toString(8);
		t.deepEqual([mode('control'), mode('query')], ['600', '666']);
		for (const command of ['start', 'extend', 'inform', 'release', 'drop'])
			refuses(t, await machine.commandAsNobody(command, 'eth0'), 2, 'eth0: permission denied');
		const status = await machine.commandAsNobody('status', 'eth0');
		t.like(status, {status: 0, stderr: ''});
		t.is((await machine.commandAsNobody('ping', 'eth0')).status, 0);
		const refusal = JSON.parse(await machine.api('query', '/v1/interfaces/eth0/release', 'POST'));
		t.like(refusal, {error: {code: 'PERM', text: 'permission denied', exitStatus: 2}});
		const nothing = JSON.parse(await machine.api('query', '/v1/nothing'));
		t.is(typeof nothing.error.code, 'string');
		for (const nonsense of ['nonsense', `GET /${'a'.repeat(70_000)} HTTP/1.1`]) {
			const talk = `require('node:net').connect('/run/dhcpagent/query.sock').on('data', text => process.stdout.write(text)).on('error', () => {}).write('${nonsense}\\r\\n\\r\\n')`;
			t.regex(await client.must([process.execPath, '-e', talk]), /^HTTP\/1\.1 400 [\s\S]*"code":"PROTO"/);
		}
		t.is(machine.events, 'BOUND');
		chmodSync(client.path('/run/dhcpagent/query.sock'), 0o600);
		refuses(t, await machine.commandAsNobody('status'), 2, 'permission denied');
	},
);

labTest(
	'status is the table of the manual page; --json and events --json are for machines',
	async (t, {machine, client, segment, serve}) => {
		await serve('dnsmasq', {leaseTime: 0xffffffff});
		await segment.connect(client, 'eth1', {up: false});
		machine.env = {TZ: 'UTC'};
		await machine.start();
		t.is((await machine.command('status')).stdout, 'Interface  State         Sent  Recv  Declined  Flags\n');
		const follower = client.spawn(machine.program('events', 'eth0', '--json'));
		const lines = client.spawn(machine.program('events'));
		await machine.until(() => connections(machine) === 2, 'two followers');
		t.is((await machine.command('start', 'eth0', '--primary')).status, 0);
		const table = (await machine.command('status')).stdout;
		t.regex(
			table,
			/^Interface {2}State {9}Sent {2}Recv {2}Declined {2}Flags\neth0 {7}BOUND {12}2 {5}2 {9}0 {2}\[PRIMARY\] \n\(Began, Expires, Renew\) = \(\d\d\/\d\d\/\d{4} \d\d:\d\d, Never, Never\)\n$/,
		);
		t.is((await machine.command('status', 'eth0')).stdout, table);
		const [listed, ...others] = JSON.parse((await machine.command('status', '--json')).stdout);
		t.deepEqual(others, []);
		t.deepEqual(Object.keys(listed), Object.keys(await machine.status()));
		t.like(listed, {state: 'BOUND', flags: {primary: true, busy: false}, counters: {sent: 2, received: 2}});
		await machine.until(() => follower.stdout.includes('"hookEnded"'), 'the end of the hook');
		const events = follower.stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		const told = events.map(({type, message, to, event}) => [type, message ?? to ?? event].join(' ').trim());
		t.deepEqual(
			told.filter(line => !line.startsWith('state')),
			[
				'control',
				'packet DISCOVER',
				'packet OFFER',
				'packet REQUEST',
				'packet ACK',
				'hookStarted BOUND',
				'hookEnded BOUND',
			],
		);
		t.true(told.includes('state BOUND'));
		await machine.until(() => /hook BOUND exited 0 after \d+ ms/.test(lines.stdout), 'a line for people');
		t.regex(
			lines.stdout,
			/^\d\d:\d\d:\d\d\.\d{3} eth0 sent DHCPDISCOVER to 255\.255\.255\.255 xid [\da-f]{8}$/m,
		);
		await machine.agent?.end();
		t.is((await follower.ended).code, 0, 'followers end with the agent');
	},
);

labTest('a follower that is cut off goes on with the id of its last event', async (t, {machine, serve}) => {
	await serve('dnsmasq');
	await machine.start('eth0');
	const events = await machine.follow();
	await machine.eventsUntil('BOUND');
	await machine.idle();
	t.is((await machine.command('extend', 'eth0')).status, 0);
	await machine.until(() => events.filter(({type}) => type === 'hookEnded').length > 0, 'its end');
	const [first, ...rest] = events;
	const again = await machine.follow(first?.id);
	await machine.until(() => again.length >= rest.length, 'the events after the first');
	t.deepEqual(again.slice(0, rest.length), rest);
	const strangers = await machine.follow('another-life-7');
	await machine.until(() => strangers.length > 0, 'a gap');
	t.is(strangers[0]?.type, 'gap');
});
