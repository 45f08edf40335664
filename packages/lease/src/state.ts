import {type ApplyReason, type HookEvent, type Lease, type Millis, never, type Reply} from './lease.ts';
import type {After} from './record.ts';

/** A lease that is still on the interface, its cycle open, while the machine looks for its confirmation or another. */
interface Holding {
	readonly held?: Lease;
}

/** A message that is sent again until it is answered. */
interface Retrying {
	readonly xid: number;
	/** When this exchange began: `secs` counts from here (RFC 2131 §2). */
	readonly since: Millis;
	/** When it was last sent: what an answer grants begins here (RFC 2131 §4.4.1). */
	readonly sentAt: Millis;
	readonly resendAt: Millis;
}

/** One whose intervals grow (RFC 2131 §4.1). */
interface BackingOff extends Retrying {
	/** The interval that now runs. */
	readonly interval: Millis;
}

/** A round of trying: it goes on over NAKs and silences. */
export interface Round {
	/** When trying ends and stored leases are looked at. */
	readonly panicAt: Millis;
}

/** What the REQUEST for an offer goes on: the exchange that its DISCOVER began. */
export interface Exchange extends Round, Holding {
	readonly xid: number;
	/** Of the last DISCOVER: every REQUEST for an offer repeats it (RFC 2131 §4.4.1). */
	readonly secs: number;
}

/** What an address is probed for: an offer before it is requested, or a lease before it is used. */
export type Candidate =
	| ({
			readonly kind: 'offer';
			readonly offer: Reply;
			readonly others: readonly Reply[];
			readonly secs: number;
	  } & Round)
	/** `others` are the stored leases to try if this one, stored too, is refused. */
	| {readonly kind: 'lease'; readonly reason: ApplyReason; readonly others?: readonly Lease[]};

/**
 * The state of a client: the states of RFC 2131 figure 5 by their names, and beside them what the figure leaves
 * out (extension states): OFF, DOWN and PREPARING before it; PROBING (RFC 5227), TESTING (a stored lease while no
 * server answers) and CONFIGURING within; ENDING and REMOVING where a lease goes; INFORMING and INFORMED
 * (RFC 2131 §4.4.3); FAILED. Each member has only the fields that exist in it.
 */
export type State =
	/** Not under control. */
	| {readonly name: 'OFF'}
	/** No carrier, or no interface. */
	| ({readonly name: 'DOWN'} & Holding)
	/** The interface is being made ready to send. */
	| ({readonly name: 'PREPARING'} & Holding)
	/** `panicAt` is there where a round of trying goes on. */
	| ({readonly name: 'INIT'; readonly startAt: Millis} & Partial<Round> & Holding)
	/** A script sets a medium for DISCOVER. */
	| ({
			readonly name: 'SWITCHING';
			readonly medium: string;
			/** How many media have been tried, this one counted. */
			readonly tries: number;
			/** The exchange that goes on, where another medium has brought no answer. */
			readonly discover?: Omit<BackingOff, 'sentAt' | 'resendAt'>;
	  } & Round &
			Holding)
	| ({
			readonly name: 'SELECTING';
			readonly offers: readonly Reply[];
			/** When the best offer is chosen; absent until there is one. */
			readonly selectAt?: Millis;
	  } & BackingOff &
			Exchange)
	/** Somebody else chooses among the offers. */
	| ({readonly name: 'CHOOSING'; readonly offers: readonly Reply[]} & Exchange)
	| ({
			readonly name: 'REQUESTING';
			readonly offer: Reply;
			readonly giveUpAt: Millis;
	  } & Omit<BackingOff, 'since'> &
			Exchange)
	/** `startAt` is `never` while a script sets the medium of the lease. */
	| ({readonly name: 'INIT-REBOOT'; readonly lease: Lease; readonly startAt: Millis} & Holding)
	| ({
			readonly name: 'REBOOTING';
			readonly lease: Lease;
			readonly giveUpAt: Millis;
			/** A router of the lease has answered ARP (RFC 4436). */
			readonly routerSeen: boolean;
	  } & BackingOff &
			Holding)
	/** Nobody else may use the address: asking with ARP, and a script. */
	| ({
			readonly name: 'PROBING';
			readonly lease: Lease;
			readonly candidate: Candidate;
			readonly probesLeft: number;
			/** `never` while a script is asked. */
			readonly nextAt: Millis;
			readonly xid: number;
	  } & Holding)
	/** No server answers: does a router of this stored lease? */
	| ({
			readonly name: 'TESTING';
			readonly lease: Lease;
			readonly others: readonly Lease[];
			readonly probesLeft: number;
			readonly nextAt: Millis;
	  } & Holding)
	/** The lease is being put on the interface. `others` are the stored leases to try if it is refused. */
	| {
			readonly name: 'CONFIGURING';
			readonly lease: Lease;
			readonly reason: ApplyReason;
			readonly previous?: Lease;
			readonly others?: readonly Lease[];
			/** What came meanwhile, and leads away as soon as the kernel or the script has had its say. */
			readonly leaving?: Leaving;
	  }
	/** `announceAt` is `never` once the address has been announced. */
	| ({readonly name: 'BOUND'; readonly announceAt: Millis} & Leased)
	| ({readonly name: 'RENEWING'} & Leased & Retrying)
	| ({readonly name: 'REBINDING'} & Leased & Retrying)
	/** The last event of the lease's cycle waits or runs; the address still stands. */
	| ({
			readonly name: 'ENDING';
			readonly lease: Lease;
			readonly event: Extract<HookEvent, 'EXPIRE' | 'DROP' | 'RELEASE'>;
			readonly after: After;
	  } & Aftermath)
	/** The lease is being taken off the interface. */
	| ({readonly name: 'REMOVING'; readonly after: After} & Aftermath)
	| ({readonly name: 'INFORMING'; readonly address: string} & BackingOff)
	| {readonly name: 'INFORMED'; readonly lease: Lease}
	/** The kernel refused the configuration; it was rolled back to `held`, or to nothing. */
	| ({readonly name: 'FAILED'; readonly reason: string} & Holding);

/** What led away from a lease that was being configured. */
export interface Leaving {
	readonly by: 'shutdown' | 'linkGone';
	readonly release: boolean;
}

/** What follows a lease that goes, beside `after`. */
interface Aftermath {
	/** Another lease, to be used once this one is gone. */
	readonly next?: Lease;
	/** How long nothing is asked for once it is gone. */
	readonly wait?: Millis;
}

/** A lease that is in use, or was until now. */
export interface Leased {
	readonly lease: Lease;
}

type States = {readonly [S in State as S['name']]: S};

/** The name of a state. */
export type StateName = State['name'];

/** The states in the order of a lease's life: each once, and none left out. */
const inOrder: {readonly [name in StateName]: true} = {
	OFF: true,
	DOWN: true,
	PREPARING: true,
	INIT: true,
	SWITCHING: true,
	SELECTING: true,
	CHOOSING: true,
	REQUESTING: true,
	'INIT-REBOOT': true,
	REBOOTING: true,
	PROBING: true,
	TESTING: true,
	CONFIGURING: true,
	BOUND: true,
	RENEWING: true,
	REBINDING: true,
	ENDING: true,
	REMOVING: true,
	INFORMING: true,
	INFORMED: true,
	FAILED: true,
};

/** The names of all states. */
export const stateNames = Object.keys(inOrder) as readonly StateName[];

/** The state of one name. */
export type StateOf<N extends StateName> = States[N];

/** The lease that is on the interface, if any: its cycle is open. */
export function activeLease(state: State): Lease | undefined {
	switch (state.name) {
		case 'BOUND':
		case 'RENEWING':
		case 'REBINDING':
		case 'ENDING':
			return state.lease;
		case 'CONFIGURING':
			return state.previous;
		case 'OFF':
		case 'REMOVING':
		case 'INFORMING':
		case 'INFORMED':
			return undefined;
		default:
			return state.held;
	}
}

/** The states in which a lease is in use, and nothing else is looked for. */
export const using = ['BOUND', 'RENEWING', 'REBINDING'] as const satisfies readonly StateName[];

/** A state in which a lease is in use. */
export type Using = StateOf<(typeof using)[number]>;

/** Whether a lease is in use, and nothing else is looked for. */
export function isUsing(state: State): state is Using {
	return using.some(name => name === state.name);
}

/** The states that look for a lease, perhaps while another is still held. */
export const seeking = [
	'INIT',
	'SWITCHING',
	'SELECTING',
	'CHOOSING',
	'REQUESTING',
	'INIT-REBOOT',
	'REBOOTING',
	'PROBING',
	'TESTING',
] as const satisfies readonly StateName[];

/** A state that looks for a lease. */
export type Seeking = StateOf<(typeof seeking)[number]>;

/** When a state has something to do of itself, the active lease's end aside; Infinity when it only waits. */
export function waitOf(state: State): Millis {
	switch (state.name) {
		case 'INIT':
		case 'INIT-REBOOT':
			return state.startAt;
		case 'SELECTING':
			return Math.min(state.resendAt, state.panicAt, state.selectAt ?? Number.POSITIVE_INFINITY);
		case 'REQUESTING':
		case 'REBOOTING':
			return Math.min(state.resendAt, state.giveUpAt);
		case 'PROBING':
		case 'TESTING':
			return state.nextAt;
		case 'BOUND':
			return Math.min(state.announceAt, state.lease.t1At);
		case 'RENEWING':
			return Math.min(state.resendAt, state.lease.t2At);
		case 'REBINDING':
		case 'INFORMING':
			return state.resendAt;
		case 'OFF':
		case 'DOWN':
		case 'PREPARING':
		case 'SWITCHING':
		case 'CHOOSING':
		case 'CONFIGURING':
		case 'ENDING':
		case 'REMOVING':
		case 'INFORMED':
		case 'FAILED':
			return Number.POSITIVE_INFINITY;
	}
}

/** The end of the active lease, where it is the machine's to watch; Infinity where it is not. */
export function expiryOf(state: State): Millis {
	// While a lease ends or is being configured, hooks and scripts have their own limits; its end is looked at after.
	if (state.name === 'ENDING' || state.name === 'CONFIGURING') return never;
	return activeLease(state)?.expiresAt ?? never;
}
