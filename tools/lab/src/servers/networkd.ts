/** systemd-networkd's server. What it leased is in its memory alone; it names neither client nor address in its log. */
import {join} from 'node:path';
import {asset} from '../asset.ts';
import {optionBytes} from './options.ts';
import type {CompleteConfig, ServerKind} from './server-kind.ts';

const starter = asset('networkd.sh');

/** How systemd-networkd is run. */
export const networkd: ServerKind = {
	program: 'systemd-networkd',
	ready: /Offering DHCPv4 leases/,
	setup: (config, folder) => ({
		files: {'lab.network': configuration(config)},
		argv: ['unshare', '--mount', 'sh', starter, join(folder, 'lab.network')],
		env: {SYSTEMD_LOG_LEVEL: 'debug', SYSTEMD_LOG_TARGET: 'console'},
	}),
};

function configuration(config: CompleteConfig): string {
	const first = numberOf(config.range[0]);
	return [
		'[Match]',
		`Name=${config.interface}`,
		'[Network]',
		// It takes addresses away that it does not know.
		`Address=${config.address}`,
		'DHCPServer=yes',
		'LinkLocalAddressing=no',
		'IPv6AcceptRA=no',
		'[DHCPServer]',
		`ServerAddress=${config.address}`,
		`PoolOffset=${first - numberOf(config.network)}`,
		`PoolSize=${numberOf(config.range[1]) - first + 1}`,
		`DefaultLeaseTimeSec=${config.leaseTime}`,
		`MaxLeaseTimeSec=${config.leaseTime}`,
		...['DNS', 'NTP', 'Router', 'Timezone'].map(what => `Emit${what}=no`),
		...[...config.options].map(([code, value]) => `SendOption=${code}:string:${escaped(value)}`),
		'',
	].join('\n');
}

function numberOf(address: string): number {
	return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function escaped(value: Parameters<typeof optionBytes>[0]): string {
	return optionBytes(value)
		.map(byte => `\\x${byte}`)
		.join('');
}
