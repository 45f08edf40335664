// REMOVING: a lease is being taken off the interface, and leads to what was decided when it ended.
import type {StateOf} from '../state.ts';
import type {Context, Step} from '../step.ts';
import {type Accepted, accept} from './accepting.ts';
import {begin, initialize} from './starting.ts';
import {keepQuiet} from './v6only.ts';

/** The address is gone: on to the next lease, to a new search, or out of control. */
export function removed(
	state: StateOf<'REMOVING'>,
	_event: unknown,
	before: Context,
): Step<'OFF' | 'INIT' | 'INIT-REBOOT' | 'DOWN' | Accepted> {
	const undo = {};
	const context = {...before, undo};
	return {...goOn(state, context), undo};
}

function goOn(state: StateOf<'REMOVING'>, context: Context): ReturnType<typeof removed> {
	const {after, wait = 0, next} = state;
	if (after === 'off') return {state: {name: 'OFF'}};
	if (after === 'v6only') return keepQuiet(wait, context);
	if (after === 'retry') return initialize(context, undefined, wait);
	// The hooks of the lease before may have taken longer than this one lasts, and the link may have gone.
	const usable = next !== undefined && next.expiresAt > context.at && context.linkUp;
	return usable ? accept(undefined, next, 'BOUND', context) : begin(context);
}

/** The agent ends: the removal goes on, but leads out of control. */
export function shutdownRemoving(): Step<'REMOVING'> {
	return {state: {name: 'REMOVING', after: 'off'}};
}
