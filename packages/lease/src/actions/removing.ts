// REMOVING: a lease is being taken off the interface, and leads to what was decided when it ended.
import type {StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {putToUse} from './accepting.ts';
import {begin, initialize, onLink} from './starting.ts';
import {keepQuiet} from './v6only.ts';

/** The address is gone: on to the next lease, to a new search, or out of control. */
export function removed(
	state: StateOf<'REMOVING'>,
	_event: unknown,
	before: Context,
): Step<'OFF' | 'INIT' | 'INIT-REBOOT' | 'DOWN' | 'PROBING' | 'CONFIGURING'> {
	const undo = {};
	if (state.after === 'off') return {state: {name: 'OFF'}, undo};
	const context = {...before, undo};
	return {...onLink(context, undefined, () => goOn(state, context)), undo};
}

function goOn(
	{after, wait = 0, next}: StateOf<'REMOVING'>,
	context: Context,
): Step<'INIT' | 'INIT-REBOOT' | 'PROBING' | 'CONFIGURING'> {
	if (after === 'v6only') return keepQuiet(wait, context);
	if (after === 'retry') return initialize(context, undefined);
	// The hooks of the lease before may have taken longer than this one lasts.
	const usable = next !== undefined && next.expiresAt > context.at;
	return usable ? putToUse(next, 'BOUND', undefined, context) : begin(context);
}

/** The agent ends: the removal goes on, but leads out of control. */
export function shutdownRemoving(): Step<'REMOVING'> {
	return {state: {name: 'REMOVING', after: 'off'}};
}
