import type {ArpPacket} from '@lessee/ports';
import {encodeMessage} from '@lessee/wire';
import {arpFrame, broadcastHardware, noHardware, readArp, readDatagram} from '../ethernet.ts';
import type {LinkFixture} from './link-fixture.ts';
import type {Laws} from './suite.ts';

const leased = '192.0.2.9';
const server = '192.0.2.1';
const everybody = '255.255.255.255';
const payload = encodeMessage({op: 2, xid: 0x1234_5678, options: {dhcpMessageType: 'OFFER'}});

/** What a link promises of what it sends. */
export const sending: Laws<LinkFixture> = {
	'a broadcast goes to everybody, from port 68 to port 67, and arrives undamaged': async (t, fixture) => {
		t.is(fixture.link.send(payload, {to: 'broadcast', source: '0.0.0.0'}), undefined);
		const [frame, ...others] = await datagrams(fixture);
		t.deepEqual(frame && hardwareOf(frame), [broadcastHardware, fixture.link.hardware.address]);
		t.deepEqual(frame && readDatagram(frame), {
			source: '0.0.0.0',
			destination: everybody,
			sourcePort: 68,
			destinationPort: 67,
			payload,
		});
		t.is(others.length, 0);
	},

	'a message to a link-layer address goes there, and ARP is not asked': async (t, fixture) => {
		await fixture.hold();
		const {far, link} = fixture;
		link.send(payload, {to: 'hardware', hardware: far.hardware, address: server, source: leased});
		const [frame] = await datagrams(fixture);
		t.deepEqual(frame && hardwareOf(frame), [far.hardware, link.hardware.address]);
		const {source, destination} = (frame && readDatagram(frame)) ?? {};
		t.deepEqual([source, destination], [leased, server]);
		t.is(far.frames().filter(each => readArp(each)?.targetAddress === server).length, 0);
	},

	'a message to an address asks ARP and leaves when that is answered': async (t, fixture) => {
		await fixture.hold();
		const {far, link} = fixture;
		link.receive({dhcp: {address: leased}, arp: []});
		await fixture.settle();
		t.is(link.send(payload, {to: 'address', address: server, source: leased}), undefined);
		await fixture.settle();
		t.is((await datagrams(fixture)).length, 0);
		t.true(far.frames().some(each => readArp(each)?.targetAddress === server));
		await far.transmit(arpReply(fixture));
		const [frame] = await datagrams(fixture);
		t.deepEqual(frame && hardwareOf(frame), [far.hardware, link.hardware.address]);
		const {payload: _, ...rest} = (frame && readDatagram(frame)) ?? {payload};
		t.deepEqual(rest, {source: leased, destination: server, sourcePort: 68, destinationPort: 67});
	},

	'an ARP packet leaves as it is given, to all where its target has no hardware address': async (
		t,
		fixture,
	) => {
		const {far, link} = fixture;
		const probe = question(leased, {senderHardware: link.hardware.address, senderAddress: '0.0.0.0'});
		const known = {...probe, senderAddress: leased, targetHardware: far.hardware, targetAddress: server};
		t.is(link.sendArp(probe), undefined);
		t.is(link.sendArp(known), undefined);
		await fixture.settle();
		const sent = far.frames().filter(frame => readArp(frame) !== undefined);
		t.deepEqual(sent.map(hardwareOf), [
			[broadcastHardware, link.hardware.address],
			[far.hardware, link.hardware.address],
		]);
		t.deepEqual(sent.map(readArp), [
			{...probe, hardwareType: 1},
			{...known, hardwareType: 1},
		]);
	},
};

/** What came to the far end that is for a server: frames, oldest first. */
async function datagrams({far, settle}: LinkFixture): Promise<readonly Uint8Array[]> {
	await settle();
	return far.frames().filter(frame => readDatagram(frame)?.destinationPort === 67);
}

/** Where a frame goes, and where it comes from. */
function hardwareOf(frame: Uint8Array): readonly Uint8Array[] {
	return [frame.slice(0, 6), frame.slice(6, 12)];
}

/** The server says where it is. */
function arpReply({far, link}: LinkFixture): Uint8Array {
	const targetHardware = link.hardware.address;
	const addresses = {senderAddress: server, targetAddress: leased};
	return arpFrame({operation: 'reply', senderHardware: far.hardware, targetHardware, ...addresses});
}

/** A question about an address. */
function question(
	targetAddress: string,
	sender: Pick<ArpPacket, 'senderHardware' | 'senderAddress'>,
): ArpPacket {
	return {operation: 'request', ...sender, targetHardware: noHardware, targetAddress};
}
