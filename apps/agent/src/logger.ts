import {destination, type Logger, pino} from 'pino';
import pretty from 'pino-pretty';
import type {LogFormat, LogLevel} from './log-level.ts';

const stderr = 2;
/** Bytes of lines that are written together. */
const together = 8192;

/** A logger whose lines are written when it is flushed, or before. */
export interface OpenLogger {
	readonly logger: Logger;
	/** Writes them now: nothing is lost at the end. */
	flush(): void;
}

/** Opens the logger: lines of JSON, or lines for people. */
export function openLogger(level: LogLevel, format: LogFormat): OpenLogger {
	const options = {level, base: null, timestamp: false};
	if (format === 'json') {
		const stream = destination({dest: stderr, sync: true, minLength: together});
		return {logger: pino(options, stream), flush: () => stream.flushSync()};
	}
	const stream = pretty({
		destination: stderr,
		sync: true,
		colorize: process.stderr.isTTY === true,
		translateTime: 'SYS:HH:MM:ss.l',
		ignore: 'interface',
		messageFormat: (log, messageKey) =>
			`${log['interface'] === undefined ? '' : `${String(log['interface'])}: `}${String(log[messageKey])}`,
	});
	return {logger: pino(options, stream), flush: () => {}};
}
