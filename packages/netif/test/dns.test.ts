import test from 'ava';
import fc from 'fast-check';
import {checkRecord, type DnsRecord} from '../src/dns/record.ts';
import {formatFile, mergeRecords} from '../src/dns/resolv-conf.ts';
import {notice} from './dns-machine.ts';

const parameters = {seed: 53, numRuns: 500};

function checked(
	record: Partial<DnsRecord>,
	name = 'eth0',
): {record: DnsRecord | undefined; warnings: string[]} {
	const warnings: string[] = [];
	const whole = {metric: 0, servers: [], search: [], ...record};
	return {record: checkRecord(name, whole, sentence => warnings.push(sentence)), warnings};
}

test('A record: what is no address or no domain name is not used, and is told without its control characters', t => {
	const {record, warnings} = checked({
		servers: ['192.0.2.1', '192.0.2.300', '192.0.2.1\nnameserver 6.6.6.6', '010.0.0.1', 'ns.example'],
		search: [
			'lab.example.',
			'-bad.example',
			'a..b',
			'_tcp.example',
			'semi;colon',
			`${'x'.repeat(64)}.example`,
		],
	});
	t.deepEqual(record, {metric: 0, servers: ['192.0.2.1'], search: ['lab.example'], domain: undefined});
	t.is(warnings.length, 9);
	t.is(
		warnings[1],
		'The name server "192.0.2.1\\nnameserver 6.6.6.6" for eth0 is not used: it must be an IPv4 or IPv6 address.',
	);
	t.true(warnings.every(warning => !warning.includes('\n')));
});

test('A record: several names in the domain name are all searched, before those of the search list', t => {
	const {record} = checked({domain: 'corp.example lab.example.', search: ['LAB.example', 'other.example']});
	t.is(record?.domain, 'corp.example');
	t.deepEqual(record?.search, ['corp.example', 'lab.example', 'other.example']);
});

test('A record: a link-local server is that of its interface, and other zones must be names of interfaces', t => {
	const {record} = checked({
		servers: [
			'fe80::1',
			'FE9A::1',
			'fe80::1%eth7',
			'fe8::1',
			'fe80::2%a b',
			'fe80::2%a\nb',
			'192.0.2.1%eth0',
		],
	});
	t.deepEqual(record?.servers, ['fe80::1%eth0', 'FE9A::1%eth0', 'fe80::1%eth7', 'fe8::1']);
});

test('A record: nothing is left of one without servers and names, nor of an interface with an odd name', t => {
	t.is(checked({domain: '  '}).record, undefined);
	for (const name of ['-a', '*', 'a b', '../x', '.x', 'a\n', '']) {
		t.is(checked({servers: ['192.0.2.1']}, name).record, undefined, name);
	}
});

test('resolv.conf: records are merged in metric order, then by name, without duplicates and without a limit', t => {
	const records = new Map<string, DnsRecord>([
		['wlan0', {metric: 600, servers: ['192.0.2.4', '192.0.2.1'], search: ['b.example', 'a.example']}],
		['eth1', {metric: 100, servers: ['192.0.2.3'], search: [], domain: 'c.example'}],
		['eth0', {metric: 100, servers: ['192.0.2.1', '192.0.2.2'], search: ['A.example']}],
	]);
	t.is(
		formatFile(mergeRecords(records), 'nameserver 192.0.2.9\n'),
		`${notice}domain c.example
search A.example b.example
nameserver 192.0.2.1
nameserver 192.0.2.2
nameserver 192.0.2.3
nameserver 192.0.2.4
`,
	);
});

test('resolv.conf: where no lease names a server, those of the file before stay', t => {
	const before = '# mine\nnameserver 192.0.2.9\noptions rotate\nsearch old.example\nnameserver 192.0.2.8\n';
	t.is(
		formatFile({servers: [], search: ['new.example'], domain: undefined}, before),
		`${notice}search new.example\nnameserver 192.0.2.9\nnameserver 192.0.2.8\n`,
	);
});

const badly = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.constantFrom(
		'192.0.2.1',
		'fe80::1',
		'a.example',
		'\n',
		'\r',
		'\u2028',
		' ',
		'%',
		'#',
		'nameserver ',
		'-x',
		'.',
	),
);
const hostile = fc.array(badly, {maxLength: 4}).map(parts => parts.join(''));

test('resolv.conf: no value of a server, however made, writes a line or a word of its own', t => {
	const word = '[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?';
	const line = new RegExp(
		`^(?:domain ${word}|search ${word}(?: ${word})*|nameserver [0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.:@+-]+)?)$`,
	);
	fc.assert(
		fc.property(
			fc.array(hostile),
			fc.array(hostile),
			fc.option(hostile, {nil: undefined}),
			(servers, search, domain) => {
				const {record} = checked({servers, search, domain});
				if (!record) return true;
				const text = formatFile(mergeRecords(new Map([['eth0', record]])), '').slice(notice.length);
				const lines = text.split('\n');
				const most =
					servers.length + (record.domain === undefined ? 0 : 1) + (record.search.length > 0 ? 1 : 0);
				return lines.pop() === '' && lines.every(text => line.test(text)) && lines.length <= most;
			},
		),
		parameters,
	);
	t.pass();
});
