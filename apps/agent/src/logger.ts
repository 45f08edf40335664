import {destination, type Logger, pino} from 'pino';
import pretty from 'pino-pretty';
import type {LogFormat, LogLevel} from './log.ts';

const stderr = 2;

/** Opens the logger: lines of JSON, or lines for people. Written at once, so that nothing is lost at the end. */
export function openLogger(level: LogLevel, format: LogFormat): Logger {
	const options = {level, base: null, timestamp: false};
	if (format === 'json') return pino(options, destination({dest: stderr, sync: true}));
	const stream = pretty({
		destination: stderr,
		sync: true,
		colorize: process.stderr.isTTY === true,
		translateTime: 'SYS:HH:MM:ss.l',
		ignore: 'interface',
		messageFormat: (log, messageKey) =>
			`${log['interface'] === undefined ? '' : `${String(log['interface'])}: `}${String(log[messageKey])}`,
	});
	return pino(options, stream);
}
