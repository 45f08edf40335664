// ISC dhcpd with a configuration of the test's own words, where the lab's `serve` has no word for it.
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Host, Program} from '@lessee/lab';

/** What dhcpd is to say. Times in seconds. */
export interface Words {
	/** The only address that it gives; 10.77.0.100 unless told. */
	readonly address?: string;
	/** An address that it gives to nobody: who asks for it gets a NAK. */
	readonly denied?: string;
	/** 600 unless told. */
	readonly leaseTime?: number;
	/** Declarations outside of the subnet. */
	readonly declarations?: string;
	/** Statements of the subnet: `option routers 10.77.0.1; filename "x";`. */
	readonly statements?: string;
	/** Codes that are sent even if the client does not ask for them; all that `statements` name have to be here. */
	readonly codes?: readonly number[];
}

/** Starts dhcpd on a host's `eth0`; in the folder of an earlier one it goes on with that one's leases. */
export async function serveWords(host: Host, folder: string, words: Words = {}): Promise<Program> {
	const [file, leases] = [join(folder, 'dhcpd.conf'), join(folder, 'dhcpd.leases')];
	mkdirSync(folder, {recursive: true});
	writeFileSync(file, configuration(words));
	appendFileSync(leases, '');
	const argv = ['dhcpd', '-4', '-f', '-d', '--no-pid', '-cf', file, '-lf', leases, 'eth0'];
	const program = host.spawn(argv);
	await program.said(/Server starting service/);
	return program;
}

function configuration(words: Words): string {
	const {
		address = '10.77.0.100',
		denied,
		leaseTime = 600,
		declarations = '',
		statements = '',
		codes = [],
	} = words;
	const pool = denied === undefined ? '' : `pool { range ${denied}; deny all clients; }`;
	const list = [1, ...codes].map(code => code.toString(16)).join(':');
	return `authoritative;
ping-check false;
ddns-update-style none;
dhcp-cache-threshold 0;
default-lease-time ${leaseTime}; max-lease-time ${leaseTime}; min-lease-time 1;
${declarations}
subnet 10.77.0.0 netmask 255.255.255.0 {
	pool { range ${address}; }
	${pool}
	option dhcp-parameter-request-list = ${list};
	${statements}
}
`;
}
