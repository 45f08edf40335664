// What the end of a script means for the lease: greater than 0 declines it; a signal, or a script that could not be
// run, costs no address that works.
import type {ApplyReason, HookOutcome, Undo} from '@lessee/lease';
import type {Applied} from '@lessee/ports';
import {describeOutcome} from './run-record.ts';

/** How a lease stands to the interface. */
export interface Standing {
	/** Whether its address is there already, as at most renewals. */
	readonly inUse: boolean;
	readonly undo: Undo;
}

/** What became of a lease that the script was to put on the interface, or at TIMEOUT to test. */
export function appliedBy(reason: ApplyReason, outcome: HookOutcome, {inUse, undo}: Standing): Applied {
	const said = `The script ${describeOutcome(outcome)}.`;
	if (succeeded(outcome)) return {result: 'applied', undo};
	if (outcome.how === 'exited' || reason === 'TIMEOUT') return {result: 'declined', reason: said};
	// Ended by a signal, for its time or for another reason, it does not cost an address that works.
	if (outcome.how === 'signalled' || inUse) return {result: 'applied', undo};
	return {result: 'failed', reason: said};
}

/** Whether the script ended with exit status 0. */
export function succeeded(outcome: HookOutcome): boolean {
	return outcome.how === 'exited' && outcome.code === 0;
}

/** Whether the script said, with an exit status, that an offered address is taken. */
export function saysTaken(outcome: HookOutcome): boolean {
	return outcome.how === 'exited' && outcome.code !== 0;
}
