import type {Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';

/** What happens at a call of a fake: the outcome for it, or undefined for the ordinary one. */
export type Scripted<Call, Outcome> = (call: Call) => Outcome | undefined;

/** The outcomes one after the other, one a call; then the ordinary one for ever. */
export function inOrder<Outcome>(...outcomes: readonly Outcome[]): () => Outcome | undefined {
	let calls = 0;
	return () => outcomes[calls++];
}

/** The result of `act` when `at` has come, as a promise kept by the clock. */
export function later<T>(clock: Clock, at: Millis, act: () => T): Promise<T> {
	return new Promise(resolve => {
		clock.setTimer(at, () => resolve(act()));
	});
}
