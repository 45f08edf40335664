import test from 'ava';
import {
	decodeOption,
	describeOption,
	encodeOption,
	fromHex,
	type Options,
	type OptionValue,
	registry,
	toHex,
	WireError,
} from '../src/index.ts';

const rows = Object.entries(registry);

for (const [name, {code, example, rfc}] of rows) {
	const [value, hex] = example;
	test(`${name} matches its example (${rfc})`, t => {
		t.is(toHex(encodeOption(name, value)), hex);
		t.deepEqual(decodeOption(code, fromHex(hex)), value);
	});
}

test('every shorter prefix of an example is refused or decodes to another value', t => {
	for (const [name, {code, example}] of rows) {
		const [value, hex] = example;
		for (let size = 0; size < hex.length; size += 2) {
			let decoded: unknown;
			try {
				decoded = decodeOption(code, fromHex(hex.slice(0, size)));
			} catch (error) {
				t.true(error instanceof WireError, name);
				continue;
			}
			t.notDeepEqual(decoded, value, `${name}, ${size / 2} bytes`);
		}
	}
});

test('a name is its RFC title in camelCase, without the word "Option"', t => {
	for (const [name, {title}] of rows) {
		const [first = '', ...rest] =
			title
				.toLowerCase()
				.replace('+', ' plus')
				.match(/[a-z0-9]+/g) ?? [];
		t.is(name, [first, ...rest.map(word => word[0]?.toUpperCase() + word.slice(1))].join(''));
	}
});

test('a code has one row, and rows stand in order of code', t => {
	const codes = rows.map(([, {code}]) => code);
	t.deepEqual(
		codes,
		[...new Set(codes)].sort((a, b) => a - b),
	);
	t.true(codes.every(code => code > 0 && code < 255));
});

test('names of dhclient and of dhcp_inittab are unique', t => {
	for (const names of [
		rows.map(([, row]) => row.dhclientName),
		rows.flatMap(([, row]) => row.inittab?.name.toLowerCase() ?? []),
	]) {
		t.is(new Set(names).size, names.length);
	}
});

test('every option of IANA’s registry that has a defined format has a row', t => {
	// 0 and 255 are no options; the rest are unassigned, removed, or for private use.
	const without = new Set([
		84,
		96,
		...range(102, 107),
		110,
		111,
		115,
		126,
		127,
		149,
		...range(163, 174),
		...range(178, 207),
		...range(214, 219),
		...range(222, 254),
	]);
	for (let code = 1; code < 255; code++) {
		const expected = !without.has(code) || code === 249 || code === 252;
		t.is(describeOption(code) !== undefined, expected, String(code));
	}
});

function range(from: number, to: number): number[] {
	return Array.from({length: to - from + 1}, (_, i) => from + i);
}

test('an option is described by its name or its code, with its names in the other worlds', t => {
	t.deepEqual(describeOption('domainNameServer'), {
		code: 6,
		name: 'domainNameServer',
		title: 'Domain Name Server',
		rfc: 'RFC 2132 §3.8',
		type: 'list of IPv4 addresses',
		dhclientName: 'domain-name-servers',
		inittab: {name: 'DNSserv', type: 'IP', granularity: 1, max: 0},
	});
	t.deepEqual(describeOption(6), describeOption('domainNameServer'));
	t.is(describeOption('ipAddressLeaseTime')?.inittab?.name, 'LeaseTim');
	t.is(describeOption('isns')?.dhclientName, 'unknown-83');
});

test('an option without a row is described as undefined', t => {
	t.is(describeOption(224), undefined);
	t.is(describeOption('noSuchOption'), undefined);
	t.is(describeOption('toString'), undefined);
});

test('a value of the wrong kind is refused with the option, the value and what was expected', t => {
	const refused: readonly (readonly [string, unknown, string])[] = [
		[
			'ipAddressLeaseTime',
			-1,
			'Option 51 (ipAddressLeaseTime) must be an integer from 0 to 4294967295; got -1.',
		],
		['interfaceMtu', 1.5, 'Option 26 (interfaceMtu) must be an integer from 0 to 65535; got 1.5.'],
		['router', [], 'Option 3 (router) must be an array of at least 1 IPv4 address; got an array of 0.'],
		['router', ['192.0.2'], 'Option 3 (router) must be an IPv4 address in dotted form; got "192.0.2".'],
		[
			'subnetMask',
			'255.255.255.00',
			'Option 1 (subnetMask) must be an IPv4 address in dotted form; got "255.255.255.00".',
		],
		['hostName', 7, 'Option 12 (hostName) must be text; got 7.'],
		['ipForwardingEnableDisable', 1, 'Option 19 (ipForwardingEnableDisable) must be true or false; got 1.'],
		[
			'dhcpMessageType',
			'ACKED',
			'Option 53 (dhcpMessageType) must be a message type such as \'DISCOVER\'; got "ACKED".',
		],
		['clientIdentifier', Uint8Array.of(1), 'Option 61 (clientIdentifier) must be at least 2 bytes; got 1.'],
		[
			'domainSearch',
			['a..b'],
			'Option 119 (domainSearch) must be a domain name with labels of 1 to 63 bytes; got "a..b".',
		],
		['rapidCommit', 1, 'Option 80 (rapidCommit) must be true or left out; got 1.'],
		['relayAgentInformation', {circuit: 1}, 'Option 82 (relayAgentInformation) has no sub-option "circuit".'],
		[
			'geoloc',
			{latitude: 900},
			'Option 144 (geoloc) must have latitudeUncertainty from 0 to 63; got undefined.',
		],
	];
	for (const [name, value, message] of refused) {
		t.throws(() => encodeOption(name, value), {instanceOf: WireError, code: 'BAD_VALUE', message});
	}
	t.throws(() => encodeOption('dns', []), {code: 'UNKNOWN_OPTION', message: 'No option is called "dns".'});
});

test('bytes that are no value are refused with the option, what was expected and what came', t => {
	const refused: readonly (readonly [number, string, string])[] = [
		[51, '0e10', 'Option 51 (ipAddressLeaseTime) must be 4 bytes; got 2.'],
		[3, 'c00002', 'Option 3 (router) must be a multiple of 4 bytes, at least 4; got 3.'],
		[12, '', 'Option 12 (hostName) must be at least 1 byte; got 0.'],
		[53, '13', 'Option 53 (dhcpMessageType) must be a message type from 1 to 18; got 19.'],
		[19, '02', 'Option 19 (ipForwardingEnableDisable) must be 0 or 1; got 2.'],
		[
			121,
			'21c0000201c0000201',
			'Option 121 (classlessStaticRoute) must hold prefix lengths of at most 32; got 33.',
		],
		[121, '18c63364c00002', 'Option 121 (classlessStaticRoute) holds a route that runs past the end.'],
		[119, '0361', 'Option 119 (domainSearch) holds a label whose length, 3, runs past the end.'],
		[120, '02', 'Option 120 (sipServers) must start with encoding 0 or 1; got 2.'],
		[80, '00', 'Option 80 (rapidCommit) must be 0 bytes; got 1.'],
		[52, '04', 'Option 52 (optionOverload) must be 1, 2 or 3; got 4.'],
		[82, '0105aa', 'Option 82 (relayAgentInformation) holds an item whose length, 5, runs past the end.'],
	];
	for (const [code, hex, message] of refused) {
		t.throws(() => decodeOption(code, fromHex(hex)), {instanceOf: WireError, code: 'BAD_OPTION', message});
	}
});

test('the types of options come from their rows', t => {
	const router: OptionValue<'router'> = ['192.0.2.1'];
	const routes: OptionValue<'classlessStaticRoute'> = [
		{destination: '0.0.0.0', prefixLength: 0, router: '192.0.2.1'},
	];
	const type: OptionValue<'dhcpMessageType'> = 'ACK';
	// @ts-expect-error: a lease time is a number.
	const wrong: Options = {ipAddressLeaseTime: '3600'};
	// @ts-expect-error: there is no such option.
	const none: Options = {dnsServers: ['192.0.2.1']};
	const options: Options = {router, classlessStaticRoute: routes, dhcpMessageType: type, hostName: undefined};
	t.deepEqual(Object.keys(options).length + Object.keys(wrong).length + Object.keys(none).length, 6);
});
