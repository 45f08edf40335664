import type {HookOutcome} from '@lessee/lease';

/** What one made-up event led to. */
export interface Trial {
	readonly outcome: HookOutcome;
	/** What the agent would make of it, where it would make anything: `the lease is declined`. */
	readonly effect?: string;
}

/** Where a program of one kind is tried out. */
export interface Bench {
	/** What there is to try out; rejects with a sentence where that is nothing. */
	life(): Promise<readonly string[]>;
	/** Rejects with a sentence where there is no such event. */
	run(event: string): Promise<Trial>;
	close(): Promise<void>;
}

/** Throws where `word` is none of `expected`. */
export function demandOneOf(what: string, word: string, expected: readonly string[]): void {
	if (!expected.includes(word))
		throw new RangeError(`${what} must be one of ${expected.join(', ')}; got ${word}.`);
}
