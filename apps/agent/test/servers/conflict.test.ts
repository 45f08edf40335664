// An address that somebody else has taken: the agent finds out by ARP, declines it and gets another one (RFC 5227 §2.1).
import {answerArpLate, type Capture, type Host} from '@lessee/lab';
import type {Place} from '../lab/place.ts';
import {each, hexOf, type ServerFacts, servers} from './servers.ts';

/** How often an address is probed for before it is used. */
const probes = {fast: 2, strict: 3};

/** The address that a server gives first to the machine under test; nothing is left of the lease. */
async function firstAddress({machine, serve}: Place, {kind}: ServerFacts): Promise<string> {
	const server = await serve(kind);
	const agent = await machine.start('eth0');
	await machine.eventsUntil('BOUND');
	await machine.idle();
	await machine.command('release', 'eth0');
	await Promise.all([agent.end(), server.stop()]);
	return machine.runs[0]?.yiaddr ?? '';
}

/** A host takes an address; it answers ARP so late that udhcpd, which asks for a moment, does not hear of it. */
async function steal({lab, segment}: Place, address: string): Promise<Host> {
	const thief = await lab.host('thief');
	await segment.connect(thief, 'eth0', {address: `${address}/24`});
	await answerArpLate(thief, 'eth0', address, 40);
	return thief;
}

/** How often a machine asked by ARP who has an address, without an address of its own to tell. */
function probesFor(address: string, {packets}: Capture, hardware: string): number {
	return packets.filter(
		packet =>
			packet.kind === 'arp' &&
			packet.senderHardware === hardware &&
			packet.senderAddress === '0.0.0.0' &&
			packet.targetAddress === address,
	).length;
}

// The longer ones first, so that they run beside others.
for (const mode of ['strict', 'fast'] as const) {
	each(
		servers,
		({heedsDeclines}) =>
			`acd ${mode}: a stolen address is declined and never used; after ten seconds the agent asks again, and ${
				heedsDeclines ? 'another one is offered' : 'takes the same one once the thief has gone'
			}`,
		async (t, place, server) => {
			const {lab, client, port, machine, serve} = place;
			const stolen = await firstAddress(place, server);
			const thief = await steal(place, stolen);
			const capture = await lab.capture(client, 'eth0');
			const served = await serve(server.kind);
			await machine.start('eth0', '--acd', mode);
			const decline = await capture.message('DECLINE', 1, 60_000);
			t.like(decline, {source: '0.0.0.0', destination: '255.255.255.255', ciaddr: '0.0.0.0'});
			t.deepEqual(
				[50, 54].map(code => decline.options.get(code)),
				[hexOf(stolen), hexOf('10.77.0.1')],
			);
			t.true(probesFor(stolen, capture, port.hardware) > 0);
			t.deepEqual(await client.addresses('eth0'), []);
			if (!server.heedsDeclines) await thief.ip('link set eth0 down');

			await machine.eventsUntil('BOUND RELEASE BOUND');
			const address = machine.runs[2]?.yiaddr ?? '';
			t.is(address === stolen, !server.heedsDeclines, capture.describe());
			t.deepEqual(await client.addresses('eth0'), [`${address}/24`]);
			t.is(capture.dhcp('DECLINE').length, 1);
			const again = capture.dhcp('DISCOVER').find(({at}) => at > decline.at);
			t.true((again?.at ?? 0) - decline.at > 9950, capture.describe());
			if (server.heedsDeclines) t.is(probesFor(address, capture, port.hardware), probes[mode]);
			await capture.until(packet => packet.kind === 'arp' && packet.senderAddress === address);
			t.is((await machine.status()).counters.declined, 1);
			if (server.recordsDeclines) {
				const leases = await served.leasesUntil(all => all.some(({state}) => state === 'declined'));
				t.is(leases.find(({state}) => state === 'declined')?.address, stolen);
			}
		},
	);
}
