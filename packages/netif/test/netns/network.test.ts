import {setTimeout as sleep} from 'node:timers/promises';
import {createLab, eventually, patience} from '@lessee/lab';
import {Puppet, rootTest, stage} from './stage.ts';

/** Begins to note changes of interfaces as `NAME up`, `NAME down` and `NAME gone`. */
async function watch(puppet: Puppet): Promise<void> {
	await puppet.run(({network, memory}) => {
		memory['seen'] = [];
		network.watch(({name, present, up, mtu}) => {
			const state = up ? 'up' : 'down';
			memory['seen'].push(`${name} ${present ? state : 'gone'} ${mtu}`);
		});
	});
}

/** What was noted until the last note is this one. */
async function seenUntil(puppet: Puppet, last: string): Promise<readonly string[]> {
	return puppet.run(async ({memory, eventually}, wanted) => {
		await eventually(() => memory['seen'].at(-1) === wanted);
		return memory['seen'] as string[];
	}, last);
}

rootTest(
	'Network: each change of an interface is told once, also its carrier, its name and its end',
	async t => {
		const {client, port, puppet} = await stage(t);
		await watch(puppet);
		await client.ip('link set eth0 mtu 1400');
		await port.plug(false);
		await seenUntil(puppet, 'eth0 down 1400');
		await port.plug(true);
		await seenUntil(puppet, 'eth0 up 1400');
		await client.ip(
			'link set eth0 mtu 1400',
			'link add br0 type bridge',
			'link set eth0 master br0',
			'link set eth0 nomaster',
			'link set eth0 down',
			'link set eth0 name wan0',
			'link del wan0',
		);
		const seen = await seenUntil(puppet, 'wan0 gone 1400');
		// The bridge's own address and MTU follow its ports'.
		const told = seen.filter(line => !line.startsWith('br0 '));
		t.deepEqual(told, [
			'eth0 up 1400',
			'eth0 down 1400',
			'eth0 up 1400',
			'eth0 down 1400',
			'eth0 gone 1400',
			'wan0 down 1400',
			'wan0 gone 1400',
		]);
	},
);

rootTest('Network: when notices were lost the difference is told', async t => {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const host = await lab.host('busy');
	const commands = (verb: (index: number) => string) => Array.from({length: 100}, (_, index) => verb(index));
	await host.ip(...commands(index => `link add d${index} mtu 1000 type veth peer name e${index}`));
	const puppet = await Puppet.start(host, {monitorBuffer: 2048});
	await watch(puppet);
	// The event loop stands still while everything changes: far more than the buffer holds.
	const script = [
		...commands(index => `link set d${index} mtu ${1100 + index}`),
		...commands(index => `link set d${index} mtu ${1200 + index}`),
		...commands(index => (index % 2 === 0 ? `link del d${index}` : `link set d${index} mtu 1300`)),
		'link add late mtu 1234 type veth peer name later',
	];
	const told = await puppet.run(
		async ({memory, network, eventually}, input) => {
			process.getBuiltinModule('node:child_process').execFileSync('ip', ['-batch', '-'], {input});
			await eventually(() => memory['seen'].filter((line: string) => / gone /.test(line)).length >= 100);
			return {seen: memory['seen'] as string[], now: network.find('d99')?.mtu};
		},
		`${script.join('\n')}\n`,
	);
	const last = new Map(told.seen.map(line => [line.split(' ')[0], line]));
	t.is(told.now, 1300);
	t.true(
		told.seen.length < 300,
		`${told.seen.length} notices: some must have been lost for this to mean anything`,
	);
	t.is(last.get('late'), 'late down 1234');
	for (let index = 0; index < 100; index++) {
		const gone = index % 2 === 0;
		t.regex(last.get(`d${index}`) ?? '', gone ? / gone / : / down 1300$/);
		if (gone) t.regex(last.get(`e${index}`) ?? '', / gone /);
	}
	await host.ip('link set d1 mtu 1400');
	t.is((await seenUntil(puppet, 'd1 down 1400')).at(-1), 'd1 down 1400', 'and it goes on');
});

rootTest('Network: an interface and its addresses are found by name, and only by a name', async t => {
	const {client, puppet, port} = await stage(t);
	await client.ip('addr add 10.77.0.7/24 dev eth0', 'addr add 192.0.2.1/32 dev eth0');
	const found = await puppet.run(({network}) => ({
		eth0: network.find('eth0'),
		lo: network.find('lo')?.hardware.type,
		absent: ['eth1', '', 'no/slash', 'sixteen-bytes-ab', '.'].map(name => network.find(name)),
		addresses: network.addresses('eth0'),
		none: network.addresses('eth1'),
	}));
	t.like(found.eth0, {name: 'eth0', index: 2, present: true, up: true, mtu: 1500});
	t.is(Buffer.from(found.eth0?.hardware.address ?? []).toString('hex'), port.hardware.replaceAll(':', ''));
	t.is(found.lo, 772);
	t.deepEqual(found.absent, [undefined, undefined, undefined, undefined, undefined]);
	t.deepEqual(found.addresses, [
		{address: '10.77.0.7', prefixLength: 24},
		{address: '192.0.2.1', prefixLength: 32},
	]);
	t.deepEqual(found.none, []);
	for (const [name, message] of [
		['eth1', 'Opening eth1 failed: there is no such interface (ENODEV).'],
		[
			'a b',
			'Opening the interface "a b" failed: the name of an interface must be 1 to 15 bytes without slash, colon and white space (EINVAL).',
		],
	] as const) {
		const error = await t.throwsAsync(puppet.run(({network}, wanted) => network.openLink(wanted), name));
		t.true(error?.message.includes(`SystemError: ${message}`), error?.message);
	}
});

rootTest('Network: 500 interfaces share one socket, which is closed when none listens', async t => {
	const {lab, server, client, puppet} = await stage(t);
	const segment = await lab.segment();
	const names = Array.from({length: 500}, (_, index) => `v${index}`);
	// Nothing but what is sent here is to be counted.
	await client.must(['sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6']);
	await segment.connectAll(client, names);
	await segment.connect(server, 'all0');
	// A port of the bridge begins to forward a little after its other end is up.
	while (/ state (?!forwarding)/.test(await segment.bridge.must(['bridge', 'link']))) await sleep(20);
	const counted = await puppet.run(async ({network, memory, messageOf, eventually}, all) => {
		for (const name of all) await eventually(() => network.find(name)?.up === true);
		const {readdirSync, readFileSync} = process.getBuiltinModule('node:fs');
		const descriptors = () => readdirSync('/proc/self/fd').length;
		const before = descriptors();
		memory['heard'] = new Set();
		memory['arp'] = new Set();
		memory['links'] = all.map(name => {
			const link = network.openLink(name);
			link.listen({
				payload: () => memory['heard'].add(name),
				dropped: () => {},
				arp: () => memory['arp'].add(name),
			});
			link.receive({dhcp: 'link', arp: ['192.0.2.1']});
			return link;
		});
		memory['links'].forEach((link: Parameters<typeof messageOf>[0], index: number) => {
			link.send(messageOf(link, index, {dhcpMessageType: 'DISCOVER'}), {to: 'broadcast', source: '0.0.0.0'});
		});
		const sockets = readFileSync('/proc/net/packet', 'latin1')
			.split('\n')
			.filter(line => / 0800 /.test(line));
		return {opened: descriptors() - before, listening: sockets.length};
	}, names);
	t.deepEqual(counted, {opened: 3, listening: 1}, 'one that sends, one for DHCP, one for ARP');
	const links = JSON.parse(await client.must(['ip', '-s', '-json', 'link'])) as {
		ifname: string;
		stats64: {tx: {packets: number}};
	}[];
	const sent = links.filter(({ifname}) => names.includes(ifname)).map(({stats64}) => stats64.tx.packets);
	t.deepEqual(
		sent,
		names.map(() => 1),
		'each interface has sent once',
	);
	// One datagram to everyone comes in by all 500.
	await server.ip('addr add 192.0.2.1/24 dev all0', 'route add broadcast 255.255.255.255 dev all0');
	await server.must([
		'python3',
		'-c',
		'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.sendto(b"x", ("255.255.255.255", 68))',
	]);
	// To reach another it asks by ARP, from its address.
	await server.run(['bash', '-c', 'echo x >/dev/udp/192.0.2.77/9']);
	const heard = await puppet.run(async ({memory, eventually}) => {
		await eventually(() => memory['heard'].size + memory['arp'].size >= 1000);
		for (const link of memory['links']) link.close();
		return [memory['heard'].size, memory['arp'].size];
	});
	t.deepEqual(heard, [500, 500]);
	t.true(await eventually(async () => !/ 0800 /.test(await client.must(['cat', '/proc/net/packet']))));
});

rootTest('Network: closed, it holds nothing open and lets the process end', async t => {
	const {puppet} = await stage(t);
	await puppet.run(async ({network, clock, memory}) => {
		const link = network.openLink('eth0');
		network.watch(() => {});
		link.receive({dhcp: 'link', arp: ['10.77.0.1']});
		await new Promise<void>(resolve => clock.setTimer(clock.now() + 20, resolve));
		memory['cancel'] = clock.setTimer(clock.now() + 1e9, () => {});
		memory['cancel']();
		network.close();
		process.stdin.destroy();
	});
	const ended = await Promise.race([puppet.program.ended, sleep(patience, 'still running', {ref: false})]);
	t.deepEqual(ended, {code: 0, signal: null});
});
