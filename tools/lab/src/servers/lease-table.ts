/** What a server's lease database says, in one form for all servers. */

/** A lease as the server has it. */
export interface ServerLease {
	readonly address: string;
	/** The client's link-layer address, in lower case; empty where the server keeps none. */
	readonly hardware: string;
	/**
	 * `released` and `expired` only as far as the server tells them apart: dnsmasq forgets both, udhcpd calls both
	 * expired.
	 */
	readonly state: 'active' | 'released' | 'expired' | 'declined';
	/** Milliseconds since 1970 at which the lease ends or ended. */
	readonly expiresAt: number;
}

/** The last entry of each address, in the order of their first. */
export function latest(leases: readonly ServerLease[]): readonly ServerLease[] {
	return [...new Map(leases.map(lease => [lease.address, lease])).values()];
}
