// The life of a lease against real servers, over real packets.
import {answerArpLate} from '@lessee/lab';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'dhcpd', 'kea-dhcp4');

for (const kind of ['dnsmasq', 'dhcpd', 'kea'] as const) {
	labTest(
		`${kind}: a lease is had, renewed at T1, and given back; hooks see the address until the end`,
		async (t, {lab, client, machine, serve}) => {
			const capture = await lab.capture(client, 'eth0');
			const served = await serve(kind, {leaseTime: 300, t1: 3, t2: 250});
			await machine.start('eth0');
			await machine.eventsUntil('BOUND');
			const [address] = await client.addresses('eth0');
			await machine.eventsUntil('BOUND EXTEND');
			await served.leasesUntil(leases => leases[0]?.state === 'active');
			t.regex(await machine.info('-i', 'eth0', 'ServerID'), /^10\.77\.0\.1\n$/);
			t.is((await machine.command('release', 'eth0')).status, 0);
			await capture.message('RELEASE');
			t.is(machine.events, 'BOUND EXTEND RELEASE');
			t.deepEqual(
				machine.runs.map(run => [run.addresses, `${run.yiaddr}/24`]),
				[1, 2, 3].map(() => [address, address]),
			);
			t.deepEqual(await client.addresses('eth0'), []);
			t.deepEqual(await client.routes(), []);
			await served.leasesUntil(leases => leases.length === 0 || leases[0]?.state === 'released');
			t.regex((await machine.command('extend', 'eth0')).stderr, /eth0: interface is not under DHCP control/);
		},
	);
}

for (const kind of ['dhcpd', 'kea'] as const) {
	labTest(
		`${kind}: the server goes and the lease expires; another one comes and there is a new cycle`,
		async (t, {client, machine, serve}) => {
			const first = await serve(kind, {leaseTime: 6, t1: 3, t2: 4});
			await machine.start('eth0');
			await machine.eventsUntil('BOUND');
			const [address] = await client.addresses('eth0');
			await first.kill();
			await machine.eventsUntil('BOUND EXPIRE');
			t.is(machine.runs[1]?.addresses, address);
			await machine.until(
				async () => (await client.addresses('eth0')).length === 0,
				'no address after EXPIRE',
			);
			await serve(kind, {leaseTime: 600, range: ['10.77.0.50', '10.77.0.60']});
			await machine.eventsUntil('BOUND EXPIRE BOUND');
			t.regex(String(await client.addresses('eth0')), /^10\.77\.0\.5\d\/24$|^10\.77\.0\.60\/24$/);
		},
	);
}

labTest(
	'REBINDING: another server takes the lease over when its own has gone (RFC 2131 §4.4.5)',
	async (t, {lab, segment, server, client, machine, serve}) => {
		const capture = await lab.capture(client, 'eth0');
		const other = await lab.host('other');
		await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
		const first = await serve('dnsmasq', {leaseTime: 300, t1: 3, t2: 4});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		const [address] = await client.addresses('eth0');
		await first.kill();
		await server.ip('addr del 10.77.0.1/24 dev eth0');
		await lab.serve(other, 'dnsmasq', {leaseTime: 300, t1: 100, t2: 200});
		await machine.eventsUntil('BOUND EXTEND');
		t.deepEqual(await client.addresses('eth0'), [address]);
		t.is(await machine.info('ServerID'), '10.77.0.2\n');
		t.regex(capture.transcript, /^DISCOVER OFFER REQUEST ACK REQUEST ACK$/);
	},
);

labTest(
	'an agent that starts again asks for its address with INIT-REBOOT, and the cycle goes on',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		const [address] = await client.addresses('eth0');
		await agent.end('SIGTERM');
		t.is(machine.events, 'BOUND DROP');
		t.deepEqual(await client.addresses('eth0'), []);
		const capture = await lab.capture(client, 'eth0');
		const second = await machine.start('eth0');
		await machine.eventsUntil('BOUND DROP BOUND');
		t.is(capture.transcript, 'REQUEST ACK');
		t.deepEqual(await client.addresses('eth0'), [address]);
		await second.end('SIGKILL');
		t.deepEqual(await client.addresses('eth0'), [address], 'the address outlives an agent that was killed');
		await machine.start();
		await machine.eventsUntil('BOUND DROP BOUND EXTEND');
		t.deepEqual(await client.addresses('eth0'), [address]);
	},
);

labTest(
	'a RELEASE arrives also where the server answers ARP late',
	async (t, {server, client, machine, serve}) => {
		await answerArpLate(server, 'eth0', '10.77.0.1', 500);
		const served = await serve('dhcpd', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		await client.must(['ip', 'neigh', 'flush', 'dev', 'eth0']);
		t.is((await machine.command('release', 'eth0')).status, 0);
		await served.leasesUntil(leases => leases[0]?.state === 'released');
		t.pass();
	},
);
