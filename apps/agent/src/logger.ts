import {destination, type Logger, pino} from 'pino';
import pretty from 'pino-pretty';
import type {LogFormat, LogLevel} from './log-level.ts';

const stderr = 2;

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
		const stream = destination({dest: stderr, sync: true});
		let lines = '';
		const gathered = {
			write: (line: string) => {
				lines += line;
			},
		};
		return {
			logger: pino(options, gathered),
			// Not by the stream's own gathering: its flush syncs the file to disk, with the whole agent waiting.
			flush: () => {
				if (lines !== '') stream.write(lines);
				lines = '';
			},
		};
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
