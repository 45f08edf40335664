import {join} from 'node:path';
import {forInterface, parseConfiguration} from '@lessee/dhclient';
import {hookTest, printable} from '@lessee/hooks';
import type {HookOutcome} from '@lessee/lease';
import {badUsage} from '../command-line.ts';
import {scriptEnvironment} from '../daemon/script.ts';
import {exitStatus, Failure} from '../failure.ts';
import {programFolder} from '../program-folder.ts';
import {write} from '../write.ts';
import type {Request} from './request.ts';
import {systemClock} from './system-clock.ts';

const kinds = ['eventhook', 'script', 'plugin'] as const;

/** Runs a hook, a script or a plugin against made-up events; exits with 2 where one went wrong. */
export async function testHook({operands, flags, runDir}: Request): Promise<number> {
	const [program = '', ...events] = operands;
	const kind = kinds.find(name => name === flags['kind']);
	if (flags['kind'] !== undefined && kind === undefined) {
		throw badUsage(`Expected --kind to be one of ${kinds.join(', ')}; found '${String(flags['kind'])}'.`);
	}
	const clock = systemClock();
	const {configuration} = parseConfiguration('', {file: 'built-in defaults'});
	const name = 'test0';
	try {
		const results = await hookTest({
			program,
			...(kind === undefined ? {} : {kind}),
			...(events.length === 0 ? {} : {events}),
			interface: name,
			runDir,
			clock,
			environment: scriptEnvironment(name, forInterface(configuration, name), clock),
			log: (_level, _name, sentence) => say(2, sentence),
			onResult: ({event, outcome, effect}) =>
				say(1, `${event}: ${describeOutcome(outcome)}${effect === undefined ? '' : `; ${effect}`}`),
			runner: join(programFolder, 'plugin-runner.mjs'),
		});
		return results.every(({outcome}) => outcome.how === 'exited') ? exitStatus.done : exitStatus.refused;
	} catch (error) {
		throw new Failure((error as Error).message, exitStatus.refused, error);
	}
}

/** A plugin's stack has lines; nothing else in it may steer a terminal. */
function say(descriptor: 1 | 2, text: string): void {
	write(descriptor, `${text.split('\n').map(printable).join('\n')}\n`);
}

function describeOutcome(outcome: HookOutcome): string {
	switch (outcome.how) {
		case 'absent':
			return 'nothing to run: there is no such program or handler, or it may not be executed';
		case 'exited':
			return `exit status ${outcome.code} after ${Math.round(outcome.duration)} ms`;
		case 'signalled':
			return `ended by ${outcome.signal}${outcome.timedOut ? ' at its time limit' : ''}`;
		case 'unknown':
			return outcome.reason;
	}
}
