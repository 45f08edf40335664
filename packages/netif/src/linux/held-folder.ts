import {fstatSync, openSync} from 'node:fs';
import {constants} from 'node:os';
import {attempt} from './native.ts';
import {procRows} from './proc-table.ts';

const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes a folder for this process alone, until it ends in whatever way: undefined, or who has it, in words. A filesystem
 * that cannot lock a folder keeps nobody out.
 */
export function holdFolder(path: string): string | undefined {
	const folder = openSync(path, 'r');
	const errno = -attempt('flock', folder, LOCK_EX | LOCK_NB);
	return errno === constants.errno.EWOULDBLOCK ? lockHolder(fstatSync(folder).ino) : undefined;
}

/** Who has the lock of a file (proc_locks(5)); whoever lives in another PID namespace has no number here. */
function lockHolder(inode: number): string {
	const held = procRows('/proc/locks').find(
		([, kind, , , , place]) => kind === 'FLOCK' && place?.endsWith(`:${inode}`),
	);
	return held === undefined ? 'another process' : `process ${held[4]}`;
}
