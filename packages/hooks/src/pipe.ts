// Pipes for what scripts write. They are real pipes: what Node makes for a child's stdout is a pair of sockets, and
// a script that opens /dev/stderr on one of those gets ENXIO and may fail for it.
import {execFile} from 'node:child_process';
import {constants, openSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {MaybePromise} from '@lessee/ports';

/** The descriptors of a pipe; both close-on-exec, the reading one non-blocking. */
export interface Pipe {
	readonly read: number;
	readonly write: number;
}

/** Makes a pipe. */
export type MakePipe = () => MaybePromise<Pipe>;

/** Makes a pipe with mkfifo(1), since Node itself has no way to: about 2 ms. Nothing of it stays in the file system. */
export const makePipe: MakePipe = async () => {
	const folder = await mkdtemp(join(tmpdir(), 'lessee-'));
	try {
		const path = join(folder, 'output');
		await promisify(execFile)('mkfifo', ['-m', '600', path], {env: {PATH: '/usr/bin:/bin'}});
		const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		// Whoever writes could read as well: where the agent dies, no script is ended by SIGPIPE in the middle of its work.
		return {read, write: openSync(path, constants.O_RDWR)};
	} finally {
		await rm(folder, {recursive: true});
	}
};
