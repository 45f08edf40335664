// The agent's log, on stderr. The library that writes it is loaded when the first packets are out; what was said
// before is kept and written then.
import type {Logger} from 'pino';

/** How much is said. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** How much is said. */
export type LogLevel = (typeof logLevels)[number];
/** How it looks. */
export type LogFormat = 'pretty' | 'json';

type SaidLevel = 'debug' | 'info' | 'warn' | 'error';

interface Saying {
	readonly level: SaidLevel;
	readonly fields: {readonly [name: string]: unknown};
	readonly sentence: string;
	readonly time: number;
}

/** A log that can be written to at once. */
export class Log {
	readonly #level: LogLevel;
	readonly #format: LogFormat;
	#waiting: Saying[] | undefined = [];
	#logger: Logger | undefined;

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

	error(sentence: string, fields: Saying['fields'] = {}): void {
		this.#say('error', sentence, fields);
	}

	/** Loads what writes, and writes what waits. */
	async open(): Promise<void> {
		if (this.#logger !== undefined) return;
		const {openLogger} = await import('./logger.ts');
		this.#logger = openLogger(this.#level, this.#format);
		const waiting = this.#waiting ?? [];
		this.#waiting = undefined;
		for (const saying of waiting) this.#write(saying);
	}

	#say(level: SaidLevel, sentence: string, fields: Saying['fields']): void {
		const saying = {level, sentence: printable(sentence), fields, time: Date.now()};
		if (this.#waiting === undefined) this.#write(saying);
		else this.#waiting.push(saying);
	}

	#write({level, fields, sentence, time}: Saying): void {
		this.#logger?.[level]({time, ...fields}, sentence);
	}
}

/** What came over the network must not speak to a terminal. */
function printable(text: string): string {
	return text.replace(
		/[^\x20-\x7e\u00a0-\uffff]/g,
		character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
	);
}
