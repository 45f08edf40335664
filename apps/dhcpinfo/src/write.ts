import {writeSync} from 'node:fs';

/**
 * Writes to stdout or stderr. Straight to the descriptor, since making `process.stdout` takes longer than asking the
 * agent; only where that would have to wait does the stream come in.
 */
export function write(stream: 'stdout' | 'stderr', text: string): void {
	let rest = Buffer.from(text);
	try {
		while (rest.length > 0) rest = rest.subarray(writeSync(stream === 'stdout' ? 1 : 2, rest));
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EAGAIN') process[stream].write(rest);
		// Whoever read has read enough.
		else if (code !== 'EPIPE') throw error;
	}
}
