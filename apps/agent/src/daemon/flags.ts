// The flags of `run`, checked.
import {resolve} from 'node:path';
import {runDirectory} from '@lessee/control';
import {isInterfaceName} from '@lessee/netif';
import {badUsage, type Invocation, usualStateDir} from '../command-line.ts';
import {type LogFormat, type LogLevel, logLevels} from '../log/log-level.ts';
import type {RunOptions} from './run-options.ts';

const acdModes = ['off', 'fast', 'strict'] as const;
const logFormats = ['pretty', 'json'] as const;

/** Makes options of flags; throws a Failure with status 3 for a value that cannot be. */
export function runOptions({operands, flags}: Invocation): RunOptions {
	const text = (name: string): string | undefined => {
		const value = flags[name];
		return typeof value === 'string' ? value : undefined;
	};
	const oneOf = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
		const value = text(name);
		if (value === undefined || (choices as readonly string[]).includes(value)) return value as T | undefined;
		throw badUsage(`Expected --${name} to be one of ${choices.join(', ')}; found '${value}'.`);
	};
	const wrong = operands.find(name => !isInterfaceName(name));
	if (wrong !== undefined) throw badUsage(`Expected the name of an interface, found '${wrong}'.`);
	const hookTimeout = text('hook-timeout');
	return {
		interfaces: [...new Set(operands)],
		config: text('config'),
		stateDir: text('state-dir') ?? usualStateDir,
		// Hooks and plugins are told of it, and run in another folder.
		runDir: resolve(runDirectory(text('run-dir'), process.env)),
		eventhook: text('eventhook'),
		script: text('script'),
		hookTimeout: hookTimeout === undefined ? undefined : seconds('hook-timeout', hookTimeout),
		releaseOnExit: flags['release-on-exit'] === true,
		acd: oneOf('acd', acdModes),
		resolvConf: text('resolv-conf'),
		logLevel: oneOf<LogLevel>('log-level', logLevels) ?? 'info',
		logFormat:
			oneOf<LogFormat>('log-format', logFormats) ?? (process.stderr.isTTY === true ? 'pretty' : 'json'),
	};
}

/** Milliseconds of a number of seconds, from above 0 to a day. */
function seconds(name: string, value: string): number {
	const number = Number(value);
	if (value.trim() !== '' && number > 0 && number <= 86_400) return number * 1000;
	throw badUsage(`Expected --${name} to be a number of seconds above 0 and at most 86400; found '${value}'.`);
}
