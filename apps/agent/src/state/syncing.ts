// Syncing takes a good disk a third of a millisecond and a flash card a hundred of them. It is done off the main thread,
// so that other interfaces' packets do not wait for it, and for a few files at once, which a journaling filesystem
// commits together.
import {closeSync, fsync} from 'node:fs';

/** So many files are open and being synced: as many as Node has threads for it. */
const atOnce = 4;

let free = atOnce;
const waiting: Turn[] = [];

interface Turn {
	readonly open: () => number | undefined;
	readonly done: (error: unknown) => void;
}

/**
 * Opens a file when its turn has come, and has it synced and closed; where `open` gives none, there is nothing to do any
 * more. `done` is told the error that `open` threw or the disk gave.
 */
export function sync(open: Turn['open'], done: Turn['done']): void {
	waiting.push({open, done});
	startWaiting();
}

function startWaiting(): void {
	for (let turn = take(); turn !== undefined; turn = take()) start(turn);
}

function take(): Turn | undefined {
	return free > 0 ? waiting.shift() : undefined;
}

function start({open, done}: Turn): void {
	let file: number | undefined;
	try {
		file = open();
	} catch (error) {
		done(error);
	}
	if (file === undefined) return;
	const opened = file;
	free--;
	fsync(opened, error => {
		closeSync(opened);
		free++;
		done(error ?? undefined);
		startWaiting();
	});
}
