// How a lease goes and how the agent ends, and what becomes of a lease whose link or interface goes.
import {existsSync} from 'node:fs';
import {startWith} from '../dhclient/configured.ts';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq');

labTest(
	'RELEASE: the packet leaves when the hook has ended, from an address that still stands',
	async (t, {lab, client, machine, serve}) => {
		const served = await serve('dnsmasq', {leaseTime: 300});
		const capture = await lab.capture(client, 'eth0');
		machine.hook(`[ $2 = RELEASE ] && sleep 1; date +%s%3N > ${machine.folder}/ended`);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [address = ''] = await client.addresses('eth0');
		t.is((await machine.command('release', 'eth0')).status, 0);
		const {at, source, ciaddr, destination} = await capture.message('RELEASE');
		t.true(at >= Number(machine.note('ended')), `the hook ended at ${machine.note('ended')}, sent at ${at}`);
		t.deepEqual([`${source}/24`, `${ciaddr}/24`, destination], [address, address, '10.77.0.1']);
		t.like(machine.runs[1], {event: 'RELEASE', addresses: address, yiaddr: ciaddr});
		t.deepEqual(await client.addresses('eth0'), []);
		await served.leasesUntil(leases => leases.length === 0);
		t.deepEqual(JSON.parse(machine.stateFile()).record.leases, [], 'the lease is forgotten');
		t.regex((await machine.command('ping', 'eth0')).stderr, /not under DHCP control/);
	},
);

labTest(
	'SIGTERM: every interface gets DROP, side by side; nothing is sent, the leases stay known, the sockets go',
	async (t, {lab, segment, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await segment.connect(client, 'eth1');
		const together = `[ $2 = DROP ] && { touch ${machine.folder}/$1
while [ ! -e ${machine.folder}/eth0 ] || [ ! -e ${machine.folder}/eth1 ]; do sleep 0.05; done; }`;
		machine.hook(together);
		const agent = await machine.start('eth0', 'eth1');
		await machine.until(() => machine.runs.length === 2, 'two BOUND hooks');
		await Promise.all([machine.idle('eth0'), machine.idle('eth1')]);
		const addresses = await Promise.all(['eth0', 'eth1'].map(async name => client.addresses(name)));
		const capture = await lab.capture(client, 'eth0');
		t.is((await agent.end('SIGTERM')).code, 0);
		for (const [index, name] of ['eth0', 'eth1'].entries()) {
			t.is(machine.eventsOf(name), 'BOUND DROP');
			const [address = ''] = addresses[index] ?? [];
			const dropped = machine.runs.find(run => run.interface === name && run.event === 'DROP');
			t.like(dropped, {addresses: address, yiaddr: address.replace('/24', '')});
			t.deepEqual(await client.addresses(name), []);
			t.like(JSON.parse(machine.stateFile(name)).record.leases, [{address: address.replace('/24', '')}]);
		}
		t.deepEqual(await client.routes(), []);
		t.is((await capture.settled()).transcript, '');
		t.false(existsSync(client.path('/run/dhcpagent/control.sock')));
		t.false(existsSync(client.path('/run/dhcpagent/query.sock')));
	},
);

labTest(
	'--release-on-exit: SIGINT ends with RELEASE on every interface',
	async (t, {lab, client, machine, serve}) => {
		const served = await serve('dnsmasq', {leaseTime: 300});
		const capture = await lab.capture(client, 'eth0');
		const agent = await machine.start('eth0', '--release-on-exit');
		await machine.eventsUntil('BOUND');
		t.is((await agent.end('SIGINT')).code, 0);
		await capture.message('RELEASE');
		t.is(machine.events, 'BOUND RELEASE');
		await served.leasesUntil(leases => leases.length === 0);
		t.deepEqual(await client.addresses('eth0'), []);
	},
);

labTest(
	'a second signal ends the waiting; the next agent waits for the hook and begins anew',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		machine.hook(`[ $2 = DROP ] && while [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`);
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		agent.signal('SIGTERM');
		await machine.eventsUntil('BOUND DROP');
		t.is((await machine.command('status', 'eth0')).status, 0, 'the API answers until the end');
		t.true(agent.running);
		t.is((await agent.end('SIGTERM')).code, 0);
		t.is((await client.addresses('eth0')).length, 1, 'the hook still runs, and its address stands');
		await machine.start('eth0');
		t.is((await client.addresses('eth0')).length, 1);
		t.is(machine.events, 'BOUND DROP');
		await client.must(['touch', `${machine.folder}/go`]);
		await machine.eventsUntil('BOUND DROP BOUND');
		await machine.idle();
		t.is((await client.addresses('eth0')).length, 1);
	},
);

labTest(
	'a signal that comes while a hook runs lets it end, and DROP comes after it',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		machine.hook(`[ $2 = BOUND ] && while [ ! -e ${machine.folder}/go ]; do sleep 0.05; done
echo $2 >> ${machine.folder}/ends`);
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		agent.signal('SIGTERM');
		await agent.said(/SIGTERM: dropping 1 interface/);
		t.is(machine.events, 'BOUND');
		await client.must(['touch', `${machine.folder}/go`]);
		t.is((await agent.ended).code, 0);
		t.is(machine.events, 'BOUND DROP');
		t.is(machine.note('ends'), 'BOUND\nDROP\n');
		t.deepEqual(await client.addresses('eth0'), []);
	},
);

labTest(
	'drop sends nothing and keeps the lease; start asks for the same address with INIT-REBOOT',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await machine.start();
		t.is((await machine.command('start', 'eth0')).status, 0);
		const before = await client.addresses('eth0');
		const capture = await lab.capture(client, 'eth0');
		t.is((await machine.command('drop', 'eth0')).status, 0);
		t.deepEqual(await client.addresses('eth0'), []);
		t.deepEqual(await client.routes(), []);
		t.is((await capture.settled()).transcript, '');
		t.is((await machine.command('start', 'eth0')).status, 0);
		t.is((await capture.settled()).transcript, 'REQUEST ACK');
		t.deepEqual(await client.addresses('eth0'), before);
		t.is(machine.events, 'BOUND DROP BOUND');
	},
);

labTest(
	'an interface that is deleted gets DROP, and starts anew when it returns',
	async (t, {segment, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [before = ''] = await client.addresses('eth0');
		await client.ip('link del eth0');
		await machine.eventsUntil('BOUND DROP');
		t.like(machine.runs[1], {addresses: '', yiaddr: before.replace('/24', '')});
		await machine.stateUntil('DOWN');
		t.is((await machine.command('ping', 'eth0')).status, 0, 'it is still under control');
		await segment.connect(client, 'eth0');
		await machine.eventsUntil('BOUND DROP BOUND');
		await machine.idle();
		t.is((await client.addresses('eth0')).length, 1);
		t.is((await machine.command('release', 'eth0')).status, 0);
	},
);

labTest(
	'an interface that is deleted and made again while its hook runs: the cycle is closed before the next begins',
	async (t, {segment, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		machine.hook(`[ $2 = EXTEND ] && while [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is((await machine.command('extend', 'eth0', '--wait', '0')).status, 0);
		await machine.eventsUntil('BOUND EXTEND');
		await client.ip('link del eth0');
		await segment.connect(client, 'eth0');
		await client.must(['touch', `${machine.folder}/go`]);
		await machine.eventsUntil('BOUND EXTEND DROP BOUND');
		await machine.idle();
		t.is((await client.addresses('eth0')).length, 1);
	},
);

labTest(
	'interfaces that appear and vanish at once, again and again, do the agent no harm',
	async (t, {segment, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		const agent = await machine.start('eth1', 'lo');
		for (let round = 0; round < 10; round++) {
			await segment.connect(client, 'eth1', {up: round % 2 === 0});
			// Gone before the agent can open it.
			await client.ip('link del eth1', 'link add eth1 up type veth peer name other', 'link del eth1');
		}
		await segment.connect(client, 'eth1');
		await machine.until(async () => (await client.addresses('eth1')).length > 0, 'an address');
		await machine.idle('eth1');
		t.true(agent.running);
		t.regex(machine.events, /^(BOUND DROP )*BOUND$/);
		t.is((await machine.command('ping', 'eth1')).status, 0);
	},
);

labTest(
	'a link that comes back is asked for with INIT-REBOOT: the same network extends the lease',
	async (t, {lab, client, port, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const before = await client.addresses('eth0');
		const capture = await lab.capture(client, 'eth0');
		await port.plug(false);
		await client.must(['sh', '-c', 'until [ "$(cat /sys/class/net/eth0/carrier)" = 0 ]; do :; done']);
		await port.plug(true);
		await machine.eventsUntil('BOUND EXTEND');
		const {ciaddr, options} = await capture.message('REQUEST');
		t.is(ciaddr, '0.0.0.0');
		t.truthy(options.get(50), 'INIT-REBOOT names the address in option 50 (RFC 2131 §4.3.2)');
		t.is(options.get(54), undefined);
		t.deepEqual(await client.addresses('eth0'), before);
	},
);

labTest(
	'a link that comes back without a server: the address is kept where its router answers ARP, without an event',
	async (t, {client, port, machine, serve}) => {
		const served = await serve('dnsmasq', {leaseTime: 300});
		await startWith(machine, 'reboot 2;', 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const before = await client.addresses('eth0');
		await served.kill();
		await port.plug(false);
		await client.must(['sh', '-c', 'until [ "$(cat /sys/class/net/eth0/carrier)" = 0 ]; do :; done']);
		await port.plug(true);
		await machine.agent?.said(/REBOOTING -timeout-> BOUND/);
		t.deepEqual([machine.events, await client.addresses('eth0')], ['BOUND', before]);
	},
);

labTest(
	'a link that comes back on another network: its NAK expires the lease, and a new cycle begins',
	async (t, {lab, server, client, port, machine, serve}) => {
		const first = await serve('dnsmasq', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [before = ''] = await client.addresses('eth0');
		await port.plug(false);
		await first.stop();
		await server.ip('addr del 10.77.0.1/24 dev eth0', 'addr add 10.88.0.1/24 brd + dev eth0');
		await serve('dnsmasq', {
			leaseTime: 300,
			range: ['10.88.0.100', '10.88.0.199'],
			options: {3: ['10.88.0.1']},
		});
		const capture = await lab.capture(client, 'eth0');
		await port.plug(true);
		await machine.eventsUntil('BOUND EXPIRE BOUND');
		t.regex((await capture.settled()).transcript, /^(REQUEST )+NAK DISCOVER OFFER REQUEST ACK$/);
		t.is(machine.runs[1]?.addresses, before);
		t.regex(String(await client.addresses('eth0')), /^10\.88\.0\.1\d\d\/24$/);
		t.regex((await client.routes()).join('\n'), /^default via 10\.88\.0\.1 /);
	},
);
