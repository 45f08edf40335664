import {writeSync} from 'node:fs';
import {exitStatus, Failure} from './failure.ts';

const stderr = 2;

/** Says on stderr why dhcpagent ends, and gives the exit status. A stack is only for those who debug. */
export function explainFailure(error: unknown, debug: boolean): number {
	const {message, stack, exitStatus: refused} = error as Error & {exitStatus?: number};
	writeSync(stderr, `dhcpagent: ${message}\n`);
	if (debug) writeSync(stderr, `${stack ?? ''}\n`);
	return error instanceof Failure ? error.status : (refused ?? exitStatus.system);
}
