import {StringDecoder} from 'node:string_decoder';

/** How much of one run's output is kept, bytes. */
const outputLimit = 64 * 1024;

/** Control characters, and those that steer how text is shown: nothing may reach a terminal through a log. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text with every character that is not for reading replaced by its code, `\x1b`. */
export function printable(text: string): string {
	return text.replace(unprintable, character =>
		character === '\t' ? ' ' : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
	);
}

/** Cuts what a program writes into printable lines; beyond 64 KiB it counts only. */
export class Lines {
	readonly #tell: (line: string) => void;
	#decoder = new StringDecoder('utf8');
	#rest = '';
	#left = outputLimit;
	#dropped = 0;

	constructor(tell: (line: string) => void) {
		this.#tell = tell;
	}

	/** Takes what the program wrote next. */
	write(chunk: Uint8Array): void {
		const kept = chunk.subarray(0, this.#left);
		this.#left -= kept.length;
		this.#dropped += chunk.length - kept.length;
		const lines = (this.#rest + this.#decoder.write(Buffer.from(kept))).split('\n');
		this.#rest = lines.pop() ?? '';
		for (const line of lines) this.#say(line);
	}

	/** Tells the last line, also without its newline, and how much was dropped; then 64 KiB more may come. */
	end(): void {
		this.#say(this.#rest + this.#decoder.end());
		if (this.#dropped > 0) this.#tell(`(${this.#dropped} bytes more were written and are not logged)`);
		this.#rest = '';
		this.#left = outputLimit;
		this.#dropped = 0;
	}

	#say(line: string): void {
		const text = printable(line).trimEnd();
		if (text !== '') this.#tell(text);
	}
}
