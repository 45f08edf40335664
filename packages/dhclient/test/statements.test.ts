import test, {type ExecutionContext} from 'ava';
import {
	forInterface,
	outgoingOptions,
	parseConfiguration,
	type Settings,
	statementGroups,
} from '../src/index.ts';
import {ascii, hex, problemsOf, settingsOf} from './parsing.ts';

/** For each statement a text without problems and what it says, for the interface "eth0" where it has a block. */
const samples: {
	readonly [statement: string]: readonly [
		text: string,
		check: (t: ExecutionContext, settings: Settings) => void,
	];
} = {
	timeout: ['timeout 30;', (t, {timing}) => t.is(timing.timeout, 30_000)],
	retry: ['retry 1;', (t, {timing}) => t.is(timing.retry, 1000)],
	reboot: ['reboot 0;', (t, {timing}) => t.is(timing.reboot, 0)],
	'select-timeout': ['select-timeout 5;', (t, {timing}) => t.is(timing.selectTimeout, 5000)],
	'initial-delay': ['initial-delay 4;', (t, {timing}) => t.is(timing.initialDelay, 4000)],
	'initial-interval': [
		'initial-interval 2;',
		(t, {timing}) => t.deepEqual(timing.backoff, {initialInterval: 2000, cutoff: 15_000}),
	],
	'backoff-cutoff': [
		'backoff-cutoff 8;',
		(t, {timing}) => t.deepEqual(timing.backoff, {initialInterval: 3000, cutoff: 8000}),
	],
	request: ['request routers, unknown-121;', (t, {request}) => t.deepEqual(codes(request), [3, 121])],
	require: ['require subnet-mask;', (t, {require}) => t.deepEqual(codes(require), [1])],
	also: [
		'also request tftp-server-name; also require routers;',
		(t, {request, require}) => t.deepEqual([codes(request).at(-1), codes(require)], [66, [3]]),
	],
	ignore: ['ignore routers, domain-name;', (t, {ignore}) => t.deepEqual(codes(ignore), [3, 15])],
	allow: ['allow bootp;', (t, {bootp}) => t.true(bootp)],
	accept: ['accept bootp;', (t, {bootp}) => t.true(bootp)],
	prefer: ['prefer bootp;', (t, {bootp}) => t.true(bootp)],
	deny: ['deny bootp;', (t, {bootp}) => t.false(bootp)],
	dont: ['dont bootp;', (t, {bootp}) => t.false(bootp)],
	send: ['send host-name "a";', (t, settings) => constant(t, settings, 'send', 12, ascii('a'))],
	default: [
		'default domain-name "x.y";',
		(t, settings) => constant(t, settings, 'default', 15, ascii('x.y')),
	],
	supersede: [
		'supersede routers 192.0.2.1, 192.0.2.2;',
		(t, settings) => constant(t, settings, 'supersede', 3, hex('c0000201c0000202')),
	],
	prepend: [
		'prepend domain-name-servers 127.0.0.1;',
		(t, settings) => constant(t, settings, 'prepend', 6, hex('7f000001')),
	],
	append: [
		'append domain-search "a.b";',
		(t, settings) => constant(t, settings, 'append', 119, hex('0161016200')),
	],
	option: [
		'option wpad2 code 230 = text; option wpad2 "u";',
		(t, settings) => constant(t, settings, 'supersede', 230, ascii('u')),
	],
	vendor: ['option space ACME; vendor option space ACME;', (t, {vendorSpace}) => t.is(vendorSpace, 'ACME')],
	if: [
		'if exists routers { supersede domain-name "x"; }',
		(t, {statements}) => t.is(statements[0]?.kind, 'if'),
	],
	switch: [
		'switch (option host-name) { case "a": break; }',
		(t, {statements}) => t.is(statements[0]?.kind, 'switch'),
	],
	case: [
		'switch (extract-int(option host-name, 8)) { case 5: send host-name "b"; }',
		(t, {statements}) => t.is(statements.length, 1),
	],
	break: ['switch (option host-name) { default: break; }', (t, {statements}) => t.is(statements.length, 1)],
	script: ['script "/sbin/dhclient-script";', (t, {script}) => t.is(script, '/sbin/dhclient-script')],
	media: ['media "a b", "c"; media "d";', (t, {media}) => t.deepEqual(media, ['a b', 'c', 'd'])],
	reject: [
		'reject 192.0.2.1, 198.51.100.0/24;',
		(t, {reject}) =>
			t.deepEqual(reject, [
				{address: '192.0.2.1', prefixLength: 32},
				{address: '198.51.100.0', prefixLength: 24},
			]),
	],
	'bootp-broadcast-always': ['bootp-broadcast-always;', (t, {broadcast}) => t.true(broadcast)],
	'db-time-format': ['db-time-format local;', (t, {timeFormat}) => t.is(timeFormat, 'local')],
	eventhook: ['eventhook "none";', (t, {eventhook}) => t.is(eventhook, 'none')],
	'hook-timeout': ['hook-timeout 5;', (t, {hookTimeout}) => t.is(hookTimeout, 5000)],
	acd: ['acd strict;', (t, {acd}) => t.is(acd, 'strict')],
	'resolv-conf': [
		'resolv-conf "/run/resolv.conf";',
		(t, {resolvConf}) => t.is(resolvConf, '/run/resolv.conf'),
	],
	'route-metric': ['route-metric 200;', (t, {routeMetric}) => t.is(routeMetric, 200)],
	anonymize: ['anonymize true;', (t, {anonymize}) => t.true(anonymize)],
	'release-on-exit': ['release-on-exit true;', (t, {releaseOnExit}) => t.true(releaseOnExit)],
	'lease-file': [
		'lease-file "/var/lib/dhcp/x.leases" 0644;',
		(t, {leaseFile}) => t.deepEqual(leaseFile, {file: '/var/lib/dhcp/x.leases', mode: 0o644}),
	],
	interface: ['timeout 1; interface "eth0" { timeout 2; }', (t, {timing}) => t.is(timing.timeout, 2000)],
	lease: [
		'lease { interface "eth0"; fixed-address 192.0.2.9; }',
		(t, {leases}) => t.is(leases[0]?.address, '192.0.2.9'),
	],
	alias: [
		'alias { interface "eth0"; fixed-address 192.0.2.8; option subnet-mask 255.255.255.255; }',
		(t, {alias}) => t.deepEqual(alias?.options, new Map([[1, hex('ffffffff')]])),
	],
	plugin: ['plugin "ntp" { server "x"; n 5, 6; on true; }', t => t.pass()],
	'fixed-address': [
		'lease { interface "eth0"; fixed-address 192.0.2.9; }',
		(t, {leases}) => t.is(leases[0]?.address, '192.0.2.9'),
	],
	medium: [inLease('medium "m";'), (t, {leases}) => t.is(leases[0]?.medium, 'm')],
	filename: [inLease('filename "f";'), (t, {leases}) => t.is(leases[0]?.filename, 'f')],
	'server-name': [inLease('server-name "s";'), (t, {leases}) => t.is(leases[0]?.serverName, 's')],
	'next-server': [
		inLease('next-server 192.0.2.3;'),
		(t, {leases}) => t.is(leases[0]?.nextServer, '192.0.2.3'),
	],
	renew: [inLease('renew epoch 5;'), (t, {leases}) => t.is(leases[0]?.renewAt, 5000)],
	rebind: [inLease('rebind never;'), (t, {leases}) => t.is(leases[0]?.rebindAt, Number.POSITIVE_INFINITY)],
	expire: [
		inLease('expire 3 2026/08/19 10:55:33;'),
		(t, {leases}) => t.is(leases[0]?.expiresAt, Date.UTC(2026, 7, 19, 10, 55, 33)),
	],
	bootp: [inLease('bootp;'), (t, {leases}) => t.true(leases[0]?.bootp)],
	name: [inLease('name "n";'), (t, {leases}) => t.is(leases.length, 1)],
};

function inLease(statement: string): string {
	return `lease { interface "eth0"; fixed-address 192.0.2.9; ${statement} }`;
}

function codes(options: Settings['request']): readonly number[] {
	return options.map(({code}) => code);
}

function constant(
	t: ExecutionContext,
	{statements}: Settings,
	action: string,
	code: number,
	value: Uint8Array,
): void {
	const statement = statements[0];
	if (statement?.kind !== 'modify') t.fail();
	else
		t.deepEqual(
			[statement.action, statement.option.code, statement.value],
			[action, code, {kind: 'constant', value}],
		);
}

const inert: {readonly [statement: string]: string} = {
	key: 'key k { algorithm hmac-md5; secret "abc=="; };',
	zone: 'zone example.org. { primary 127.0.0.1; key k; }',
	'do-forward-updates': 'do-forward-updates false;',
	'do-forward-update': 'do-forward-update false;',
	omapi: 'omapi port 7911;',
	pseudo: 'pseudo "a" "eth0" { timeout 3; }',
	hardware: 'hardware ethernet 2:0:0:0:0:a;',
	'anycast-mac': 'anycast-mac ethernet ff:ff;',
	'lease-id-format': 'lease-id-format hex;',
	'requested-lease': 'requested-lease 7200;',
	'default-duid': 'default-duid "\\000\\001";',
	lease6: 'lease6 { interface "eth0"; ia-na 1:2:3:4 { starts 1; } }',
	on: 'on transmission { log(info, "x"); }',
	set: 'set x = "y";',
	unset: 'unset x;',
	define: 'define f (a, b) { return concat(a, b); }',
	return: 'return "x";',
	eval: 'eval concat("a", "b");',
	log: 'log(info, "x");',
	'parse-vendor-option': 'parse-vendor-option;',
	'link-timeout': 'link-timeout 10;',
	'vlan-pcp': 'vlan-pcp 6;',
};

for (const {title, statements} of statementGroups) {
	for (const {name, where} of statements) {
		const sample = samples[name];
		const text = inert[name];
		if (sample) {
			test(`${title}: "${name}" says what it says (in ${where.join(', ')})`, t => {
				sample[1](t, settingsOf(t, sample[0], 'eth0'));
			});
		} else if (text !== undefined) {
			test(`${title}: "${name}" is read past with one warning`, t => {
				const problems = problemsOf(`${text} timeout 9;`);
				t.is(problems.length, 1);
				t.regex(problems[0] ?? '', new RegExp(`^warning 1:1 "${name}" has no effect: `));
				const {configuration} = parseConfiguration(`${text} timeout 9;`, {file: 'x'});
				t.is(forInterface(configuration).timing.timeout, 9000);
			});
		} else if (name !== 'include') test(`"${name}" has a sample`, t => t.fail());
	}
}

test('include: the statements of a file stand in its place, inside a block too', t => {
	const files: {readonly [file: string]: string} = {'/a': 'timeout 7; include "/b";', '/b': 'retry 8;'};
	const text = 'interface "eth0" { include "/a"; } reboot 1;';
	const {configuration, problems} = parseConfiguration(text, {file: 'x', read: file => files[file] ?? ''});
	t.deepEqual(problems, []);
	t.like(forInterface(configuration, 'eth0').timing, {timeout: 7000, retry: 8000, reboot: 1000});
	t.like(forInterface(configuration, 'eth1').timing, {timeout: 60_000, retry: 300_000, reboot: 1000});
});

test('include: a problem is reported in the file that has it, and the rest of the outer one stands', t => {
	const {configuration, problems} = parseConfiguration('include "/a"; timeout 5;', {
		file: 'x',
		read: () => '\n nonsense;',
	});
	t.like(problems[0], {file: '/a', line: 2, column: 2, severity: 'error'});
	t.is(forInterface(configuration).timing.timeout, 5000);
});

test('A statement that is wrong as a whole is alone void: what stands behind it counts', t => {
	for (const wrong of ['include "/missing";', 'lease { interface "eth0"; }', 'script "";']) {
		const {configuration, problems} = parseConfiguration(`${wrong} timeout 5; retry 6;`, {file: 'test.conf'});
		t.is(problems.length, 1, wrong);
		t.like(forInterface(configuration).timing, {timeout: 5000, retry: 6000}, wrong);
	}
});

test('include: a missing file, a file that includes itself and a host of files are errors at the statement', t => {
	const missing = () => {
		throw new Error('no such file');
	};
	t.deepEqual(problemsOf('include "/x";', missing), [
		'error 1:9 Expected a file that can be read, found the string "/x": no such file.',
	]);
	t.deepEqual(problemsOf('include "/x";'), [
		'error 1:9 Expected no "include": other files cannot be read here.',
	]);
	t.regex(
		problemsOf('include "/x";', () => 'include "/x";')[0] ?? '',
		/does not include itself, found test\.conf in \/x in \/x\./,
	);
	let files = 0;
	const many = problemsOf('include "/0";', () => `include "/${++files}a"; include "/${++files}b";`);
	t.true(many.some(problem => /at most 256 included files, 16 deep/.test(problem)));
	t.true(files < 2000);
});

test('defaults: without a statement they are the documented ones', t => {
	const settings = settingsOf(t, '', 'eth0');
	t.deepEqual(settings.timing, {
		timeout: 60_000,
		retry: 300_000,
		reboot: 10_000,
		selectTimeout: 0,
		initialDelay: 0,
	});
	t.deepEqual(codes(settings.request), [1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33]);
	t.deepEqual([settings.statements, settings.require, settings.reject, settings.media], [[], [], [], []]);
	t.deepEqual([settings.script, settings.eventhook, settings.acd], [undefined, undefined, undefined]);
});

test('interface: settings inherit what stands outside, wherever it stands, and override it', t => {
	const text = `
		timeout 1; request routers; send host-name "a";
		interface "eth0" { timeout 2; also request tftp-server-name; send dhcp-lease-time 5; script "/x"; }
		retry 3; require routers;
		interface "eth0" { reboot 4; }`;
	const inside = settingsOf(t, text, 'eth0');
	t.like(inside.timing, {timeout: 2000, retry: 3000, reboot: 4000});
	t.deepEqual(codes(inside.request), [3, 66]);
	t.deepEqual(codes(inside.require), [3]);
	t.is(inside.statements.length, 2);
	const outside = settingsOf(t, text, 'eth1');
	t.like(outside, {timing: {timeout: 1000, reboot: 10_000}, script: undefined});
	t.deepEqual(codes(outside.request), [3]);
});

test('request: none asks for nothing, names of DHCPv6 are passed over, an unknown name leaves the list as it was', t => {
	t.deepEqual(settingsOf(t, 'request;').request, []);
	t.deepEqual(codes(settingsOf(t, 'request routers, dhcp6.name-servers;').request), [3]);
	const {configuration, problems} = parseConfiguration('request routers, nope, wpad;', {file: 'x'});
	t.is(problems.length, 1);
	t.is(forInterface(configuration).request.length, 11);
});

test("option names: other clients' names and numbers are understood", t => {
	const text = 'request dhcp-class-identifier, classless-routes, unknown-245, option-240, Domain-Name;';
	t.deepEqual(codes(settingsOf(t, text).request), [60, 121, 245, 240, 15]);
});

test('option definitions: every type is read and its values are written in it', t => {
	// biome-ignore format: one type is one line.
	const types: readonly (readonly [type: string, value: string, hex: string])[] = [
		['boolean', 'true', '01'], ['boolean', 'off', '00'], ['boolean', 'ignore', '02'],
		['integer 8', '-1', 'ff'], ['signed integer 16', '-2', 'fffe'], ['unsigned integer 32', '0x10', '00000010'],
		['ip-address', '192.0.2.1', 'c0000201'], ['ip6-address', '2001:db8::1', '20010db8000000000000000000000001'],
		['text', '"a\\"b"', '612262'], ['text', 'bare-word', '626172652d776f7264'],
		['string', '1:2:ff', '0102ff'], ['string', '"\\001\\x7f\\0z"', '017f007a'],
		['domain-name', 'a.bc', '01610262 6300'], ['domain-list', '"a", "b"', '01610001 6200'], ['domain-list compressed', '"a.b", "c.b"', '0161016200 0163016200'],
		['zerolen', '', ''],
		['array of unsigned integer 8', '24, 192, 0', '18c000'], ['array of ip-address', '192.0.2.1', 'c0000201'],
		['{ ip-address, unsigned integer 16 }', '192.0.2.1 258', 'c00002010102'],
		['array of { ip-address, boolean }', '192.0.2.1 on, 192.0.2.2 off', 'c000020101c000020200'],
		['{ integer 8, array of ip-address }', '1 192.0.2.1, 192.0.2.2', '01c0000201c0000202'],
		['{ integer 8, text }', '1 "x"', '0178'],
	];
	for (const [type, value, bytes] of types) {
		const text = `option o code 230 = ${type}; supersede o ${value};`;
		const {configuration, problems} = parseConfiguration(text, {file: 'x'});
		t.deepEqual(
			problems.map(({message}) => message),
			[],
			text,
		);
		constant(t, forInterface(configuration), 'supersede', 230, hex(bytes));
	}
});

test('integers: a zero in front makes a number octal, as in dhclient, with a warning', t => {
	const {configuration, problems} = parseConfiguration('send dhcp-lease-time 010;', {file: 'x'});
	t.deepEqual(
		problems.map(({severity, message}) => [severity, message]),
		[['warning', '"010" is octal, as in dhclient: the number 8.']],
	);
	constant(t, forInterface(configuration), 'send', 51, hex('00000008'));
	t.deepEqual(problemsOf('send dhcp-lease-time 08;').length, 1);
});

test('integers: other numbers than those of options are decimal, whatever they start with, as in dhclient', t => {
	const settings = settingsOf(
		t,
		'timeout 010; option o code 0230 = integer 8; send o = encode-int(08 + 010, 8); reject 10.0.0.0/08;',
	);
	t.is(settings.timing.timeout, 10_000);
	t.like(settings.reject[0], {prefixLength: 8});
	t.deepEqual(outgoingOptions(settings, 'DISCOVER', {}).at(-1), [230, hex('12')]);
});

test('request: a comma at the end of the list is taken, as dhclient does', t => {
	const {request} = settingsOf(t, 'request routers, domain-name,;');
	t.deepEqual(
		request.map(({code}) => code),
		[3, 15],
	);
	t.is(problemsOf('request routers,, domain-name;').length, 1);
	t.is(problemsOf('request , routers;').length, 1);
});

test('option spaces: options of a declared space are read with its widths', t => {
	const text = `
		option space ACME code width 2 length width 1 hash size 5;
		option ACME.mode code 1000 = unsigned integer 8;
		option acme-box code 231 = encapsulate ACME;
		send ACME.mode 5;`;
	const [statement] = settingsOf(t, text).statements;
	t.like(statement, {kind: 'modify', option: {space: 'ACME', name: 'mode', code: 1000, format: 'B'}});
});

test('option spaces: what is declared for DHCPv6 is passed over with a warning', t => {
	const text = 'option dhcp6.rapid code 200 = encapsulate none; send dhcp6.rapid 1; timeout 5;';
	const problems = problemsOf(text);
	t.is(problems.length, 2);
	for (const [at, place] of ['1:8', '1:54'].entries())
		t.regex(problems[at] ?? '', new RegExp(`^warning ${place} Options of the space "dhcp6" have no effect`));
	t.is(forInterface(parseConfiguration(text, {file: 'x'}).configuration).timing.timeout, 5000);
});

test('option spaces: a statement about a space that no option holds is warned about', t => {
	t.regex(
		problemsOf('option space A; option A.b code 1 = text; send A.b "x";')[0] ?? '',
		/^warning 1:48 .*no option holds the space "A"/,
	);
	t.deepEqual(
		problemsOf('option space A; option A.b code 1 = text; send A.b "x"; vendor option space A;'),
		[],
	);
});

test('strings: escapes, bytes and text in other scripts become the bytes that they say', t => {
	const text = 'send host-name "\\t\\r\\n\\b\\101\\x42\\"\\\\\\q\\377é€𝄞";';
	constant(t, settingsOf(t, text), 'send', 12, hex('090d0a0841422 25c71ff c3a9 e282ac f09d849e'));
});

test('lexical rules: keywords in any case, comments, white space and stray semicolons change nothing', t => {
	const text = 'TimeOut\t 5 ; # x ; timeout 6;\r\n;; Send HOST-NAME "a#b" ;\n# end';
	const settings = settingsOf(t, text);
	t.is(settings.timing.timeout, 5000);
	constant(t, settings, 'send', 12, ascii('a#b'));
});

test('plugin: options are typed, of the whole configuration, and each there once', t => {
	const {configuration, problems} = parseConfiguration(
		'plugin "@x/ntp" { server "a"; ports 1, 0x2; fast on; } plugin "/p.mjs";',
		{file: 'x'},
	);
	t.deepEqual(problems, []);
	t.deepEqual(configuration.plugins, [
		{specifier: '@x/ntp', options: {server: 'a', ports: [1, 2], fast: true}},
		{specifier: '/p.mjs', options: {}},
	]);
	t.regex(
		problemsOf('plugin "x" { a 1; a 2; }')[0] ?? '',
		/^error 1:19 Expected each option of a plugin once/,
	);
});

test('alias: the last one counts, and only its own interface has it', t => {
	const one = (address: string) => `alias { interface "eth0"; fixed-address ${address}; }`;
	const text = `${one('192.0.2.1')} ${one('192.0.2.2')}`;
	t.is(settingsOf(t, text, 'eth0').alias?.address, '192.0.2.2');
	t.is(settingsOf(t, text, 'eth1').alias, undefined);
});

test('agent: words may be quoted or not, files have to be named from the root', t => {
	t.regex(problemsOf('interface "eth0" { resolv-conf "/x"; }')[0] ?? '', /Expected "off", found/);
	t.regex(problemsOf('interface "eth0" { hook-timeout 5; }')[0] ?? '', /which can stand outside of blocks/);
	t.like(settingsOf(t, 'acd "off"; resolv-conf off; eventhook none;'), {
		acd: 'off',
		resolvConf: 'off',
		eventhook: 'none',
	});
	t.deepEqual(problemsOf('eventhook "hook";'), [
		'error 1:11 Expected "none" or a name that starts with "/", found the string "hook".',
	]);
	t.is(problemsOf('lease-file leases;').length, 1);
	t.is(problemsOf('lease-file "/x" 9999;').length, 1);
});

test('interface: a name that no interface can have is an error, and its block is void', t => {
	for (const name of ['', '..', 'a/b', 'a b', 'sixteen-letters!']) {
		const {configuration, problems} = parseConfiguration(`interface "${name}" { timeout 5; } retry 5;`, {
			file: 'x',
		});
		t.like(problems, {length: 1, 0: {line: 1, column: 11}});
		t.is(configuration.interfaces.size, 0);
		t.is(forInterface(configuration).timing.retry, 5000);
	}
});
