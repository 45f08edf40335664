// What the agent writes to disk, and what it makes of what it finds there.
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import type {Host} from '@lessee/lab';
import type {Machine} from './machine.ts';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq');

const stateDir = '/var/lib/dhcpagent';
const inState = (host: Host, name: string) => host.path(`${stateDir}/${name}`);

/** Leaves the machine with the state file of an agent that was killed while it held a lease. */
async function withLease(machine: Machine): Promise<void> {
	const agent = await machine.start('eth0');
	await machine.eventsUntil('BOUND');
	await machine.idle();
	await machine.until(() => existsSync(inState(machine.host, 'eth0.journal')), 'a journal');
	await agent.end('SIGKILL');
}

/** What a reboot does: nothing is on the interface, and the state file is another boot's. */
async function reboot(machine: Machine, change: (text: string) => string = text => text): Promise<void> {
	const text = change(machine.stateFile()).replace(/"bootId": "[^"]*"/, '"bootId": "another"');
	writeFileSync(inState(machine.host, 'eth0.json'), text);
	await machine.host.ip('addr flush dev eth0', 'route flush dev eth0');
}

labTest(
	'the state file is versioned and for root alone, as are journal and export; a lease more changes it as a whole',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const first = statSync(inState(client, 'eth0.json'));
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.not(statSync(inState(client, 'eth0.json')).ino, first.ino, 'another file in its place');
		const {version, interface: name, record} = JSON.parse(machine.stateFile());
		const {lease} = await machine.status();
		t.deepEqual([version, name, record.active.address], [1, 'eth0', lease?.address]);
		t.is(record.active.ack.slice(0, 6), '020106', 'the ACK as it came');
		t.deepEqual(record.queue, []);
		await machine.agent?.end();
		t.deepEqual(readdirSync(client.path(stateDir)).toSorted(), ['eth0.journal', 'eth0.json', 'eth0.leases']);
		for (const file of readdirSync(client.path(stateDir)))
			t.is(statSync(inState(client, file)).mode & 0o7777, 0o600, file);
		const exported = readFileSync(inState(client, 'eth0.leases'), 'utf8');
		t.regex(exported, /^lease \{\n {2}interface "eth0";\n {2}fixed-address 10\.77\.0\.1\d\d;\n/);
	},
);

labTest(
	'a state file that is damaged is set aside with a warning, and the agent begins anew',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		const whole = machine.stateFile();
		const damaged = {
			empty: '',
			'cut short': whole.slice(0, whole.length / 2),
			binary: '\0'.repeat(4096),
			'another version': whole.replace('"version": 1', '"version": 2'),
			'no time': whole.replace(/"startedAt": "[^"]*"/, '"startedAt": "yesterday"'),
			'no bytes': whole.replace(/"ack": "[^"]*"/, '"ack": "xyz"'),
		};
		for (const [what, text] of Object.entries(damaged)) {
			await reboot(machine);
			writeFileSync(inState(client, 'eth0.json'), text);
			const agent = await machine.start('eth0');
			await machine.until(async () => (await machine.status()).state === 'BOUND', `a lease: ${what}`);
			await agent.said(
				/The state file \/\S+\/eth0\.json is damaged and was set aside as \/\S+\/eth0\.json\.bad: /,
			);
			t.is(readFileSync(inState(client, 'eth0.json.bad'), 'utf8'), text, what);
			await machine.idle();
			t.is(JSON.parse(machine.stateFile()).version, 1);
			await agent.end('SIGKILL');
		}
	},
);

labTest(
	'after a reboot an open cycle is closed in silence, and the next ACK is BOUND',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		await reboot(machine);
		const capture = await lab.capture(client, 'eth0');
		const agent = await machine.start();
		t.is(
			(await machine.command('status')).stdout.split('\n').length,
			2,
			'nothing is under control by itself',
		);
		await agent.end();
		await machine.start('eth0');
		await machine.eventsUntil('BOUND BOUND');
		t.is((await capture.settled()).transcript, 'REQUEST ACK', 'what is remembered is asked for');
	},
);

/** Begins with a stored lease and no server but a router that answers; gives up on servers after 2 s. */
async function withoutServer(machine: Machine): Promise<void> {
	await machine.host.must(['sh', '-c', 'echo "timeout 2; reboot 1; retry 60;" > /etc/dhcp/dhclient.conf']);
	await machine.start('eth0');
}

labTest(
	'a stored lease is used without a server where its router answers',
	async (t, {client, machine, serve}) => {
		const served = await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		const {address} = JSON.parse(machine.stateFile()).record.active;
		await served.kill();
		await reboot(machine);
		await withoutServer(machine);
		await machine.eventsUntil('BOUND BOUND');
		t.deepEqual(await client.addresses('eth0'), [`${address}/24`]);
	},
);

labTest(
	'where the clock stands before its start, a stored lease is not used without an ACK',
	async (t, {client, machine, serve}) => {
		const served = await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		await served.kill();
		const day = 24 * 3600 * 1000;
		await reboot(machine, text =>
			text.replace(
				/"(startedAt|t1At|t2At|expiresAt|wall)": "([^"]*)"/g,
				(_, name, time) => `"${name}": "${new Date(Date.parse(time) + day).toISOString()}"`,
			),
		);
		await withoutServer(machine);
		await machine.agent?.said(/(SELECTING|TESTING) -timeout-> INIT/);
		t.is(machine.events, 'BOUND');
		t.deepEqual(await client.addresses('eth0'), []);
		await serve('dnsmasq', {leaseTime: 300});
		t.is((await machine.command('start', 'eth0')).status, 0);
		t.is(machine.events, 'BOUND BOUND');
	},
);

labTest(
	'the journal tells the same story again, and explain tells it in words',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND EXTEND');
		await machine.idle();
		t.is((await machine.command('extend', 'eth0')).status, 0);
		const renewal = /^at \d+\.\d{3} s after boot: RENEWING -ack-> CONFIGURING \(RFC 2131 §4\.4\.5\)$/m;
		let explained = '';
		// The journal is written a moment later than things happen.
		const told = async () => {
			explained = (await machine.command('explain', 'eth0')).stdout;
			return renewal.test(explained);
		};
		await machine.until(told, 'a renewal that is explained');
		const {lease, next} = await machine.status();
		t.regex(explained, new RegExp(`^eth0 is BOUND \\(BOUND\\) with ${lease?.address}$`, 'm'));
		t.regex(explained, /^it waits for nothing: it has a lease$/m);
		t.regex(explained, /^next: renews \(T1\), at \d{4}-/m);
		t.is(next?.what, 'renews (T1)');
		t.is((await machine.command('release', 'eth0')).status, 0);
		await machine.agent?.end();
		const journal = `${stateDir}/eth0.journal`;
		const replayed = await machine.command('replay', journal);
		t.is(replayed.status, 0, replayed.stdout);
		const [, count] = /^(\d+) events replayed, 0 differ$/m.exec(replayed.stdout) ?? [];
		t.true(Number(count) > 20, replayed.stdout);
		t.regex(replayed.stdout, /^\d+: [\d.]+ ack -> CONFIGURING, .*apply/m);
		const forged = readFileSync(client.path(journal), 'utf8').replaceAll('"CONFIGURING"', '"BOUND"');
		writeFileSync(`${machine.folder}/forged`, forged);
		const differs = await machine.command('replay', `${machine.folder}/forged`);
		t.is(differs.status, 2);
		t.regex(differs.stdout, /: differs: the journal says -> BOUND/);
		t.is((await machine.command('replay', '/nonexistent')).status, 2);
	},
);

labTest(
	'a journal whose last line was cut off is put aside by the next agent, and both can be replayed',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await withLease(machine);
		const journal = inState(client, 'eth0.journal');
		writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, -20));
		await machine.start('eth0');
		await machine.eventsUntil('BOUND EXTEND');
		await machine.agent?.end();
		for (const file of ['eth0.journal', 'eth0.journal.old']) {
			const {status, stdout, stderr} = await machine.command('replay', `${stateDir}/${file}`);
			t.is(status, 0, `${file}: ${stderr}`);
			t.regex(stdout, /, 0 differ$/m);
		}
	},
);

labTest(
	'a disk that is full costs the record and a warning, not the lease',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		mkdirSync(client.path(stateDir));
		await client.must(['mount', '-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', stateDir]);
		await client.run(['dd', 'if=/dev/zero', `of=${stateDir}/ballast`, 'bs=4k', 'count=64']);
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		await agent.said(/ENOSPC/);
		t.is((await client.addresses('eth0')).length, 1);
		await client.must(['rm', `${stateDir}/ballast`]);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is(machine.events, 'BOUND EXTEND');
		t.is(JSON.parse(machine.stateFile()).record.active.address, (await machine.status()).lease?.address);
		t.false(existsSync(inState(client, 'eth0.json.bad')));
	},
);
