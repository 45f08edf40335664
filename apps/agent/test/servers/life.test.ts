// A lease is had, renewed and given back; parameters without a lease; rapid commit.
import {startWith} from '../dhclient/configured.ts';
import {allowsRapidCommit, each, outcomeOf} from './servers.ts';

each(
	'lease',
	'a lease is had, renewed at T1, and given back; hooks see the address until the end',
	async (t, {lab, client, machine, serve, seconds}, {kind, outcome}) => {
		const capture = await lab.capture(client, 'eth0');
		const served = await serve(kind, {leaseTime: 300, t1: seconds(3), t2: 250});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND EXTEND');
		await machine.idle();
		const [address = ''] = await client.addresses('eth0');
		const [selecting, renewing] = (await capture.settled()).dhcp('REQUEST');
		t.is(selecting?.destination, '255.255.255.255');
		t.like(renewing, {destination: '10.77.0.1', ciaddr: address.replace('/24', '')});
		t.is(await machine.info('ServerID'), '10.77.0.1\n');
		if (outcome !== 'no database') await served.leasesUntil(leases => leases[0]?.state === 'active');
		await machine.done('release', 'eth0');
		await capture.message('RELEASE');
		t.regex(machine.events, /^BOUND( EXTEND)+ RELEASE$/);
		for (const run of machine.runs) t.like(run, {addresses: address, yiaddr: address.replace('/24', '')});
		t.deepEqual(await client.addresses('eth0'), []);
		t.deepEqual(await client.routes(), []);
		if (outcome === 'no database') await served.program.said(/RELEASE/);
		else await served.leasesUntil(([lease]) => (lease?.state ?? 'forgotten') === outcome);
		t.regex((await machine.command('extend', 'eth0')).stderr, /eth0: interface is not under DHCP control/);
	},
);

each(
	'inform',
	{
		ACK: 'DHCPINFORM brings parameters for an address that the interface has by other means',
		silence: 'it does not know DHCPINFORM: the agent asks on until it is told to stop',
	},
	async (t, {lab, client, machine, serve}, {kind, outcome}) => {
		const capture = await lab.capture(client, 'eth0');
		await serve(kind, {options: {3: ['10.77.0.1'], 15: 'lab.example'}});
		await client.ip('addr add 10.77.0.9/24 dev eth0');
		await machine.start();
		const {status} = await machine.command('inform', 'eth0', ...(outcome === 'ACK' ? [] : ['--wait', '1']));
		t.like(await capture.message('INFORM'), {source: '10.77.0.9', ciaddr: '10.77.0.9'});
		if (outcome === 'ACK') {
			t.is(status, 0);
			t.is(machine.events, 'EXTEND');
			t.is(await machine.info('DNSdmain'), 'lab.example\n');
			t.is((await machine.status()).state, 'INFORMATION');
			t.is((await capture.settled()).transcript, 'INFORM ACK');
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
	'rapid commit',
	{
		ACK: 'a DISCOVER that allows rapid commit is answered with the lease (RFC 4039)',
		OFFER: 'a DISCOVER that allows rapid commit is answered with an offer, as ever',
	},
	async (t, {lab, client, machine, serve}, {kind, outcome}) => {
		const rapidCommit = outcome === 'ACK';
		const capture = await lab.capture(client, 'eth0');
		const served = await serve(kind, {rapidCommit});
		await startWith(machine, allowsRapidCommit, 'eth0');
		await machine.eventsUntil('BOUND');
		t.is((await capture.message('DISCOVER')).options.get(80), '');
		const {yiaddr, options} = await capture.message('ACK');
		t.is((await capture.settled()).transcript, rapidCommit ? 'DISCOVER ACK' : 'DISCOVER OFFER REQUEST ACK');
		t.is(options.get(80), rapidCommit ? '' : undefined);
		t.deepEqual(await client.addresses('eth0'), [`${yiaddr}/24`]);
		if (outcomeOf('lease', kind) !== 'no database')
			await served.leasesUntil(leases => leases[0]?.address === yiaddr && leases[0].state === 'active');
	},
);
