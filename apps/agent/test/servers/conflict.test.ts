// An address that somebody else has taken: the agent finds out by ARP, declines it and gets another one (RFC 5227 §2.1).
import type {Capture} from '@lessee/lab';
import {steal} from '../lab/thief.ts';
import {each, hexOf} from './servers.ts';

/** How often an address is probed for before it is used. */
const probes = {fast: 2, strict: 3};

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
	const declined = `acd ${mode}: a stolen address is declined and never used; after ten seconds the agent asks again, and `;
	each(
		'stolen',
		{
			another: `${declined}another one is offered`,
			recorded: `${declined}another one is offered`,
			'the same': `${declined}takes the same one once the thief has gone`,
		},
		async (t, place, {kind, outcome}) => {
			const heeded = outcome !== 'the same';
			const {lab, client, port, machine, serve} = place;
			const {address: stolen, thief} = await steal(place, kind);
			const capture = await lab.capture(client, 'eth0');
			const served = await serve(kind);
			await machine.start('eth0', '--acd', mode);
			const decline = await capture.message('DECLINE');
			t.like(decline, {source: '0.0.0.0', destination: '255.255.255.255', ciaddr: '0.0.0.0'});
			t.deepEqual(
				[50, 54].map(code => decline.options.get(code)),
				[hexOf(stolen), hexOf('10.77.0.1')],
			);
			t.true(probesFor(stolen, capture, port.hardware) > 0);
			t.deepEqual(await client.addresses('eth0'), []);
			if (!heeded) await thief.ip('link set eth0 down');

			await machine.eventsUntil('BOUND RELEASE BOUND');
			await capture.settled();
			const address = machine.runs[2]?.yiaddr ?? '';
			t.is(address === stolen, !heeded, capture.describe());
			t.deepEqual(await client.addresses('eth0'), [`${address}/24`]);
			t.is(capture.dhcp('DECLINE').length, 1);
			const again = capture.dhcp('DISCOVER').find(({at}) => at > decline.at);
			t.true((again?.at ?? 0) - decline.at >= 9_000, capture.describe());
			if (heeded) t.is(probesFor(address, capture, port.hardware), probes[mode]);
			await capture.until(packet => packet.kind === 'arp' && packet.senderAddress === address);
			t.is((await machine.status()).counters.declined, 1);
			if (outcome === 'recorded') {
				const leases = await served.leasesUntil(all => all.some(({state}) => state === 'declined'));
				t.is(leases.find(({state}) => state === 'declined')?.address, stolen);
			}
		},
	);
}
