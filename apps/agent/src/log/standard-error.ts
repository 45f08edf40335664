import {writeSync} from 'node:fs';

const stderr = 2;
/** Bytes that are written together. */
const together = 8192;
/** The most bytes that wait for a reader who takes his time; what does not fit is lost. */
const mostWaiting = 1 << 20;

/** Standard error for an agent that goes on whatever becomes of it: full, closed, or read by nobody. */
export class StandardError {
	#waiting: Uint8Array[] = [];
	#size = 0;

	/** Takes text; writes it when there is enough to write. */
	write(text: string): void {
		const bytes = Buffer.from(text);
		if (this.#size + bytes.length > mostWaiting) return;
		this.#waiting.push(bytes);
		this.#size += bytes.length;
		if (this.#size >= together) this.flush();
	}

	/** Writes what waits, as far as that can be done now. */
	flush(): void {
		let rest: Uint8Array = Buffer.concat(this.#waiting);
		try {
			while (rest.length > 0) rest = rest.subarray(writeSync(stderr, rest));
		} catch (error) {
			// A reader who is slow gets it later; otherwise there is none, or no room.
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') rest = new Uint8Array();
		}
		this.#waiting = rest.length === 0 ? [] : [rest];
		this.#size = rest.length;
	}
}
