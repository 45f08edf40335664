// The commands that ask a running agent, or that need none.
import {runDirectory} from '@lessee/control';
import type {CommandName, Invocation} from '../command-line.ts';
import {checkConfig} from './check-config.ts';
import {controlCommand} from './control.ts';
import {events} from './events.ts';
import {explain} from './explain.ts';
import {testHook} from './hook-test.ts';
import {ping} from './ping.ts';
import {replayJournal} from './replay.ts';
import type {Request} from './request.ts';
import {status} from './status.ts';

const performers: {readonly [name in Exclude<CommandName, 'run'>]: (request: Request) => Promise<number>} = {
	start: controlCommand,
	extend: controlCommand,
	inform: controlCommand,
	release: controlCommand,
	drop: controlCommand,
	ping,
	status,
	events,
	replay: replayJournal,
	explain,
	'check-config': checkConfig,
	'hook-test': testHook,
};

/** Performs a command; gives the exit status. */
export function perform({command, operands, flags}: Invocation): Promise<number> {
	const given = flags['run-dir'];
	const runDir = runDirectory(typeof given === 'string' ? given : undefined, process.env);
	if (command === 'run') throw new RangeError('Expected a command other than run.');
	return performers[command]({command, operands, flags, runDir});
}
