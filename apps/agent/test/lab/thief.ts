// Somebody who uses an address that is ours, or is about to be.
import {type Host, type ServerName, sendFrames} from '@lessee/lab';
import {encodeArpPacket, encodeEthernetFrame, fromHex} from '@lessee/wire';
import type {Place} from './place.ts';

const stranger = fromHex('024c000000ee');

/** A host says once, to everyone, that an address is a stranger's (RFC 5227 §2.3). */
export async function claim(host: Host, address: string): Promise<void> {
	const payload = encodeArpPacket({
		operation: 'request',
		senderHardware: stranger,
		senderAddress: address,
		targetHardware: new Uint8Array(6),
		targetAddress: address,
	});
	const destination = fromHex('ffffffffffff');
	await sendFrames(host, 'eth0', [
		encodeEthernetFrame({destination, source: stranger, etherType: 0x0806, payload}),
	]);
}

/** The address that a server gives first to the machine under test; nothing is left of the lease. */
async function firstAddress({machine, serve}: Place, kind: ServerName): Promise<string> {
	const server = await serve(kind);
	const agent = await machine.start('eth0');
	await machine.eventsUntil('BOUND');
	await machine.idle();
	await machine.command('release', 'eth0');
	await Promise.all([agent.end(), server.stop()]);
	return machine.runs[0]?.yiaddr ?? '';
}

/**
 * A host takes the address that a server would give first; the hook has seen BOUND and RELEASE before. The server does
 * not hear of it: udhcpd asks, before it offers an address.
 */
export async function steal(place: Place, kind: ServerName): Promise<{address: string; thief: Host}> {
	const address = await firstAddress(place, kind);
	const thief = await place.lab.host('thief');
	await place.segment.connect(thief, 'eth0', {address: `${address}/24`, isolated: true});
	await place.serverPort.isolate();
	return {address, thief};
}
