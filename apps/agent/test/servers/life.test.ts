// A lease is had, renewed and given back, on good cables and on bad ones; parameters without a lease; rapid commit.
import {writeFileSync} from 'node:fs';
import {grammar} from '../lab/machine.ts';
import {but, each, servers} from './servers.ts';

each(
	but('dnsmasq', 'dhcpd', 'kea'),
	'a lease is had, renewed at T1, and given back; hooks see the address until the end',
	async (t, {lab, client, machine, serve}, {kind, hasDatabase}) => {
		const capture = await lab.capture(client, 'eth0');
		const served = await serve(kind, {leaseTime: 300, t1: 2, t2: 250});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND EXTEND');
		await machine.idle();
		const [address = ''] = await client.addresses('eth0');
		const [selecting, renewing] = capture.dhcp('REQUEST');
		t.is(selecting?.destination, '255.255.255.255');
		t.like(renewing, {destination: '10.77.0.1', ciaddr: address.replace('/24', '')});
		if (hasDatabase) await served.leasesUntil(leases => leases[0]?.state === 'active');
		t.is((await machine.command('release', 'eth0')).status, 0);
		await capture.message('RELEASE');
		t.is(machine.events, 'BOUND EXTEND RELEASE');
		for (const run of machine.runs) t.like(run, {addresses: address, yiaddr: address.replace('/24', '')});
		t.deepEqual(await client.addresses('eth0'), []);
		t.deepEqual(await client.routes(), []);
		if (hasDatabase) await served.leasesUntil(leases => leases[0]?.state !== 'active');
		else await served.program.said(/RELEASE/);
	},
);

each(
	servers,
	'a cable that loses every third packet, doubles and reorders: a lease is had, renewed, taken up again and given back',
	async (t, {lab, segment, client, machine, serve}, {kind, leastLease, hasDatabase, informs}) => {
		await client.ip('link del eth0');
		const seed = 1 + servers.findIndex(server => server.kind === kind);
		const cable = {seed, drop: 0.3, duplicate: 0.2, reorder: 0.3, delay: 20};
		await segment.connect(client, 'eth0', {cable});
		const capture = await lab.capture(client, 'eth0');
		const served = await serve(kind, {leaseTime: Math.max(leastLease, 20), t1: 2, t2: 10});
		writeFileSync(`${machine.folder}/dhclient.conf`, 'initial-interval 1; backoff-cutoff 2; reboot 4;\n');
		const agent = await machine.start('eth0', '--config', `${machine.folder}/dhclient.conf`);
		await machine.eventsUntil(/BOUND EXTEND/);
		const address = machine.runs.find(({event}) => event === 'EXTEND')?.yiaddr;
		if (hasDatabase) {
			const leases = await served.leases();
			t.truthy(leases.find(lease => lease.address === address && lease.state === 'active'));
		}
		// It may be renewed at this moment, or, where luck is out, be on its way back from an expiry.
		const done = async (...command: readonly string[]) =>
			machine.until(async () => (await machine.command(...command)).status === 0, `${command} to be done`);
		await done('drop', 'eth0');
		await done('start', 'eth0');
		await done('release', 'eth0');
		t.is(capture.dhcp('RELEASE').length, 1, capture.describe());
		t.regex(machine.events, /^BOUND EXTEND .*DROP BOUND .*RELEASE$/);
		t.regex(machine.events, grammar);
		for (const run of machine.runs) t.is(run.addresses, `${run.yiaddr}/24`);
		t.deepEqual(await client.addresses('eth0'), []);

		await client.ip('addr add 10.77.0.9/24 dev eth0');
		if (informs) await done('inform', 'eth0');
		t.is(machine.runs.at(-1)?.event, informs ? 'EXTEND' : 'RELEASE');
		t.true(agent.running);
	},
);

each(
	servers,
	({informs}) =>
		informs
			? 'DHCPINFORM brings parameters for an address that the interface has by other means'
			: 'it does not know DHCPINFORM: the agent asks on until it is told to stop',
	async (t, {lab, client, machine, serve}, {kind, informs}) => {
		const capture = await lab.capture(client, 'eth0');
		await serve(kind, {options: {3: ['10.77.0.1'], 15: 'lab.example'}});
		await client.ip('addr add 10.77.0.9/24 dev eth0');
		await machine.start();
		const {status} = await machine.command('inform', 'eth0', ...(informs ? [] : ['--wait', '1']));
		t.like(await capture.message('INFORM'), {source: '10.77.0.9', ciaddr: '10.77.0.9'});
		if (informs) {
			t.is(status, 0);
			t.is(machine.events, 'EXTEND');
			t.is(await machine.info('DNSdmain'), 'lab.example\n');
			t.is((await machine.status()).state, 'INFORMATION');
			t.is(capture.transcript, 'INFORM ACK');
		} else {
			t.is(status, 4);
			await capture.message('INFORM', 2);
			t.is((await machine.status()).state, 'INFORM_SENT');
			t.is(machine.events, '');
		}
		t.is((await machine.command('drop', 'eth0')).status, 0);
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.9/24']);
	},
);

each(
	servers,
	({commitsRapidly}) =>
		commitsRapidly
			? 'a DISCOVER that allows rapid commit is answered with the lease (RFC 4039)'
			: 'a DISCOVER that allows rapid commit is answered with an offer, as ever',
	async (t, {lab, client, machine, serve}, {kind, commitsRapidly, hasDatabase}) => {
		const capture = await lab.capture(client, 'eth0');
		const served = await serve(kind, commitsRapidly ? {rapidCommit: true} : {});
		writeFileSync(
			`${machine.folder}/dhclient.conf`,
			'option rapid-commit code 80 = zerolen;\nsend rapid-commit;\n',
		);
		await machine.start('eth0', '--config', `${machine.folder}/dhclient.conf`);
		await machine.eventsUntil('BOUND');
		t.is((await capture.message('DISCOVER')).options.get(80), '');
		const {yiaddr, options} = await capture.message('ACK');
		t.is(capture.transcript, commitsRapidly ? 'DISCOVER ACK' : 'DISCOVER OFFER REQUEST ACK');
		t.is(options.get(80), commitsRapidly ? '' : undefined);
		t.deepEqual(await client.addresses('eth0'), [`${yiaddr}/24`]);
		if (hasDatabase)
			await served.leasesUntil(leases => leases[0]?.address === yiaddr && leases[0].state === 'active');
	},
);
