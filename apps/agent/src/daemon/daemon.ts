import type {Invocation} from '../command-line.ts';
import {runOptions} from './flags.ts';
import {run as runAgent} from './run.ts';

/** Runs the agent as the command line says. */
export function run(invocation: Invocation): Promise<number> {
	return runAgent(runOptions(invocation));
}
