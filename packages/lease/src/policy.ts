import type {Lease, Millis} from './lease.ts';

/** The messages that a client sends. */
export type Outgoing = 'DISCOVER' | 'REQUEST' | 'DECLINE' | 'RELEASE' | 'INFORM';

/** An option as it goes on the wire. */
export type RawOption = readonly [code: number, bytes: Uint8Array];

/** The timing statements of dhclient.conf, in milliseconds. */
export interface Timing {
	/** How long to try before stored leases are looked at. */
	readonly timeout: Millis;
	/** The wait after a round of trying failed, before jitter. */
	readonly retry: Millis;
	/** How long a REQUEST is repeated before DISCOVER is sent again. */
	readonly reboot: Millis;
	/** How long offers are collected; 0 takes the first. */
	readonly selectTimeout: Millis;
	/** Upper bound of a random wait before the first message. */
	readonly initialDelay: Millis;
	/** First interval and upper bound of dhclient's back-off; absent: RFC 2131 §4.1's 4, 8, 16, 32, 64 s. */
	readonly backoff?: {readonly initialInterval: Millis; readonly cutoff: Millis};
}

/** What the configuration tells the machine: data only, so that a journal replays without the configuration. */
export interface Policy {
	readonly hardware: {readonly type: number; readonly address: Uint8Array};
	readonly timing: Timing;
	/** Options to send, by message. */
	readonly options: {readonly [kind in Outgoing]: readonly RawOption[]};
	/** Codes without which an offer is passed over. */
	readonly require: readonly number[];
	/** Senders whose messages are passed over. */
	readonly reject: readonly {readonly address: string; readonly prefixLength: number}[];
	/** Set the broadcast flag (RFC 2131 §4.1). */
	readonly broadcast: boolean;
	/** Accept an ACK to a DISCOVER that carries option 80 (RFC 4039). */
	readonly rapidCommit: boolean;
	/** Pass over what a BOOTP server answers (dhclient's `deny bootp`). */
	readonly denyBootp?: boolean;
	/** Address conflict detection (RFC 5227). */
	readonly acd: 'off' | 'fast' | 'strict';
	/** A script configures the interface: it is asked with ARPSEND and ARPCHECK, and judges stored leases. */
	readonly script: boolean;
	/** Nobody is told, by asking for it, of an address that the client had before (RFC 7844). */
	readonly anonymize?: boolean;
	/** Somebody beside the machine chooses among offers: it is asked with `choose`. */
	readonly chooser?: boolean;
	/** Media that a script sets before DISCOVER, one after the other until it can (dhclient's MEDIUM). */
	readonly media?: readonly string[];
	/** Leases of the configuration, tried when no server answers. */
	readonly predefined: readonly Lease[];
}

const seconds = 1000;

/**
 * dhclient.conf's defaults with RFC 2131's own retransmission schedule.
 * Deviation: RFC 2131 §4.4.1 wants a random wait of one to ten seconds before the first message; there is none unless
 * `initial-delay` sets it, since few machines start together and many wait for their network.
 */
export const defaultTiming: Timing = {
	timeout: 60 * seconds,
	retry: 300 * seconds,
	reboot: 10 * seconds,
	selectTimeout: 0,
	initialDelay: 0,
};
