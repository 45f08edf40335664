// Servers that go, come and change their mind: rebinding, NAK, expiry.
import {startWith} from '../dhclient/configured.ts';
import {each, ended, endedAndBegun, hexOf, inMoved, lastDays, moved} from './servers.ts';

each(
	'rebinding',
	'REBINDING: another server that knows its leases takes over, and is the one to be asked from then on',
	async (t, {lab, segment, server, client, machine, serve, seconds}, {kind}) => {
		const capture = await lab.capture(client, 'eth0');
		const other = await lab.host('other');
		await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
		const first = await serve(kind, {leaseTime: 60, t1: seconds(2), t2: seconds(4)});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		const before = await client.addresses('eth0');
		await first.stop();
		await server.ip('addr del 10.77.0.1/24 dev eth0');
		await lab.serve(other, kind, {leaseTime: 60, t1: 40, t2: 50}, first.folder);
		await machine.until(async () => (await machine.info('ServerID')) === '10.77.0.2\n', 'the other server');
		await machine.idle();
		t.deepEqual(await client.addresses('eth0'), before);
		t.is((await capture.settled()).dhcp('REQUEST').at(-1)?.destination, '255.255.255.255');
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is((await capture.settled()).dhcp('REQUEST').at(-1)?.destination, '10.77.0.2');
		t.regex(machine.events, /^BOUND( EXTEND){2,}$/);
	},
);

each(
	'moved',
	{
		NAK: 'the range moves: a renewal is refused with NAK, which expires the lease; a new cycle begins at once',
		silence:
			'the range moves: renewals go unanswered, and the lease is used to its end; then a new cycle begins',
	},
	async (t, {lab, client, machine, serve, seconds}, {kind, outcome}) => {
		const capture = await lab.capture(client, 'eth0');
		const leaseTime = outcome === 'NAK' ? 120 : seconds(8);
		const first = await serve(kind, {leaseTime, t1: seconds(2), t2: seconds(4)});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		const [before = ''] = await client.addresses('eth0');
		await first.stop();
		await serve(kind, {range: moved});
		await machine.eventsUntil(endedAndBegun);
		await machine.idle();
		await capture.settled();
		const expired = machine.runs.find(({event}) => event === 'EXPIRE');
		t.like(expired, {addresses: before, yiaddr: before.replace('/24', '')});
		t.regex(String(await client.addresses('eth0')), inMoved);
		if (outcome === 'NAK') {
			t.is(capture.dhcp('NAK').length, 1, capture.describe());
		} else {
			t.is(capture.dhcp('NAK').length, 0);
			const {milliseconds, destinations} = await lastDays(capture);
			t.regex(destinations, /^(10\.77\.0\.1 )+(255\.255\.255\.255 ?)+$/, capture.describe());
			t.true(milliseconds >= 1000 * (leaseTime - 1), `it was used for ${milliseconds} ms`);
		}
	},
);

each(
	'elsewhere',
	'the network is another one when the agent returns: its INIT-REBOOT is refused with NAK, and it starts anew',
	async (t, {lab, server, client, machine, serve}, {kind}) => {
		const first = await serve(kind);
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [before = ''] = await client.addresses('eth0');
		await agent.end('SIGTERM');
		await first.stop();
		await server.ip('addr flush dev eth0', 'addr add 10.88.0.1/24 brd + dev eth0');
		await serve(kind, {range: ['10.88.0.50', '10.88.0.60'], options: {3: ['10.88.0.1']}});
		const capture = await lab.capture(client, 'eth0');
		await machine.start('eth0');
		await machine.eventsUntil('BOUND DROP BOUND');
		t.regex((await capture.settled()).transcript, /^(REQUEST )+NAK DISCOVER OFFER REQUEST ACK$/);
		t.is(capture.dhcp('REQUEST')[0]?.options.get(50), hexOf(before.replace('/24', '')));
		t.regex(String(await client.addresses('eth0')), /^10\.88\.0\.(5\d|60)\/24$/);
		t.regex((await client.routes()).join('\n'), /^default via 10\.88\.0\.1 /);
	},
);

each(
	'gone',
	{
		short:
			'the server goes: the lease is used to its end and no longer; when it is back there is a new cycle',
		superseded: 'the server goes: a lease that the configuration has made shorter ends as early as that says',
	},
	async (t, {lab, client, machine, serve, seconds}, {kind, outcome}) => {
		const capture = await lab.capture(client, 'eth0');
		const leaseTime = seconds(6);
		const times = {leaseTime, t1: seconds(3), t2: seconds(4)};
		const first = await serve(kind, outcome === 'short' ? times : {...times, leaseTime: 120});
		await startWith(machine, outcome === 'short' ? '' : `supersede dhcp-lease-time ${leaseTime};`, 'eth0');
		await machine.eventsUntil('BOUND');
		const [before = ''] = await client.addresses('eth0');
		await first.kill();
		await machine.eventsUntil(ended);
		t.is(machine.runs.find(({event}) => event === 'EXPIRE')?.addresses, before);
		await machine.bare();
		t.deepEqual(await client.routes(), []);
		const {milliseconds} = await lastDays(capture);
		t.true(milliseconds >= 1000 * (leaseTime - 1), `it was used for ${milliseconds} ms`);
		await serve(kind, {range: moved});
		await machine.eventsUntil(endedAndBegun);
		t.regex(String(await client.addresses('eth0')), inMoved);
	},
);
