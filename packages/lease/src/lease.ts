import type {Message, OptionSet} from '@lessee/wire';

/** Milliseconds: a duration, or (names in `At`) an instant of boot time, which goes on while the machine sleeps. */
export type Millis = number;

/** An instant or duration that never comes: what a lease time of 0xffffffff means (RFC 2131 §3.3). */
export const never: Millis = Number.POSITIVE_INFINITY;

/** Where a DHCP message came from. */
export interface Source {
	/** Link-layer address of the sender; absent where the message came through a UDP socket. */
	readonly hardware?: Uint8Array;
	/** IPv4 source address, dotted. */
	readonly address: string;
}

/**
 * A server's message as the machine takes it: raw, decoded, and with the options that count after the
 * configuration (supersede, default, append, prepend) and the value checks were applied.
 */
export interface Reply {
	readonly bytes: Uint8Array;
	readonly message: Message;
	/** Effective options; the machine reads only these, never `message.options`. */
	readonly effective: OptionSet;
	readonly from: Source;
}

/**
 * A lease: what an ACK granted, when, and until when.
 * @rfc 2131 §4.4.5
 */
export interface Lease {
	/** The leased address (`yiaddr`), dotted. */
	readonly address: string;
	/** The server to renew from (option 54, else the sender); absent when neither is known. */
	readonly serverIdentifier?: string;
	/** Link-layer address that the last ACK came from. */
	readonly serverHardware?: Uint8Array;
	/** The medium that it was had on, where a script sets media. */
	readonly medium?: string;
	/** Effective options. */
	readonly options: OptionSet;
	/** The ACK as it came. */
	readonly ack: Uint8Array;
	/** When the REQUEST that was ACKed was sent: the start of all the lease's times. */
	readonly startedAt: Millis;
	readonly t1At: Millis;
	readonly t2At: Millis;
	/** `never` for a lease without end. */
	readonly expiresAt: Millis;
	/** How the lease came to be: from a server, from BOOTP, predefined in the configuration, or only informed about. */
	readonly origin: 'server' | 'bootp' | 'predefined' | 'inform';
}

/** The five events of the eventhook (the seed's words). */
export type HookEvent = 'BOUND' | 'EXTEND' | 'EXPIRE' | 'DROP' | 'RELEASE';

/** Why a lease is put on the interface, in dhclient-script's words. */
export type ApplyReason = 'BOUND' | 'RENEW' | 'REBIND' | 'REBOOT' | 'TIMEOUT';

/** Why a lease is taken off the interface, or none is to be had, in dhclient-script's words. */
export type RemoveReason = 'EXPIRE' | 'FAIL' | 'STOP' | 'RELEASE';

/** What has to be put back on the interface when the lease goes; the configurator's own knowledge, kept for it. */
export interface Undo {
	/** The MTU before the lease, bytes. */
	readonly mtu?: number;
}

/** The identity of a running hook: a pid alone is used again, a pid with its start time is not. */
export interface HookProcess {
	readonly pid: number;
	/** Field 22 of `/proc/PID/stat`: clock ticks after boot. */
	readonly startTime: number;
	/** When the hook began, in the same ticks, where its process was made ahead of its event. */
	readonly runsSince?: number;
}

/** How a hook ended. */
export type HookOutcome =
	| {readonly how: 'absent'}
	| {readonly how: 'exited'; readonly code: number; readonly duration: Millis}
	| {
			readonly how: 'signalled';
			readonly signal: string;
			readonly timedOut: boolean;
			readonly duration: Millis;
	  }
	| {readonly how: 'unknown'; readonly reason: string};
