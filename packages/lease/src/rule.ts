import type {EventOf, EventType} from './event.ts';
import type {StateName, StateOf} from './state.ts';
import type {Context, Ignored, Step} from './step.ts';

/** One row of the lease table: in these states, on this event, by this clause, to one of those states. */
export interface Rule {
	readonly from: readonly StateName[];
	readonly on: EventType;
	readonly to: readonly StateName[];
	/** The clause that the rule follows, or `extension`. */
	readonly rfc: string;
	readonly action: string;
	run(state: StateOf<StateName>, event: EventOf<EventType>, context: Context): Step | Ignored;
}

/**
 * Makes a row. The compiler checks that the action takes each of the states in `from` and yields only states in `to`,
 * so the diagram that is printed from the table cannot differ from the code.
 */
export function rule<From extends StateName, On extends EventType, const To extends readonly StateName[]>(
	from: readonly From[],
	on: On,
	to: To,
	rfc: string,
	action: (state: StateOf<From>, event: EventOf<On>, context: Context) => Step<NoInfer<To[number]>> | Ignored,
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
