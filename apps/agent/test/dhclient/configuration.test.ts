// What a dhclient.conf does: to the packets, to the lease, to the machine.
import {chmodSync, mkdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Capture, DhcpPacket, Host, Packet} from '@lessee/lab';
import {labTests, type Place} from '../lab/place.ts';
import {configure, startWith} from './configured.ts';
import {serveWords} from './dhcpd.ts';

const labTest = labTests('dnsmasq', 'dhcpd');

/** Text as an option's bytes. */
const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex');

/** A second server's host, 10.77.0.2. */
async function otherServer({lab, segment}: Place): Promise<Host> {
	const other = await lab.host('other');
	await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
	return other;
}

labTest(
	'send, request, also request: options go out as they are configured, and the client identifier always',
	async (t, place) => {
		const {lab, client, machine, serve} = place;
		const capture = await lab.capture(client, 'eth0');
		await serve('dhcpd');
		await startWith(
			machine,
			`option site-text code 224 = text;
		option space ACME; option ACME.mode code 1 = unsigned integer 8; vendor option space ACME;
		send host-name "vm-1"; send dhcp-client-identifier 0:61:62; send user-class "lab";
		send vendor-class-identifier = concat("a", suffix(hardware, 1)); send dhcp-lease-time 120;
		send site-text "x;y"; send ACME.mode 7;
		if not exists domain-name { send tftp-server-name "conditional"; }
		request routers, domain-name; also request site-text;`,
			'eth0',
		);
		await machine.eventsUntil('BOUND');
		await machine.idle();
		await machine.command('release', 'eth0');
		const release = await capture.message('RELEASE');
		const expected = {
			12: text('vm-1'),
			61: '006162',
			77: text('lab'),
			60: '6101',
			51: '00000078',
			224: text('x;y'),
			43: '010107',
			66: text('conditional'),
			55: '030fe0',
		};
		for (const message of ['DISCOVER', 'REQUEST']) {
			const {options} = capture.dhcp(message)[0] as DhcpPacket;
			t.like(Object.fromEntries(options), expected, message);
		}
		t.is(release.options.get(61), '006162');
		t.deepEqual(
			[...release.options.keys()].sort((a, b) => a - b),
			[53, 54, 56, 61],
		);
	},
);

labTest(
	'anonymize: whatever send and request say, messages tell nothing by which the machine could be known again',
	async (t, {lab, client, machine, serve, port}) => {
		const capture = await lab.capture(client, 'eth0');
		await serve('dnsmasq');
		await startWith(
			machine,
			`anonymize true; send host-name = gethostname(); send dhcp-client-identifier "me"; send user-class "lab";
			send vendor-class-identifier "acme"; send dhcp-lease-time 120; also request ntp-servers, host-name;`,
			'eth0',
		);
		await machine.eventsUntil('BOUND');
		await machine.idle();
		await machine.command('drop', 'eth0');
		await machine.command('start', 'eth0');
		await client.ip('link set eth0 address 02:00:5e:00:53:09');
		await machine.eventsUntil('BOUND DROP BOUND DROP BOUND');
		await capture.message('ACK', 3);
		const told = (kind: string) =>
			capture.dhcp(kind).map(({options}) => Object.fromEntries(options) as object);
		const known = {53: '01', 55: '01030679', 61: `01${port.hardware.replaceAll(':', '')}`};
		t.deepEqual(told('DISCOVER'), [known, known, {...known, 61: '0102005e005309'}]);
		t.deepEqual(
			told('REQUEST').map(options => Object.keys(options).join()),
			Array(3).fill('50,53,54,55,61'),
		);
	},
);

labTest(
	'gethostname() and hardware: a client is known by its name and its link-layer address',
	async (t, {lab, client, machine, serve, port}) => {
		const capture = await lab.capture(client, 'eth0');
		await serve('dnsmasq');
		await startWith(
			machine,
			'send host-name = gethostname(); send dhcp-client-identifier = hardware;',
			'eth0',
		);
		const {options} = await capture.message('REQUEST');
		t.is(options.get(12), text('client'));
		t.is(options.get(61), `01${port.hardware.replaceAll(':', '')}`);
	},
);

labTest(
	'supersede, default, prepend, append: what everybody sees of the lease is what they make of it',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {options: {3: ['10.77.0.1'], 6: ['10.77.0.2'], 15: 'lab.example', 17: '/srv'}});
		await startWith(
			machine,
			`supersede domain-name "ours.example";
		prepend domain-name-servers 10.77.0.8; append domain-name-servers 10.77.0.9;
		append domain-search "more.example"; default ntp-servers 10.77.0.44; default root-path "/not/this";
		if option root-path = "/srv" { supersede nis-domain "matched"; } else { supersede nis-domain "unmatched"; }
		also request root-path;`,
			'--resolv-conf',
			'/etc/resolv.conf',
			'eth0',
		);
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is(await machine.info('domain-name'), 'ours.example\n');
		t.is(await machine.info('DNSserv'), '10.77.0.8\n10.77.0.2\n10.77.0.9\n');
		t.is(await machine.info('ntp-servers'), '10.77.0.44\n');
		t.is(await machine.info('root-path'), '/srv\n');
		t.is(await machine.info('nis-domain'), 'matched\n');
		const resolver = await client.must(['cat', '/etc/resolv.conf']);
		t.regex(resolver, /nameserver 10\.77\.0\.8\nnameserver 10\.77\.0\.2\nnameserver 10\.77\.0\.9\n/);
		t.regex(resolver, /ours\.example|more\.example/);
		const exported = await client.must(['cat', '/var/lib/dhcpagent/eth0.leases']);
		t.regex(exported, /option domain-name "ours\.example";/);
		t.regex(exported, /option domain-name-servers 10\.77\.0\.8,10\.77\.0\.2,10\.77\.0\.9;/);
		// The truth keeps what the server said.
		t.notRegex(machine.stateFile(), /ours\.example.*ours\.example.*lab\.example/s);
	},
);

for (const statement of ['require domain-name;', 'reject 10.77.0.1;', 'reject 10.77.0.0/31;']) {
	labTest(`${statement} passes over offers: the lease is had from another server`, async (t, place) => {
		const {lab, client, machine, serve} = place;
		const capture = await lab.capture(client, 'eth0');
		await serve('dnsmasq', {options: {3: ['10.77.0.1']}});
		await lab.serve(await otherServer(place), 'dhcpd', {
			range: ['10.77.0.200', '10.77.0.210'],
			options: {15: 'other.example'},
		});
		await startWith(machine, `initial-interval 1; backoff-cutoff 1; ${statement}`, 'eth0');
		await machine.eventsUntil('BOUND');
		t.is(await machine.info('ServerID'), '10.77.0.2\n');
		await capture.until(packet => packet.kind === 'dhcp' && packet.source === '10.77.0.1');
		t.true(capture.dhcp('REQUEST').every(({options}) => options.get(54) === '0a4d0002'));
	});
}

/** Seconds between packets. */
const gaps = (packets: readonly DhcpPacket[]): readonly number[] =>
	packets.slice(1).map(({at}, nth) => (at - (packets[nth]?.at ?? 0)) / 1000);

labTest(
	'timeout, retry, initial-interval, backoff-cutoff: rounds of trying, with a pause between',
	async (t, {lab, client, machine}) => {
		const capture = await lab.capture(client, 'eth0');
		await startWith(machine, 'timeout 4; retry 8; initial-interval 1; backoff-cutoff 2;', 'eth0');
		const rounds = () => gaps(capture.dhcp('DISCOVER')).filter(gap => gap > 4).length;
		await machine.until(() => rounds() >= 1, 'a second round');
		const all = gaps(capture.dhcp('DISCOVER'));
		const pause = all.findIndex(gap => gap > 4);
		t.true(pause >= 1, `gaps: ${all}`);
		// At most 1.5 times 8 s, and what the last interval still had to run; a slow machine adds to that.
		t.true((all[pause] ?? 0) <= 30, `gaps: ${all}`);
		t.true(
			all.slice(0, pause).every(gap => gap > 0.2),
			`gaps: ${all}`,
		);
	},
);

labTest('select-timeout: offers are collected for so long before one is requested', async (t, place) => {
	const {lab, client, machine, serve} = place;
	const capture = await lab.capture(client, 'eth0');
	await serve('dnsmasq');
	await lab.serve(await otherServer(place), 'dhcpd', {range: ['10.77.0.200', '10.77.0.210']});
	await startWith(machine, 'select-timeout 2;', 'eth0');
	const request = await capture.message('REQUEST');
	const [discover, ...offers] = capture.dhcp().filter(({at}) => at < request.at);
	t.deepEqual([...new Set(offers.map(({source}) => source))].sort(), ['10.77.0.1', '10.77.0.2']);
	const waited = request.at - (discover?.at ?? 0);
	t.true(waited >= 1950 && waited < 20_000, `${waited} ms`);
});

labTest(
	'reboot: the last address is asked for again for so long, then any',
	async (t, {lab, client, machine, serve}) => {
		const served = await serve('dnsmasq');
		await startWith(machine, 'reboot 2; initial-interval 1; backoff-cutoff 1;', 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.agent?.end();
		await served.kill();
		const capture = await lab.capture(client, 'eth0');
		await startWith(machine, 'reboot 2; initial-interval 1; backoff-cutoff 1;', 'eth0');
		const discover = await capture.message('DISCOVER');
		const [first] = capture.dhcp('REQUEST');
		t.is(
			first?.options.get(50),
			Buffer.from((machine.runs[0]?.yiaddr ?? '').split('.').map(Number)).toString('hex'),
		);
		const waited = discover.at - (first?.at ?? 0);
		// A packet may leave a moment after the time from which its sender counts.
		t.true(waited >= 1000 && waited < 20_000, `${waited} ms`);
	},
);

labTest(
	'interface blocks: each interface has its own options, and is taken under control by being named',
	async (t, place) => {
		const {lab, segment, client, machine, serve} = place;
		await segment.connect(client, 'eth1');
		const capture: Capture = await lab.capture(segment.bridge, 'br0');
		await serve('dhcpd');
		await startWith(
			machine,
			`send user-class "all"; request routers, domain-name;
		interface "eth0" { send host-name "zero"; }
		interface "eth1" { send host-name "one"; send user-class "mine"; request domain-name-servers; timeout 30; }
		interface "absent0" { send host-name "none"; }`,
		);
		await machine.until(
			() => machine.eventsOf('eth0') === 'BOUND' && machine.eventsOf('eth1') === 'BOUND',
			'both bound',
		);
		const sent = (await capture.settled())
			.dhcp('DISCOVER')
			.map(({options}) => [12, 77, 55].map(code => options.get(code)).join(' '));
		t.deepEqual(
			[...new Set(sent)].sort(),
			[`${text('one')} ${text('mine')} 06`, `${text('zero')} ${text('all')} 030f`].sort(),
		);
		t.truthy(await machine.agent?.said(/There is no interface absent0 yet/));
	},
);

labTest(
	'lease: where no server answers, a predefined lease is used once its router has answered',
	async (t, {lab, client, machine}) => {
		const lease = (address: string, router: string) =>
			`lease { interface "eth0"; fixed-address ${address}; option subnet-mask 255.255.255.0; option routers ${router};
			option domain-name "fallback.example"; renew 1 2037/1/1 00:00:00; rebind 1 2037/1/1 00:00:00; expire 1 2037/1/1 00:00:00; }`;
		const capture = await lab.capture(client, 'eth0');
		await startWith(
			machine,
			`timeout 2; retry 300; initial-interval 1; ${lease('10.77.0.60', '10.77.0.250')} ${lease('10.77.0.61', '10.77.0.1')}`,
			'eth0',
		);
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.61/24']);
		t.is(await machine.info('domain-name'), 'fallback.example\n');
		t.regex((await capture.settled()).transcript, /^DISCOVER( DISCOVER)*$/);
		const asked = (address: string) => (packet: Packet) =>
			packet.kind === 'arp' && packet.targetAddress === address;
		t.true(capture.packets.some(asked('10.77.0.250')), 'the first lease was tested before');
		// It is no lease of a server's: it is neither remembered nor exported.
		t.notRegex((await client.run(['cat', '/var/lib/dhcpagent/eth0.leases'])).stdout, /10\.77\.0\.6/);
	},
);

labTest(
	'alias: it is taken off when the interface comes under control, set up beside the lease, and goes with it',
	async (t, {client, machine, serve}) => {
		await client.ip('addr add 192.0.2.7/32 dev eth0');
		await startWith(
			machine,
			'alias { interface "eth0"; fixed-address 192.0.2.7; option subnet-mask 255.255.255.255; }',
			'eth0',
		);
		await machine.bare();
		await serve('dnsmasq');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const addresses = await client.addresses('eth0');
		t.deepEqual(
			addresses.filter(address => address.startsWith('192.')),
			['192.0.2.7/32'],
		);
		t.is(addresses.length, 2);
		await machine.command('drop', 'eth0');
		t.deepEqual(await client.addresses('eth0'), []);
	},
);

labTest(
	'include, script, eventhook, lease-file: files are found, run and written as they say',
	async (t, {client, machine, server}) => {
		const {folder} = machine;
		mkdirSync(join(folder, 'more'));
		const [script, hook] = ['script', 'own-hook'].map(name => join(folder, name));
		configure(
			machine,
			`#!/bin/sh\n[ $reason = BOUND ] && ip addr add $new_ip_address/24 dev $interface\necho "script $reason $new_domain_name" >> ${folder}/order\n`,
			'script',
		);
		configure(machine, `#!/bin/sh\necho "hook $2" >> ${folder}/order\n`, 'own-hook');
		await client.must(['chmod', '755', script ?? '', hook ?? '']);
		configure(machine, 'supersede domain-name "included.example";\n', 'more/part.conf');
		const path = configure(
			machine,
			`include "${folder}/more/part.conf"; acd off; script "${script}"; eventhook "${hook}"; lease-file "${folder}/out.leases" 644;`,
		);
		await serveWords(server, join(folder, 'dhcpd'));
		machine.agent = client.spawn(machine.program('run', '--config', path, 'eth0'));
		await machine.until(() => machine.note('order').includes('hook BOUND'), 'BOUND');
		await machine.agent.end();
		t.is(
			machine.note('order').replace(/script ARP.*\n/g, ''),
			'script PREINIT \nscript BOUND included.example\nhook BOUND\nhook DROP\nscript STOP \n',
		);
		t.regex(
			machine.note('out.leases'),
			/^lease \{\n {2}interface "eth0";\n {2}fixed-address 10\.77\.0\.100;\n/,
		);
		t.is(statSync(join(folder, 'out.leases')).mode & 0o777, 0o644);
	},
);

labTest(
	'SIGHUP: the file is read again without a packet, and counts from then on; what is wrong is told with its place',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq');
		await startWith(machine, 'send host-name "before";', 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const capture = await lab.capture(client, 'eth0');
		const reload = async (words: RegExp) => {
			machine.agent?.signal('SIGHUP');
			await machine.agent?.said(words);
		};
		const path = configure(
			machine,
			'send host-name "after";\nsupersede domain-name-servers ns.example;\nsupersede domain-name "reread.example";\n',
		);
		await reload(/The configuration was read again\./);
		t.truthy(await machine.agent?.said(/dhclient\.conf:2:31: /));
		t.is((await capture.settled()).transcript, '');
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is((await capture.message('REQUEST')).options.get(12), text('after'));
		t.is(await machine.info('domain-name'), 'reread.example\n');
		rmSync(path);
		await reload(/The configuration stays as it was/);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is((await capture.message('REQUEST', 2)).options.get(12), text('after'));
		t.is(machine.events, 'BOUND EXTEND EXTEND');
	},
);

labTest('SIGHUP: another eventhook is run from the next event on', async (t, {client, machine, serve}) => {
	await serve('dnsmasq');
	const hook = (name: string): string => {
		const path = configure(machine, `#!/bin/sh\necho $2 >> ${machine.folder}/${name}.events\n`, name);
		chmodSync(path, 0o755);
		return `eventhook "${path}";`;
	};
	const path = configure(machine, hook('first'));
	const agent = client.spawn(machine.program('run', '--config', path, '--acd', 'off', 'eth0'));
	await machine.until(() => machine.note('first.events') === 'BOUND\n', 'the first hook');
	await machine.idle();
	configure(machine, hook('second'));
	agent.signal('SIGHUP');
	await agent.said(/The configuration was read again\./);
	t.is((await machine.command('extend', 'eth0')).status, 0);
	t.is((await machine.command('release', 'eth0')).status, 0);
	t.is(machine.note('first.events'), 'BOUND\n');
	t.is(machine.note('second.events'), 'EXTEND\nRELEASE\n');
});

labTest(
	'a file with errors: each is told with file, line, column and the line itself, and the rest stands',
	async (t, {lab, client, machine, serve}) => {
		const capture = await lab.capture(client, 'eth0');
		await serve('dnsmasq');
		const bad =
			'send host-name "vm-1";\nrequest routers, no-such-option;\nnonsense here;\nsend dhcp-client-identifier "id" # no semicolon\n';
		const path = configure(machine, bad);
		const checked = await machine.command('check-config', path);
		t.is(checked.status, 3);
		for (const place of ['2:18: ', '3:1: '])
			t.true(checked.stdout.includes(`${path}:${place}`), checked.stdout);
		t.regex(checked.stdout, /^request routers, no-such-option;\n +\^$/m);
		t.regex(checked.stdout, /3 error\(s\), 0 warning\(s\)\n$/);
		await machine.start('--config', path, 'eth0');
		const {options} = await capture.message('REQUEST');
		t.is(options.get(12), text('vm-1'));
		t.is(options.get(55), '017903060f771c1a2a0c21', 'the list that nobody changed');
		t.is(options.get(61), undefined);
		for (const place of [/dhclient\.conf:2:18: /, /dhclient\.conf:3:1: /])
			t.truthy(await machine.agent?.said(place));
	},
);

labTest(
	'check-config: 3 on an error, 0 on warnings alone, 0 on nothing wrong, 6 on no file',
	async (t, {machine}) => {
		const check = async (words: string) => machine.command('check-config', configure(machine, words));
		t.like(await check('timeout 10;\n'), {status: 0});
		const warned = await check('omapi port 7911;\n');
		t.is(warned.status, 0);
		t.regex(
			warned.stdout,
			/dhclient\.conf:1:1: .*\nomapi port 7911;\n\^\n.*: 0 error\(s\), 1 warning\(s\)\n$/,
		);
		t.like(await check('timeout soon;\n'), {status: 3});
		t.regex((await check('include "/dev/zero";\n')).stdout, /:1:9: .* it is not a regular file\.\n/);
		t.like(await machine.command('check-config', join(machine.folder, 'absent')), {status: 6});
		t.regex(
			(await machine.command('check-config')).stdout,
			/^built-in defaults: 0 error\(s\), 0 warning\(s\)\n$/,
		);
	},
);
