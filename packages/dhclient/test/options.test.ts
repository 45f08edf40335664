import type {Outgoing} from '@lessee/lease';
import {decodeMessage, decodeOptions, encodeOptions, type OptionSet} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import {
	effectiveOptions,
	forInterface,
	leaseOf,
	outgoingOptions,
	type PredefinedLease,
	parseConfiguration,
	type Settings,
} from '../src/index.ts';
import {contextOf, iscRun} from './isc.ts';
import {ascii, hex, settingsOf} from './parsing.ts';

const kinds: readonly Outgoing[] = ['DISCOVER', 'REQUEST', 'INFORM', 'DECLINE', 'RELEASE'];

function sent(settings: Settings, kind: Outgoing = 'DISCOVER'): ReadonlyMap<number, Uint8Array> {
	return new Map(
		outgoingOptions(settings, kind, {hostname: 'h', hardware: {type: 1, address: hex('020000000001')}}),
	);
}

function received(entries: {readonly [code: number]: Uint8Array}): OptionSet {
	return decodeOptions(Object.entries(entries).map(([code, bytes]) => [Number(code), bytes]));
}

/** What a configuration makes of raw options: raw again, and the codes refused. */
function effective(text: string, entries: {readonly [code: number]: Uint8Array}) {
	const {configuration} = parseConfiguration(text, {file: 'x'});
	const {set, refused} = effectiveOptions(forInterface(configuration), received(entries), {});
	return {raw: encodeOptions(set), set, refused};
}

for (const run of ['full', 'rare']) {
	const {settings, discover, request, ack} = iscRun(run);
	for (const [kind, bytes] of [
		['DISCOVER', discover],
		['REQUEST', request],
	] as const) {
		test(`${kind}: the options are those that ISC dhclient sends for the same file (${run})`, t => {
			const message = decodeMessage(bytes);
			const theirs = encodeOptions(message);
			// The protocol's own options are the machine's.
			for (const own of [50, 53, 54]) theirs.delete(own);
			t.deepEqual(
				Object.fromEntries(outgoingOptions(settings, kind, contextOf(message.chaddr))),
				Object.fromEntries(theirs),
			);
		});
	}

	test(`receipt: ISC's lease file shows the same effective options (${run})`, t => {
		const {set} = effectiveOptions(settings, decodeMessage(ack), contextOf(decodeMessage(ack).chaddr));
		t.deepEqual(set.options.domainNameServer?.[0], '127.0.0.1');
		t.deepEqual(set.options.domainSearch?.at(-1), 'more.example.com');
		t.is(set.options.networkInformationServicePlusDomain, run === 'full' ? 'cond' : 'other');
	});
}

test('DISCOVER: without a statement it asks for the documented options and sends nothing else', t => {
	t.deepEqual(
		sent(settingsOf(t, '')),
		new Map([[55, Uint8Array.of(1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33)]]),
	);
	t.deepEqual(sent(settingsOf(t, 'request;')), new Map());
});

test('rapid commit is sent in a DISCOVER alone, whatever the configuration says (RFC 4039 §3.1)', t => {
	const settings = settingsOf(t, 'option rapid-commit code 80 = zerolen; send rapid-commit;');
	t.deepEqual(
		kinds.filter(kind => sent(settings, kind).has(80)),
		['DISCOVER'],
	);
});

test('DISCOVER: an option asked for twice is in the list once', t => {
	t.deepEqual(
		sent(settingsOf(t, 'request routers, routers; also request routers, subnet-mask;')).get(55),
		Uint8Array.of(3, 1),
	);
});

test('send: a message never carries what RFC 2131 table 5 forbids, whatever the configuration says', t => {
	const all = Array.from({length: 254}, (_, i) => `send unknown-${i + 1} = 1;`).join(' ');
	const {configuration} = parseConfiguration(all, {file: 'x'});
	const codes = (kind: Outgoing) => [...sent(forInterface(configuration), kind).keys()];
	for (const kind of kinds)
		for (const never of [0, 52, 53, 54, 58, 59, 82, 255])
			t.false(codes(kind).includes(never), `${kind} ${never}`);
	t.true(codes('DISCOVER').includes(50));
	for (const kind of ['REQUEST', 'INFORM'] as const) t.false(codes(kind).includes(50));
	t.false(codes('INFORM').includes(51));
	t.true(codes('REQUEST').includes(51));
	for (const kind of ['DECLINE', 'RELEASE'] as const) t.deepEqual(codes(kind), [61]);
});

test('anonymize: whatever else is written, messages carry a short list and the link-layer address (RFC 7844 §3)', t => {
	const settings = settingsOf(
		t,
		`anonymize true; send host-name "h"; send dhcp-client-identifier "c"; send unknown-200 "x";
		send vendor-class-identifier "v"; send fqdn.fqdn "h.example."; also request ntp-servers, host-name;`,
	);
	const identity = [61, hex('01020000000001')] as const;
	const list = [55, hex('01030679')] as const;
	t.deepEqual(
		kinds.map(kind => [...sent(settings, kind)]),
		[[list, identity], [list, identity], [list, identity], [identity], [identity]],
	);
	t.deepEqual(sent(settingsOf(t, 'anonymize true; request ntp-servers, routers;')).get(55), hex('03'));
	t.false(sent(settingsOf(t, 'anonymize true; request;')).has(55));
});

test('send: the last statement counts, and one without a value takes the option out', t => {
	t.deepEqual(sent(settingsOf(t, 'send host-name "a"; send host-name "b";')).get(12), ascii('b'));
	t.false(sent(settingsOf(t, 'send host-name "a"; send host-name = null;')).has(12));
});

test('send: a value of no bytes is not sent, but for an option that has none', t => {
	const text =
		'request; option rapid code 80 = zerolen; send rapid; send host-name ""; send dhcp-client-identifier "";';
	t.deepEqual(sent(settingsOf(t, text)), new Map([[80, new Uint8Array()]]));
});

test('send: other statements do not change what goes out', t => {
	const text =
		'request; supersede host-name "a"; default routers 192.0.2.1; prepend domain-name "x"; append domain-name "y";';
	t.deepEqual(sent(settingsOf(t, text)), new Map());
});

test('send: options inside an option are put together, in its layout', t => {
	const text = `request;
		option space ACME; option ACME.mode code 1 = unsigned integer 8; option ACME.txt code 3 = text; vendor option space ACME;
		option space W code width 2 length width 2; option W.x code 258 = text; option box code 230 = encapsulate W;
		send ACME.txt "ab"; send ACME.mode 5; send W.x "z"; send nwip.primary-dss 192.0.2.1;`;
	const options = sent(settingsOf(t, text));
	t.deepEqual(options.get(43), hex('0302 6162 010105'));
	t.deepEqual(options.get(230), hex('0102 0001 7a'));
	t.deepEqual(options.get(63), hex('0b04 c0000201'));
});

test('send: fqdn is the flat option 81 in either encoding (RFC 4702)', t => {
	t.deepEqual(
		sent(settingsOf(t, 'request; send fqdn.fqdn "a.bc"; send fqdn.server-update on;')).get(81),
		hex('010000 612e6263'),
	);
	t.deepEqual(
		sent(
			settingsOf(t, 'request; send fqdn.fqdn "a.bc"; send fqdn.encoded on; send fqdn.no-client-update on;'),
		).get(81),
		hex('060000 0161 026263 00'),
	);
	// A name that DNS cannot hold goes out as text.
	t.deepEqual(
		sent(settingsOf(t, 'request; send fqdn.fqdn "a..b"; send fqdn.encoded on;')).get(81),
		hex('000000 612e2e62'),
	);
});

test('send: conditions and switches are looked at for every message', t => {
	const text = `request;
		if substring(hardware, 1, 3) = 02:00:00 { send host-name "local"; } elsif known { send host-name "no"; } else { send host-name "other"; }
		switch (gethostname()) { case "x": send user-class "x"; break; case "h": send user-class "h"; if not known { break; } default: send user-class "d"; }`;
	const settings = settingsOf(t, text);
	t.deepEqual([sent(settings).get(12), sent(settings).get(77)], [ascii('local'), ascii('h')]);
	const other = new Map(outgoingOptions(settings, 'DISCOVER', {}));
	t.deepEqual([other.get(12), other.get(77)], [ascii('other'), ascii('d')]);
});

test('send: "option" sees the lease that is asked for again', t => {
	const settings = settingsOf(t, 'request; send host-name = option domain-name;');
	const lease = received({15: ascii('example.org')});
	t.deepEqual(outgoingOptions(settings, 'REQUEST', {lease}), [[12, ascii('example.org')]]);
	t.deepEqual(outgoingOptions(settings, 'REQUEST', {}), []);
});

test('receipt: default, supersede, prepend, append and ignore do what they say', t => {
	const text = `
		default domain-name "d"; default host-name "h"; supersede routers 192.0.2.9; supersede netbios-scope = null;
		prepend domain-name-servers 127.0.0.1; append domain-name-servers 127.0.0.2; append root-path "/x"; prepend time-servers 192.0.2.5;
		ignore ntp-servers; send user-class "never";`;
	const {raw, refused} = effective(text, {
		3: hex('c0000201'),
		6: hex('c0000235'),
		15: ascii('server.example'),
		17: ascii('/srv\0'),
		42: hex('c0000204'),
		47: ascii('scope'),
	});
	t.deepEqual(refused, []);
	t.deepEqual(
		raw,
		new Map([
			[3, hex('c0000209')],
			[6, hex('7f000001 c0000235 7f000002')],
			[15, ascii('server.example')],
			[17, ascii('/srv/x')],
			[12, ascii('h')],
			[4, hex('c0000205')],
		]),
	);
});

test('receipt: compressed domain lists are expanded before something is put before or behind them', t => {
	// eng.apple.com, marketing with a pointer (RFC 3397 §2).
	const list = hex('03656e67056170706c6503636f6d00 096d61726b6574696e67c004');
	const {set} = effective('prepend domain-search "first.example"; append domain-search "last.example";', {
		119: list,
	});
	t.deepEqual(set.options.domainSearch, [
		'first.example',
		'eng.apple.com',
		'marketing.apple.com',
		'last.example',
	]);
	t.deepEqual(effective('append domain-search "a.b";', {}).set.options.domainSearch, ['a.b']);
	t.deepEqual(effective('append domain-search "a.b";', {119: hex('c0c0')}).set.options.domainSearch, ['a.b']);
});

test('receipt: options inside an option are changed in place', t => {
	const text =
		'option space A; option A.m code 1 = unsigned integer 8; option A.t code 2 = text; vendor option space A; supersede A.m 9; append A.t "!";';
	t.deepEqual(effective(text, {43: hex('010105 02026869')}).raw.get(43), hex('010109 0203 686921'));
	t.deepEqual(effective(text, {}).raw.get(43), hex('010109 020121'));
});

test('receipt: conditions see what the server sent, config-option what was made of it', t => {
	const text = `supersede domain-name "new";
		if option domain-name = "old" { supersede host-name "saw-old"; }
		if config-option domain-name = "new" { supersede nis-domain "saw-new"; }`;
	const {set} = effective(text, {15: ascii('old')});
	t.like(set.options, {domainName: 'new', hostName: 'saw-old', networkInformationServiceDomain: 'saw-new'});
});

// biome-ignore format: one value is one line.
const values: readonly (readonly [code: number, value: string, good: boolean])[] = [
	[12, 'vm-1', true], [12, 'a.example.com', true], [12, 'a_b', true], [12, 'host\0', true], [12, 'final.', true], [12, 'a'.repeat(63), true],
	[12, '', false], [12, 'a;b', false], [12, '-bad', false], [12, 'bad-', false], [12, '_x', false], [12, 'a..b', false], [12, 'a b', false],
	[12, 'a'.repeat(64), false], [12, '$(reboot)', false], [12, 'a\nb', false], [12, 'a\0b', false], [12, '\x1b[31m', false], [12, 'é', false],
	[12, `${'a'.repeat(62)}.`.repeat(5), false],
	[15, 'example.com', true], [15, 'a.example b.example', true], [15, 'a;b', false], [15, ' ', false], [15, 'a`b`', false],
	[17, '/srv/root path,x=1', true], [17, '192.0.2.1:/nfs[1]~\\', true], [17, '/a;b', false], [17, '/a$b', false], [17, '/a\n', false],
	[40, 'nis.example', true], [40, 'nis;x', false], [47, 'scope', true], [47, 'sc|ope', false], [64, 'nisplus', true], [64, 'a&b', false],
	// What ISC does not check is text like any other: the forms that it is shown in make it safe.
	[66, '$(reboot)', true], [67, 'a\nb', true], [114, 'http://x/?a=b&c', true],
];
for (const [code, value, good] of values) {
	test(`checks: option ${code} ${JSON.stringify(value.slice(0, 40))} of ${value.length} is ${good ? 'used' : 'refused'}`, t => {
		const {raw, refused} = effective('', {[code]: ascii(value)});
		t.is(raw.has(code), good);
		t.deepEqual(
			refused.map(one => one.code),
			good ? [] : [code],
		);
		for (const {reason} of refused) t.regex(reason, /^Option \d+ \([a-z-]+\) must [ -~]{5,160}\.$/);
	});
}

test('checks: domain names inside options of names are checked one by one', t => {
	t.true(effective('', {119: hex('0161 0162 00')}).raw.has(119));
	t.deepEqual(
		effective('', {119: hex('0161 00 033b726d 00')}).refused.map(({reason}) => reason),
		['Option 119 (domain-search) must hold domain names; got ";rm".'],
	);
	t.deepEqual(effective('', {119: hex('c000')}).refused.length, 1);
	t.deepEqual(
		effective('', {137: hex('0324287800')}).refused.map(({code}) => code),
		[137],
	);
	t.deepEqual(
		effective('', {146: hex('01 c0000201 c0000202 01226100')}).refused.map(({code}) => code),
		[146],
	);
});

test('checks: a value whose bytes are not of its type is refused, and a declared type is a type', t => {
	const text =
		'option n code 230 = unsigned integer 32; option r code 231 = array of { ip-address, boolean }; option d code 232 = domain-list;';
	const {raw, refused} = effective(text, {
		1: hex('ffff'),
		3: hex('c00002'),
		51: hex('01'),
		230: hex('0102'),
		231: hex('c0000201'),
		232: hex('0361'),
		6: hex('c0000201'),
	});
	t.deepEqual([...raw.keys()], [6]);
	t.deepEqual(
		refused.map(({code}) => code).sort((a, b) => a - b),
		[1, 3, 51, 230, 231, 232],
	);
});

test("checks: a value of the configuration is checked like a server's", t => {
	t.deepEqual(
		effective('supersede host-name "a;b";', {}).refused.map(({code}) => code),
		[12],
	);
});

test('receipt: what does not fit its type is kept as such, what breaks a rule for names is as if it had not come', t => {
	const received = decodeOptions([
		[2, Uint8Array.of(1, 2, 3)],
		[12, new TextEncoder().encode('a;b')],
	]);
	const {set, refused} = effectiveOptions(settingsOf(t, ''), received, {});
	t.deepEqual(set.options, {});
	t.deepEqual(
		set.malformed.map(({code, bytes}) => [code, ...bytes]),
		[[2, 1, 2, 3]],
	);
	t.deepEqual(
		refused.map(({code}) => code),
		[12, 2],
	);
	t.deepEqual(effectiveOptions(settingsOf(t, 'ignore time-offset;'), received, {}).set.malformed, []);
});

test('receipt: whatever a server sends, the result is clean, and nothing throws', t => {
	const text =
		'prepend domain-search "a.b"; append domain-name " x"; prepend routers 192.0.2.1; option space V; option V.x code 1 = text; vendor option space V; append V.x "y";';
	const settings = settingsOf(t, text);
	const option = fc.tuple(fc.integer({min: 1, max: 254}), fc.uint8Array({maxLength: 40}));
	fc.assert(
		fc.property(fc.array(option, {maxLength: 12}), entries => {
			const {set, refused} = effectiveOptions(settings, decodeOptions(entries), {});
			const again = effectiveOptions(settingsOf(t, ''), set, {});
			return (
				again.refused.length === set.malformed.length && refused.every(({reason}) => !/[^ -~]/.test(reason))
			);
		}),
		{seed: 4, numRuns: 500},
	);
});

test("predefined leases: their options are checked and their times and fields are a lease's", t => {
	const text = `lease {
		interface "eth0"; fixed-address 192.0.2.9; filename "boot"; server-name "srv"; next-server 192.0.2.3;
		option subnet-mask 255.255.255.0; option routers 192.0.2.1; option host-name "bad;name"; option dhcp-server-identifier 192.0.2.2;
		renew epoch 1000; rebind epoch 2000; expire never;
	}`;
	const settings = settingsOf(t, text, 'eth0');
	const predefined = settings.leases[0] as PredefinedLease;
	const lease = leaseOf(predefined, settings, 400_000);
	t.like(lease, {
		address: '192.0.2.9',
		serverIdentifier: '192.0.2.2',
		t1At: 600_000,
		t2At: 1_600_000,
		expiresAt: Number.POSITIVE_INFINITY,
		origin: 'predefined',
	});
	t.deepEqual(Object.keys(lease.options.options), ['subnetMask', 'router', 'serverIdentifier']);
	t.like(decodeMessage(lease.ack), {yiaddr: '192.0.2.9', siaddr: '192.0.2.3', file: 'boot', sname: 'srv'});
	const long = {...predefined, filename: 'x'.repeat(500)};
	t.is(decodeMessage(leaseOf(long, settings, 0).ack).file, '');
});
