// The agent's log, on stderr. The library that writes it is loaded when the first packets are out; what was said
// before is kept and written then. Nothing that a lease or a hook waits for waits for the log.
import {printable} from '@lessee/hooks';
import {type LogFormat, type LogLevel, logLevels} from './log-level.ts';
import type {OpenLogger} from './logger.ts';

type SaidLevel = 'debug' | 'info' | 'warn';

interface Saying {
	readonly level: SaidLevel;
	readonly fields: {readonly [name: string]: unknown};
	readonly sentence: string;
	readonly time: number;
}

/** How long lines are gathered, milliseconds: a server's answer that comes meanwhile does not wait for them. */
const gathering = 20;

/** A log that can be written to at once. Lines are made and written a moment later. */
export class Log {
	readonly #level: LogLevel;
	readonly #format: LogFormat;
	#waiting: Saying[] = [];
	#opened: OpenLogger | undefined;

	constructor(level: LogLevel, format: LogFormat) {
		this.#level = level;
		this.#format = format;
	}

	debug(sentence: string, fields: Saying['fields'] = {}): void {
		this.#say('debug', sentence, fields);
	}

	info(sentence: string, fields: Saying['fields'] = {}): void {
		this.#say('info', sentence, fields);
	}

	warn(sentence: string, fields: Saying['fields'] = {}): void {
		this.#say('warn', sentence, fields);
	}

	/** Loads what writes, and writes what waits. */
	async open(): Promise<void> {
		if (this.#opened === undefined) {
			const {openLogger} = await import('./logger.ts');
			this.#opened = openLogger(this.#level, this.#format);
			// Also what was said in the turn in which an error ended everything.
			process.once('exit', () => this.#flush());
		}
		this.#flush();
	}

	#say(level: SaidLevel, sentence: string, fields: Saying['fields']): void {
		if (logLevels.indexOf(level) < logLevels.indexOf(this.#level)) return;
		this.#waiting.push({level, sentence, fields, time: Date.now()});
		if (this.#opened !== undefined && this.#waiting.length === 1) setTimeout(() => this.#flush(), gathering);
	}

	#flush(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		// What came over the network, or from a program, must not speak to a terminal.
		for (const {level, fields, sentence, time} of waiting)
			this.#opened?.logger[level]({time, ...fields}, printable(sentence));
		this.#opened?.flush();
	}
}
