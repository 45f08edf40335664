import {closeSync, fsyncSync, openSync, renameSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Replaces a file as a whole: whoever reads it, and whatever crashes, finds the old text or the new one. Written to a
 * file beside it, synced, renamed, and the folder synced.
 */
export function replaceFile(path: string, text: string, mode: number): void {
	const temporary = `${path}.new`;
	withFile(temporary, 'w', mode, file => {
		writeSync(file, text);
		fsyncSync(file);
	});
	renameSync(temporary, path);
	withFile(dirname(path), 'r', mode, fsyncSync);
}

function withFile(path: string, flags: string, mode: number, use: (file: number) => void): void {
	const file = openSync(path, flags, mode);
	try {
		use(file);
	} finally {
		closeSync(file);
	}
}
