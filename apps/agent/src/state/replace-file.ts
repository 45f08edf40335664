import {closeSync, fsyncSync, openSync, renameSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Replaces a file as a whole: whoever reads it, and whatever crashes, finds the old text or the new one. Written to a
 * file beside it, synced, renamed, and the folder synced.
 */
export function replaceFile(path: string, text: string, mode: number): void {
	writeBeside(path, text, mode);
	putInPlace(path);
	syncFolder(dirname(path));
}

/** The first step: the new text is on disk, in a file beside. */
export function writeBeside(path: string, text: string, mode: number): void {
	withFile(beside(path), 'w', mode, file => {
		writeSync(file, text);
		fsyncSync(file);
	});
}

/** The second step: whoever reads finds the new text. */
export function putInPlace(path: string): void {
	renameSync(beside(path), path);
}

/** The last step, once for all files of a folder: a crash does not bring the old texts back. */
export function syncFolder(path: string): void {
	withFile(path, 'r', 0, fsyncSync);
}

function beside(path: string): string {
	return `${path}.new`;
}

function withFile(path: string, flags: string, mode: number, use: (file: number) => void): void {
	const file = openSync(path, flags, mode);
	try {
		use(file);
	} finally {
		closeSync(file);
	}
}
