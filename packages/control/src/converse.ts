import {connect} from 'node:net';
import {ControlError, refuse} from './control-error.ts';
import {checkSocketPath} from './paths.ts';

/** The longest time that a timer can take, milliseconds; a longer limit is none. */
const longestTimer = 2 ** 31 - 1;

/** What ends a conversation that does not end by itself. */
export interface Limits {
	/** Milliseconds until it fails with TIMEOUT; `Infinity` for no limit. */
	readonly timeout: number;
	/** Ends it with whatever error the signal makes. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * Says one thing to whoever listens at a socket and gives what comes back, piece by piece (latin1, one character a
 * byte), until the other side ends or nobody takes more. Throws a ControlError where the connection fails.
 */
export async function* converse(
	socketPath: string,
	text: string,
	{timeout, signal}: Limits,
): AsyncGenerator<string, void, void> {
	const socket = connect({path: checkSocketPath(socketPath), ...(signal && {signal})});
	const timer =
		timeout > longestTimer ? undefined : setTimeout(() => socket.destroy(refuse('TIMEOUT')), timeout);
	try {
		socket.setEncoding('latin1');
		socket.write(text);
		yield* socket;
	} catch (error) {
		throw error instanceof ControlError ? error : connectionError(error as NodeJS.ErrnoException, socketPath);
	} finally {
		clearTimeout(timer);
		socket.destroy();
	}
}

/** Names what it means that the connection to a socket failed. */
export function connectionError(error: NodeJS.ErrnoException, socketPath: string): ControlError {
	switch (error.code) {
		case 'ENOENT':
		case 'ENOTDIR':
		case 'ECONNREFUSED':
			return refuse('NO_AGENT', socketPath, error);
		case 'EACCES':
		case 'EPERM':
			return refuse('PERM', '', error);
		case 'EPIPE':
		case 'ECONNRESET':
			return refuse('EOF', '', error);
		default:
			return refuse('SYSTEM', error.message, error);
	}
}
