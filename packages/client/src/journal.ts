// The journal: every event with its stimulus, a line of JSON each. Since the machine is a function, the lines are all
// that is needed to live through it again; what came of each event is noted too, so that a replay can compare.
import type {Effect, Event, Machine, Reply, State, Stimulus, Transition} from '@lessee/lease';
import {decodeMessage} from '@lessee/wire';
import {parse, stringify} from './plain-json.ts';

/** What came of an event, in short. */
export interface Outcome {
	readonly state: State['name'];
	readonly cycle: Machine['cycle']['name'];
	readonly effects: readonly Effect['type'][];
}

/** One line of a journal: a client as it was when the journal, or this part of it, began; or an event. */
export type Entry =
	| {readonly begin: Machine}
	| ({readonly event: Event; readonly outcome: Outcome} & Stimulus);

/** What came of a transition, in short. */
export function outcomeOf({machine, effects}: Transition): Outcome {
	return {state: machine.state.name, cycle: machine.cycle.name, effects: effects.map(({type}) => type)};
}

/** A message is written as its bytes alone. */
const slim = (event: Event): unknown => {
	if (!('reply' in event)) return event;
	const {message, ...reply} = event.reply;
	return {...event, reply};
};

function restored(event: Event): Event {
	if (!('reply' in event)) return event;
	const reply: Reply = {...event.reply, message: decodeMessage(event.reply.bytes)};
	return {...event, reply};
}

/** Writes a line, without its newline. */
export function encodeEntry(entry: Entry): string {
	return 'begin' in entry ? stringify(entry) : stringify({...entry, event: slim(entry.event)});
}

/** Reads a line; throws a SyntaxError that says what is wrong with it. */
export function decodeEntry(line: string): Entry {
	try {
		const entry = parse(line) as Entry;
		if ('begin' in entry) return entry;
		if (
			typeof entry.at !== 'number' ||
			typeof entry.entropy !== 'number' ||
			typeof entry.event.type !== 'string'
		) {
			throw new TypeError('expected the numbers `at` and `entropy` and an event with a `type`');
		}
		return {...entry, event: restored(entry.event)};
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new SyntaxError(
			`Expected a line of a journal, found ${JSON.stringify(line.slice(0, 60))}: ${reason}.`,
		);
	}
}
