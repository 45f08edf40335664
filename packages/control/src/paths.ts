import {join} from 'node:path';
import {refuse} from './control-error.ts';

/** Where the agent's sockets live when neither a flag nor `$DHCPAGENT_RUN_DIR` says otherwise. */
const defaultRunDirectory = '/run/dhcpagent';

/** Chooses the run directory: the flag, else `$DHCPAGENT_RUN_DIR`, else the default. Empty counts as not given. */
export function runDirectory(
	flag: string | undefined,
	environment: {readonly [name: string]: string | undefined},
): string {
	return flag || environment['DHCPAGENT_RUN_DIR'] || defaultRunDirectory;
}

/** The socket that takes everything; mode 0600. */
export function controlSocket(directory: string): string {
	return join(directory, 'control.sock');
}

/** The socket that only answers questions; mode 0666. */
export function querySocket(directory: string): string {
	return join(directory, 'query.sock');
}

/** The longest path of a Unix socket, bytes: `sun_path` without its NUL (unix(7)). */
const longestPath = 107;

/** Refuses a path that no socket can have; Node would cut it short in silence. Gives the path. */
export function checkSocketPath(path: string): string {
	const length = Buffer.byteLength(path);
	if (length <= longestPath) return path;
	throw refuse(
		'SYSTEM',
		`The path of a socket must be at most ${longestPath} bytes long; got ${length} (${path}).`,
	);
}
