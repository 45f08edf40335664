import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import anyTest, {type TestFn} from 'ava';
import {createLab, type Host, type Lab, missing, type Program, type ServerName} from '../src/index.ts';

const lacking = missing('udhcpc', 'dnsmasq', 'dhcpd', 'kea-dhcp4', 'udhcpd', 'systemd-networkd');
const ready = process.getuid?.() === 0 && lacking.length === 0;
const test = anyTest as TestFn;
const labTest = ready ? test.serial : test.serial.skip;

/** Starts busybox's client, which asks for a lease, and stays. */
function udhcpc(lab: Lab, client: Host, ...flags: readonly string[]): Program {
	const script = join(lab.folder, 'udhcpc.sh');
	writeFileSync(script, '#!/bin/sh\n[ "$1" = bound ] && ip addr add $ip/$mask dev $interface\nexit 0\n');
	chmodSync(script, 0o755);
	return client.spawn(['udhcpc', '-f', '-R', '-i', 'eth0', '-s', script, '-x', 'hostname:lab', ...flags]);
}

const kinds: readonly ServerName[] = ['dnsmasq', 'dhcpd', 'kea', 'udhcpd', 'networkd'];
for (const kind of kinds) {
	labTest(`${kind} gives a lease of its range, with its times and options`, async t => {
		const lab = createLab();
		t.teardown(async () => lab.close());
		const {server, client} = await lab.lan();
		const capture = await lab.capture(client, 'eth0');
		await lab.serve(server, kind, {
			range: ['10.77.0.130', '10.77.0.132'],
			leaseTime: 300,
			t1: 7,
			t2: 11,
			options: {
				3: ['10.77.0.1', '192.0.2.200'],
				15: 'lab.example',
				23: {u8: 64},
				26: {u16: 1400},
				121: {hex: '180a63000a4d0001'},
				224: 'x',
			},
		});
		udhcpc(lab, client, '-O', '26', '-O', '23');
		const {options, yiaddr, source} = await capture.message('ACK');
		t.is(capture.transcript, 'DISCOVER OFFER REQUEST ACK');
		t.regex(yiaddr, /^10\.77\.0\.13[012]$/);
		t.is(source, '10.77.0.1');
		t.is(options.get(51), '0000012c');
		t.deepEqual(
			[58, 59, 3, 1].map(code => options.get(code)),
			['00000007', '0000000b', '0a4d0001c00002c8', 'ffffff00'],
		);
		t.deepEqual(
			[15, 23, 26, 121, 224].map(code => options.get(code)),
			['6c61622e6578616d706c65', '40', '0578', '180a63000a4d0001', '78'],
		);
	});
}

/** Those with a database. */
const servers = kinds.filter(kind => kind !== 'networkd');
for (const kind of servers) {
	labTest(`${kind}: its database shows a lease, also when it is given back`, async t => {
		const lab = createLab();
		t.teardown(async () => lab.close());
		const {server, client, port} = await lab.lan();
		const capture = await lab.capture(client, 'eth0');
		const served = await lab.serve(server, kind, {leaseTime: 300});
		const program = udhcpc(lab, client);
		const {yiaddr} = await capture.message('ACK');
		const [lease, ...others] = await served.leasesUntil(leases => leases.length > 0);
		t.deepEqual(others, []);
		t.like(lease, {address: yiaddr, hardware: port.hardware, state: 'active'});
		t.true(Math.abs((lease?.expiresAt ?? 0) - Date.now() - 300_000) < 60_000);

		await program.said(/lease of .* obtained/);
		program.signal('SIGUSR2');
		await capture.message('RELEASE');
		const state = {dnsmasq: undefined, dhcpd: 'released', kea: 'released', udhcpd: 'expired'}[kind];
		const after = await served.leasesUntil(leases => leases[0]?.state === state);
		t.is(after.length, kind === 'dnsmasq' ? 0 : 1);
	});
}

for (const kind of ['dhcpd', 'kea', 'udhcpd'] as const) {
	labTest(`${kind} gives leases of a few seconds, and calls them expired afterwards`, async t => {
		const lab = createLab();
		t.teardown(async () => lab.close());
		const {server, client} = await lab.lan();
		const served = await lab.serve(server, kind, {leaseTime: 2});
		const program = udhcpc(lab, client, '-q');
		await program.said(/lease of .* obtained/);
		const [lease] = await served.leasesUntil(leases => leases.length > 0);
		t.true(lease?.state === 'active' || (lease?.expiresAt ?? 0) <= Date.now(), lease?.state);
		await program.ended;
		await served.leasesUntil(leases => leases[0]?.state === 'expired');
	});
}

labTest('A server that is started again goes on with its leases', async t => {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const {server, client} = await lab.lan();
	for (const kind of servers) {
		const first = await lab.serve(server, kind, {range: ['10.77.0.50', '10.77.0.60']});
		await udhcpc(lab, client, '-q').said(/lease of .* obtained/);
		const leases = await first.leasesUntil(all => all.length > 0);
		await first.stop();
		const second = await lab.serve(server, kind, {range: ['10.77.0.50', '10.77.0.60']}, first.folder);
		t.deepEqual(
			(await second.leases()).map(lease => lease.address),
			leases.map(lease => lease.address),
			kind,
		);
		t.is((await second.kill()).signal, 'SIGKILL');
	}
});

labTest('What a server cannot do is refused', async t => {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const {server} = await lab.lan();
	const served = await lab.serve(server, 'networkd');
	await t.throwsAsync(served.leases(), {message: /^The leases of networkd are in its memory alone/});
	await served.stop();
	await t.throwsAsync(lab.serve(server, 'dhcpd', {rapidCommit: true}), {
		message: /^dhcpd never answers a DISCOVER with ACK/,
	});
});
