// Options of every type in one lease: all that dhclient has a name for, declared ones, texts that want to be escaped,
// values that are refused, and more than fits into the field for options.
import {registry} from '@lessee/wire';
import type {Words} from './dhcpd.ts';
import type {Scenario} from './scenarios.ts';

/** What the server or the protocol decides: dhcpd lets nobody set it. */
const serversOwn = [1, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 80, 82, 118];

/** Every option of the table with its example, as bytes. */
const known = Object.values(registry)
	.filter(({code, example}) => !serversOwn.includes(code) && example?.[1] !== '')
	.map(({code, example}) => [code, example?.[1] ?? ''] as const);

/** dhcpd leaves out what does not fit into 1500 bytes. */
const halves = [
	['up to 127', known.filter(([code]) => code < 128)],
	['above 127', known.filter(([code]) => code > 127)],
] as const;

/** Text as bytes. */
export const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex');

/** dhcpd sends these bytes: it is told of every code as a string of its own. */
export function bytes(options: readonly (readonly [code: number, hex: string])[], statements = ''): Words {
	const set = options.map(([code, hex]) => `option raw-${code} = ${hex.replace(/..(?=.)/g, '$&:')};`);
	return {
		declarations: options.map(([code]) => `option raw-${code} code ${code} = string;`).join('\n'),
		codes: [...options.map(([code]) => code), 58],
		statements: `${set.join('\n')}\n${statements} option dhcp-renewal-time 300;`,
	};
}

/** The same, to be renewed after 2 s. */
export function renewedSoon(words: Words): Words {
	return {...words, statements: `${words.statements} option dhcp-renewal-time 2;`};
}

const declared = `
option space ACME;
option ACME.mode code 1 = unsigned integer 8;
option ACME.servers code 2 = array of ip-address;
option ACME.text code 3 = text;
vendor option space ACME;
option site-text code 224 = text;
option site-bytes code 225 = string;
option site-flag code 226 = boolean;
option site-numbers code 227 = array of signed integer 32;
option site-record code 228 = { ip-address, unsigned integer 16, text };
option site-records code 229 = array of { ip-address, integer 8 };
option site-names code 230 = domain-list;
option site-domain code 231 = domain-name;
option space INSIDE;
option INSIDE.level code 1 = unsigned integer 8;
option site-inside code 232 = encapsulate INSIDE;
option site-6 code 233 = array of ip6-address;
option expiry code 234 = text;
`;

const odd = 'say "it\'s" \\ $HOME `id` | & ; (x) {y} <z> * ? # ! ~';

/** One lease that is had, and extended: its options are there as new ones and as old ones. */
function twice(title: string, statements: string, words: Words, variables = 0): Scenario {
	return {
		title,
		variables,
		statements,
		reasons: 'PREINIT BOUND RENEW',
		async play({client, serve}) {
			await serve(renewedSoon(words));
			client.start();
			await client.called('RENEW');
		},
	};
}

/** All of them. */
export const everyOption: readonly Scenario[] = [
	twice(
		'a lease is asked for with the options that are asked for by themselves',
		'',
		bytes([[3, '0a4d0001']]),
	),
	...halves.map(([which, half]) =>
		twice(
			`a lease has every option that there is a name for, ${which}`,
			'request subnet-mask, routers; send dhcp-max-message-size 4000;',
			bytes(half, 'filename "pxelinux.0"; server-name "boot.example.com"; next-server 10.77.0.9;'),
			2 * half.length,
		),
	),
	twice(
		'a lease has options that only the configuration knows',
		`${declared} request subnet-mask, site-text, site-record;`,
		bytes([
			[43, `0101110208c0000201c00002020303${text('a;b')}`],
			[224, text(`${odd}\n\x1b[31m\xe9\0`)],
			[225, '0001017fff'],
			[226, '01'],
			[227, 'ffffffff7fffffff'],
			[228, `c00002011f90${text('rest of it')}`],
			[229, 'c0000201fec000020203'],
			[230, '0161076578616d706c65000162076578616d706c6500'],
			[231, '0161076578616d706c6500'],
			[232, '010105'],
			[233, '20010db8000000000000000000000001fe800000000000000000000000000002'],
			[234, text('not yours')],
			[240, text('printable')],
			[241, '00'],
		]),
	),
	twice(
		'a lease has texts that want to be escaped, and names that are refused',
		'request subnet-mask, host-name, domain-name;',
		bytes(
			[
				[12, text('a;b')],
				[15, text('good.example bad_.example')],
				[17, text('/srv/$(id)')],
				[40, text('-bad')],
				[47, text('two words')],
				[56, text(odd)],
				[64, text('two words')],
				[66, text(`${odd}\n`)],
				[67, text('\x1b[2Jboot\x07')],
				[100, text('CET-1CEST\xff')],
				[119, '04612d622d0000'],
			],
			'filename "/a;b"; server-name "two words";',
		),
	),
	twice(
		'a lease has more than fits into the field for options',
		'request subnet-mask, domain-name, root-path;',
		bytes(
			[
				[3, '0a4d0001'],
				[6, '0a4d0001'.repeat(20)],
				[15, text(`${'a'.repeat(60)}.example`)],
				[17, text(`/srv/${'b'.repeat(150)}`)],
				[42, '0a4d0002'.repeat(10)],
				[66, text('c'.repeat(60))],
			],
			'filename "pxelinux.0"; server-name "boot.example.com";',
		),
	),
	twice(
		'a lease has values of a wrong length',
		'request subnet-mask, routers;',
		bytes([
			[2, 'fffff1'],
			[3, '0a4d00010a'],
			[19, '0101'],
			[26, '05'],
			[33, '0a4d000a'],
			[121, '21c0'],
		]),
	),
];
