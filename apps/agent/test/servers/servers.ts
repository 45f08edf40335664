// The servers of the matrix, and what they do where they differ; a scenario is run against each of them.
import type {ServerName} from '@lessee/lab';
import type {ExecutionContext} from 'ava';
import {labTests, type Place} from '../lab/place.ts';

/** What is known of a server. */
export interface ServerFacts {
	readonly kind: ServerName;
	readonly program: string;
	/** The shortest lease that it gives, in seconds. */
	readonly leastLease: number;
	/** Whether it says NAK to the renewal of an address that it has not leased; RFC 2131 §4.3.2 allows silence. */
	readonly refusesRenewals: boolean;
	/** Whether it answers DHCPINFORM. */
	readonly informs: boolean;
	/** Whether it answers a DISCOVER that allows it with ACK (RFC 4039). */
	readonly commitsRapidly: boolean;
	/** Whether it offers another address after a DECLINE. */
	readonly heedsDeclines: boolean;
	/** Whether it has a lease database to look at. */
	readonly hasDatabase: boolean;
	/** Whether its database shows a declined address as such. */
	readonly recordsDeclines: boolean;
}

/** All of them. */
// biome-ignore format: one server is one line.
export const servers: readonly ServerFacts[] = [
	{kind: 'dnsmasq',  program: 'dnsmasq',          leastLease: 120, refusesRenewals: true,  informs: true,  commitsRapidly: true,  heedsDeclines: true,  hasDatabase: true,  recordsDeclines: false},
	{kind: 'dhcpd',    program: 'dhcpd',            leastLease: 1,   refusesRenewals: false, informs: true,  commitsRapidly: false, heedsDeclines: true,  hasDatabase: true,  recordsDeclines: true},
	{kind: 'kea',      program: 'kea-dhcp4',        leastLease: 1,   refusesRenewals: false, informs: true,  commitsRapidly: false, heedsDeclines: true,  hasDatabase: true,  recordsDeclines: true},
	{kind: 'udhcpd',   program: 'udhcpd',           leastLease: 1,   refusesRenewals: false, informs: true,  commitsRapidly: false, heedsDeclines: true,  hasDatabase: true,  recordsDeclines: true},
	{kind: 'networkd', program: 'systemd-networkd', leastLease: 1,   refusesRenewals: false, informs: false, commitsRapidly: false, heedsDeclines: false, hasDatabase: false, recordsDeclines: false},
];

/** Those whose part of a scenario is not in `../lab` already. */
export function but(...elsewhere: readonly ServerName[]): readonly ServerFacts[] {
	return servers.filter(({kind}) => !elsewhere.includes(kind));
}

/** Declares a scenario's test with each of these servers, in a lab of its own. */
export function each(
	among: readonly ServerFacts[],
	title: string | ((server: ServerFacts) => string),
	body: (t: ExecutionContext, place: Place, server: ServerFacts) => Promise<void>,
): void {
	for (const server of among) {
		const rest = typeof title === 'string' ? title : title(server);
		labTests(server.program)(`${server.kind}: ${rest}`, async (t, place) => body(t, place, server));
	}
}

/** The bytes of an address, as the lab's captures show an option. */
export function hexOf(address: string): string {
	return Buffer.from(address.split('.').map(Number)).toString('hex');
}
