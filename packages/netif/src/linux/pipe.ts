/** Pipes for what a script writes: Node has them only as pairs of sockets, which cannot be opened as /dev/stderr. */
import {closeSync, constants, openSync} from 'node:fs';
import {demand} from './native.ts';

const O_CLOEXEC = 0o2000000;

/**
 * Makes a pipe; throws a SystemError. Both ends are close-on-exec, the reading one is non-blocking. Whoever has the
 * writing one could read as well: nobody who writes is ended by SIGPIPE when this process dies.
 */
export function makePipe(): {readonly read: number; readonly write: number} {
	const ends = new Int32Array(2);
	demand('Making a pipe', 'pipe2', ends, O_CLOEXEC);
	const [reader = -1, writer = -1] = ends;
	try {
		const read = openSync(`/proc/self/fd/${reader}`, constants.O_RDONLY | constants.O_NONBLOCK);
		return {read, write: openSync(`/proc/self/fd/${writer}`, constants.O_RDWR)};
	} finally {
		closeSync(reader);
		closeSync(writer);
	}
}
