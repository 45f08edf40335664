import {type Event, type Machine, type Stimulus, type Transition, transition} from '@lessee/lease';
import {beginning, decodeEntry} from './journal.ts';

/** One event lived through again. */
export interface ReplayStep extends Transition {
	readonly event: Event;
	readonly stimulus: Stimulus;
}

/**
 * Runs a journal again, line by line. A `begin` in the middle is another life of the agent. Lines before the first
 * `begin` are passed over: a journal is a ring, and its oldest lines are gone.
 */
export function* replay(lines: Iterable<string>): Generator<ReplayStep> {
	let machine: Machine | undefined;
	for (const line of lines) {
		if (line.trim() === '') continue;
		const entry = decodeEntry(line);
		if (entry.kind === 'begin') {
			machine = beginning(entry);
			continue;
		}
		if (machine === undefined) continue;
		const step = transition(machine, entry.event, entry.stimulus);
		machine = step.machine;
		yield {...step, event: entry.event, stimulus: entry.stimulus};
	}
}
