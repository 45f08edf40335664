import {type Logger, pino} from 'pino';
import {prettyFactory} from 'pino-pretty';
import type {LogFormat, LogLevel} from './log-level.ts';
import {StandardError} from './standard-error.ts';

/** A logger whose lines are written when it is flushed, or before. */
export interface OpenLogger {
	readonly logger: Logger;
	/** Writes them now: nothing is lost at the end. */
	flush(): void;
}

/** Opens the logger: lines of JSON, or lines for people. */
export function openLogger(level: LogLevel, format: LogFormat): OpenLogger {
	// Not pino's own stream: where a line cannot be written, that one waits until it can, and the agent with it.
	const output = new StandardError();
	const written = format === 'json' ? (line: string): string => line : prettyLine();
	const destination = {write: (line: string): void => output.write(written(line))};
	return {
		logger: pino({level, base: null, timestamp: false}, destination),
		flush: () => output.flush(),
	};
}

function prettyLine(): (line: string) => string {
	return prettyFactory({
		colorize: process.stderr.isTTY === true,
		translateTime: 'SYS:HH:MM:ss.l',
		ignore: 'interface',
		messageFormat: (log, messageKey) =>
			`${log['interface'] === undefined ? '' : `${String(log['interface'])}: `}${String(log[messageKey])}`,
	});
}
