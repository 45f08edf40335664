import {answerArpLate, eventually, sendFrames} from '@lessee/lab';
import {encodeArpPacket, encodeUdpPacket, fromHex} from '@lessee/wire';
import {rootTest, stage} from './stage.ts';

/** An Ethernet frame, with whatever it carries. */
function frame(to: string, etherType: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const header = Uint8Array.of(...mac(to), ...mac('02:00:00:00:00:99'), etherType >> 8, etherType & 255);
	return Buffer.concat([header, ...parts]);
}

function mac(text: string): Uint8Array {
	return fromHex(text.replaceAll(':', ''));
}

const everyone = 'ff:ff:ff:ff:ff:ff';

/** A datagram to port 68 whose payload is a single byte. */
function datagram(byte: number, port = 68): Uint8Array {
	return encodeUdpPacket({
		source: '10.77.0.1',
		destination: '255.255.255.255',
		sourcePort: 67,
		destinationPort: port,
		payload: Uint8Array.of(byte),
	});
}

/** A copy with one byte changed. */
function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
	const copy = bytes.slice();
	copy[at] = value;
	return copy;
}

/** An ARP packet of the station 99, in a frame to everyone. */
function arp(operation: 'request' | 'reply', senderAddress: string, targetAddress: string): Uint8Array {
	const senderHardware = mac('02:00:00:00:00:99');
	const packet = {operation, senderHardware, senderAddress, targetHardware: new Uint8Array(6), targetAddress};
	return frame(everyone, 0x0806, encodeArpPacket(packet));
}

for (const kind of ['dnsmasq', 'dhcpd'] as const) {
	rootTest(
		`Link: a lease is had from ${kind}, whose checksums are as a virtual link leaves them`,
		async t => {
			const {lab, server, puppet} = await stage(t);
			const capture = await lab.capture(server, 'eth0');
			await lab.serve(server, kind);
			const {lease, heard, dropped} = await puppet.run(async ({network, clock, acquire}) =>
				acquire(network.openLink('eth0'), clock),
			);
			t.deepEqual(heard, ['OFFER', 'ACK']);
			t.deepEqual(dropped, []);
			t.regex(lease.address, /^10\.77\.0\.1\d\d$/);
			t.is(lease.serverHardware?.length, 6);
			await capture.message('ACK');
			t.is((await capture.settled()).transcript, 'DISCOVER OFFER REQUEST ACK');
		},
	);
}

rootTest('Link: what is damaged is counted, what is not for us is not even heard', async t => {
	const {server, client, puppet} = await stage(t);
	// No bridge between them, for that might drop what is damaged itself.
	const hardware = '02:00:00:00:00:88';
	await server.ip(`link add wire0 up type veth peer name wire0 address ${hardware} netns ${client.pid}`);
	await client.ip('link set wire0 up');
	await puppet.run(({network, memory}) => {
		const link = network.openLink('wire0');
		memory['heard'] = [];
		link.listen({
			payload: (payload, from) => memory['heard'].push([...payload, from.address, from.hardware?.[5]]),
			dropped: reason => memory['heard'].push(reason),
			arp: () => memory['heard'].push('arp'),
		});
		link.receive({dhcp: 'link', arp: []});
	});
	const tag = Uint8Array.of(0, 7, 8, 0);
	const priority = Uint8Array.of(0xe0, 0, 8, 0);
	await sendFrames(server, 'wire0', [
		frame(everyone, 0x0800, datagram(1)),
		frame(everyone, 0x0800, changed(datagram(2), 28, 99)),
		frame(everyone, 0x0800, changed(datagram(3), 10, 0)),
		frame(everyone, 0x0800, datagram(4, 69)),
		frame(everyone, 0x0800, changed(datagram(5), 6, 0x20)),
		frame('02:00:00:00:00:77', 0x0800, datagram(6)),
		frame(everyone, 0x8100, tag, datagram(7)),
		frame(everyone, 0x8100, priority, datagram(8)),
		arp('request', '0.0.0.0', '10.77.0.5'),
		frame(hardware, 0x0800, datagram(9), new Uint8Array(30)),
	]);
	const heard = await puppet.run(async ({memory}) => {
		while (memory['heard'].at(-1)?.[0] !== 9) await new Promise(resolve => setTimeout(resolve, 5));
		return memory['heard'] as unknown[];
	});
	t.deepEqual(heard, [
		[1, '10.77.0.1', 0x99],
		'bad UDP checksum',
		'bad IP checksum',
		[8, '10.77.0.1', 0x99],
		[9, '10.77.0.1', 0x99],
	]);
});

rootTest('Link: ARP is heard about the addresses that are wanted, and no other', async t => {
	const {server, client, puppet} = await stage(t);
	await puppet.run(({network, memory}) => {
		memory['heard'] = [];
		memory['link'] = network.openLink('eth0');
		memory['link'].listen({
			payload: () => {},
			dropped: () => {},
			arp: (packet: {senderAddress: string; targetAddress: string}) =>
				memory['heard'].push(`${packet.senderAddress} ${packet.targetAddress}`),
		});
		memory['link'].receive({dhcp: 'none', arp: ['10.77.0.5', '10.77.0.6']});
	});
	const send = async () =>
		sendFrames(server, 'eth0', [
			arp('request', '10.77.0.5', '10.77.0.9'),
			arp('request', '10.77.0.9', '10.77.0.5'),
			arp('request', '0.0.0.0', '10.77.0.5'),
			arp('request', '0.0.0.0', '10.77.0.9'),
			arp('reply', '10.77.0.6', '10.77.0.9'),
			arp('reply', '10.77.0.7', '10.77.0.9'),
		]);
	await send();
	await puppet.run(({memory}) => memory['link'].receive({dhcp: 'none', arp: ['10.77.0.7']}));
	await send();
	const heard = await puppet.run(async ({memory}) => {
		while (memory['heard'].length < 4) await new Promise(resolve => setTimeout(resolve, 5));
		return memory['heard'] as string[];
	});
	t.deepEqual(heard, [
		'10.77.0.5 10.77.0.9',
		'0.0.0.0 10.77.0.5',
		'10.77.0.6 10.77.0.9',
		'10.77.0.7 10.77.0.9',
	]);
	const sockets = async () =>
		(await client.must(['cat', '/proc/net/packet'])).split('\n').filter(line => / 0806 /.test(line));
	t.is((await sockets()).length, 1);
	await puppet.run(({memory}) => memory['link'].receive({dhcp: 'none', arp: []}));
	const none = await eventually(async () => (await sockets()).length === 0);
	t.true(none, 'without anything wanted there is no ARP socket');
});

rootTest('Link: probes go to everyone, and one host can be asked alone', async t => {
	const {lab, server, puppet, port} = await stage(t);
	const capture = await lab.capture(server, 'eth0');
	await puppet.run(({network, wire}) => {
		const link = network.openLink('eth0');
		const common = {
			operation: 'request',
			senderHardware: link.hardware.address,
			senderAddress: '0.0.0.0',
		} as const;
		link.sendArp({...common, targetHardware: new Uint8Array(6), targetAddress: '10.77.0.5'});
		link.sendArp({...common, targetHardware: wire.fromHex('020000000077'), targetAddress: '10.77.0.6'});
	});
	const about = async (address: string) =>
		capture.until(packet => packet.kind === 'arp' && packet.targetAddress === address);
	t.like(await about('10.77.0.5'), {to: everyone, senderHardware: port.hardware});
	t.like(await about('10.77.0.6'), {to: '02:00:00:00:00:77'});
});

rootTest(
	'Link: a RELEASE in a frame arrives though the address goes at once and ARP is not answered',
	async t => {
		const {lab, server, puppet} = await stage(t);
		const served = await lab.serve(server, 'dnsmasq');
		await answerArpLate(server, 'eth0', '10.77.0.1', 3000);
		const address = await puppet.run(async ({network, clock, acquire, messageOf}) => {
			const link = network.openLink('eth0');
			const {lease} = await acquire(link, clock);
			const configurator = network.openConfigurator('eth0', {clock});
			await configurator.apply(lease, 'BOUND', undefined, {});
			const {serverIdentifier = '', serverHardware = new Uint8Array()} = lease;
			const release = messageOf(
				link,
				5,
				{dhcpMessageType: 'RELEASE', serverIdentifier},
				{ciaddr: lease.address, options: {}},
			);
			link.send(release, {
				to: 'hardware',
				hardware: serverHardware,
				address: serverIdentifier,
				source: lease.address,
			});
			await configurator.remove(lease, 'RELEASE', {});
			return lease.address;
		});
		await served.leasesUntil(leases => leases.length === 0);
		await served.program.said(new RegExp(`DHCPRELEASE\\(eth0\\) ${address.replaceAll('.', '\\.')}`));
		t.pass();
	},
);

rootTest(
	'Link: a renewal sent right after the socket was asked for goes by the leased interface',
	async t => {
		const {lab, server, client, puppet} = await stage(t);
		const other = await lab.segment();
		await other.connect(client, 'eth1', {address: '10.77.0.77/24'});
		await lab.serve(server, 'dhcpd');
		const {address, heard, closed} = await puppet.run(async world => {
			const {network, clock, acquire, messageOf, wire, eventually} = world;
			const link = network.openLink('eth0');
			const {lease} = await acquire(link, clock);
			await network.openConfigurator('eth0', {clock}).apply(lease, 'BOUND', undefined, {});
			const {address, serverIdentifier = ''} = lease;
			const renewal = messageOf(link, 7, {dhcpMessageType: 'REQUEST'}, {ciaddr: address, options: {}});
			const from = await new Promise((resolve, reject) => {
				link.listen({
					arp: () => {},
					dropped: reason => reject(new Error(reason)),
					payload: (payload, source) =>
						resolve([wire.decodeMessage(payload).options.dhcpMessageType, source]),
				});
				link.receive({dhcp: {address}, arp: []});
				link.send(renewal, {to: 'address', address: serverIdentifier, source: address});
				// What is still to be sent goes out although the socket is given up.
			});
			link.send(renewal, {to: 'address', address: serverIdentifier, source: address});
			link.receive({dhcp: 'none', arp: []});
			const fs = process.getBuiltinModule('node:fs');
			const closed = await eventually(() => !/:0044 /.test(fs.readFileSync('/proc/net/udp', 'latin1')));
			return {address, heard: from, closed};
		});
		t.deepEqual(heard, ['ACK', {address: '10.77.0.1'}]);
		t.true(closed, 'the socket is closed when it is not needed');
		t.regex(address, /^10\.77\.0\.1/);
	},
);

rootTest(
	'Link: the answer to a renewal is heard also where port 68 was taken when the renewing began',
	async t => {
		const {lab, server, puppet} = await stage(t);
		await lab.serve(server, 'dhcpd');
		const heard = await puppet.run(async ({network, clock, acquire, messageOf, wire}) => {
			const link = network.openLink('eth0');
			const {lease} = await acquire(link, clock);
			await network.openConfigurator('eth0', {clock}).apply(lease, 'BOUND', undefined, {});
			const {address, serverIdentifier = ''} = lease;
			const holder = process.getBuiltinModule('node:dgram').createSocket('udp4');
			await new Promise<void>(bound => holder.bind(68, bound));
			const seen: unknown[] = [];
			const answered = new Promise<void>(resolve => {
				link.listen({
					arp: () => {},
					dropped: reason => seen.push(reason),
					payload: payload => {
						seen.push(wire.decodeMessage(payload).options.dhcpMessageType);
						resolve();
					},
				});
			});
			link.receive({dhcp: {address}, arp: []});
			const renewal = messageOf(link, 7, {dhcpMessageType: 'REQUEST'}, {ciaddr: address, options: {}});
			const renew = () => link.send(renewal, {to: 'address', address: serverIdentifier, source: address});
			seen.push(renew());
			await new Promise<void>(closed => holder.close(closed));
			seen.push(renew());
			await answered;
			link.close();
			return seen.map(what => /EADDRINUSE|ACK/.exec(String(what))?.[0]);
		});
		t.deepEqual(heard, ['EADDRINUSE', 'EADDRINUSE', undefined, 'ACK']);
	},
);

rootTest(
	'Link: where port 68 of what is sent to all is taken, a renewal is sent all the same, and the next one has it',
	async t => {
		const {client, puppet} = await stage(t);
		await client.ip('addr add 10.77.0.50/24 dev eth0');
		const told = await puppet.run(async ({network}) => {
			const {readFileSync} = process.getBuiltinModule('node:fs');
			const holder = process.getBuiltinModule('node:dgram').createSocket('udp4');
			await new Promise<void>(bound => holder.bind(68, '255.255.255.255', bound));
			const link = network.openLink('eth0');
			const told: unknown[] = [];
			link.listen({
				arp: () => {},
				payload: () => {},
				dropped: reason => told.push(/EADDRINUSE/.exec(reason)?.[0]),
			});
			const renew = () =>
				link.send(new Uint8Array(300), {to: 'address', address: '10.77.0.1', source: '10.77.0.50'});
			link.receive({dhcp: {address: '10.77.0.50'}, arp: []});
			told.push(renew());
			await new Promise<void>(closed => holder.close(closed));
			told.push(
				renew(),
				readFileSync('/proc/net/udp', 'latin1')
					.match(/\w+(?=:0044 00)/g)
					?.sort(),
			);
			link.close();
			return told;
		});
		t.deepEqual(told, ['EADDRINUSE', undefined, undefined, ['32004D0A', 'FFFFFFFF']]);
	},
);

rootTest('Link: a refusal of the kernel is a sentence, not an exception', async t => {
	const {client, puppet} = await stage(t);
	await client.ip('addr add 10.77.0.50/24 dev eth0');
	const holder = client.spawn([
		'python3',
		'-c',
		'import socket,time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 68)); print("held", flush=True); time.sleep(60)',
	]);
	await holder.said(/held/);
	const texts = await puppet.run(({network, messageOf}) => {
		const link = network.openLink('eth0');
		const message = messageOf(link, 1, {dhcpMessageType: 'DISCOVER'});
		const dropped: string[] = [];
		link.listen({payload: () => {}, arp: () => {}, dropped: reason => dropped.push(reason)});
		link.receive({dhcp: {address: '10.77.0.50'}, arp: []});
		return [
			...dropped,
			link.send(message, {to: 'address', address: '10.77.0.1', source: '10.77.0.51'}),
			link.send(new Uint8Array(70_000), {to: 'broadcast', source: '0.0.0.0'}),
			link.send(new Uint8Array(3000), {to: 'broadcast', source: '0.0.0.0'}),
		];
	});
	t.regex(
		texts.shift() ?? '',
		/^Opening UDP port 68 of 10\.77\.0\.50 on eth0 failed: it is held by python3\S* \(process \d+\) \(EADDRINUSE\)\.$/,
	);
	t.deepEqual(texts, [
		'Opening UDP port 68 of 10.77.0.51 on eth0 failed: address not available (EADDRNOTAVAIL).',
		'A packet holds at most 65507 bytes of payload; got 70000.',
		'Sending on eth0 failed: message too long (EMSGSIZE).',
	]);
	await client.ip('link set eth0 down');
	const down = await puppet.run(({network}) =>
		network.openLink('eth0').send(new Uint8Array(300), {to: 'broadcast', source: '0.0.0.0'}),
	);
	t.is(down, 'Sending on eth0 failed: network is down (ENETDOWN).');
	const gone = await puppet.run(async ({network}) => {
		const link = network.openLink('eth0');
		process.getBuiltinModule('node:child_process').execFileSync('ip', ['link', 'del', 'eth0']);
		link.receive({dhcp: 'link', arp: ['10.77.0.1']});
		return [link.send(new Uint8Array(300), {to: 'broadcast', source: '0.0.0.0'}), link.close()];
	});
	t.deepEqual(gone, ['Sending on eth0 failed: no such device or address (ENXIO).', undefined]);
});
