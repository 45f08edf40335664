import {type Event, type Machine, type Stimulus, type Transition, transition} from '@lessee/lease';
import {decodeEntry, type Outcome, outcomeOf} from './journal.ts';

/** One event lived through again. */
export interface ReplayStep extends Transition {
	/** The line of the journal, counted from 1. */
	readonly line: number;
	readonly event: Event;
	readonly stimulus: Stimulus;
	/** What came of it the first time. */
	readonly recorded: Outcome;
	/** What came of it now. */
	readonly replayed: Outcome;
	/** Whether the two are the same. */
	readonly agrees: boolean;
}

/**
 * Runs a journal again, line by line. A beginning in the middle is another part of the journal, or another life of
 * the agent. A last line that was cut off by a crash is passed over; any other that is damaged throws a SyntaxError.
 */
export function* replay(lines: readonly string[]): Generator<ReplayStep> {
	let machine: Machine | undefined;
	for (const [index, text] of lines.entries()) {
		if (text === '' || (index === lines.length - 1 && !text.endsWith('}'))) continue;
		const entry = decodeEntry(text);
		if ('begin' in entry) {
			machine = entry.begin;
			continue;
		}
		if (machine === undefined) continue;
		const {event, at, entropy, outcome: recorded} = entry;
		const stimulus = {at, entropy};
		const step = transition(machine, event, stimulus);
		machine = step.machine;
		const replayed = outcomeOf(step);
		const agrees = same(recorded, replayed);
		yield {...step, line: index + 1, event, stimulus, recorded, replayed, agrees};
	}
}

function same(a: Outcome, b: Outcome): boolean {
	const effects =
		a.effects.length === b.effects.length && a.effects.every((type, i) => type === b.effects[i]);
	return effects && a.state === b.state && a.cycle === b.cycle;
}
