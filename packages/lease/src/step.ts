import type {Draw} from './draw.ts';
import type {Effect} from './effect.ts';
import type {Lease, Millis, Undo} from './lease.ts';
import type {Policy} from './policy.ts';
import type {CycleEntry} from './record.ts';
import type {StateName, StateOf} from './state.ts';

/** What went wrong one after the other. */
export interface Setbacks {
	/** Addresses declined, without a lease in use between them. */
	readonly declines: number;
	/** NAKs, without a lease between them that was extended, or in BOUND, RENEWING or REBINDING a minute after it began. */
	readonly refusals: number;
	/** After the last of them, no server is asked before this instant, unless the user or another link wants it. */
	readonly quietUntil: Millis;
	/** When the address in use was last defended against another user of it (RFC 5227 §2.4). */
	readonly defendedAt?: Millis;
}

/** What an action may know beside its state and event. */
export interface Context extends Setbacks {
	readonly at: Millis;
	readonly draw: Draw;
	readonly policy: Policy;
	/** Leases known, newest first; some may have run out. */
	readonly leases: readonly Lease[];
	readonly undo: Undo;
	readonly linkUp: boolean;
	/** The medium that a script has set. */
	readonly medium?: string;
}

/** What an action decides. */
export interface Step<N extends StateName = StateName> {
	readonly state: StateOf<N>;
	readonly effects?: readonly Effect[];
	/** A cycle event to be fired. */
	readonly fire?: CycleEntry;
	/** The leases known from now on, where that changes. */
	readonly leases?: readonly Lease[];
	readonly undo?: Undo;
	/** A message that the server should not have sent: it counts as declined. */
	readonly declined?: boolean;
	/** The address in use was defended. */
	readonly defended?: boolean;
	/** An address turned out to be taken. */
	readonly conflict?: boolean;
	/** No server was found: the next round of trying sets its medium anew. */
	readonly failed?: boolean;
}

/** An event that changes nothing, and why: the reason is counted. */
export interface Ignored {
	readonly ignored: string;
	readonly declined?: boolean;
}

/** Passes an event over. */
export function ignore(reason: string): Ignored {
	return {ignored: reason};
}

/** Passes over a message that a server should not have sent. */
export function refuse(reason: string): Ignored {
	return {ignored: reason, declined: true};
}
