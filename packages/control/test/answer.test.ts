import {
	decodeMessage,
	decodeOptions,
	describeOption,
	encodeMessage,
	encodeOption,
	fromHex,
	type Row,
	registry,
	toHex,
} from '@lessee/wire';
import test from 'ava';
import * as v from 'valibot';
import {type AnswerForm, answerOption} from '../src/answer.ts';
import {refuse} from '../src/control-error.ts';
import type {OptionSource} from '../src/lease-options.ts';
import {answerLease, type HeldLease, viewLease} from '../src/lease-view.ts';
import {printableJson} from '../src/printable-json.ts';
import {schemas} from '../src/schema.ts';

const ack = encodeMessage({
	op: 2,
	xid: 0x12345678,
	secs: 7,
	flags: 0x8000,
	yiaddr: '192.0.2.9',
	siaddr: '192.0.2.2',
	chaddr: Uint8Array.of(2, 0, 0, 0, 0, 1),
	file: 'pxelinux.0',
	options: {
		subnetMask: '255.255.255.0',
		timeOffset: -3600,
		router: ['192.0.2.1'],
		domainNameServer: ['192.0.2.2', '192.0.2.3', '192.0.2.4'],
		hostName: 'a host',
		interfaceMtu: 1400,
		staticRoute: [{destination: '198.51.100.7', router: '192.0.2.1'}],
		pathMtuPlateauTable: [68, 1500],
		vendorSpecificInformation: fromHex('0204c0000201 00 09020010 03026162 c802abcd 030163 ff 0504c0000201'),
		ipAddressLeaseTime: 3600,
		dhcpMessageType: 'ACK',
		serverIdentifier: '192.0.2.2',
		domainSearch: ['example.com', 'example.net'],
		classlessStaticRoute: [{destination: '0.0.0.0', prefixLength: 0, router: '192.0.2.1'}],
	},
	unknown: new Map([[224, Uint8Array.of(1, 0xfe)]]),
});
const {options, unknown, malformed} = decodeMessage(ack);
const source: OptionSource = {ack, options: {options, unknown, malformed}};

const lines = (identifier: string, form: AnswerForm = {}, from = source) =>
	answerOption(identifier, form, () => from).lines.join('|');

// biome-ignore format: one identifier is one line.
const golden: readonly (readonly [identifier: string, lines: string, value: unknown, canonical?: string])[] = [
	['DNSserv',             '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['dnsSERV',             '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['domain-name-servers', '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['domainNameServer',    '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['6',                   '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['0x06',                '192.0.2.2|192.0.2.3|192.0.2.4', ['192.0.2.2', '192.0.2.3', '192.0.2.4']],
	['Subnet',              '255.255.255.0', '255.255.255.0', '0xFF|0xFF|0xFF|0x00'],
	['UTCoffst',            '-3600', -3600],
	['Hostname',            'a host', 'a host', '0x61|0x20|0x68|0x6F|0x73|0x74'],
	['MTU',                 '1400', 1400],
	['PathTbl',             '68|1500', [68, 1500]],
	['StaticRt',            '198.51.100.7 192.0.2.1', [{destination: '198.51.100.7', router: '192.0.2.1'}]],
	['LeaseTim',            '3600', 3600],
	['224',                 '0x01|0xFE', '01fe'],
	['unknown-224',         '0x01|0xFE', '01fe'],
	['domain-search',       'example.com|example.net', ['example.com', 'example.net']],
	['121',                 '0.0.0.0/0 192.0.2.1', [{destination: '0.0.0.0', prefixLength: 0, router: '192.0.2.1'}]],
	['Yiaddr',              '192.0.2.9', '192.0.2.9', '0xC0|0x00|0x02|0x09'],
	['Xid',                 '305419896', 305419896],
	['Secs',                '7', 7],
	['Flags',               '0x80|0x00', '8000'],
	['BootSrvA',            '192.0.2.2', '192.0.2.2'],
	['BootFile',            'pxelinux.0', 'pxelinux.0'],
	['BootSrvN',            '', ''],
	['Magic',               '0x63|0x82|0x53|0x63', '63825363'],
	['SrootIP4',            '192.0.2.1', '192.0.2.1'],
	['258',                 '192.0.2.1', '192.0.2.1', '0xC0|0x00|0x02|0x01'],
	['SbootRS',             '16', 16],
	['SrootNM',             'abc', 'abc'],
	['456',                 '0xAB|0xCD', 'abcd'],
];

for (const [identifier, text, value, canonical] of golden) {
	test(`answerOption: ${identifier} is ${text}`, t => {
		t.is(lines(identifier), text);
		t.deepEqual(answerOption(identifier, {}, () => source).value, value as never);
		if (canonical !== undefined) t.is(lines(identifier, {canonical: true}), canonical);
	});
}

for (const identifier of ['NIS+dom', 'ntp-servers', '250', 'SswapIP4', 'SHTTPproxy', '300']) {
	test(`answerOption: ${identifier}, which the lease lacks, has no lines and no value`, t => {
		const {lines, value} = answerOption(identifier, {}, () => source);
		t.deepEqual([lines, value], [[], undefined]);
	});
}

const strange: readonly (readonly [string, string])[] = [
	['Frobnicate', "unknown identifier `Frobnicate'"],
	['LeaseNeg', "unknown identifier `LeaseNeg'"],
	['0', "unknown code `0'"],
	['255', "unknown code `255'"],
	['9999', "unknown code `9999'"],
	['..', "unknown code `..'"],
];
for (const [identifier, text] of strange) {
	test(`answerOption: ${text}, before any lease is looked for`, t => {
		t.throws(() => answerOption(identifier, {}, () => t.fail() as never), {message: text});
	});
}

test('answerOption: a refusal of the look-up goes through', t => {
	const lookUp = () => {
		throw refuse('NOPRIMARY');
	};
	t.throws(() => answerOption('Router', {}, lookUp), {code: 'NOPRIMARY'} as object);
});

test('answerOption: a limit counts lines; 0 is none', t => {
	t.is(lines('DNSserv', {limit: 2}), '192.0.2.2|192.0.2.3');
	t.is(lines('DNSserv', {limit: 1, canonical: true}), '0xC0');
	t.is(lines('DNSserv', {limit: 0}), '192.0.2.2|192.0.2.3|192.0.2.4');
});

test('answerOption: what the configuration superseded counts, not what came', t => {
	const effective = decodeOptions([[15, encodeOption('domainName', 'example.org')]]);
	t.is(lines('DNSdmain', {}, {ack, options: effective}), 'example.org');
	t.is(lines('DNSserv', {}, {ack, options: effective}), '');
});

test('answerOption: raw bytes are as they came, also where a value has several forms', t => {
	const padded = fromHex('686f737400');
	const message = encodeMessage({op: 2, unknown: new Map([[12, padded]])});
	const came = {ack: message, options: decodeMessage(message)};
	t.is(lines('Hostname', {}, came), 'host');
	t.is(lines('Hostname', {canonical: true}, came), '0x68|0x6F|0x73|0x74|0x00');
	const superseded = {ack: message, options: decodeOptions([[12, encodeOption('hostName', 'other')]])};
	t.is(lines('Hostname', {canonical: true}, superseded), '0x6F|0x74|0x68|0x65|0x72');
});

test('answerOption: bytes that do not fit the type cannot be decoded, but can be seen raw', t => {
	const bad = {ack, options: decodeOptions([[1, Uint8Array.of(255, 255)]])};
	t.throws(() => lines('Subnet', {}, bad), {message: "cannot decode agent's reply"});
	t.is(lines('Subnet', {canonical: true}, bad), '0xFF|0xFF');
	t.is(answerOption('Subnet', {canonical: true}, () => bad).value, undefined);
});

test('answerOption: the client’s own identifier stands in for option 61, and only there', t => {
	const own = {...source, clientIdentifier: Uint8Array.of(1, 2, 3)};
	t.is(lines('ClientID', {}, own), '0x01|0x02|0x03');
	t.is(lines('ClientID'), '');
	const echoed = {...own, options: decodeOptions([[61, Uint8Array.of(9, 9)]])};
	t.is(lines('ClientID', {}, echoed), '0x09|0x09');
});

test('answerOption: a header field that carries options is no name', t => {
	const long = new Map([
		[224, new Uint8Array(250)],
		[225, new Uint8Array(100)],
		[226, new Uint8Array(50)],
	]);
	const overloaded = encodeMessage({op: 2, unknown: long}, {maxSize: 548});
	t.not(overloaded[108], 0, 'file carries options');
	t.is(lines('BootFile', {}, {ack: overloaded, options: decodeMessage(overloaded)}), '');
});

test('answerOption: a lease that no message granted has options but no header', t => {
	const predefined = {ack: new Uint8Array(), options: source.options};
	t.is(lines('Subnet', {}, predefined), '255.255.255.0');
	t.is(lines('Yiaddr', {}, predefined), '');
});

test('answerOption: every option of the registry is answered from its example, by code and by every name', t => {
	for (const [name, {code, example, inittab, space}] of Object.entries(registry) as [string, Row][]) {
		if (space !== undefined || example === undefined) continue;
		const bytes = fromHex(example[1]);
		const one = {ack: new Uint8Array(), options: decodeOptions([[code, bytes]])};
		const answers = [String(code), name, describeOption(code)?.dhclientName ?? name, inittab?.name ?? name];
		// dhclient's fqdn is option 81, dhcp_inittab's FQDN 89: the table's own names come first.
		for (const identifier of answers.filter(answer => answer !== 'fqdn')) {
			const answer = answerOption(identifier, {}, () => one);
			t.is(answer.code, code, identifier);
			t.not(answer.value, undefined, identifier);
			t.deepEqual(answer.lines, answerOption(name, {}, () => one).lines, identifier);
		}
		t.is(lines(name, {canonical: true}, one).replace(/0x|\|/g, '').toLowerCase(), toHex(bytes), name);
	}
});

const held: HeldLease = {
	...source,
	address: '192.0.2.9',
	serverIdentifier: '192.0.2.2',
	startedAt: 1000,
	t1At: 1_801_000,
	t2At: 3_151_000,
	expiresAt: 3_601_000,
};
const midnight = Date.UTC(2026, 0, 2) - 1000;

test('viewLease: instants are wall-clock time, options typed and raw', t => {
	const view = viewLease(held, midnight);
	t.true(v.is(schemas.leaseView, JSON.parse(JSON.stringify(view))));
	const {options, raw, ...rest} = view;
	t.deepEqual(rest, {
		address: '192.0.2.9',
		subnetMask: '255.255.255.0',
		serverIdentifier: '192.0.2.2',
		startedAt: '2026-01-02T00:00:00.000Z',
		renewAt: '2026-01-02T00:30:00.000Z',
		rebindAt: '2026-01-02T00:52:30.000Z',
		expiresAt: '2026-01-02T01:00:00.000Z',
	});
	t.deepEqual(options['domainNameServer'], ['192.0.2.2', '192.0.2.3', '192.0.2.4']);
	t.is(options['interfaceMtu'], 1400);
	t.is(raw['224'], '01fe');
	t.is(raw['26'], '0578');
});

test('viewLease: a lease without end is never renewed', t => {
	const never = Number.POSITIVE_INFINITY;
	const {renewAt, rebindAt, expiresAt} = viewLease(
		{...held, t1At: never, t2At: never, expiresAt: never},
		midnight,
	);
	t.deepEqual([renewAt, rebindAt, expiresAt], [null, null, null]);
});

test('answerLease: shows the whole lease as lines', t => {
	const {entries} = answerLease({...held, expiresAt: Number.POSITIVE_INFINITY}, midnight);
	const text = entries.flatMap(({name, lines}) => lines.map(line => `${name} ${line}`));
	t.deepEqual(text.slice(0, 9), [
		'address 192.0.2.9',
		'startedAt 2026-01-02T00:00:00.000Z',
		'renewAt 2026-01-02T00:30:00.000Z',
		'rebindAt 2026-01-02T00:52:30.000Z',
		'expiresAt never',
		'siaddr 192.0.2.2',
		'file pxelinux.0',
		'subnetMask 255.255.255.0',
		'timeOffset -3600',
	]);
	t.deepEqual(text.slice(-2), ['unknown-224 0x01', 'unknown-224 0xFE']);
});

test('answerLease: an option that does not fit its type is shown as bytes', t => {
	const {entries} = answerLease({...held, options: decodeOptions([[1, Uint8Array.of(255, 255)]])}, midnight);
	t.deepEqual(entries.at(-1), {name: 'subnetMask', lines: ['ffff']});
});

test('JSON has nothing in it that steers a terminal, and says the same', t => {
	const value = {name: 'a\u001b[31m\u009b31m\u202e\u2028\u{e0041}\u007f é€', list: ['\n']};
	for (const indent of [undefined, '\t']) {
		const json = printableJson(value, indent);
		t.deepEqual(JSON.parse(json), value);
		t.regex(json, /^[\n\t -~é€]+$/);
	}
});
