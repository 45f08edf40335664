import {decodeMessage, decodeOptions, encodeMessage} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import {daysInMonth, fromEpoch, toEpoch} from '../src/conf/civil.ts';
import {
	type ExportedLease,
	effectiveOptions,
	forInterface,
	formatLeases,
	parseConfiguration,
	type Settings,
} from '../src/index.ts';
import {contextOf, iscRun} from './isc.ts';
import {ascii, hex, problemsOf, settingsOf} from './parsing.ts';

const wallOffset = Date.UTC(2026, 7, 19, 10, 0, 0);

function exported(
	entries: readonly (readonly [number, Uint8Array])[],
	more: Partial<ExportedLease['lease']> = {},
	header: object = {},
): ExportedLease {
	return {
		interface: 'eth0',
		lease: {
			address: '192.0.2.17',
			options: decodeOptions(entries),
			ack: encodeMessage({op: 2, ...header}),
			startedAt: 0,
			t1At: 1_511_000,
			t2At: 2_883_000,
			expiresAt: 3_333_000,
			origin: 'server',
			...more,
		},
	};
}

function written(leases: readonly ExportedLease[], text = ''): string {
	const {configuration} = parseConfiguration(text, {file: 'x'});
	return formatLeases(leases, {settings: forInterface(configuration), wallOffset});
}

test('layout: two spaces, one statement to a line, instants of UTC with the number of their weekday', t => {
	const lease = exported(
		[
			[1, hex('ffffff00')],
			[6, hex('c0000235c0000236')],
			[119, hex('0161 026263 00 0164 00')],
			[51, hex('00000e10')],
			[60, hex('010203')],
			[245, hex('a83f8110')],
			[230, ascii('abc\0')],
		],
		{},
		{file: 'pxelinux.0', sname: 'boot'},
	);
	t.is(
		written([{...lease, lease: {...lease.lease, medium: 'link0'}}]),
		`lease {
  interface "eth0";
  fixed-address 192.0.2.17;
  filename "pxelinux.0";
  server-name "boot";
  medium "link0";
  option subnet-mask 255.255.255.0;
  option domain-name-servers 192.0.2.53,192.0.2.54;
  option domain-search "a.bc.", "d.";
  option dhcp-lease-time 3600;
  option vendor-class-identifier 1:2:3;
  option unknown-245 a8:3f:81:10;
  option unknown-230 61:62:63:0;
  renew 3 2026/08/19 10:25:11;
  rebind 3 2026/08/19 10:48:03;
  expire 3 2026/08/19 10:55:33;
}
`,
	);
});

test("order: leases come newest first and are written newest last; only a server's are written", t => {
	const one = (address: string, origin: 'server' | 'predefined' | 'inform' | 'bootp') =>
		exported([], {address, origin});
	const text = written([
		one('192.0.2.3', 'server'),
		one('192.0.2.9', 'predefined'),
		one('192.0.2.2', 'bootp'),
		one('192.0.2.8', 'inform'),
		one('192.0.2.1', 'server'),
	]);
	t.deepEqual(
		[...text.matchAll(/fixed-address (\S+);/g)].map(([, address]) => address),
		['192.0.2.1', '192.0.2.2', '192.0.2.3'],
	);
	t.is([...text.matchAll(/^ {2}bootp;$/gm)].length, 1);
});

test('instants: never, years from 2038 on, and seconds since 1970 where the configuration says so', t => {
	t.regex(written([exported([], {expiresAt: Number.POSITIVE_INFINITY})]), /\n {2}expire never;\n/);
	t.regex(
		written([exported([], {expiresAt: 20 * 365.25 * 86_400_000})]),
		/\n {2}expire \d 2046\/08\/19 10:00:00;\n/,
	);
	t.regex(written([exported([])], 'db-time-format local;'), /\n {2}expire epoch 1787136933;\n/);
	t.regex(written([exported([], {t1At: -1e15})]), /\n {2}renew 4 1970\/01\/01 00:00:00;\n/);
});

test('names: option 245 keeps its number whatever it is called, other declared options get their names', t => {
	const text =
		'option azure code 245 = ip-address; option site code 230 = text; option space A; option A.m code 1 = boolean; vendor option space A;';
	const lines = written(
		[
			exported([
				[245, hex('a83f8110')],
				[230, ascii('x')],
				[43, hex('010101')],
			]),
		],
		text,
	);
	t.regex(
		lines,
		/\n {2}option vendor-encapsulated-options 1:1:1;\n {2}option A.m true;\n {2}option unknown-245 a8:3f:81:10;\n {2}option site "x";\n/,
	);
});

for (const run of ['full', 'rare']) {
	test(`layout: line by line what ISC's dhclient writes, but for reasoned differences (${run})`, t => {
		const {settings, ack, leases, environment} = iscRun(run);
		const message = decodeMessage(ack);
		const {set} = effectiveOptions(settings, message, contextOf(message.chaddr));
		const instant = (word: string) => epochOf(leases.find(line => line.startsWith(`  ${word} `)) ?? '');
		const lease = exported([], {
			address: message.yiaddr,
			options: set,
			ack,
			t1At: instant('renew'),
			t2At: instant('rebind'),
			expiresAt: instant('expire'),
		}).lease;
		const ours = formatLeases([{interface: 'c0', lease}], {settings, wallOffset: 0})
			.trimEnd()
			.split('\n');
		t.is(instant('expire'), Number(environment['new_expiry']) * 1000);
		// ISC has the options in the order of a hash table.
		const differing = [
			...leases.filter(line => !ours.includes(line)),
			...ours.filter(line => !leases.includes(line)),
		].map(line => line.trim().split(' ').slice(0, 2).join(' '));
		t.deepEqual([...new Set(differing)].sort(), allowed[run]);
	});
}

// A refused value is not written, `;` is escaped, names are quoted, the container shows what was made of it, and
// enterprises' options stay in theirs.
const allowed: {readonly [run: string]: readonly string[]} = {
	full: [
		'option ACME.txt',
		'option nis-domain',
		'option v4-access-domain',
		'option vendor-encapsulated-options',
	],
	rare: ['option rdnss-selection'],
};

function epochOf(line: string): number {
	const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
		/ (\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+);$/.exec(line) ?? []
	).map(Number);
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

/* What reads the file, written again after the originals. */

/** cloud-init's parse_dhcp_lease_file: a regular expression for the block, a cut at every `;`. */
function readAsCloudInit(text: string): readonly {readonly [key: string]: string}[] {
	return [...text.matchAll(/lease \{(.*?)\}\n/gs)].map(([, block = '']) => {
		const options: {[key: string]: string} = {};
		for (const line of block.split(';')) {
			const words = line.trim().replaceAll('"', '').replace('option ', '');
			if (words) options[words.slice(0, words.indexOf(' '))] = words.slice(words.indexOf(' ') + 1);
		}
		return options;
	});
}

/** The Azure agent's scan: line by line, whatever a line holds; the last lease that has not ended. */
function readAsAzureAgent(text: string, now: number): string | undefined {
	let found: string | undefined;
	let cached: string | undefined;
	let expired = true;
	for (const line of text.split(/[\p{Cc}\u2028\u2029]/u)) {
		if (line.startsWith('lease')) [cached, expired] = [undefined, true];
		// What cannot be read changes nothing, and nothing makes a lease expired again.
		else if (line.includes('expire')) expired &&= !line.includes('never') && !(endOf(line) > now);
		else if (!line.includes('}')) cached = endpointOf(line) ?? cached;
		else if (!expired) found = cached ?? found;
	}
	return found;
}

/** What is behind the fourth space, as in Python's split(' ', 4)[-1]. */
function endOf(line: string): number {
	const numbers = /^(?:[^ ]* ){4}(\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+);$/.exec(line)?.slice(1).map(Number);
	const [year = Number.NaN, month = 0, day, hour, minute, second] = numbers ?? [];
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

function endpointOf(line: string): string | undefined {
	const byte = '([0-9a-fA-F]+)';
	const parts = new RegExp(`^\\s*option\\s+unknown-245\\s+${byte}:${byte}:${byte}:${byte};`).exec(line);
	return parts
		?.slice(1)
		.map(part => Number.parseInt(part, 16))
		.join('.');
}

/** python3-isc-dhcp-leases' _extract_properties: lines that end in `;`, their first words. */
function readAsPythonLeases(text: string): {readonly [key: string]: string} {
	const options: {[key: string]: string} = {};
	for (const line of text.split('\n').filter(one => one.endsWith(';'))) {
		const statement = line
			.slice(0, -1)
			.trimStart()
			.replace(/^option /, '');
		options[statement.slice(0, statement.indexOf(' '))] = statement.slice(statement.indexOf(' ') + 1);
	}
	return options;
}

test('readers: cloud-init finds address, mask, routers, classless routes and the Azure option', t => {
	const [options] = readAsCloudInit(
		written([
			exported([
				[1, hex('ffffff00')],
				[3, hex('c0000201')],
				[28, hex('c00002ff')],
				[121, hex('18c0a80a0a4d0001')],
				[245, hex('a83f8110')],
			]),
		]),
	);
	t.like(options, {
		interface: 'eth0',
		'fixed-address': '192.0.2.17',
		'subnet-mask': '255.255.255.0',
		routers: '192.0.2.1',
		'broadcast-address': '192.0.2.255',
		'rfc3442-classless-static-routes': '24,192,168,10,10,77,0,1',
		'unknown-245': 'a8:3f:81:10',
	});
});

test('readers: the Azure agent finds the endpoint of the last lease that has not ended', t => {
	const one = (bytes: string, expiresAt: number) => exported([[245, hex(bytes)]], {expiresAt});
	const leases = [one('01020304', -1000), one('a83f8110', 5_000_000), one('05060708', 5_000_000)];
	t.is(readAsAzureAgent(written(leases), wallOffset), '168.63.129.16');
	t.is(
		readAsAzureAgent(written([one('01020304', Number.POSITIVE_INFINITY), ...leases]), wallOffset),
		'1.2.3.4',
	);
	t.is(readAsAzureAgent(written([one('01020304', -1000)]), wallOffset), undefined);
});

test("readers: no value of a server's breaks out of its quotes, its statement or its block for any of them", t => {
	const text =
		'option space V; option V.x code 1 = text; vendor option space V; option names code 230 = domain-list; option any code 231 = string; option words code 232 = text;';
	const settings: Settings = settingsOf(t, text);
	const nasty = fc
		.string({
			unit: fc.constantFrom(
				'"',
				'\\',
				';',
				'{',
				'}',
				'\n',
				'\r',
				'\0',
				'lease {',
				'}\n',
				' ',
				'a',
				'\x1b',
				'\xe9',
				'\u0085',
				"'",
				'#',
				'expire never;',
				'option unknown-245 1:2:3:4;',
			),
		})
		.map(value => ascii(value).slice(0, 200));
	const option = fc.tuple(
		fc.integer({min: 1, max: 254}),
		fc.oneof(
			nasty,
			fc.uint8Array({minLength: 1, maxLength: 30}),
			nasty.map(value => Uint8Array.of(1, value.length, ...value)),
		),
	);
	fc.assert(
		fc.property(fc.array(option, {maxLength: 10}), nasty, (entries, name) => {
			const {set} = effectiveOptions(
				settings,
				decodeOptions([...entries, [3, hex('c0000201')], [245, hex('a83f8110')]]),
				{},
			);
			const field = String.fromCharCode(...name).replaceAll('\0', '');
			const ack = encodeMessage({op: 2, file: field.slice(0, 50), sname: field.slice(0, 25)});
			const one: ExportedLease = exported([], {options: set, ack, expiresAt: -1000, medium: field});
			const leases = formatLeases([one, one], {settings, wallOffset});
			const lines = leases.split('\n');
			const shaped = lines.every(
				line =>
					/^(lease \{|\}|| {2}[a-z][^;{}"]*( "([^"\\;{}]|\\[^;{}])*")?(, "[^"]*")*[^;{}"]*;)$/.test(line) &&
					/^[ -~]*$/.test(line),
			);
			const clouds = readAsCloudInit(leases);
			const python = readAsPythonLeases(leases);
			const good = (options: {readonly [key: string]: string} | undefined) =>
				options?.['fixed-address'] === '192.0.2.17' && options['routers'] === '192.0.2.1';
			return (
				shaped &&
				clouds.length === 2 &&
				clouds.every(good) &&
				good(python) &&
				readAsAzureAgent(leases, wallOffset) === undefined &&
				lines.filter(line => line === 'lease {').length === 2
			);
		}),
		{seed: 5, numRuns: 600},
	);
	t.pass();
});

test("the export of a lease is a lease block that the configuration's own grammar reads back", t => {
	const entries: readonly (readonly [number, Uint8Array])[] = [
		[1, hex('ffffff00')],
		[6, hex('c0000201c0000202')],
		[67, ascii('a;b{c}"d\\e\nf')],
		[119, hex('0161026263 00')],
		[60, hex('0102')],
		[33, hex('0a000001c0000201')],
	];
	const lease = exported(entries, {}, {file: 'f', sname: 's'});
	const settings = settingsOf(t, written([lease]), 'eth0');
	t.deepEqual(settings.leases[0]?.options, new Map(entries));
	t.like(settings.leases[0], {
		address: '192.0.2.17',
		filename: 'f',
		serverName: 's',
		renewAt: wallOffset + 1_511_000,
		expiresAt: wallOffset + 3_333_000,
	});
});

/* Instants, as leases and lease blocks have them. */

test('calendar: there and back is the same instant, and JavaScript agrees on every part of it', t => {
	const instant = fc
		.integer({min: Date.UTC(1900, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000})
		.map(seconds => seconds * 1000);
	fc.assert(
		fc.property(instant, millis => {
			const civil = fromEpoch(millis);
			const date = new Date(millis);
			const theirs = [
				date.getUTCFullYear(),
				date.getUTCMonth() + 1,
				date.getUTCDate(),
				date.getUTCHours(),
				date.getUTCMinutes(),
				date.getUTCSeconds(),
				date.getUTCDay(),
			];
			const ours = [
				civil.year,
				civil.month,
				civil.day,
				civil.hour,
				civil.minute,
				civil.second,
				civil.weekday,
			];
			return toEpoch(civil) === millis && ours.join() === theirs.join();
		}),
		{seed: 1, numRuns: 2000},
	);
	for (let year = 1999; year < 2101; year++)
		for (let month = 1; month <= 12; month++)
			t.is(daysInMonth(year, month), new Date(Date.UTC(year, month, 0)).getUTCDate());
});

// biome-ignore format: one instant is one line.
const instants: readonly (readonly [text: string, epoch: number | string])[] = [
	['3 2026/08/19 10:55:33', Date.UTC(2026, 7, 19, 10, 55, 33)],
	['2 2000/1/12 00:00:01', Date.UTC(2000, 0, 12, 0, 0, 1)],
	['4 1970/01/01 00:00:00', 0],
	['5 2038/02/01 00:00:00', Date.UTC(2038, 1, 1)],
	['4 2024/02/29 23:59:59', Date.UTC(2024, 1, 29, 23, 59, 59)],
	['4 99/12/31 00:00:00', Date.UTC(1999, 11, 31)],
	['0 2026/08/09 08:09:09', Date.UTC(2026, 7, 9, 8, 9, 9)],
	['3 2026/08/19 10:00:00 3600', Date.UTC(2026, 7, 19, 11)],
	['3 2026/08/19 10:00:00 UTC', Date.UTC(2026, 7, 19, 10)],
	['3 2026/08/19 10:00:00 -60', Date.UTC(2026, 7, 19, 9, 59)],
	['epoch 1787136933', 1_787_136_933_000],
	['never', Number.POSITIVE_INFINITY],
	['4 2023/02/29 00:00:00', 'Expected a day that there is, found "2023/2/29".'],
	['3 2026/13/01 00:00:00', 'Expected a number from 1 to 12, found "13".'],
	['3 2026/08/19 24:00:00', 'Expected a number from 0 to 23, found "24".'],
	['3 2026-08-19 10:00:00', 'Expected a number from 0 to 9999, found "2026-08-19".'],
	['tomorrow', 'Expected a day of the week as a number, "epoch" or "never", found "tomorrow".'],
	['epoch soon', 'Expected a number from 0 to 9007199254740, found "soon".'],
];
for (const [text, epoch] of instants) {
	test(`instants: "${text}" is ${epoch}`, t => {
		const block = `lease { interface "eth0"; fixed-address 192.0.2.1; expire ${text}; }`;
		if (typeof epoch === 'number') t.is(settingsOf(t, block, 'eth0').leases[0]?.expiresAt, epoch);
		else t.true(problemsOf(block)[0]?.endsWith(` ${epoch}`), problemsOf(block)[0]);
	});
}
