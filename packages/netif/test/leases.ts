/** Leases of a test's own making. */
import type {Lease} from '@lessee/lease';
import type {Options} from '@lessee/wire';

/** A lease with these options; from a server, for an hour from the instant 0 of boot time unless told. */
export function leaseOf(address: string, options: Options = {}, more: Partial<Lease> = {}): Lease {
	return {
		address,
		serverIdentifier: '10.77.0.1',
		options: {options, unknown: new Map(), malformed: []},
		ack: new Uint8Array(),
		startedAt: 0,
		t1At: 1_800_000,
		t2At: 3_150_000,
		expiresAt: 3_600_000,
		origin: 'server',
		...more,
	};
}
