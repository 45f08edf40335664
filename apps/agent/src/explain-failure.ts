import {writeSync} from 'node:fs';
import {exitStatus} from './failure.ts';

const stderr = 2;

/** Says on stderr why dhcpagent ends, and gives the exit status. A stack is only for those who debug. */
export function explainFailure(error: unknown, debug: boolean): number {
	const {message, stack, exitStatus: own} = error as Error & {readonly exitStatus?: number};
	writeSync(stderr, `dhcpagent: ${message}\n`);
	if (debug) writeSync(stderr, `${stack ?? ''}\n`);
	// Not instanceof: each file of the bundle has its own copy of the class.
	return own ?? exitStatus.system;
}
