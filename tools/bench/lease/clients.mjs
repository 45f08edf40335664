// The clients under test, each as it is run for one interface (or many): the same hook, no waiting that can be turned off,
// no probing for conflicts unless the name says so.
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {installed} from '../../lab/dist/index.js';

const apps = join(import.meta.dirname, '../../../apps');
const bin = (app, name) => {
	const manifest = JSON.parse(readFileSync(join(apps, app, 'package.json'), 'utf8'));
	return join(apps, app, manifest.bin[name]);
};

export const agentFile = bin('agent', 'dhcpagent');
export const infoFile = bin('dhcpinfo', 'dhcpinfo');
export const hook = join(import.meta.dirname, 'hook.sh');
/** PATH of the clients: dhcpagent's first line asks env(1) for node. */
export const path = `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;

const agent = (names, state, acd) => [
	...[agentFile, 'run', ...names, '--acd', acd, '--resolv-conf', 'off', '--eventhook', hook],
	...['--state-dir', join(state, 'state'), '--run-dir', join(state, 'run')],
];
const dhclient = (names, state) => [
	...['dhclient', '-4', '-d', '-q', '-sf', hook, '-lf', join(state, 'dhclient.leases')],
	...['-pf', join(state, 'dhclient.pid'), ...names],
];
const flags = ['-4', '-B', '-q', '-A', '--nodelay', '--nodev', '-c', hook];
// For many interfaces it has its manager mode, which takes all that there are.
const dhcpcd = names =>
	names.length > 1 ? ['dhcpcd', ...flags, '-M', '-t', '0'] : ['dhcpcd', ...flags, ...names];

/** `argv(interfaces, state)`: the command line that serves these interfaces, with an empty folder for its state. */
// biome-ignore format: one client is one row.
const all = [
	{name: 'dhcpagent',               program: 'node',     argv: (names, state) => agent(names, state, 'off')},
	{name: 'dhcpagent, acd fast',     program: 'node',     argv: (names, state) => agent(names, state, 'fast')},
	{name: 'dhclient',                program: 'dhclient', argv: dhclient},
	{name: 'udhcpc',                  program: 'udhcpc',   argv: ([name]) => ['udhcpc', '-f', '-i', name, '-s', hook]},
	{name: 'dhcpcd, no ARP, no delay', program: 'dhcpcd',  argv: dhcpcd},
];

const there = ({program}) => (program === 'node' ? existsSync(agentFile) : installed(program));

export const clients = all.filter(there);
export const lacking = all.filter(client => !clients.includes(client)).map(({name}) => name);
