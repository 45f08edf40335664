import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {makeRunDirectory, startAgent} from './agent.ts';
import {dhcpinfo, program} from './dhcpinfo.ts';

const rootTest = process.getuid?.() === 0 ? test.serial : test.serial.skip;
const {directory, close} = makeRunDirectory();
let stop = () => {};

test.before(async () => {
	stop = await startAgent(directory);
});
test.after.always(() => {
	stop();
	close();
});

const run = (...args: readonly string[]) => dhcpinfo(['--run-dir', directory, ...args]);

// biome-ignore format: one type is one line.
const printed: readonly (readonly [what: string, args: string, output: string])[] = [
	['IP, one address',             'Subnet',                  '255.255.255.0\n'],
	['IP, one address a line',      'DNSserv',                 '192.0.2.1\n192.0.2.2\n192.0.2.3\n'],
	['IP, pairs',                   'PFilter',                 '198.51.100.0 255.255.255.0\n'],
	['ASCII, spaces stay',          'DNSdmain',                'two größe words\n'],
	['UNUMBER8, no blank line',     'IpFwdF',                  '1\n'],
	['UNUMBER16, no blank line',    'MTU',                     '1500\n'],
	['UNUMBER32, no blank line',    'LeaseTim',                '4294967295\n'],
	['SNUMBER32, no blank line',    'UTCoffst',                '-3600\n'],
	['OCTET',                       'Vendor',                  '0x02\n0x04\n0xC0\n0x00\n0x02\n0x07\n'],
	['a site code',                 '224',                     '0x00\n0xFF\n'],
	['a vendor option by name',     'SrootIP4',                '192.0.2.7\n'],
	['a vendor option by number',   '258',                     '192.0.2.7\n'],
	['a header field, IP',          'Yiaddr',                  '192.0.2.9\n'],
	['a header field, number',      'Xid',                     '305419896\n'],
	['a header field, OCTET',       'Magic',                   '0x63\n0x82\n0x53\n0x63\n'],
	['a header field, empty',       'BootFile',                ''],
	['routes, beyond the table',    '121',                     '203.0.113.0/24 192.0.2.1\n'],
	['domains, beyond the table',   'domain-search',           'example.com\nexample.net\n'],
	['names in any case',           'dnsSERV -n 1',            '192.0.2.1\n'],
	['a code in hexadecimal',       '0x1A',                    '1500\n'],
	['a code in octal',             '032',                     '1500\n'],
	['an option that is absent',    'NTPservs',                ''],
	['an absent option as JSON',    '--json NTPservs',         ''],
	['canonical',                   '-c Subnet',               '0xFF\n0xFF\n0xFF\n0x00\n'],
	['canonical and malformed',     '-c Router',               '0x01\n0x02\n0x03\n'],
	['canonical and limited',       '-cn2 Subnet',             '0xFF\n0xFF\n'],
	['a limit',                     '-n 2 DNSserv',            '192.0.2.1\n192.0.2.2\n'],
	['a limit in octal',            '-n 02x DNSserv',          '192.0.2.1\n192.0.2.2\n'],
	['a limit in hexadecimal',      '-n 0x1 DNSserv',          '192.0.2.1\n'],
	['a limit of junk, none',       '-n x DNSserv',            '192.0.2.1\n192.0.2.2\n192.0.2.3\n'],
	['a limit of 0, none',          '-n0 DNSserv',             '192.0.2.1\n192.0.2.2\n192.0.2.3\n'],
	['an interface',                '-i eth0 MTU',             '1500\n'],
	['an interface, joined',        '-ieth0 MTU',              '1500\n'],
	['options after the operand',   'MTU -c -ieth0',           '0x05\n0xDC\n'],
	['long options',                '--interface eth0 MTU',    '1500\n'],
	['long options, joined',        '--limit=1 DNSserv',       '192.0.2.1\n'],
	['a negative limit, none',      '-n -1 DNSserv',           '192.0.2.1\n192.0.2.2\n192.0.2.3\n'],
	['an operand after --',         '-n1 -- DNSserv',          '192.0.2.1\n'],
	['protocol 4',                  '-v 4 MTU',                '1500\n'],
	['protocol 4, joined',          '-v4 MTU',                 '1500\n'],
	['JSON, a list',                '--json DNSserv',          '["192.0.2.1","192.0.2.2","192.0.2.3"]\n'],
	['JSON, a number',              '--json MTU',              '1500\n'],
	['JSON, a truth',               '--json IpFwdF',           'true\n'],
	['JSON, a record',              '--json 121',              '[{"destination":"203.0.113.0","prefixLength":24,"router":"192.0.2.1"}]\n'],
	['JSON, bytes',                 '--json 224',              '"00ff"\n'],
];

for (const [what, args, output] of printed) {
	test.serial(`dhcpinfo ${args}: ${what}`, async t => {
		t.deepEqual(await run(...args.split(' ')), {status: 0, stdout: output, stderr: ''});
	});
}

test.serial('dhcpinfo --all: prints the whole lease', async t => {
	const {status, stdout} = await run('--all');
	t.is(status, 0);
	t.deepEqual(stdout.split('\n').slice(0, 7), [
		'address 192.0.2.9',
		'startedAt 2026-01-02T00:00:00.000Z',
		'renewAt 2026-01-02T00:30:00.000Z',
		'rebindAt 2026-01-02T00:52:30.000Z',
		'expiresAt never',
		'subnetMask 255.255.255.0',
		'timeOffset -3600',
	]);
	t.true(stdout.endsWith('unknown-224 0x00\nunknown-224 0xFF\n'));
});

test.serial('dhcpinfo --all --json: prints the whole lease, typed', async t => {
	const {status, stdout} = await run('--all', '--json', '-i', 'eth0');
	t.is(status, 0);
	const lease = JSON.parse(stdout);
	t.is(lease.address, '192.0.2.9');
	t.is(lease.expiresAt, null);
	t.deepEqual(lease.options.domainNameServer, ['192.0.2.1', '192.0.2.2', '192.0.2.3']);
	t.is(lease.raw['3'], '010203');
});

test.serial('dhcpinfo: $DHCPAGENT_RUN_DIR names the run directory, --run-dir wins', async t => {
	const environment = {DHCPAGENT_RUN_DIR: directory};
	t.is((await dhcpinfo(['MTU'], {environment})).stdout, '1500\n');
	t.is((await dhcpinfo(['--run-dir', '/nonexistent', 'MTU'], {environment})).status, 2);
});

// biome-ignore format: one refusal is one line.
const refused: readonly (readonly [args: string, status: number, text: string])[] = [
	['Frobnicate',        3, "dhcpinfo: unknown identifier `Frobnicate'\n"],
	['-i eth9 Frob',      3, "dhcpinfo: unknown identifier `Frob'\n"],
	['9999',              3, "dhcpinfo: unknown code `9999'\n"],
	['-',                 3, "dhcpinfo: unknown code `-'\n"],
	['-- -c',             3, "dhcpinfo: unknown code `-c'\n"],
	['..',                3, "dhcpinfo: unknown code `..'\n"],
	['-i eth9 MTU',       2, 'dhcpinfo: interface is not under DHCP control\n'],
	['-i eth9 --all',     2, 'dhcpinfo: interface is not under DHCP control\n'],
	['-i eth0/../x MTU',  2, 'dhcpinfo: interface is not under DHCP control\n'],
	['-i eth1 MTU',       2, 'dhcpinfo: interface not in appropriate state for command\n'],
	['Router',            2, "dhcpinfo: cannot decode agent's reply\n"],
	['-v 6 DNSAddresses', 2, 'dhcpinfo: not supported by this version: DHCPv6\n'],
];

for (const [args, status, stderr] of refused) {
	test.serial(`dhcpinfo ${args}: is refused with status ${status}`, async t => {
		t.deepEqual(await run(...args.split(' ')), {status, stdout: '', stderr});
	});
}

rootTest('dhcpinfo: answers any user', async t => {
	// The checkout may be closed to others, the program is not.
	const file = join(directory, 'dhcpinfo');
	copyFileSync(program, file);
	t.deepEqual(await dhcpinfo(['--run-dir', directory, 'MTU'], {file, uid: 65_534}), {
		status: 0,
		stdout: '1500\n',
		stderr: '',
	});
});
