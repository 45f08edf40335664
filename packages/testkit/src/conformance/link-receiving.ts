import type {Source} from '@lessee/lease';
import type {ArpPacket, Reception} from '@lessee/ports';
import {encodeMessage, encodeUdpPacket, type UdpPacketInit} from '@lessee/wire';
import {arpFrame, broadcastHardware, noHardware, packetFrame} from '../ethernet.ts';
import type {LinkFixture} from './link-fixture.ts';
import type {Laws} from './suite.ts';

/** What a listener heard. */
interface Heard {
	readonly payloads: {readonly payload: Uint8Array; readonly from: Source}[];
	readonly arps: ArpPacket[];
	readonly drops: string[];
}

const leased = '192.0.2.9';
const server = '192.0.2.1';
const stranger = Uint8Array.of(2, 0, 0, 0, 0xba, 0xd0);
const payload = encodeMessage({op: 2, xid: 0x1234_5678, options: {dhcpMessageType: 'OFFER'}});
const ethernetSize = 14;
const udpChecksumOffset = ethernetSize + 20 + 6;

/** What a link promises of what it receives. */
export const receiving: Laws<LinkFixture> = {
	'on the link, messages to all and to its own hardware address are heard, with their sender': async (
		t,
		fixture,
	) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: []});
		await send(fixture, {}, broadcastHardware);
		await send(fixture, {destination: leased});
		const from = {hardware: fixture.far.hardware, address: server};
		t.deepEqual(heard.payloads, [
			{payload, from},
			{payload, from},
		]);
		t.deepEqual(heard.drops, []);
	},

	'what is for another station is not heard': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: []});
		await send(fixture, {destination: leased}, stranger);
		t.deepEqual(heard, nothing());
	},

	'what is not for the port of clients is neither heard nor counted': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: []});
		await send(fixture, {destinationPort: 67});
		await send(fixture, {destinationPort: 53});
		t.deepEqual(heard, nothing());
	},

	'a damaged message is counted and not heard': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: []});
		const frame = frameOf(fixture, {});
		await transmit(fixture, frame.with(udpChecksumOffset, (frame[udpChecksumOffset] ?? 0) ^ 0x55));
		await transmit(fixture, frame.with(ethernetSize + 8, 1));
		t.deepEqual(heard.payloads, []);
		t.deepEqual(heard.drops, ['bad UDP checksum', 'bad IP checksum']);
	},

	'nothing is heard where nothing is wanted, nor after it is not wanted any more': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'none', arp: []});
		await send(fixture, {});
		t.deepEqual(heard, nothing());
		fixture.link.receive({dhcp: 'link', arp: []});
		await fixture.settle();
		await send(fixture, {});
		t.is(heard.payloads.length, 1);
		fixture.link.receive({dhcp: 'none', arp: []});
		await fixture.settle();
		await send(fixture, {});
		t.is(heard.payloads.length, 1);
	},

	'on its address, messages to it are heard, from an address alone': async (t, fixture) => {
		await fixture.hold();
		const heard = await listening(fixture, {dhcp: {address: leased}, arp: []});
		await send(fixture, {destination: leased});
		t.deepEqual(heard.payloads, [{payload, from: {address: server}}]);
	},

	'on its address, messages to all are heard too: so a server says NAK (RFC 2131 §4.1)': async (
		t,
		fixture,
	) => {
		await fixture.hold();
		const heard = await listening(fixture, {dhcp: {address: leased}, arp: []});
		await send(fixture, {}, broadcastHardware);
		t.deepEqual(heard.payloads, [{payload, from: {address: server}}]);
	},

	'on its address, damaged messages are not heard': async (t, fixture) => {
		await fixture.hold();
		const heard = await listening(fixture, {dhcp: {address: leased}, arp: []});
		const frame = frameOf(fixture, {destination: leased});
		await transmit(fixture, frame.with(udpChecksumOffset, (frame[udpChecksumOffset] ?? 0) ^ 0x55));
		t.deepEqual(heard.payloads, []);
	},

	'ARP is heard of the addresses that are wanted, and a probe is about its target (RFC 5227 §1.1)': async (
		t,
		fixture,
	) => {
		const heard = await listening(fixture, {dhcp: 'none', arp: [leased]});
		const probe = arp(fixture, '0.0.0.0', leased);
		const claim = arp(fixture, leased, leased);
		for (const packet of [arp(fixture, server, leased), probe, arp(fixture, '0.0.0.0', server), claim])
			await transmit(fixture, arpFrame(packet));
		t.deepEqual(heard.arps, [
			{...probe, hardwareType: 1},
			{...claim, hardwareType: 1},
		]);
	},

	'what was heard may be kept: it does not change when more is heard': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: []});
		await send(fixture, {});
		await send(fixture, {payload: payload.map(byte => byte ^ 0xff)});
		t.deepEqual(heard.payloads[0]?.payload, payload);
		t.is(heard.payloads.length, 2);
	},

	'nothing is heard once it is closed': async (t, fixture) => {
		const heard = await listening(fixture, {dhcp: 'link', arp: [leased]});
		fixture.link.close();
		await fixture.settle();
		await send(fixture, {});
		await transmit(fixture, arpFrame(arp(fixture, leased, leased)));
		t.deepEqual(heard, nothing());
	},
};

function nothing(): Heard {
	return {payloads: [], arps: [], drops: []};
}

async function listening({link, settle}: LinkFixture, reception: Reception): Promise<Heard> {
	const heard = nothing();
	link.listen({
		payload: (bytes, from) => heard.payloads.push({payload: bytes, from}),
		arp: packet => heard.arps.push(packet),
		dropped: reason => heard.drops.push(reason),
	});
	link.receive(reception);
	await settle();
	return heard;
}

/** A server's message to all, in a frame to the link's own hardware address unless told. */
function frameOf(
	{far, link}: LinkFixture,
	changed: Partial<UdpPacketInit>,
	hardware?: Uint8Array,
): Uint8Array {
	const ports = {sourcePort: 67, destinationPort: 68};
	const packet = encodeUdpPacket({
		source: server,
		destination: '255.255.255.255',
		...ports,
		payload,
		...changed,
	});
	return packetFrame(packet, far.hardware, hardware ?? link.hardware.address);
}

async function send(
	fixture: LinkFixture,
	changed: Partial<UdpPacketInit>,
	hardware?: Uint8Array,
): Promise<void> {
	await transmit(fixture, frameOf(fixture, changed, hardware));
}

async function transmit({far, settle}: LinkFixture, frame: Uint8Array): Promise<void> {
	await far.transmit(frame);
	await settle();
}

function arp({far}: LinkFixture, senderAddress: string, targetAddress: string): ArpPacket {
	const target = {targetHardware: noHardware, targetAddress};
	return {operation: 'request', senderHardware: far.hardware, senderAddress, ...target};
}
