import type {HookEvent, HookProcess, Lease, Millis, Undo} from './lease.ts';

/**
 * What an ending lease leads to once it is gone: a remembered lease or else a new one, a new one after a wait, a wait
 * without IPv4 (RFC 8925), or out of control.
 */
export type After = 'restart' | 'retry' | 'v6only' | 'off';

/** A cycle event that runs or waits, with the lease that it is about. */
export interface CycleEntry {
	readonly event: HookEvent;
	readonly lease: Lease;
}

/**
 * What must survive the agent: the leases known, and where in its cycle the interface stands. It is on disk
 * before each hook starts, so that a new agent neither repeats an event nor leaves one out.
 */
export interface Record {
	/** Leases, newest first, at most 8. */
	readonly leases: readonly Lease[];
	/** The lease that is on the interface; its cycle is open. */
	readonly active?: Lease;
	/** The event whose hook has started, and the hook's process. */
	readonly running?: CycleEntry & {readonly process: HookProcess};
	/** Events whose hooks have not started yet, oldest first. */
	readonly queue: readonly CycleEntry[];
	/** What follows when the active lease's last event has ended. */
	readonly ending?: {
		readonly event: 'EXPIRE' | 'DROP' | 'RELEASE';
		readonly after: After;
		/** How long nothing is asked for then; none unless told. */
		readonly wait?: Millis;
	};
	readonly undo: Undo;
}
