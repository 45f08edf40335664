import {writeSync} from 'node:fs';

/** Writes all of a text to standard output (1) or error (2); false where nobody reads it any more, as behind `head`. */
export function write(descriptor: 1 | 2, text: string): boolean {
	let rest: Uint8Array = Buffer.from(text);
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'EPIPE') return false;
			if (code !== 'EAGAIN') throw error;
			waitAWhile();
		}
	}
	return true;
}

/** For a pipe that is full and does not wait by itself. */
function waitAWhile(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
