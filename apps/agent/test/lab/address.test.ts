// Addresses that others have a say in: one that somebody else uses (RFC 5227), and one that is ours without a lease
// (DHCPINFORM).
import type {Capture} from '@lessee/lab';
import {labTests} from './place.ts';
import {claim} from './thief.ts';

const labTest = labTests('dnsmasq', 'dhcpd');

/** The ARP probes and announcements for an address, in order. */
function asked(capture: Capture, address: string): string {
	const words = capture.packets.flatMap(packet => {
		if (packet.kind === 'dhcp') return [packet.message];
		if (packet.operation !== 'request' || packet.targetAddress !== address) return [];
		if (packet.senderAddress === '0.0.0.0') return ['probe'];
		return packet.senderAddress === address ? ['announcement'] : [];
	});
	return words.join(' ');
}

const modes = {
	off: /^DISCOVER OFFER REQUEST ACK$/,
	fast: /^DISCOVER OFFER REQUEST ACK probe probe announcement/,
	strict: /^DISCOVER OFFER REQUEST ACK probe probe probe announcement/,
} as const;

for (const [mode, expected] of Object.entries(modes)) {
	labTest(
		`--acd ${mode}: an address that is free is ${mode === 'off' ? 'not asked about' : 'probed, used and announced'}`,
		async (t, {lab, client, machine, serve}) => {
			await serve('dnsmasq', {leaseTime: 300});
			const capture = await lab.capture(client, 'eth0');
			await machine.start('--acd', mode, 'eth0');
			await machine.eventsUntil('BOUND');
			await machine.idle();
			const [address = ''] = (await client.addresses('eth0')).map(one => one.replace('/24', ''));
			if (mode !== 'off')
				await capture.until(packet => packet.kind === 'arp' && packet.senderAddress === address);
			t.regex(asked(await capture.settled(), address), expected);
			t.is(machine.runs[0]?.addresses, `${address}/24`);
		},
	);
}

labTest(
	'an address that another host uses is declined, and another one is had',
	async (t, {lab, segment, client, machine, serve}) => {
		const served = await serve('dhcpd', {leaseTime: 300});
		await machine.start('--acd', 'fast', 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [taken = ''] = await client.addresses('eth0');
		t.is((await machine.command('release', 'eth0')).status, 0);
		const other = await lab.host('other');
		await segment.connect(other, 'eth0', {address: taken});
		const capture = await lab.capture(client, 'eth0');
		t.is((await machine.command('start', 'eth0')).status, 0);
		const {options, ciaddr} = await capture.message('DECLINE');
		t.is(`${[...Buffer.from(options.get(50) ?? '', 'hex')].join('.')}/24`, taken);
		t.deepEqual([options.get(54), ciaddr], ['0a4d0001', '0.0.0.0'], 'RFC 2131 table 5');
		t.regex(
			(await capture.settled()).transcript,
			/^DISCOVER OFFER REQUEST ACK DECLINE (DISCOVER OFFER )+REQUEST ACK$/,
		);
		await served.leasesUntil(leases => leases.some(({state}) => state === 'declined'));
		const [address] = await client.addresses('eth0');
		t.not(address, taken);
		t.deepEqual(
			machine.runs.map(run => [run.event, run.addresses]),
			[
				['BOUND', taken],
				['RELEASE', taken],
				['BOUND', address],
			],
		);
	},
);

labTest(
	'an address in use is defended once, and given up to a host that insists',
	async (t, {lab, server, client, machine, serve}) => {
		await serve('dhcpd', {leaseTime: 300});
		const capture = await lab.capture(client, 'eth0');
		await machine.start('--acd', 'fast', 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const [address = ''] = (await client.addresses('eth0')).map(one => one.replace('/24', ''));
		const announcements = (count: number) =>
			capture.until(() => asked(capture, address).split('announcement').length > count);
		// Two of the lease, the claim, which is like one, and the defence.
		await announcements(2);
		await claim(server, address);
		await announcements(4);
		t.is(machine.events, 'BOUND');
		t.deepEqual(await client.addresses('eth0'), [`${address}/24`]);
		const insists = async () => {
			await claim(server, address);
			return machine.events !== 'BOUND';
		};
		await machine.until(insists, 'an end of the defence');
		await machine.eventsUntil(/^BOUND EXPIRE/);
		await capture.message('DECLINE');
		await machine.eventsUntil('BOUND EXPIRE BOUND');
		t.is(machine.runs[1]?.addresses, `${address}/24`);
		t.notDeepEqual(await client.addresses('eth0'), [`${address}/24`]);
	},
);

labTest(
	'inform: parameters for an address that was set by hand, EXTEND once, and nothing is touched',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {options: {3: ['10.77.0.1'], 6: ['10.77.0.53'], 15: 'example.org'}});
		const capture = await lab.capture(client, 'eth0');
		await machine.start();
		const without = await machine.command('inform', 'eth0');
		t.is(without.status, 2);
		t.is(without.stderr, 'dhcpagent: eth0: interface currently has no IP address\n');
		await client.ip('addr add 10.77.0.9/24 brd + dev eth0', 'route add 192.0.2.0/24 via 10.77.0.1');
		const look = async () => [
			await client.must(['ip', '-4', 'addr', 'show', 'dev', 'eth0']),
			await client.routes(),
			await client.must(['cat', '/etc/resolv.conf']),
		];
		const before = await look();
		t.is((await machine.command('inform', 'eth0')).status, 0);
		const {ciaddr, options, source} = await capture.message('INFORM');
		t.deepEqual(
			[ciaddr, source, options.get(50), options.get(51)],
			['10.77.0.9', '10.77.0.9', undefined, undefined],
		);
		t.is(machine.events, 'EXTEND');
		t.like(await machine.status(), {state: 'INFORMATION', flags: {busy: false}});
		t.is(await machine.info('-i', 'eth0', 'DNSserv'), '10.77.0.53\n');
		t.is(await machine.info('-i', 'eth0', 'DNSdmain'), 'example.org\n');
		t.deepEqual(await look(), before);
		t.is((await machine.command('inform', 'eth0')).status, 0, 'and again');
		for (const command of ['extend', 'release']) t.is((await machine.command(command, 'eth0')).status, 2);
		t.is((await machine.command('drop', 'eth0')).status, 0);
		t.is(machine.events, 'EXTEND EXTEND');
		t.deepEqual(await look(), before);
		t.is((await capture.settled()).transcript, 'INFORM ACK INFORM ACK');
	},
);
