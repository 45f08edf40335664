/** busybox udhcpd. Its database is binary (8 bytes of time, then 36 a lease) and written upon SIGUSR1. */
import {join} from 'node:path';
import {optionBytes} from './options.ts';
import type {ServerKind} from './server-kind.ts';

const headerSize = 8;
const leaseSize = 36;

/** How udhcpd is run. */
export const udhcpd: ServerKind = {
	program: 'udhcpd',
	setup: (config, folder) => ({
		files: {
			'udhcpd.leases': '',
			'udhcpd.conf': [
				`start ${config.range[0]}`,
				`end ${config.range[1]}`,
				`interface ${config.interface}`,
				'min_lease 1',
				`lease_file ${join(folder, 'udhcpd.leases')}`,
				`pidfile ${join(folder, 'udhcpd.pid')}`,
				`option subnet ${config.netmask}`,
				`option lease ${config.leaseTime}`,
				...[...config.options].map(
					([code, value]) => `option 0x${code.toString(16)} ${optionBytes(value).join('')}`,
				),
				'',
			].join('\n'),
		},
		// It asks by ARP whether an address is free, for at least a millisecond.
		argv: ['udhcpd', '-f', '-a', '1', join(folder, 'udhcpd.conf')],
	}),
	leases: {
		file: 'udhcpd.leases',
		writesAt: 'SIGUSR1',
		read: (database, _config, now) => {
			const count = Math.floor((database.length - headerSize) / leaseSize);
			return Array.from({length: Math.max(0, count)}, (_, index) => {
				const lease = database.subarray(headerSize + index * leaseSize);
				const seconds = lease.readUInt32BE(0);
				const hardware = lease.toString('hex', 8, 14).replace(/..(?=.)/g, '$&:');
				const live = seconds > 0 ? 'active' : 'expired';
				return {
					address: [...lease.subarray(4, 8)].join('.'),
					hardware,
					state: hardware === '00:00:00:00:00:00' ? 'declined' : live,
					expiresAt: now + seconds * 1000,
				};
			});
		},
	},
};
