// When those who wait for a command are answered: `drop` and `release` when all is gone, the others when a hook has ended,
// or when nothing can come of them any more.
import type {CommandError, CommandName, Effect} from './effect.ts';
import type {HookEvent} from './lease.ts';
import type {StateName} from './state.ts';

/** What answers them: an event's hook has ended, or a state is another one, with an event of the lease's or in silence. */
type Moment = `hook of ${HookEvent}` | `${'reached' | 'left'} ${StateName}${'' | ' in silence'}`;

interface Answer {
	readonly at: Moment;
	readonly to: readonly CommandName[];
	/** None: it is done. */
	readonly error?: CommandError;
}

// biome-ignore format: one answer is one line.
const answers: readonly Answer[] = [
	{at: 'hook of BOUND',             to: ['start', 'extend']},
	{at: 'hook of EXTEND',            to: ['start', 'extend', 'inform']},
	{at: 'reached BOUND in silence',  to: ['start']},
	{at: 'left INFORMING in silence', to: ['inform'],                    error: 'OUTSTATE'},
	{at: 'reached ENDING',            to: ['extend'],                    error: 'SRVFAILED'},
	{at: 'reached FAILED',            to: ['start', 'extend'],           error: 'FAILEDIF'},
	{at: 'reached OFF',               to: ['drop', 'release']},
	{at: 'reached OFF',               to: ['start', 'extend', 'inform'], error: 'UNKIF'},
];

function answersAt(moments: readonly Moment[]): readonly Effect[] {
	return answers
		.filter(({at}) => moments.includes(at))
		.flatMap(({to, error}) =>
			to.map((command): Effect => ({type: 'settle', command, ...(error === undefined ? {} : {error})})),
		);
}

/** Who is answered when an event's hook has ended. */
export const answersToHook = (event: HookEvent): readonly Effect[] => answersAt([`hook of ${event}`]);

/** Who is answered when a step has led from a state to another one. */
export function answersToStep(from: StateName, to: StateName, inSilence: boolean): readonly Effect[] {
	if (from === to) return [];
	const silent = [`left ${from} in silence`, `reached ${to} in silence`] as const;
	return answersAt([`left ${from}`, `reached ${to}`, ...(inSilence ? silent : [])]);
}
