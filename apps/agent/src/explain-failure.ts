import {exitStatus} from './failure.ts';
import {write} from './write.ts';

/** Says on stderr why dhcpagent ends, and gives the exit status. A stack is only for those who debug. */
export function explainFailure(error: unknown, debug: boolean): number {
	const {message, stack, exitStatus: own} = error as Error & {readonly exitStatus?: number};
	try {
		write(2, `dhcpagent: ${message}\n${debug ? `${stack ?? ''}\n` : ''}`);
	} catch {
		// Where it cannot be said the status has to do.
	}
	// Not instanceof: each file of the bundle has its own copy of the class.
	return own ?? exitStatus.system;
}
