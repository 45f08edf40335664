/** Kea. Its database is a CSV file to which every change is added; the last row of each address counts. */
import {join} from 'node:path';
import {latest, type ServerLease} from './lease-table.ts';
import {optionBytes} from './options.ts';
import type {CompleteConfig, ServerKind} from './server-kind.ts';

const states = ['active', 'declined', 'expired'] as const;

/** How Kea is run. */
export const kea: ServerKind = {
	program: 'kea-dhcp4',
	ready: /DHCP4_STARTED/,
	setup: (config, folder) => ({
		files: {'kea.json': configuration(config, folder)},
		env: {KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder},
		argv: ['kea-dhcp4', '-c', join(folder, 'kea.json')],
	}),
	leases: {
		file: 'kea.leases',
		read: database =>
			latest(
				database
					.toString('latin1')
					.split('\n')
					.slice(1)
					.filter(Boolean)
					.map(row => readRow(row.split(','))),
			),
	},
};

function configuration(config: CompleteConfig, folder: string): string {
	const {leaseTime, network, netmask, range} = config;
	const times = [58, 59].map(code =>
		Number.parseInt(optionBytes(config.options.get(code) ?? '').join(''), 16),
	);
	const options = [...config.options].filter(([code]) => code !== 58 && code !== 59);
	const prefix = netmask
		.split('.')
		.reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
	const dhcp4 = {
		'interfaces-config': {interfaces: [config.interface], 'dhcp-socket-type': 'raw'},
		'lease-database': {type: 'memfile', persist: true, name: join(folder, 'kea.leases'), 'lfc-interval': 0},
		'expired-leases-processing': {'reclaim-timer-wait-time': 1, 'hold-reclaimed-time': 3600},
		'valid-lifetime': leaseTime,
		'min-valid-lifetime': leaseTime,
		'max-valid-lifetime': leaseTime,
		...(times[0] ? {'renew-timer': times[0]} : {}),
		...(times[1] ? {'rebind-timer': times[1]} : {}),
		authoritative: config.authoritative,
		'option-data': options.map(([code, value]) => ({
			code,
			'csv-format': false,
			'always-send': true,
			data: optionBytes(value).join(''),
		})),
		subnet4: [{subnet: `${network}/${prefix}`, pools: [{pool: range.join(' - ')}]}],
		loggers: [{name: 'kea-dhcp4', severity: 'DEBUG', debuglevel: 40, output_options: [{output: 'stdout'}]}],
	};
	return JSON.stringify({Dhcp4: dhcp4});
}

function readRow(row: readonly string[]): ServerLease {
	const [address = '', hardware = '', , lifetime, expires, , , , , state] = row;
	return {
		address,
		hardware,
		// A lease that was given back is written once more, with no lifetime.
		state: lifetime === '0' ? 'released' : (states[Number(state)] ?? 'active'),
		expiresAt: Number(expires) * 1000,
	};
}
