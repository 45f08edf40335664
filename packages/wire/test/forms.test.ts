import test from 'ava';
import {
	declareOptions,
	decodeMessage,
	decodeOption,
	encapsulatedOptions,
	encodeMessage,
	encodeOption,
	findOption,
	formatFound,
	formatMessage,
	formatOptionForDhcpinfo,
	formatOptionForLeases,
	formatOptionForScript,
	fromHex,
	type JsonSchema,
	type JsonValue,
	messageSchema,
	messageToJson,
	type Options,
	registry,
	valueToJson,
	WireError,
} from '../src/index.ts';
import {messages, withOptions} from './support/samples.ts';

const ascii = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0));

test('the script’s environment has dhclient’s text forms (dhclient 4.4)', t => {
	const forms: readonly (readonly [number, string, string])[] = [
		[1, 'ffffff00', '255.255.255.0'],
		[3, 'c0000201c0000202', '192.0.2.1 192.0.2.2'],
		[2, 'fffff1f0', '-3600'],
		[13, '0008', '8'],
		[19, '01', 'true'],
		[19, '00', 'false'],
		[21, 'c0000200ffffff00c6336400ffffff00', '192.0.2.0 255.255.255.0 198.51.100.0 255.255.255.0'],
		[25, '004405dc', '68 1500'],
		[51, 'ffffffff', '4294967295'],
		[53, '05', '5'],
		[55, '010306', '1 3 6'],
		[61, '0152540012ff00', '1:52:54:0:12:ff:0'],
		[78, '01c0000201c0000202', 'true 192.0.2.1 192.0.2.2'],
		[79, '00612c62', 'false a,b'],
		[92, 'c0000201c0000202', '192.0.2.1 192.0.2.2'],
		[94, '010310', '1 3 16'],
		[119, '03656e67056170706c6503636f6d00016100', 'eng.apple.com. a.'],
		[121, '18c63364c0000201', '24 198 51 100 192 0 2 1'],
		[137, '046c6f737400', 'lost.'],
		[146, '01c0000201c0000202016100', '1 192.0.2.1 192.0.2.2 a.'],
		[159, '04083400', '4 8 13312'],
		[212, '082020010db8000000000000000000000000c0000201', '8 32 2001:db8:: 192.0.2.1'],
		[224, '00017f', '0:1:7f'],
		[224, '616263', 'abc'],
		[224, '61626300', 'abc'],
		[224, '6100626300', '61:0:62:63:0'],
		[43, '0104c0000201', '1:4:c0:0:2:1'],
	];
	for (const [code, hex, text] of forms)
		t.is(formatOptionForScript(code, fromHex(hex)), text, `${code} ${hex}`);
});

test('the lease file has quotes and commas where the environment has none', t => {
	const forms: readonly (readonly [number, string, string])[] = [
		[1, 'ffffff00', '255.255.255.0'],
		[6, 'c0000201c0000202', '192.0.2.1,192.0.2.2'],
		[21, 'c0000200ffffff00c6336400ffffff00', '192.0.2.0 255.255.255.0,198.51.100.0 255.255.255.0'],
		[12, '766d', '"vm"'],
		[60, '505845', '"PXE"'],
		[61, '010203', '1:2:3'],
		[119, '03656e67056170706c6503636f6d00016100', '"eng.apple.com.", "a."'],
		[121, '18c63364c0000201', '24,198,51,100,192,0,2,1'],
	];
	for (const [code, hex, text] of forms)
		t.is(formatOptionForLeases(code, fromHex(hex)), text, `${code} ${hex}`);
});

test('text is escaped as dhclient escapes it', t => {
	t.is(formatOptionForScript(15, ascii('a"b\'c$d`e\\f|g&h;i (j)')), 'a\\"b\\\'c\\$d\\`e\\\\f\\|g\\&h;i (j)');
	t.is(formatOptionForScript(15, fromHex('610a62ff00')), 'a\\012b\\377');
	t.is(formatOptionForScript(15, fromHex('61000000')), 'a\\000\\000');
	t.is(formatOptionForLeases(15, ascii('a"b')), '"a\\"b"');
});

test('bytes that are too few for their format are <error>, and those beyond it are left out', t => {
	for (const [code, hex] of [
		[51, '0e10'],
		[1, ''],
		[3, 'c00002'],
		[146, '01c0000201'],
		[119, '03'],
		[121, ''],
	] as const) {
		t.is(formatOptionForScript(code, fromHex(hex)), '<error>', String(code));
	}
	t.is(formatOptionForScript(1, fromHex('ffffff0001')), '255.255.255.0');
	t.is(formatOptionForScript(3, fromHex('c0000201c000')), '192.0.2.1');
});

test('options inside options have ISC’s names', t => {
	const inside = (code: number, hex: string) =>
		encapsulatedOptions(code, fromHex(hex)).map(({name, text}) => `${name}=${text}`);
	t.deepEqual(inside(63, '02000501010b04c0000201'), [
		'nwip.nsq-broadcast=true',
		'nwip.primary-dss=192.0.2.1',
	]);
	t.deepEqual(inside(82, '0102aabb0504c00002000901ff'), [
		'agent.circuit-id=aa:bb',
		'agent.link-selection=192.0.2.0',
		'agent.unknown-9=ff',
	]);
	t.deepEqual(inside(81, '05ff0002766d076578616d706c6500'), [
		'fqdn.no-client-update=false',
		'fqdn.server-update=true',
		'fqdn.encoded=true',
		'fqdn.rcode1=255',
		'fqdn.rcode2=0',
		'fqdn.hostname=vm',
		'fqdn.domainname=example',
		'fqdn.fqdn=vm.example',
	]);
	t.deepEqual(
		inside(81, '020000610a24').filter(line => /update|fqdn=/.test(line)),
		['fqdn.no-client-update=true', 'fqdn.server-update=false', 'fqdn.fqdn=a\\012\\$'],
	);
	t.deepEqual(inside(125, '000009bf0501036d656400000de903010161'), [
		'vendor.isc=1:3:6d:65:64',
		'vendor.unknown-3561=1:1:61',
	]);
	t.deepEqual(inside(124, '000009bf0461626364'), ['vendor-class.isc=abcd']);
	t.deepEqual(inside(43, '0104c0000201'), []);
	t.deepEqual(inside(82, '0109'), []);
	t.deepEqual(inside(3, 'c0000201'), []);
});

test('dhcpinfo prints by the type of the inittab, one value a line', t => {
	const forms: readonly (readonly [number, string, readonly string[]])[] = [
		[6, 'c0000201c0000202', ['192.0.2.1', '192.0.2.2']],
		[33, 'c6336407c0000201c6336408c0000201', ['198.51.100.7 192.0.2.1', '198.51.100.8 192.0.2.1']],
		[2, 'fffff1f0', ['-3600']],
		[25, '004405dc', ['68', '1500']],
		[19, '01', ['1']],
		[53, '05', ['5']],
		[51, 'ffffffff', ['4294967295']],
		[55, '0103ff', ['0x01', '0x03', '0xFF']],
		[15, '6120622063', ['a b c']],
		[15, '6100', ['a']],
		[12, '610a62ff', ['a\\012b\\377']],
		[66, '61'.repeat(70), ['a'.repeat(64)]],
		[61, '01ab', ['0x01', '0xAB']],
		[121, '18c63364c000020100c0000202', ['198.51.100.0/24 192.0.2.1', '0.0.0.0/0 192.0.2.2']],
	];
	for (const [code, hex, lines] of forms)
		t.deepEqual(formatOptionForDhcpinfo(code, fromHex(hex)), lines, `${code} ${hex}`);
});

test('dhcpinfo prints what the inittab lacks in a form to be read', t => {
	const forms: readonly (readonly [number, string, readonly string[]])[] = [
		[80, '', ['true']],
		[108, '00000708', ['1800']],
		[114, '68747470733a2f2f70', ['https://p']],
		[119, '03656e67056170706c6503636f6d00016100', ['eng.apple.com', 'a']],
		[120, '01c0000201c0000202', ['addresses 192.0.2.1, 192.0.2.2']],
		[125, '00000de906010161020162', ['3561 1=a 2=b']],
		[224, '0a0b', ['0x0A', '0x0B']],
		[249, '00c0000202', ['0.0.0.0/0 192.0.2.2']],
	];
	for (const [code, hex, lines] of forms)
		t.deepEqual(formatOptionForDhcpinfo(code, fromHex(hex)), lines, `${code} ${hex}`);
});

test('dhcpinfo prints header fields and vendor options', t => {
	const lines = (identifier: string, hex: string) =>
		formatFound(findOption(identifier, 'dhcpinfo') ?? t.fail(), fromHex(hex));
	t.deepEqual(lines('Yiaddr', 'c0000209'), ['192.0.2.9']);
	t.deepEqual(lines('BootFile', '7078650061'), ['pxe']);
	t.deepEqual(lines('BootFile', '0061'), []);
	t.deepEqual(lines('Flags', '8000'), ['0x80', '0x00']);
	t.deepEqual(lines('SrootIP4', 'c0000201'), ['192.0.2.1']);
	t.deepEqual(lines('SbootRS', '0200'), ['512']);
	t.deepEqual(lines('300', 'ff'), ['0xFF']);
	t.deepEqual(formatOptionForDhcpinfo(257, ascii('/root')), ['/root']);
});

test('text for a terminal shows nothing that steers it: not in ASCII, not in UTF-8, not in bytes that are neither', t => {
	const texts: readonly (readonly [string, string])[] = [
		['1b5b33316d', '\\033[31m'],
		['c29b33316d', '\\302\\23331m'],
		['9b33316d', '\\23331m'],
		['61e280ae62', 'a\\342\\200\\256b'],
		['e280a8f3a0808161', '\\342\\200\\250\\363\\240\\200\\201a'],
		['c3a9e282ac', 'é€'],
	];
	for (const [hex, shown] of texts) t.deepEqual(formatOptionForDhcpinfo(66, fromHex(hex)), [shown], hex);
});

test('dhcpinfo refuses bytes that do not fit the type', t => {
	t.throws(() => formatOptionForDhcpinfo(1, fromHex('ffff')), {
		instanceOf: WireError,
		code: 'BAD_OPTION',
		message: 'Subnet must be a multiple of 4 bytes; got 2.',
	});
	t.throws(() => formatOptionForDhcpinfo(33, fromHex('c6336407c0000201c6336408')), {code: 'BAD_OPTION'});
	t.throws(() => formatOptionForDhcpinfo(108, fromHex('07')), {code: 'BAD_OPTION'});
	t.throws(() => formatOptionForDhcpinfo(256, fromHex('07')), {code: 'UNKNOWN_OPTION'});
});

test('a message prints on one screen', t => {
	const message = decodeMessage(
		withOptions('350105 3604c0000201 0c0a766d1b5b31ff6d6c6c6c e00141 33020e10 ff'),
	);
	t.is(
		formatMessage(message),
		[
			'DHCPACK (BOOTREPLY)  xid 0x00000000  secs 0  flags 0x0000  hops 0',
			'  chaddr  00:00:00:00:00:00 (Ethernet, hlen 6)',
			'  ciaddr  0.0.0.0',
			'  yiaddr  0.0.0.0',
			'  siaddr  0.0.0.0',
			'  giaddr  0.0.0.0',
			'   53  dhcpMessageType     ACK',
			'   54  serverIdentifier    192.0.2.1',
			'   12  hostName            vm\\033[1\\377mlll',
			'  224  (unknown)           A',
			'   51  ipAddressLeaseTime  malformed 0x0e10: Option 51 (ipAddressLeaseTime) must be 4 bytes; got 2 at offset 264.',
			'',
		].join('\n'),
	);
});

test('every vector prints without a control character, in at most 50 lines', t => {
	for (const [name, bytes] of messages) {
		const text = formatMessage(decodeMessage(bytes));
		t.notRegex(text, /[^\n\x20-\x7e\u{a0}-\u{ffff}]/u, name);
		t.true(text.split('\n').length < 50, name);
	}
});

test('the JSON form has the same names, bytes in hex, and nothing that JSON cannot say', t => {
	const message = decodeMessage(
		encodeMessage({
			chaddr: fromHex('525400000001'),
			options: {
				clientIdentifier: fromHex('01ff'),
				vendorIdentifyingVendorSpecificInformation: [
					{enterpriseNumber: 1, options: new Map([[2, fromHex('ab')]])},
				],
			},
			unknown: new Map([
				[224, fromHex('00ff')],
				[12, fromHex('')],
			]),
		}),
	);
	const json = messageToJson(message);
	t.deepEqual(JSON.parse(JSON.stringify(json)), json as unknown);
	t.like(json as object, {
		op: 1,
		chaddr: '52:54:00:00:00:01',
		options: {
			clientIdentifier: '01ff',
			vendorIdentifyingVendorSpecificInformation: [{enterpriseNumber: 1, options: {2: 'ab'}}],
		},
		unknown: {224: '00ff'},
		malformed: [{code: 12, bytes: '', offset: 258}],
	});
});

/** The parts of JSON Schema that ours uses; a keyword that is none of them fails. */
function violations(schema: JsonSchema, value: JsonValue, path: string): string[] {
	const known: {readonly [keyword: string]: (argument: never) => boolean | string[]} = {
		$schema: () => true,
		title: () => true,
		description: () => true,
		format: () => typeof value === 'string',
		type: (type: string) =>
			type === 'integer'
				? Number.isInteger(value)
				: type === 'array'
					? Array.isArray(value)
					: typeof value === type,
		const: (expected: JsonValue) => value === expected,
		enum: (expected: JsonValue[]) => expected.includes(value),
		pattern: (pattern: string) => new RegExp(pattern).test(value as string),
		minimum: (least: number) => (value as number) >= least,
		maximum: (most: number) => (value as number) <= most,
		minItems: (least: number) => (value as JsonValue[]).length >= least,
		maxItems: (most: number) => (value as JsonValue[]).length <= most,
		required: (names: string[]) => names.every(name => name in (value as object)),
		items: (items: JsonSchema) =>
			Array.isArray(value) && value.flatMap((item, i) => violations(items, item, `${path}[${i}]`)),
		prefixItems: (items: JsonSchema[]) =>
			Array.isArray(value) &&
			items.flatMap((item, i) => violations(item, (value[i] as JsonValue) ?? null, `${path}[${i}]`)),
		anyOf: (schemas: JsonSchema[]) => schemas.some(one => violations(one, value, path).length === 0),
		properties: (properties: {[name: string]: JsonSchema}) =>
			Object.entries(value as object).flatMap(([name, item]) =>
				properties[name] ? violations(properties[name], item, `${path}.${name}`) : [],
			),
		additionalProperties: (rest: boolean | JsonSchema) =>
			Object.entries(value as object)
				.filter(([name]) => !(name in ((schema['properties'] as object) ?? {})))
				.flatMap(([name, item]) =>
					typeof rest === 'boolean'
						? rest
							? []
							: [`${path}.${name} is too much`]
						: violations(rest, item, `${path}.${name}`),
				),
	};
	return Object.entries(schema).flatMap(([keyword, argument]) => {
		const outcome = known[keyword]?.(argument as never) ?? false;
		return outcome === true
			? []
			: outcome === false
				? [`${path}: ${keyword} ${JSON.stringify(argument)} does not hold for ${JSON.stringify(value)}`]
				: outcome;
	});
}

test('the JSON Schema describes the JSON form of every row’s example and every vector', t => {
	const schema = messageSchema();
	for (const [name, bytes] of messages)
		t.deepEqual(violations(schema, messageToJson(decodeMessage(bytes)), name), []);
	const properties = (schema['properties'] as {options: {properties: {[name: string]: JsonSchema}}}).options
		.properties;
	t.deepEqual(Object.keys(properties), Object.keys(registry));
	for (const [name, {example}] of Object.entries(registry)) {
		t.deepEqual(violations(properties[name] as JsonSchema, valueToJson(example[0]), name), []);
		t.not(violations(properties[name] as JsonSchema, {nothing: 'of the kind'}, name).length, 0, name);
	}
});

test('a message with malformed and unknown options fits the JSON Schema too', t => {
	const json = messageToJson(decodeMessage(withOptions('33020e10 e00141 0c')));
	t.deepEqual(violations(messageSchema(), json, ''), []);
	t.not(violations(messageSchema(), {...(json as object), extra: 1}, '').length, 0);
});

test('what cannot be found is undefined, and what can be is found under every name', t => {
	t.deepEqual(findOption('DNSserv', 'dhcpinfo'), {
		kind: 'option',
		code: 6,
		name: 'domainNameServer',
		entry: {name: 'DNSserv', type: 'IP', granularity: 1, max: 0},
	});
	for (const identifier of [
		'dnsserv',
		'DNSSERV',
		'domain-name-servers',
		'domainNameServer',
		'6',
		'0x6',
		'06',
	]) {
		t.deepEqual(findOption(identifier, 'dhcpinfo'), findOption('DNSserv', 'dhcpinfo'), identifier);
	}
	t.deepEqual(findOption('domain-name-servers', 'dhclient'), findOption('DNSserv', 'dhcpinfo'));
	t.is(findOption('DNSserv', 'dhclient'), undefined);
	t.is(findOption('Domain-Name-Servers', 'dhclient'), undefined);
	t.deepEqual(findOption('unknown-224', 'dhclient'), {kind: 'option', code: 224});
	t.is(findOption('unknown-0', 'dhclient'), undefined);
	t.is(findOption('unknown-255', 'dhclient'), undefined);
	t.like(findOption('domainNameServer', 'rfc'), {kind: 'option', code: 6});
	t.is(findOption('domain-name-servers', 'rfc'), undefined);
	for (const identifier of ['', 'nonsense', '0', '255', '256', '511', '1e3', '-1', '99999', '08x'])
		t.is(findOption(identifier, 'dhcpinfo'), undefined, identifier);
});

test('fields and vendor options are found by name and number', t => {
	t.like(findOption('yiaddr', 'dhcpinfo'), {kind: 'field', offset: 16, length: 4});
	t.like(findOption('Chaddr', 'dhcpinfo'), {kind: 'field', offset: 28, length: 16});
	t.like(findOption('Options', 'dhcpinfo'), {kind: 'field', offset: 240, length: 60});
	t.like(findOption('SrootOpt', 'dhcpinfo'), {kind: 'vendor', code: 1});
	t.like(findOption('258', 'dhcpinfo'), {
		kind: 'vendor',
		code: 2,
		entry: {name: 'SrootIP4', code: 2, type: 'IP', granularity: 1, max: 1},
	});
	t.deepEqual(findOption('510', 'dhcpinfo'), {kind: 'vendor', code: 254, entry: undefined});
	t.deepEqual(findOption('224', 'dhcpinfo'), {kind: 'option', code: 224});
	t.is(findOption('PXEarch', 'dhcpinfo')?.kind, 'option');
});

const declared = declareOptions([
	{name: 'flag', code: 224, type: 'boolean'},
	{name: 'small', code: 225, type: 'signed integer 8'},
	{name: 'port', code: 226, type: 'unsigned integer 16'},
	{name: 'plain', code: 227, type: 'integer 32'},
	{name: 'pairs', code: 228, type: 'array of { ip-address, integer 8 }'},
	{name: 'labelled', code: 229, type: '{ integer 16, text }'},
	{name: 'hosts', code: 230, type: 'domain-list compressed'},
	{name: 'v6', code: 231, type: 'array of ip6-address'},
	{name: 'ACME', code: 232, type: 'encapsulate ACME'},
	{name: 'mode', code: 1, type: 'text', space: 'ACME'},
	{name: 'level', code: 2, type: 'unsigned integer 8', space: 'ACME'},
	{name: 'there', code: 233, type: 'zerolen'},
	{name: 'host', code: 234, type: 'domain-name'},
	{name: 'blob', code: 235, type: 'string'},
]);

test('declared options have values and texts of their types', t => {
	const values: readonly (readonly [string, number, unknown, string, string])[] = [
		['flag', 224, true, '01', 'true'],
		['small', 225, -2, 'fe', '-2'],
		['port', 226, 8080, '1f90', '8080'],
		['plain', 227, 4294967295, 'ffffffff', '4294967295'],
		[
			'pairs',
			228,
			[
				['192.0.2.1', 1],
				['192.0.2.2', 2],
			],
			'c000020101c000020202',
			'192.0.2.1 1 192.0.2.2 2',
		],
		['labelled', 229, [7, 'x y'], '0007782079', '7 x y'],
		['hosts', 230, ['a.b', 'c.b'], '016101620001 63c002'.replace(' ', ''), 'a.b. c.b.'],
		['v6', 231, ['2001:db8::1'], '20010db8000000000000000000000001', '2001:db8::1'],
		['there', 233, true, '', '<error>'],
		['host', 234, 'a.b', '0161016200', 'a.b.'],
		['blob', 235, fromHex('00ff'), '00ff', '0:ff'],
	];
	for (const [name, code, value, hex, text] of values) {
		t.deepEqual(encodeOption(name, value, declared), fromHex(hex), name);
		t.deepEqual(decodeOption(code, fromHex(hex), declared), value, name);
		if (hex !== '') t.is(formatOptionForScript(code, fromHex(hex), declared), text, name);
		t.is(findOption(name, 'dhclient', declared)?.kind, 'option', name);
	}
});

test('a declared space names the options inside it, and a message takes declared options by name', t => {
	t.deepEqual(encapsulatedOptions(232, fromHex('010266610201070301ff'), declared), [
		{name: 'ACME.mode', text: 'fa'},
		{name: 'ACME.level', text: '7'},
		{name: 'ACME.unknown-3', text: 'ff'},
	]);
	const options = {port: 9, pairs: [['192.0.2.1', 1]]} as Options;
	const bytes = encodeMessage({options}, {}, declared);
	t.deepEqual(decodeMessage(bytes, declared).options, options);
	t.deepEqual([...decodeMessage(bytes).unknown.keys()], [226, 228]);
	t.true(formatMessage(decodeMessage(bytes, declared), declared).includes('  226  port   9\n'));
});

test('declaring changes no other registry', t => {
	t.is(findOption('flag', 'dhclient'), undefined);
	t.true(Object.isFrozen(declared));
	const more = declareOptions([{name: 'routes', code: 121, type: 'array of unsigned integer 8'}], declared);
	t.deepEqual(decodeOption(121, fromHex('00c0'), more), [0, 192]);
	t.deepEqual(decodeOption(226, fromHex('0009'), more), 9);
	t.throws(() => decodeOption(121, fromHex('00c0'), declared), {code: 'BAD_OPTION'});
});

test('a definition that is none is refused', t => {
	const bad = {instanceOf: WireError, code: 'BAD_DEFINITION'};
	for (const [name, code, type] of [
		['', 224, 'text'],
		['a b', 224, 'text'],
		['__proto__', 224, 'text'],
		['x', 0, 'text'],
		['x', 255, 'text'],
		['x', 224, 'strings'],
		['x', 224, 'array of text'],
		['x', 224, '{ text, integer 8 }'],
		['x', 224, '{ }'],
		['x', 224, 'integer 64'],
		['x', 224, ''],
	] as const) {
		t.throws(() => declareOptions([{name, code, type}]), bad, `${name} ${code} ${type}`);
	}
	t.throws(() => declareOptions([{name: 'x', code: 224, type: 'strings'}]), {
		message: 'The declared option "x" must have a type of dhclient.conf; got "strings".',
	});
});
