import type {CommandName, Fired, HookEvent, HookOutcome, Lease, Millis, Reply} from '@lessee/lease';
import type {Destination} from '@lessee/ports';
import type {MessageInit} from '@lessee/wire';

/** What a client tells whoever watches it, as it happens. `at` is boot time. */
export type Report =
	/** A row of the table fired. `next` is when the machine wakes of itself. */
	| {readonly kind: 'transition'; readonly at: Millis; readonly fired: Fired; readonly next: Millis}
	| {readonly kind: 'sent'; readonly at: Millis; readonly message: MessageInit; readonly to: Destination}
	| {readonly kind: 'sendFailed'; readonly at: Millis; readonly reason: string}
	| {readonly kind: 'received'; readonly at: Millis; readonly reply: Reply}
	/** Something arrived, or happened, that changes nothing. */
	| {readonly kind: 'ignored'; readonly at: Millis; readonly reason: string}
	| {
			readonly kind: 'hookStarted';
			readonly at: Millis;
			readonly event: HookEvent;
			readonly lease?: Lease;
			readonly pid: number;
	  }
	| {
			readonly kind: 'hookEnded';
			readonly at: Millis;
			readonly event: HookEvent;
			readonly outcome: HookOutcome;
	  }
	| {readonly kind: 'refused'; readonly at: Millis; readonly command: CommandName; readonly error: string}
	/** An adapter failed; what it was to do counts as failed, the client goes on. */
	| {readonly kind: 'trouble'; readonly at: Millis; readonly doing: string; readonly reason: string};
