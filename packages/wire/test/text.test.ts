import test from 'ava';
import {
	decodeClientIdentifier,
	decodeForcerenewInformation,
	decodeOption,
	encodeClientIdentifier,
	encodeForcerenewInformation,
	encodeOption,
	formatHardware,
	formatIpv4,
	fromHex,
	ipv4ToNumber,
	numberToIpv4,
	parseHardware,
	parseIpv4,
	toHex,
	WireError,
} from '../src/index.ts';

const hostName = (hex: string) => decodeOption(12, fromHex(hex));
const written = (text: string) => toHex(encodeOption('hostName', text));

test('text is UTF-8', t => {
	for (const text of [
		'a',
		'host-1',
		'müller',
		'東京',
		'😀',
		'abcdefgh',
		'abcdefghi',
		`${'x'.repeat(255)}é`,
	]) {
		t.is(decodeOption(12, encodeOption('hostName', text)), text);
	}
	t.is(written('é東😀'), 'c3a9e69db1f09f9880');
});

test('a byte that is not UTF-8 becomes a lone surrogate, and that byte again when written', t => {
	const broken = [
		'ff',
		'80',
		'c3',
		'c328',
		'e69d',
		'e69d41',
		'f09f98', // cut off
		'c080',
		'e08080',
		'f0808080', // longer than needed
		'eda080',
		'edbfbf', // surrogates
		'f4908080',
		'f5808080', // beyond U+10FFFF
		'61ff62',
		'6162636465666768ff',
		'ff6162636465666768',
	];
	for (const hex of broken) {
		const text = hostName(hex) as string;
		t.regex(text, /[\udc80-\udcff]/, hex);
		t.is(written(text), hex);
	}
	t.is(hostName('61ff62'), 'a\udcffb');
});

test('NULs at the end of text are no part of it, those within are (RFC 2132 §2)', t => {
	t.is(hostName('6100'), 'a');
	t.is(hostName('610000'), 'a');
	t.is(hostName('61006200'), 'a\0b');
	t.is(hostName('00'), '');
	t.is(written(''), '00');
	t.is(written('a\0b'), '610062');
});

test('a lone surrogate that stands for no byte is refused', t => {
	for (const text of ['\ud800', 'a\udc00', '\udc7f', '\udd00']) {
		t.throws(() => written(text), {instanceOf: WireError, code: 'BAD_VALUE'});
	}
});

const names = (hex: string) => decodeOption(119, fromHex(hex));

test('a compressed domain list is read (RFC 3397 §2)', t => {
	t.deepEqual(names('03656e67056170706c6503636f6d00096d61726b6574696e67c004'), [
		'eng.apple.com',
		'marketing.apple.com',
	]);
	t.deepEqual(names('0161000162c000'), ['a', 'b.a']);
	t.deepEqual(names('00'), ['']);
});

test('compression that loops, points forward or never ends is refused', t => {
	for (const [hex, reason] of [
		['c000', /does not point backwards/],
		['0161c000', undefined],
		['c002016100', /does not point backwards/],
		['016100c0', /pointer that is cut off/],
		['40', /reserved length 64/],
		['8161', /reserved length 129/],
		['0161', /must end with the root label/],
	] as const) {
		t.throws(() => names(hex), {instanceOf: WireError, ...(reason && {message: reason})}, hex);
	}
	const chain = `016100${Array.from({length: 20}, (_, i) => `c0${(i === 0 ? 0 : 1 + 2 * i).toString(16).padStart(2, '0')}`).join('')}`;
	t.throws(() => names(chain), {message: /more than 16 pointers/});
});

test('names that expand to many times the option’s size are refused', t => {
	const label = `3f${'61'.repeat(63)}`;
	const bomb = `${label}${label}${label}00${'c000'.repeat(2000)}`;
	t.throws(() => names(bomb), {
		message: 'Option 119 (domainSearch) holds compressed names that expand to many times its size.',
	});
});

test('a domain name has at most 255 bytes and labels of at most 63', t => {
	const long = [1, 2, 3].map(() => 'a'.repeat(63)).join('.');
	const fits = `${long}.${'b'.repeat(61)}`;
	t.deepEqual(decodeOption(137, encodeOption('lostServer', fits)), fits);
	t.throws(() => encodeOption('lostServer', `${fits}b`), {message: /at most 255 bytes/});
	t.throws(() => encodeOption('lostServer', 'a'.repeat(64)), {message: /labels of 1 to 63 bytes/});
	t.throws(() => decodeOption(137, fromHex(`${`3f${'61'.repeat(63)}`.repeat(4)}00`)), {
		message: /more than 255 bytes/,
	});
});

test('dots, backslashes and bytes that are not printable are escaped in a label', t => {
	for (const [hex, name] of [
		['03612e6200', 'a\\.b'],
		['03615c6200', 'a\\\\b'],
		['03612062 00', 'a\\032b'],
		['0361ff6200', 'a\\255b'],
	] as const) {
		t.is(decodeOption(137, fromHex(hex)), name);
		t.is(toHex(encodeOption('lostServer', name)), hex.replace(' ', ''));
	}
	t.is(toHex(encodeOption('lostServer', 'a.b.')), '0161016200');
	t.throws(() => encodeOption('lostServer', 'a\\999'), {message: /must be a domain name/});
	t.throws(() => encodeOption('lostServer', 'é'), {message: /other bytes written/});
});

test('a name is pointed at only while it is within a pointer’s reach', t => {
	const list = Array.from({length: 700}, (_, i) => `host${i}.some-subdomain-${i}.example`);
	const {length} = encodeOption('domainSearch', list);
	t.true(length > 0x4000);
	t.deepEqual(decodeOption(119, encodeOption('domainSearch', list)), list);
});

test('a client’s name keeps whether it is fully qualified, in either encoding (RFC 4702 §2)', t => {
	const flags = {serverUpdate: false, override: false, noServerUpdate: false, rcode1: 0, rcode2: 255};
	for (const [domainName, encoded, hex] of [
		['vm.example.', true, '0400ff02766d076578616d706c6500'],
		['vm', true, '0400ff02766d'],
		['.', true, '0400ff00'],
		['', true, '0400ff'],
		['a\\.', true, '0400ff02612e'],
		['vm.example', false, '0000ff766d2e6578616d706c65'],
	] as const) {
		t.is(toHex(encodeOption('clientFqdn', {...flags, encoded, domainName})), hex);
		t.deepEqual(decodeOption(81, fromHex(hex)), {...flags, encoded, domainName});
	}
	t.true((decodeOption(81, fromHex('f10000')) as {serverUpdate: boolean}).serverUpdate);
});

test('addresses go between dotted text, bytes and numbers', t => {
	for (const [text, number, hex] of [
		['0.0.0.0', 0, '00000000'],
		['192.0.2.1', 0xc0000201, 'c0000201'],
		['255.255.255.255', 0xffffffff, 'ffffffff'],
	] as const) {
		t.is(ipv4ToNumber(text), number);
		t.is(numberToIpv4(number), text);
		t.is(formatIpv4(fromHex(`ff${hex}`), 1), text);
		t.deepEqual(parseIpv4(text), fromHex(hex));
	}
	for (let i = 0; i < 1000; i++) t.is(ipv4ToNumber(numberToIpv4(i * 4294967)), i * 4294967);
});

test('what is not four decimal numbers of at most 255 is no address', t => {
	for (const text of [
		'',
		'1.2.3',
		'1.2.3.4.5',
		'1..3.4',
		'.1.2.3',
		'1.2.3.',
		'256.0.0.1',
		'01.2.3.4',
		'1.2.3.4 ',
		' 1.2.3.4',
		'1,2,3,4',
		'0x1.2.3.4',
		'-1.2.3.4',
		'١.2.3.4',
		'9'.repeat(400),
	]) {
		t.is(ipv4ToNumber(text), undefined, text);
		t.is(parseIpv4(text), undefined, text);
	}
});

test('IPv6 addresses are written as RFC 5952 says and read as RFC 4291 says', t => {
	for (const [text, hex] of [
		['::', '00'.repeat(16)],
		['::1', `${'00'.repeat(15)}01`],
		['2001:db8::', `20010db8${'00'.repeat(12)}`],
		['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
		['2001:0:0:1::1', '20010000000000010000000000000001'],
	] as const) {
		t.is(decodeOption(109, fromHex(hex)), text);
		t.is(toHex(encodeOption('dhcp4o6S46SourceAddress', text)), hex);
	}
	for (const text of [
		':',
		':::',
		'1::2::3',
		'1:2:3:4:5:6:7',
		'1:2:3:4:5:6:7:8:9',
		'12345::',
		'g::',
		'1:2:3:4:5:6:7::8',
		'',
	]) {
		t.throws(() => encodeOption('dhcp4o6S46SourceAddress', text), {message: /must be an IPv6 address/}, text);
	}
});

test('hardware addresses are written with colons and read with colons or hyphens', t => {
	t.is(formatHardware(fromHex('525400fe0001')), '52:54:00:fe:00:01');
	t.is(formatHardware(new Uint8Array(0)), '');
	t.deepEqual(parseHardware('52:54:0:FE:0:1'), fromHex('525400fe0001'));
	t.deepEqual(parseHardware('52-54-00-fe-00-01'), fromHex('525400fe0001'));
	for (const text of ['', ':', '52:', '523:1', '52 54', '5g']) t.is(parseHardware(text), undefined, text);
});

test('hex text may have white space and comments, and nothing else', t => {
	t.deepEqual(fromHex('01 02\n# 03\n04 # end'), Uint8Array.of(1, 2, 4));
	for (const text of ['0', 'zz', '0x01'])
		t.throws(() => fromHex(text), {instanceOf: WireError, code: 'BAD_VALUE'});
});

test('a client identifier is a hardware address, or an IAID and a DUID (RFC 2132 §9.14, RFC 4361 §6.1)', t => {
	const address = fromHex('525400123456');
	for (const [identifier, hex] of [
		[{kind: 'hardware', hardwareType: 1, address}, '01525400123456'],
		[{kind: 'other', type: 0, data: fromHex('6162')}, '006162'],
		[
			{kind: 'duid', iaid: 0xfedcba98, duid: {kind: 'linkLayerTime', hardwareType: 1, time: 7, address}},
			'fffedcba980001000100000007525400123456',
		],
		[
			{
				kind: 'duid',
				iaid: 1,
				duid: {kind: 'enterprise', enterpriseNumber: 43793, identifier: fromHex('0102')},
			},
			'ff0000000100020000ab110102',
		],
		[
			{kind: 'duid', iaid: 1, duid: {kind: 'linkLayer', hardwareType: 1, address}},
			'ff0000000100030001525400123456',
		],
		[
			{kind: 'duid', iaid: 1, duid: {kind: 'uuid', uuid: new Uint8Array(16).fill(9)}},
			`ff000000010004${'09'.repeat(16)}`,
		],
		[{kind: 'duid', iaid: 1, duid: {kind: 'unknown', type: 9, data: fromHex('ff')}}, 'ff000000010009ff'],
	] as const) {
		t.is(toHex(encodeClientIdentifier(identifier)), hex);
		t.deepEqual(decodeClientIdentifier(fromHex(hex)), identifier);
	}
	for (const hex of ['', '01', 'ff000000010001', 'ff0000000100', `ff000000010004${'09'.repeat(15)}`]) {
		t.throws(() => decodeClientIdentifier(fromHex(hex)), {instanceOf: WireError, code: 'BAD_OPTION'}, hex);
	}
	t.throws(() => encodeClientIdentifier({kind: 'hardware', hardwareType: 256, address}), {code: 'BAD_VALUE'});
});

test('the forcerenew nonce and its digest are told apart (RFC 6704)', t => {
	for (const [kind, type] of [
		['nonce', '01'],
		['digest', '02'],
	] as const) {
		const value = new Uint8Array(16).fill(7);
		t.is(toHex(encodeForcerenewInformation({kind, value})), `${type}${'07'.repeat(16)}`);
		t.deepEqual(decodeForcerenewInformation(fromHex(`${type}${'07'.repeat(16)}`)), {kind, value});
	}
	t.throws(() => decodeForcerenewInformation(new Uint8Array(16)), {
		instanceOf: WireError,
		code: 'BAD_OPTION',
	});
	t.throws(() => decodeForcerenewInformation(new Uint8Array(17)), {message: /type 1 or 2; got 0/});
	t.throws(() => encodeForcerenewInformation({kind: 'nonce', value: new Uint8Array(3)}), {code: 'BAD_VALUE'});
});
