import {help, readCommandLine} from './command-line.ts';
import {explainFailure} from './explain-failure.ts';
import {exitStatus} from './failure.ts';
import {loadCompiled} from './load-compiled.ts';
import {write} from './write.ts';

/** The version in package.json; the build puts it here. */
declare const agentVersion: string;

async function main(args: readonly string[]): Promise<number> {
	const invocation = readCommandLine(args);
	if (invocation === 'help' || invocation === 'version') {
		write(1, invocation === 'help' ? help() : `dhcpagent ${agentVersion}\n`);
		return exitStatus.done;
	}
	return invocation.command === 'run'
		? loadCompiled<typeof import('./daemon/daemon.ts')>('daemon.cjs').run(invocation)
		: loadCompiled<typeof import('./commands/commands.ts')>('commands.cjs').perform(invocation);
}

const args = process.argv.slice(2);
void main(args)
	.catch(error => explainFailure(error, args.includes('--debug')))
	.then(status => process.exit(status));
