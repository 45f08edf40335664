import type {Clock, MaybePromise} from '@lessee/ports';

/** What happens at a call of a fake: the outcome for it, or undefined for the ordinary one. */
export type Scripted<Call, Outcome> = (call: Call) => Outcome | undefined;

/** The outcomes one after the other, one a call; then the ordinary one for ever. */
export function inOrder<Outcome>(...outcomes: readonly Outcome[]): () => Outcome | undefined {
	let calls = 0;
	return () => outcomes[calls++];
}

/** The result of `act`, at once where there is nothing to wait for, else as a promise kept by the clock. */
export function after<T>(clock: Clock, milliseconds: number, act: () => T): MaybePromise<T> {
	if (milliseconds <= 0) return act();
	return new Promise(resolve => {
		clock.setTimer(clock.now() + milliseconds, () => resolve(act()));
	});
}
