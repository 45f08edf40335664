import {writeSync} from 'node:fs';
import {help, readCommandLine} from './command-line.ts';
import {explainFailure} from './explain-failure.ts';
import {exitStatus} from './failure.ts';
import {loadCompiled} from './load-compiled.ts';

/** The version in package.json; the build puts it here. */
declare const agentVersion: string;

async function main(args: readonly string[]): Promise<number> {
	const invocation = readCommandLine(args);
	if (invocation === 'help' || invocation === 'version') {
		writeSync(1, invocation === 'help' ? help() : `dhcpagent ${agentVersion}\n`);
		return exitStatus.done;
	}
	if (invocation.command !== 'run') return (await import('./commands/commands.ts')).perform(invocation);
	return loadCompiled<typeof import('./daemon/daemon.ts')>('daemon.cjs').run(invocation);
}

const args = process.argv.slice(2);
void main(args)
	.catch(error => explainFailure(error, args.includes('--debug')))
	.then(status => process.exit(status));
