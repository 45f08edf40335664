import test from 'ava';
import {
	decodeArpPacket,
	decodeEthernetFrame,
	decodeUdpPacket,
	encodeArpPacket,
	encodeEthernetFrame,
	encodeUdpPacket,
	fromHex,
	readPcapng,
	toHex,
	type UdpPacketInit,
	WireError,
	writePcapng,
} from '../src/index.ts';

const datagram: UdpPacketInit = {
	source: '192.0.2.1',
	destination: '192.0.2.9',
	sourcePort: 67,
	destinationPort: 68,
	payload: fromHex('68656c6c6f'),
	ttl: 16,
	identification: 0x1234,
};

test('a datagram is a packet with both checksums (RFC 791 §3.1, RFC 768)', t => {
	t.is(
		toHex(encodeUdpPacket(datagram)),
		'45000021123400001011148ec0000201c000020900430044000d377068656c6c6f',
	);
	const {ttl, identification, ...rest} = datagram;
	t.deepEqual(decodeUdpPacket(encodeUdpPacket(datagram), {udpChecksum: 'verify'}), rest);
	t.is(encodeUdpPacket(rest)[8], 64);
});

test('a UDP checksum that comes to 0 is sent as 0xffff', t => {
	const packet = {...datagram, payload: new Uint8Array(2)};
	const plain = decodeUdpPacket(encodeUdpPacket(packet), {udpChecksum: 'verify'});
	t.false('reason' in plain);
	const bytes = encodeUdpPacket(packet);
	const checksum = ((bytes[26] ?? 0) << 8) | (bytes[27] ?? 0);
	const zero = encodeUdpPacket({...packet, payload: Uint8Array.of(checksum >> 8, checksum)});
	t.is(toHex(zero.subarray(26, 28)), 'ffff');
	t.false('reason' in decodeUdpPacket(zero, {udpChecksum: 'verify'}));
});

test('the length comes from the IP header: padding of the frame is ignored', t => {
	const padded = new Uint8Array(60);
	padded.set(encodeUdpPacket(datagram));
	const packet = decodeUdpPacket(padded, {udpChecksum: 'verify'});
	t.deepEqual('payload' in packet && packet.payload, datagram.payload);
});

test('IP options are stepped over', t => {
	const plain = encodeUdpPacket(datagram);
	const bytes = new Uint8Array(plain.length + 4);
	bytes.set(plain.subarray(0, 20));
	bytes.set([1, 1, 1, 0], 20);
	bytes.set(plain.subarray(20), 24);
	bytes[0] = 0x46;
	bytes[3] = bytes.length;
	fixHeader(bytes, 24);
	const packet = decodeUdpPacket(bytes, {udpChecksum: 'verify'});
	t.deepEqual('payload' in packet && packet.payload, datagram.payload);
});

/** Makes the IP header's checksum right again. */
function fixHeader(bytes: Uint8Array, size: number): void {
	bytes.fill(0, 10, 12);
	let sum = 0;
	for (let at = 0; at < size; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	bytes.set([(~sum >> 8) & 255, ~sum & 255], 10);
}

/** The packet with one byte changed and, unless told, the header's checksum right. */
function changed(offset: number, value: number, fix = true): Uint8Array {
	const bytes = encodeUdpPacket(datagram);
	bytes[offset] = value;
	if (fix) fixHeader(bytes, 20);
	return bytes;
}

test('what is not a whole datagram in one packet is dropped with the reason', t => {
	const drops: readonly (readonly [string, Uint8Array])[] = [
		['truncated', encodeUdpPacket(datagram).subarray(0, 19)],
		['truncated', encodeUdpPacket(datagram).subarray(0, 32)],
		['truncated', changed(3, 19)],
		['not IPv4', changed(0, 0x65)],
		['not IPv4', changed(0, 0x44)],
		['bad IP checksum', changed(8, 1, false)],
		['fragment', changed(6, 0x20)],
		['fragment', changed(7, 1)],
		['not UDP', changed(9, 6)],
		['bad UDP length', changed(25, 7, false)],
		['bad UDP length', changed(25, 200, false)],
		['bad UDP checksum', changed(30, 0, false)],
	];
	for (const [reason, bytes] of drops)
		t.deepEqual(decodeUdpPacket(bytes, {udpChecksum: 'verify'}), {reason} as never);
});

test('the don’t-fragment flag is no fragment', t => {
	t.false('reason' in decodeUdpPacket(changed(6, 0x40), {udpChecksum: 'verify'}));
});

test('a UDP checksum that the kernel left unfinished, or none at all, is not verified', t => {
	t.false('reason' in decodeUdpPacket(changed(27, 0x55, false), {udpChecksum: 'partial'}));
	const none = encodeUdpPacket(datagram);
	none.fill(0, 26, 28);
	t.false('reason' in decodeUdpPacket(none, {udpChecksum: 'verify'}));
});

test('a bad address, a bad port and a payload beyond 64 KiB are refused', t => {
	t.throws(() => encodeUdpPacket({...datagram, source: 'x'}), {instanceOf: WireError, code: 'BAD_VALUE'});
	t.throws(() => encodeUdpPacket({...datagram, destinationPort: 65536}), {
		message: "A packet's destinationPort must be an integer from 0 to 65535; got 65536.",
	});
	t.throws(() => encodeUdpPacket({...datagram, payload: new Uint8Array(65508)}), {code: 'TOO_LONG'});
	t.is(encodeUdpPacket({...datagram, payload: new Uint8Array(65507)}).length, 65535);
});

test('an ARP packet is written and read (RFC 826)', t => {
	const packet = {
		operation: 'request' as const,
		senderHardware: fromHex('525400000001'),
		senderAddress: '0.0.0.0',
		targetHardware: new Uint8Array(6),
		targetAddress: '192.0.2.9',
	};
	const bytes = encodeArpPacket(packet);
	t.is(toHex(bytes), '000108000604000152540000000100000000000000000000c0000209');
	t.deepEqual(decodeArpPacket(bytes), {...packet, hardwareType: 1});
	t.is(decodeArpPacket(encodeArpPacket({...packet, operation: 'reply'}))?.operation, 'reply');
	const infiniband = {
		...packet,
		senderHardware: new Uint8Array(20).fill(1),
		targetHardware: new Uint8Array(20),
		hardwareType: 32,
	};
	t.deepEqual(decodeArpPacket(encodeArpPacket(infiniband)), infiniband);
});

test('what is not a whole ARP packet about IPv4 is undefined', t => {
	const bytes = fromHex('000108000604000152540000000100000000000000000000c0000209');
	for (let size = 0; size < bytes.length; size++) t.is(decodeArpPacket(bytes.subarray(0, size)), undefined);
	for (const [offset, value] of [
		[2, 0x86],
		[5, 16],
		[7, 3],
	] as const) {
		const other = bytes.slice();
		other[offset] = value;
		t.is(decodeArpPacket(other), undefined);
	}
	t.throws(
		() =>
			encodeArpPacket({
				operation: 'reply',
				senderHardware: new Uint8Array(6),
				senderAddress: '0.0.0.0',
				targetHardware: new Uint8Array(8),
				targetAddress: '0.0.0.0',
			}),
		{code: 'BAD_VALUE'},
	);
});

test('an Ethernet frame is written and read, with and without a VLAN tag', t => {
	const frame = {
		destination: fromHex('ffffffffffff'),
		source: fromHex('525400000001'),
		etherType: 0x0800,
		payload: fromHex('4500'),
	};
	t.is(toHex(encodeEthernetFrame(frame)), 'ffffffffffff52540000000108004500');
	t.deepEqual(decodeEthernetFrame(encodeEthernetFrame(frame)), frame);
	t.is(toHex(encodeEthernetFrame({...frame, vlan: 0x6064})), 'ffffffffffff525400000001810060640800' + '4500');
	t.deepEqual(decodeEthernetFrame(encodeEthernetFrame({...frame, vlan: 100})), {...frame, vlan: 100});
	t.is(decodeEthernetFrame(new Uint8Array(13)), undefined);
	t.is(decodeEthernetFrame(fromHex('ffffffffffff525400000001810000')), undefined);
	t.throws(() => encodeEthernetFrame({...frame, source: new Uint8Array(5)}), {
		instanceOf: WireError,
		code: 'BAD_VALUE',
	});
});

const capture = {
	interfaces: [
		{name: 'eth0', linkType: 1},
		{name: 'wlän', linkType: 101},
	],
	packets: [
		{bytes: fromHex('0102030405'), at: 1_700_000_000_123_456_789n, interface: 0},
		{bytes: fromHex(''), at: 0n, interface: 1},
		{bytes: fromHex('aabbccdd'), at: 2n ** 63n - 1n, interface: 1},
	],
};

test('a capture is written and read again', t => {
	t.deepEqual(readPcapng(writePcapng(capture)), capture);
	t.deepEqual(readPcapng(writePcapng({interfaces: [], packets: []})), {interfaces: [], packets: []});
});

test('a capture in the other byte order, with microseconds and unknown blocks, is read', t => {
	const bytes = fromHex(`
		0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
		00000001 00000014 0001 0000 00040000 00000014
		00000bad 00000010 deadbeef 00000010
		00000006 00000024 00000000 00000001 00000002 00000002 00000002 abcd0000 00000024`);
	t.deepEqual(readPcapng(bytes), {
		interfaces: [{name: '', linkType: 1}],
		packets: [{bytes: fromHex('abcd'), at: (2n ** 32n + 2n) * 1000n, interface: 0}],
	});
});

test('sections one after another count their interfaces on', t => {
	const two = new Uint8Array([...writePcapng(capture), ...writePcapng(capture)]);
	const {interfaces, packets} = readPcapng(two);
	t.is(interfaces.length, 4);
	t.deepEqual(
		packets.map(packet => packet.interface),
		[0, 1, 1, 2, 3, 3],
	);
});

test('no truncation of a capture throws anything but a WireError', t => {
	const bytes = writePcapng(capture);
	for (let size = 0; size < bytes.length; size++) {
		try {
			t.true(readPcapng(bytes.subarray(0, size)).packets.length < 3);
		} catch (error) {
			t.true(error instanceof WireError && error.code === 'BAD_CAPTURE');
		}
	}
	t.throws(() => readPcapng(fromHex('d4c3b2a1')), {instanceOf: WireError, message: /not a pcapng file/i});
	t.throws(() => writePcapng({interfaces: [], packets: capture.packets}), {
		instanceOf: WireError,
		code: 'BAD_CAPTURE',
	});
});
