export type {
	ApplyReason,
	HookEvent,
	HookOutcome,
	HookProcess,
	Lease,
	Millis,
	RemoveReason,
	Reply,
	Source,
	Undo,
} from './lease.ts';
export {never} from './lease.ts';
export type {CycleEntry, Record, Then} from './record.ts';
