/** An address that is put on the interface besides the leased one. */
export interface Alias {
	readonly address: string;
	readonly prefixLength: number;
}

/** How leases are to be understood on an interface. */
export interface Preferences {
	/** Metric of all routes of the interface; further routers get the numbers after it. */
	readonly metric: number;
	readonly aliases: readonly Alias[];
	/** The MTU that the interface has without a lease, and its bounds; 0 for no upper bound. */
	readonly mtu: {readonly usual: number; readonly least: number; readonly greatest: number};
	/** Told, in a sentence, what of the lease is not used. */
	warn(sentence: string): void;
}
