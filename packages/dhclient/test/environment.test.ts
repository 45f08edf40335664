import {spawnSync} from 'node:child_process';
import {decodeMessage, decodeOptions, encodeMessage} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import {
	effectiveOptions,
	environment,
	forInterface,
	leaseOf,
	type PredefinedLease,
	parseConfiguration,
	type Reason,
	type ScriptCall,
	type ScriptLease,
} from '../src/index.ts';
import {contextOf, iscRun} from './isc.ts';
import {ascii, hex, settingsOf} from './parsing.ts';

const PATH = '/usr/sbin:/sbin:/bin:/usr/sbin:/usr/bin';

/** A lease of an address with raw options, whose end is 1000 s after the boot. */
function leaseWith(
	address: string,
	entries: readonly (readonly [number, Uint8Array])[],
	header: object = {},
): ScriptLease {
	const ack = encodeMessage({op: 2, yiaddr: address, ...header, options: {dhcpMessageType: 'ACK'}});
	return {address, options: decodeOptions(entries), ack, expiresAt: 1_000_000, origin: 'server'};
}

const fresh = leaseWith(
	'192.0.2.9',
	[
		[1, hex('ffffff00')],
		[3, hex('c0000201')],
	],
	{siaddr: '192.0.2.2'},
);
const former = leaseWith('192.0.2.8', [[3, hex('c0000202')]]);
const alias = 'alias { interface "eth0"; fixed-address 198.51.100.7; option subnet-mask 255.255.255.255; }';
const configuration = `request routers, host-name, dhcp6.name-servers; ${alias}`;

function call(text: string, more: Partial<ScriptCall> = {}): ScriptCall {
	const parsed = parseConfiguration(text, {file: 'x'});
	return {
		interface: 'eth0',
		settings: forInterface(parsed.configuration, 'eth0'),
		pid: 42,
		wallOffset: 1_700_000_000_000,
		now: 7000,
		...more,
	};
}

const base = (reason: Reason) => ({PATH, dad_wait_time: '0', interface: 'eth0', pid: '42', reason});
const news = (prefix: string) => ({
	[`${prefix}_ip_address`]: '192.0.2.9',
	[`${prefix}_next_server`]: '192.0.2.2',
	[`${prefix}_subnet_mask`]: '255.255.255.0',
	[`${prefix}_network_number`]: '192.0.2.0',
	[`${prefix}_broadcast_address`]: '192.0.2.255',
	[`${prefix}_routers`]: '192.0.2.1',
	[`${prefix}_expiry`]: '1700001000',
});
const olds = {
	old_ip_address: '192.0.2.8',
	old_next_server: '0.0.0.0',
	old_routers: '192.0.2.2',
	old_expiry: '1700001000',
};
const aliases = {
	alias_ip_address: '198.51.100.7',
	alias_subnet_mask: '255.255.255.255',
	alias_network_number: '198.51.100.7',
	alias_broadcast_address: '198.51.100.7',
	alias_expiry: '0',
};
const asked = {requested_routers: '1', requested_host_name: '1'};

// biome-ignore format: one reason is one line.
const golden: {readonly [R in Reason]: object} = {
	PREINIT:  {...aliases},
	MEDIUM:   {},
	ARPSEND:  {...news('new'), ...news('check')},
	ARPCHECK: {...news('new'), ...news('check')},
	BOUND:    {...news('new'), ...olds, ...aliases, ...asked},
	RENEW:    {...news('new'), ...olds, ...aliases, ...asked},
	REBIND:   {...news('new'), ...olds, ...aliases, ...asked},
	REBOOT:   {...news('new'), ...aliases, ...asked},
	EXPIRE:   {...olds, ...aliases, ...asked},
	FAIL:     {...olds, ...aliases},
	TIMEOUT:  {...news('new'), ...aliases, ...asked},
	STOP:     {...olds, ...aliases, ...asked},
	RELEASE:  {...olds, old_expiry: '1700000007', ...aliases, ...asked},
	V6ONLY:   {...asked, new_v6_only_preferred: '300'},
};
for (const [reason, sets] of Object.entries(golden) as [Reason, object][]) {
	test(`${reason}: the environment is exactly this, with a medium and an alias where there is one`, t => {
		const known = {lease: fresh, previous: former, medium: 'link0', v6OnlyPreferred: 300};
		const {variables, omitted} = environment(reason, call(configuration, known));
		t.deepEqual(sorted(variables), sorted({...base(reason), medium: 'link0', ...sets}));
		t.deepEqual(omitted, []);
	});

	test(`${reason}: without leases and alias nothing of them is there`, t => {
		const {variables} = environment(reason, call('request;'));
		t.deepEqual(sorted(variables), sorted(base(reason)));
	});
}

function sorted(variables: object): readonly (readonly [string, unknown])[] {
	return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where the environment is not ISC's, and why. */
const differences: {readonly [run: string]: {readonly [variable: string]: string}} = {
	full: {
		new_classless_routes: 'the name that FreeBSD has for option 121',
		new_classless_static_routes: 'the name that dhcpcd and NetworkManager have for option 121',
		new_unknown_121: 'the name that ISC has for option 121 where nobody declares it',
		new_vendor_encapsulated_options:
			'ISC leaves the container as it came when an option inside is superseded',
	},
	rare: {
		new_rdnss_selection: 'ISC prints two spaces before a list of names inside a record',
	},
};
for (const [run, allowed] of Object.entries(differences)) {
	test(`BOUND: variable by variable what ISC's dhclient gives its script, but for ${Object.keys(allowed).length} reasoned differences (${run})`, t => {
		const {settings, ack, environment: theirs} = iscRun(run);
		const message = decodeMessage(ack);
		const {set} = effectiveOptions(settings, message, contextOf(message.chaddr));
		const lease = {
			address: message.yiaddr,
			options: set,
			ack,
			expiresAt: Number(theirs['new_expiry']) * 1000,
			origin: 'server',
		};
		const {variables} = environment('BOUND', {
			interface: 'c0',
			settings,
			pid: Number(theirs['pid']),
			lease,
			wallOffset: 0,
			now: 0,
		});
		const differing = [...new Set([...Object.keys(theirs), ...Object.keys(variables)])].filter(
			name => theirs[name] !== variables[name],
		);
		t.deepEqual(differing.sort(), Object.keys(allowed).sort());
	});
}

/** The value of one variable of a BOUND lease with one raw option. */
function bound(code: number, bytes: Uint8Array, text = ''): {readonly [name: string]: string} {
	return environment('BOUND', call(text, {lease: leaseWith('192.0.2.9', [[code, bytes]])})).variables;
}

// biome-ignore format: one value is one line.
const texts: readonly (readonly [code: number, bytes: Uint8Array, variable: string, value: string])[] = [
	[2, hex('fffff1f0'), 'time_offset', '-3600'],
	[6, hex('c0000201c0000202'), 'domain_name_servers', '192.0.2.1 192.0.2.2'],
	[19, hex('01'), 'ip_forwarding', 'true'],
	[23, hex('ff'), 'default_ip_ttl', '255'],
	[26, hex('05dc'), 'interface_mtu', '1500'],
	[33, hex('0a000001c0000201'), 'static_routes', '10.0.0.1 192.0.2.1'],
	[51, hex('ffffffff'), 'dhcp_lease_time', '4294967295'],
	[60, ascii('vendor'), 'vendor_class_identifier', 'vendor'],
	[60, hex('00017f'), 'vendor_class_identifier', '0:1:7f'],
	[60, ascii('nul\0'), 'vendor_class_identifier', 'nul'],
	[66, ascii('a"b\'c$d`e\\f|g&h'), 'tftp_server_name', 'a\\"b\\\'c\\$d\\`e\\\\f\\|g\\&h'],
	[67, ascii('a\nb\x1b[1m\xff'), 'bootfile_name', 'a\\012b\\033[1m\\377'],
	[119, hex('0161026263 00 0164 00'), 'domain_search', 'a.bc. d.'],
	[245, hex('a83f8110'), 'unknown_245', 'a8:3f:81:10'],
];
for (const [code, bytes, variable, value] of texts) {
	test(`text forms: option ${code} as ${variable} is ${JSON.stringify(value)}`, t =>
		t.is(bound(code, bytes)[`new_${variable}`] ?? 'absent', value));
}

test('text forms: an option of no length is not there', t => {
	t.false('new_rapid_commit' in bound(80, new Uint8Array()));
});

test('classless routes: options 121 and 249 have every name that a hook reads them under', t => {
	const routes = hex('18 c0a80a 0a4d0001 00 0a4d0001');
	t.like(bound(121, routes), {
		new_rfc3442_classless_static_routes: '24 192 168 10 10 77 0 1 0 10 77 0 1',
		new_classless_routes: '24 192 168 10 10 77 0 1 0 10 77 0 1',
		new_classless_static_routes: '192.168.10.0/24 10.77.0.1 0.0.0.0/0 10.77.0.1',
		new_unknown_121: '18:c0:a8:a:a:4d:0:1:0:a:4d:0:1',
	});
	t.like(bound(249, routes), {
		new_ms_classless_static_routes: '24 192 168 10 10 77 0 1 0 10 77 0 1',
		new_unknown_249: '18:c0:a8:a:a:4d:0:1:0:a:4d:0:1',
	});
	const declared = 'option my-routes code 121 = array of unsigned integer 8;';
	t.like(bound(121, routes, declared), {
		new_my_routes: '24 192 168 10 10 77 0 1 0 10 77 0 1',
		new_rfc3442_classless_static_routes: '24 192 168 10 10 77 0 1 0 10 77 0 1',
	});
});

test('options inside an option have variables of their own, under the name of their space', t => {
	const text =
		'option space ACME; option ACME.the-mode code 1 = unsigned integer 8; vendor option space ACME;';
	t.like(bound(43, hex('010105 02020102'), text), {
		new_ACME_the_mode: '5',
		new_ACME_unknown_2: '1:2',
		new_vendor_encapsulated_options: '1:1:5:2:2:1:2',
	});
	t.like(bound(81, hex('010000 612e6263'), ''), {
		new_fqdn_fqdn: 'a.bc',
		new_fqdn_hostname: 'a',
		new_fqdn_domainname: 'bc',
		new_fqdn_server_update: 'true',
		new_fqdn_encoded: 'false',
		new_fqdn_no_client_update: 'false',
		new_fqdn_rcode1: '0',
	});
	t.like(bound(63, hex('0b04c0000201')), {new_nwip_primary_dss: '192.0.2.1'});
	t.like(bound(124, hex('000009bf 03 616263')), {new_vendor_class_isc: 'abc'});
	const vendor =
		'option space BBF; option BBF.url code 1 = text; option vendor.bbf code 3561 = encapsulate BBF;';
	t.like(bound(125, hex('00000de9 04 01026869 00001389 03 020107'), vendor), {
		new_vendor_bbf: '1:2:68:69',
		new_BBF_url: 'hi',
		new_vendor_unknown_5001: '2:1:7',
	});
});

test('options of a space that lies inside itself are shown to a depth that no server can set', t => {
	const text =
		'option space A code width 1 length width 2; option A.a code 1 = encapsulate A; option o code 230 = encapsulate A;';
	const levels = Array.from({length: 20_000}, (_, level) => 3 * (19_999 - level));
	const deep = Uint8Array.from(levels.flatMap(left => [1, Math.floor(left / 256), left % 256]));
	const {variables, omitted} = environment(
		'BOUND',
		call(text, {lease: leaseWith('192.0.2.9', [[230, deep]])}),
	);
	t.true(omitted.includes('new_A_a') && !('new_A_a' in variables));
});

test('options inside an option are checked too', t => {
	const text =
		'option space A; option A.names code 1 = domain-list; option A.n code 2 = integer 32; vendor option space A;';
	const variables = bound(43, hex('0105 03 3b726d 00 0201 05'), text);
	t.false('new_A_names' in variables);
	t.false('new_A_n' in variables);
});

test("lease's own variables: the broadcast address is the server's where it named one", t => {
	const lease = leaseWith('192.0.2.9', [
		[1, hex('ffffff00')],
		[28, hex('c000027f')],
	]);
	t.is(environment('BOUND', call('', {lease})).variables['new_broadcast_address'], '192.0.2.127');
	t.false('new_network_number' in bound(3, hex('c0000201')));
});

test("lease's own variables: file and sname are there when they are good, empty or overloaded ones are not", t => {
	const variables = (header: object) =>
		environment('BOUND', call('', {lease: leaseWith('192.0.2.9', [], header)})).variables;
	t.like(variables({file: 'pxelinux.0', sname: 'boot.example'}), {
		new_filename: 'pxelinux.0',
		new_server_name: 'boot.example',
	});
	for (const header of [
		{},
		{file: '/a;b', sname: 'a b'},
		{file: '$(x)', sname: '-x'},
		{file: 'é', sname: 'é'},
	]) {
		t.false('new_filename' in variables(header), JSON.stringify(header));
		t.false('new_server_name' in variables(header), JSON.stringify(header));
	}
});

test("lease's own variables: one without end expires in 2147483647, one without a message has no next server", t => {
	const endless = {...fresh, expiresAt: Number.POSITIVE_INFINITY, ack: new Uint8Array()};
	const {variables} = environment('BOUND', call('', {lease: endless}));
	t.is(variables['new_expiry'], '2147483647');
	t.false('new_next_server' in variables);
	t.is(
		environment('BOUND', call('', {lease: {...fresh, ack: hex('0102')}})).variables['new_ip_address'],
		'192.0.2.9',
	);
});

test('TIMEOUT: a predefined lease has the names that its block gives it, and a next server only from there', t => {
	const block = (more: string) =>
		`lease { interface "eth0"; fixed-address 192.0.2.9; filename "f"; option routers 192.0.2.1; ${more} expire epoch 1700000000; }`;
	const variables = (text: string) => {
		const settings = settingsOf(t, text, 'eth0');
		const lease = leaseOf(settings.leases[0] as PredefinedLease, settings, 5000);
		return environment('TIMEOUT', call(text, {settings, lease, wallOffset: 5000})).variables;
	};
	t.like(variables(block('')), {
		new_ip_address: '192.0.2.9',
		new_filename: 'f',
		new_routers: '192.0.2.1',
		new_expiry: '1700000000',
	});
	t.false('new_next_server' in variables(block('')));
	t.is(variables(block('next-server 192.0.2.3;'))['new_next_server'], '192.0.2.3');
});

test("collisions: a declared option cannot take the place of the lease's own variables", t => {
	const names = ['ip-address', 'expiry', 'filename', 'server-name', 'next-server', 'network-number'];
	const text = names.map((name, i) => `option ${name} code ${224 + i} = text;`).join(' ');
	const lease = {
		...leaseWith(
			'192.0.2.9',
			names.map((_, i) => [224 + i, ascii('evil')] as const),
		),
		ack: new Uint8Array(),
	};
	const {variables} = environment('BOUND', call(text, {lease}));
	t.like(variables, {new_ip_address: '192.0.2.9', new_expiry: '1700001000'});
	t.false(Object.values(variables).includes('evil'));
});

test('names: every variable of any option can be named in a shell, none is PATH', t => {
	const text = 'option 8-odd_name code 230 = text; option PATH code 231 = text;';
	const variables = environment(
		'BOUND',
		call(text, {
			lease: leaseWith('192.0.2.9', [
				[230, ascii('x')],
				[231, ascii('/evil')],
			]),
		}),
	).variables;
	t.like(variables, {new_8_odd_name: 'x', new_PATH: '/evil', PATH});
	for (const name of Object.keys(variables)) t.regex(name, /^[A-Za-z_][A-Za-z0-9_]*$/);
});

test('size: 64 KiB of options in any shape give an environment that a program can be started with', t => {
	const full = new Uint8Array(0xffff).fill(0x01);
	const big = Array.from({length: 20}, (_, i) => [230 + i, full.subarray(0, 20_000)] as const);
	for (const entries of [[[230, full] as const], big]) {
		const {variables, omitted} = environment(
			'BOUND',
			call('', {lease: leaseWith('192.0.2.9', entries), previous: leaseWith('192.0.2.8', entries)}),
		);
		const sizes = Object.entries(variables).map(([name, value]) => name.length + value.length + 2);
		t.true(Math.max(...sizes) <= 0xffff);
		t.true(sizes.reduce((sum, size) => sum + size, 0) <= 4 * 0xffff);
		t.true(omitted.length > 0);
		t.is(variables['new_ip_address'], '192.0.2.9');
		t.is(variables['old_ip_address'], '192.0.2.8');
		t.is(spawnSync('/bin/sh', ['-c', 'exit 7'], {env: variables}).status, 7);
	}
});

test('hostile values: whatever a server sends, every value is short printable ASCII and comes through a shell as it is', t => {
	const text =
		'option space V; option V.x code 1 = text; vendor option space V; option names code 230 = domain-list;';
	const settings = settingsOf(t, text);
	const option = fc.tuple(
		fc.integer({min: 1, max: 254}),
		fc.oneof(
			fc.uint8Array({minLength: 1, maxLength: 30}),
			fc.string({unit: 'binary-ascii', minLength: 1}).map(ascii),
		),
	);
	fc.assert(
		fc.property(
			fc.array(option, {maxLength: 12}),
			fc.string({unit: 'binary-ascii', maxLength: 60}),
			(entries, name) => {
				const {set} = effectiveOptions(settings, decodeOptions(entries), {});
				const ack = encodeMessage({
					op: 2,
					file: name.replaceAll('\0', ''),
					sname: name.replaceAll('\0', '').slice(0, 63),
				});
				const lease = {address: '192.0.2.9', options: set, ack, expiresAt: 0, origin: 'server'};
				const {variables} = environment('RENEW', {...call(''), settings, lease, previous: lease});
				return Object.values(variables).every(value => /^[ -~]*$/.test(value) && !value.includes('<error>'));
			},
		),
		{seed: 11, numRuns: 500},
	);
	const hostile = ascii('"; touch /tmp/x; `id` $(id) \\ \' | & \n\0\x1b[0m');
	const {variables} = environment('BOUND', {
		...call(''),
		lease: leaseWith('192.0.2.9', [
			[66, hostile],
			[230, hostile],
		]),
	});
	const {stdout} = spawnSync('/bin/sh', ['-c', 'printf "%s" "$new_tftp_server_name"'], {
		env: variables,
		encoding: 'utf8',
	});
	t.is(stdout, variables['new_tftp_server_name'] ?? 'absent');
});
