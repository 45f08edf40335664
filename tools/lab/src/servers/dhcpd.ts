/** ISC dhcpd. Its database is a log of blocks; the last of each address counts. */
import {join} from 'node:path';
import {latest, type ServerLease} from './lease-table.ts';
import {optionBytes} from './options.ts';
import type {CompleteConfig, ServerKind} from './server-kind.ts';

/** Options with a name of dhcpd's own, which takes the place of `unknown-N`. */
// biome-ignore format: one row is one line.
const names: Readonly<Record<number, string>> = {
	2: 'time-offset', 3: 'routers', 6: 'domain-name-servers', 12: 'host-name', 15: 'domain-name', 17: 'root-path',
	26: 'interface-mtu', 28: 'broadcast-address', 33: 'static-routes', 42: 'ntp-servers',
	43: 'vendor-encapsulated-options', 58: 'dhcp-renewal-time', 59: 'dhcp-rebinding-time', 119: 'domain-search',
};

/** How ISC dhcpd is run. */
export const dhcpd: ServerKind = {
	program: 'dhcpd',
	ready: /Server starting service/,
	setup: (config, folder) => ({
		files: {'dhcpd.leases': '', 'dhcpd.conf': configuration(config)},
		argv: [
			...['dhcpd', '-4', '-f', '-d', '--no-pid'],
			...['-cf', join(folder, 'dhcpd.conf'), '-lf', join(folder, 'dhcpd.leases')],
			config.interface,
		],
	}),
	leases: {
		file: 'dhcpd.leases',
		read: (database, config) =>
			latest(
				[...database.toString('latin1').matchAll(/^lease (\S+) \{\n([\s\S]*?)^\}/gm)].map(
					([, address = '', block = '']) => readBlock(address, block, config),
				),
			),
	},
};

function configuration(config: CompleteConfig): string {
	const {network, netmask, range, leaseTime} = config;
	const asked = [...config.options.keys()].map(code => code.toString(16).padStart(2, '0'));
	return [
		config.authoritative ? 'authoritative;' : 'not authoritative;',
		'ping-check false;',
		'ddns-update-style none;',
		`default-lease-time ${leaseTime}; max-lease-time ${leaseTime}; min-lease-time ${leaseTime};`,
		...[...config.options].map(
			([code, value]) => `option ${names[code] ?? `unknown-${code}`} = ${optionBytes(value).join(':')};`,
		),
		// Only what is on the client's list is sent, so the list is replaced by one of ours.
		`option dhcp-parameter-request-list = ${['01', ...asked].join(':')};`,
		`subnet ${network} netmask ${netmask} { range ${range.join(' ')}; }`,
		'',
	].join('\n');
}

function readBlock(address: string, block: string, config: CompleteConfig): ServerLease {
	const time = (name: string) => {
		const [, day, clock] = new RegExp(`^ *${name} \\d (\\S+) (\\S+);`, 'm').exec(block) ?? [];
		return day ? Date.parse(`${day.replaceAll('/', '-')}T${clock}Z`) : Number.POSITIVE_INFINITY;
	};
	const [, binding] = /^ *binding state (\w+);/m.exec(block) ?? [];
	const [, hardware = ''] = /^ *hardware ethernet (\S+);/m.exec(block) ?? [];
	// "free" tells nothing of how the lease ended; one that was given back ended before its time.
	const early = time('ends') - time('starts') < (config.leaseTime - 0.5) * 1000;
	const ended = early ? 'released' : 'expired';
	const state = binding === 'active' ? 'active' : binding === 'abandoned' ? 'declined' : ended;
	return {address, hardware, state, expiresAt: time('ends')};
}
