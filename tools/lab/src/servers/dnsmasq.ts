/** dnsmasq. Its leases are no shorter than 120 s; a lease that ended is no longer in its database. */
import {join} from 'node:path';
import {type OptionValue, optionBytes} from './options.ts';
import type {ServerKind} from './server-kind.ts';

/** How dnsmasq is run. */
export const dnsmasq: ServerKind = {
	program: 'dnsmasq',
	rapidCommit: true,
	ready: /DHCP, sockets bound|DHCP, IP range/,
	setup: (config, folder) => ({
		files: {'dnsmasq.leases': ''},
		argv: [
			'dnsmasq',
			'--keep-in-foreground',
			'--conf-file=/dev/null',
			'--port=0',
			'--user=root',
			'--no-ping',
			'--log-dhcp',
			'--log-facility=-',
			'--bind-interfaces',
			'--except-interface=lo',
			`--interface=${config.interface}`,
			`--dhcp-range=${config.range.join(',')},${config.netmask},${config.leaseTime}`,
			`--dhcp-leasefile=${join(folder, 'dnsmasq.leases')}`,
			`--pid-file=${join(folder, 'dnsmasq.pid')}`,
			...(config.authoritative ? ['--dhcp-authoritative'] : []),
			...(config.rapidCommit ? ['--dhcp-rapid-commit'] : []),
			...[...config.options].map(([code, value]) => `--dhcp-option-force=${code},${written(code, value)}`),
		],
	}),
	leases: {
		file: 'dnsmasq.leases',
		read: database =>
			database
				.toString('latin1')
				.split('\n')
				.map(line => line.split(' '))
				.filter(fields => fields.length >= 5)
				.map(([expires, hardware = '', address = '']) => ({
					address,
					hardware,
					state: 'active',
					expiresAt: Number(expires) * 1000,
				})),
	},
};

/** Addresses, text and times as such, for it takes nothing else where it knows the option; a single byte as a number. */
function written(code: number, value: OptionValue): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return value.join(',');
	const bytes = optionBytes(value);
	const isTime = code === 58 || code === 59;
	return isTime || bytes.length === 1 ? String(Number.parseInt(bytes.join(''), 16)) : bytes.join(':');
}
