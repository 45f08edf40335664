import type {HookOutcome} from '@lessee/lease';

/** Takes sentences for the log. `interfaceName` is empty for what concerns no single interface. */
export type Log = (level: 'info' | 'warning', interfaceName: string, sentence: string) => void;

/** Which run of which program. */
export interface RunLabel {
	readonly interface: string;
	/** The contract under which the program runs. */
	readonly kind: 'eventhook' | 'script' | 'plugin';
	/** The program's path, or the plugin's name. */
	readonly program: string;
	/** The eventhook's event, the script's reason or the plugin's question. */
	readonly event: string;
}

/** What became of one run. */
export interface RunRecord extends RunLabel {
	readonly outcome: HookOutcome;
}

/** Logs how a run ended: a warning, unless it went as its author will have wished. */
export function logRun(log: Log, run: RunRecord): void {
	const {outcome} = run;
	const went = outcome.how === 'exited' && outcome.code === 0;
	log(went ? 'info' : 'warning', run.interface, `${describeRun(run)}.`);
}

/** `eventhook BOUND ended with exit status 0 after 12 ms`: an outcome in words; of several plugins, whose. */
function describeRun({kind, program, event, outcome}: RunRecord): string {
	const who = kind === 'plugin' ? `plugin ${program}` : kind;
	return `${who} ${event} ${describeOutcome(outcome)}`;
}

/** How a run ended, in words that follow its name. */
export function describeOutcome(outcome: HookOutcome): string {
	switch (outcome.how) {
		case 'absent':
			return 'has nothing to run';
		case 'exited':
			return `ended with exit status ${outcome.code} after ${Math.round(outcome.duration)} ms`;
		case 'signalled': {
			const why = outcome.timedOut
				? `ran out of time: ended by ${outcome.signal}`
				: `was ended by ${outcome.signal}`;
			return `${why} after ${Math.round(outcome.duration)} ms`;
		}
		case 'unknown':
			return `has no known outcome: ${outcome.reason}`;
	}
}
