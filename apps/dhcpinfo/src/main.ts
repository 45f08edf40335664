/** Asks dhcpagent for the parameters of a lease and prints what it answers. Names, types and formats are the agent's. */
import {ControlError, refuse} from '@lessee/control';
import {readArguments, usage} from './arguments.ts';
import {UsageError} from './getopt.ts';
import {help} from './help.ts';
import {lines} from './lines.ts';
import {write} from './write.ts';

/** The version in package.json; the build puts it here. */
declare const dhcpinfoVersion: string;

async function run(args: readonly string[]): Promise<number> {
	const invocation = readArguments(args);
	switch (invocation.print) {
		case 'help':
			write('stdout', help);
			break;
		case 'version':
			write('stdout', `dhcpinfo ${dhcpinfoVersion}\n`);
			break;
		default:
			write('stdout', (await lines(invocation)).map(line => `${line}\n`).join(''));
	}
	return 0;
}

function explain(error: unknown, debug: boolean): number {
	if (error instanceof UsageError) {
		write('stderr', `dhcpinfo: ${error.message}\n${usage}\n`);
		return 3;
	}
	const known = error instanceof ControlError ? error : refuse('SYSTEM', (error as Error).message, error);
	write('stderr', `dhcpinfo: ${known.message}\n`);
	if (debug)
		write('stderr', `${known.code} ${known.stack}\n${(known.cause as Error | undefined)?.stack ?? ''}\n`);
	return known.exitStatus;
}

const args = process.argv.slice(2);
void run(args)
	.catch(error => explain(error, args.includes('--debug')))
	.then(status => {
		process.exitCode = status;
	});
