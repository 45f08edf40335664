import {type Cycle, closedCycle} from './cycle.ts';
import type {Lease, Millis, Undo} from './lease.ts';
import type {Policy} from './policy.ts';
import {expiryOf, type State, waitOf} from './state.ts';
import type {Setbacks} from './step.ts';

/** Messages since the lease began or was last renewed. */
export interface Counters {
	readonly sent: number;
	readonly received: number;
	/** Messages that a server should not have sent, and addresses that turned out to be taken. */
	readonly declined: number;
}

/** Everything that a client is. A value: nothing outside it matters, nothing in it changes. */
export interface Machine {
	readonly policy: Policy;
	readonly state: State;
	readonly cycle: Cycle;
	/** Leases known, newest first. */
	readonly leases: readonly Lease[];
	readonly undo: Undo;
	readonly linkUp: boolean;
	/** The medium that a script has set. */
	readonly medium?: string;
	readonly counters: Counters;
	readonly setbacks: Setbacks;
}

/** No message yet. */
export const zero: Counters = {sent: 0, received: 0, declined: 0};

/** A client that nothing has happened to yet. */
export function initial(policy: Policy, linkUp: boolean): Machine {
	const nothing = {cycle: closedCycle, leases: [], undo: {}, counters: zero};
	return {
		policy,
		state: {name: 'OFF'},
		linkUp,
		...nothing,
		setbacks: {declines: 0, refusals: 0, quietUntil: 0},
	};
}

/** When to wake: the instant at which `timeout` has to be delivered, `never` where only the world can go on. */
export function deadline({state}: Machine): Millis {
	return Math.min(waitOf(state), expiryOf(state));
}
