// A network that is against us: forged, damaged and endless packets are counted and change nothing.
import {type Capture, type DhcpPacket, type Host, type Packet, sendFrames, UdpSocket} from '@lessee/lab';
import {beginnings, forge, frameOf, packetOf, patched, type ReplyWords} from './forged.ts';
import type {Machine} from './machine.ts';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'dhcpd');

/** Does something that makes packets be passed over; gives the reasons, when there are as many as expected. */
async function passedOver(
	machine: Machine,
	expected: number,
	doing: () => Promise<void> | void,
): Promise<readonly string[]> {
	const before = await machine.ignored();
	await doing();
	let reasons: readonly string[] = [];
	await machine.until(async () => {
		const after = await machine.ignored();
		reasons = [...after].flatMap(([reason, count]) =>
			Array<string>(count - (before.get(reason) ?? 0)).fill(reason),
		);
		return reasons.length >= expected;
	}, `${expected} packets passed over`);
	if (reasons.length !== expected) throw new Error(`Expected ${expected} reasons, found ${reasons.length}.`);
	return reasons;
}

async function sendPackets(host: Host, ...packets: readonly Uint8Array[]): Promise<void> {
	const frames = packets.map(packet => frameOf(packet));
	await sendFrames(host, 'eth0', frames);
}

/** The REQUEST of a renewal. */
async function renewalIn(capture: Capture): Promise<DhcpPacket> {
	const renewal = (packet: Packet) =>
		packet.kind === 'dhcp' && packet.message === 'REQUEST' && packet.ciaddr === '10.77.0.50';
	return (await capture.until(renewal)) as DhcpPacket;
}

/** Where in a packet the length, the fragment offset and UDP's fields are. */
const at = {totalLength: 2, fragment: 6, ipChecksum: 10, udpLength: 24, udpChecksum: 26} as const;

/** What is wrong with an OFFER, and what it is counted as; nothing where the kernel's filter keeps it from us. */
function damagedOffers(to: ReplyWords['to']): readonly (readonly [Uint8Array, string | undefined])[] {
	const offer = forge({type: 'OFFER', to});
	const packet = packetOf(offer);
	const like = (words: Partial<ReplyWords>) => packetOf(forge({type: 'OFFER', to, ...words}));
	const checked = (bytes: Uint8Array) => patched(bytes, at.ipChecksum, ipChecksum(bytes));
	// biome-ignore format: one kind of damage is one line.
	return [
		[like({to: {...to, xid: to.xid ^ 1}}),                            'xid of another exchange'],
		[like({to: {...to, chaddr: '02:00:00:00:00:01'}}),                'chaddr of another client'],
		[like({op: 1}),                                                   'not a reply'],
		[like({cookie: '63825364'}),                                      'not a DHCP message (BAD_COOKIE)'],
		[like({leaseTime: ''}),                                           'offer without lease time'],
		[like({leaseTime: '330400000000'}),                               'offer of no time'],
		[like({leaseTime: '3303000e10'}),                                 'offer without lease time'],
		[like({server: ''}),                                              'offer without server identifier'],
		[like({server: '36020a4d'}),                                      'offer without server identifier'],
		[like({yiaddr: '0.0.0.0'}),                                       'offer of no usable address'],
		[like({yiaddr: '127.0.0.1'}),                                     'offer of no usable address'],
		[like({yiaddr: '255.255.255.255'}),                               'offer of no usable address'],
		// A length that reaches beyond the end.
		[like({options: '0cff'}),                                         'message cut off'],
		[packetOf(patched(offer, 242, [0])),                              'message type malformed'],
		[packetOf(patched(offer, 242, [77])),                             'message type malformed'],
		[packetOf(patched(offer, 242, [1])),                              'DISCOVER is not for a client'],
		[packetOf(new Uint8Array(0)),                                     'not a DHCP message (TRUNCATED)'],
		[packetOf(new Uint8Array(1400).fill(255)),                        'not a DHCP message (BAD_COOKIE)'],
		[patched(packet, at.ipChecksum, [1, 2]),                          'bad IP checksum'],
		[patched(packet, at.udpChecksum, [1, 2]),                         'bad UDP checksum'],
		[patched(packet, at.udpLength, [0, 7]),                           'bad UDP length'],
		[patched(packet, at.udpLength, [255, 255]),                       'bad UDP length'],
		[checked(patched(packet, at.totalLength, [255, 255])),            'truncated'],
		[checked(patched(packet, at.totalLength, [0, 21])),               'bad UDP length'],
		[checked(patched(packet, at.fragment, [0x20, 0])),                undefined],
		[checked(patched(packet, at.fragment, [0, 1])),                   undefined],
		[checked(patched(packet, 9, [6])),                                undefined],
		[packetOf(offer, 67),                                             undefined],
		[packet.subarray(0, 23),                                          undefined],
		[packet.subarray(0, 27),                                          'truncated'],
	];
}

/** The header checksum that makes a packet's header right. */
function ipChecksum(packet: Uint8Array): readonly number[] {
	const header = Buffer.from(packet.subarray(0, 20));
	header.writeUInt16BE(0, at.ipChecksum);
	let sum = 0;
	for (let word = 0; word < 20; word += 2) sum += header.readUInt16BE(word);
	sum = (sum & 0xffff) + (sum >>> 16);
	sum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
	return [sum >> 8, sum & 0xff];
}

labTest(
	'SELECTING: each kind of damage to an OFFER has its count, and changes nothing',
	async (t, {lab, client, machine}) => {
		// Without the bridge: it drops packets whose IP header is damaged.
		const server = await lab.host('attacker');
		await client.ip('link del eth0', `link add eth0 up type veth peer name eth0 netns ${server.pid}`);
		await server.ip('link set eth0 up');
		const capture = await lab.capture(client, 'eth0');
		await machine.start('eth0');
		const to = await capture.message('DISCOVER');
		const damaged = damagedOffers(to);
		const expected = damaged.flatMap(([, reason]) => reason ?? []);
		const seen = await passedOver(machine, expected.length, async () =>
			sendPackets(server, ...damaged.map(([packet]) => packet)),
		);
		t.deepEqual(seen.toSorted(), expected.toSorted());
		const {machineState, counters} = await machine.status();
		t.is(machineState, 'SELECTING');
		await capture.settled();
		t.true(counters.sent <= capture.dhcp('DISCOVER').length);
		t.deepEqual(capture.dhcp('REQUEST'), []);
		t.deepEqual(await client.addresses('eth0'), []);
		await sendPackets(server, packetOf(forge({type: 'OFFER', to})));
		await capture.message('REQUEST');
		t.is(machine.events, '');
	},
);

labTest(
	'a message that ends too early, at whatever byte, is passed over in SELECTING, REQUESTING and RENEWING',
	async (t, {lab, server, client, machine}) => {
		const capture = await lab.capture(client, 'eth0');
		await machine.start('eth0');
		const discover = await capture.message('DISCOVER');
		const offers = beginnings({type: 'OFFER', to: discover});
		await passedOver(machine, offers.length, async () =>
			sendPackets(server, ...offers.map(message => packetOf(message))),
		);
		t.is((await machine.status()).machineState, 'SELECTING');
		t.deepEqual((await capture.settled()).dhcp('REQUEST'), []);

		await sendPackets(server, packetOf(forge({type: 'OFFER', to: discover})));
		const request = await capture.message('REQUEST');
		const answers = (to: ReplyWords['to']) => [
			...beginnings({type: 'ACK', to}),
			...beginnings({type: 'NAK', to}),
		];
		const first = answers(request);
		await passedOver(machine, first.length, async () =>
			sendPackets(server, ...first.map(message => packetOf(message))),
		);
		t.is((await machine.status()).machineState, 'REQUESTING');
		t.deepEqual(await client.addresses('eth0'), []);

		const socket = await UdpSocket.open(server, 'eth0', 67, () => undefined);
		await sendPackets(server, packetOf(forge({type: 'ACK', to: request})));
		await machine.eventsUntil('BOUND');
		await machine.stateUntil('RENEWING');
		const renewal = await renewalIn(capture);
		const second = answers(renewal);
		// A UDP socket holds no more than so many at once.
		for (let begin = 0; begin < second.length; begin += 100) {
			const some = second.slice(begin, begin + 100);
			await passedOver(machine, some.length, () => {
				for (const message of some) socket.send(message, '10.77.0.50', 68);
			});
		}
		t.is((await machine.status()).machineState, 'RENEWING');
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.50/24']);
		t.is(machine.events, 'BOUND');
		socket.send(forge({type: 'NAK', to: renewal}), '10.77.0.50', 68);
		await machine.eventsUntil('BOUND EXPIRE');
		await machine.bare();
	},
);

labTest(
	'RENEWING: the answers of strangers, and 64 KiB of options in fragments, cost nothing',
	async (t, {lab, server, client, machine}) => {
		const capture = await lab.capture(client, 'eth0');
		const socket = await UdpSocket.open(server, 'eth0', 67, () => undefined);
		await machine.start('eth0');
		const endless = Buffer.concat([
			forge({type: 'OFFER', to: await capture.message('DISCOVER')}).subarray(0, -1),
			Buffer.alloc(65_000, Buffer.from('0c02ffff', 'hex')),
		]);
		socket.send(endless, '255.255.255.255', 68);
		await passedOver(machine, 1, async () => sendPackets(server, packetOf(new Uint8Array(0))));
		t.is(
			(await machine.status()).machineState,
			'SELECTING',
			'fragments are not for a client without an address',
		);
		await sendPackets(server, packetOf(forge({type: 'OFFER', to: await capture.message('DISCOVER')})));
		await sendPackets(server, packetOf(forge({type: 'ACK', to: await capture.message('REQUEST')})));
		await machine.eventsUntil('BOUND');
		await machine.stateUntil('RENEWING');
		const to = await renewalIn(capture);
		const stranger = '36040a4d0063';
		const messages: readonly Uint8Array[] = [
			forge({type: 'NAK', to, server: stranger}),
			forge({type: 'NAK', to: {...to, xid: to.xid ^ 1}}),
			forge({type: 'NAK', to: {...to, chaddr: '02:00:00:00:00:01'}}),
			forge({type: 'ACK', to, yiaddr: '0.0.0.0'}),
			forge({type: 'ACK', to, leaseTime: '330400000000'}),
			forge({type: 'OFFER', to}),
			new Uint8Array(65_000).fill(0x63),
		];
		await passedOver(machine, messages.length, () => {
			for (const message of messages) socket.send(message, '10.77.0.50', 68);
		});
		t.is((await machine.status()).machineState, 'RENEWING');
		t.is(machine.events, 'BOUND');
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.50/24']);
		t.true((await machine.status()).counters.declined >= 2, 'what an ACK lacks is counted as declined');
		socket.send(forge({type: 'ACK', to}), '10.77.0.50', 68);
		await machine.eventsUntil('BOUND EXTEND');
	},
);

labTest(
	'a flood of garbage does not keep a lease from being had',
	async (t, {server, client, machine, serve}) => {
		await machine.start('eth0');
		await machine.stateUntil('SELECTING');
		const garbage = Array.from({length: 4000}, (_, index) =>
			packetOf(new Uint8Array(240 + (index % 800)).fill(index)),
		);
		const flood = sendPackets(server, ...garbage);
		await serve('dnsmasq');
		await machine.eventsUntil('BOUND');
		await flood;
		t.is((await client.addresses('eth0')).length, 1);
		t.is(machine.events, 'BOUND');
		const seen = await machine.ignored();
		t.true((seen.get('not a DHCP message (BAD_COOKIE)') ?? 0) > 100, `${[...seen]}`);
	},
);

labTest(
	'values that a stranger makes up without end are not all told in the log',
	async (t, {lab, server, client, machine}) => {
		const capture = await lab.capture(client, 'eth0');
		await machine.start('eth0');
		const to = await capture.message('DISCOVER');
		const stranger = {...to, xid: to.xid ^ 1};
		const madeUp = Array.from({length: 400}, (_, index) => {
			const name = Buffer.from(`no name ${index}`);
			const options = Buffer.concat([Buffer.from([12, name.length]), name]).toString('hex');
			return packetOf(forge({type: 'OFFER', to: stranger, options}));
		});
		const seen = await passedOver(machine, madeUp.length, async () => sendPackets(server, ...madeUp));
		t.true(seen.every(reason => reason === 'xid of another exchange'));
		await machine.agent?.said(/A value of the server's is not used/);
		await machine.agent?.end();
		const told = machine.agent?.output.match(/A value of the server's is not used/g) ?? [];
		t.true(told.length < 300, `${told.length} told`);
	},
);
