import type {EventOf, EventType} from './event.ts';
import type {StateName, StateOf} from './state.ts';
import type {Context, Ignored, Step} from './step.ts';

/** Where a row leads: to a state of that name, or to the one that it was. */
export type Next = StateName | 'itself';

/** The states that a row leads to from one of its own. */
export function leadsTo({to}: Rule, from: StateName): readonly StateName[] {
	return to.map(name => (name === 'itself' ? from : name));
}

type Reached<From extends StateName, To extends Next> =
	| Exclude<To, 'itself'>
	| ('itself' extends To ? From : never);

/** One row of the lease table: in these states, on this event, by this clause, to one of those states. */
export interface Rule {
	readonly from: readonly StateName[];
	readonly on: EventType;
	readonly to: readonly Next[];
	/** The clause that the rule follows, or `extension`. */
	readonly rfc: string;
	readonly action: string;
	run(state: StateOf<StateName>, event: EventOf<EventType>, context: Context): Step | Ignored;
}

/**
 * Makes a row. The compiler checks that the action takes each of the states in `from` and yields only states in `to`,
 * so the diagram that is printed from the table cannot differ from the code.
 */
export function rule<From extends StateName, On extends EventType, const To extends readonly Next[]>(
	from: readonly From[],
	on: On,
	to: To,
	rfc: string,
	action: (
		state: StateOf<From>,
		event: EventOf<On>,
		context: Context,
	) => Step<NoInfer<Reached<From, To[number]>>> | Ignored,
): Rule {
	return {
		from,
		on,
		to,
		rfc,
		action: action.name,
		// The index of `transition` looks a rule up by state and event: it is never run with others.
		run: (state, event, context) => action(state as StateOf<From>, event as EventOf<On>, context),
	};
}
