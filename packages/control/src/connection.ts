import {connect, type Socket} from 'node:net';
import {ControlError, refuse} from './control-error.ts';
import {checkSocketPath} from './paths.ts';

/** Connects to a socket and says one thing; what comes back is latin1, one character a byte. */
export function say(socketPath: string, text: string, signal?: AbortSignal): Socket {
	const socket = connect({path: checkSocketPath(socketPath), ...(signal && {signal})});
	socket.setEncoding('latin1');
	socket.write(text);
	return socket;
}

/** Names what it means that a connection to a socket failed; a ControlError goes through as it is. */
export function connectionError(error: unknown, socketPath: string): ControlError {
	if (error instanceof ControlError) return error;
	const {code, message} = error as NodeJS.ErrnoException;
	switch (code) {
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
			return refuse('SYSTEM', message, error);
	}
}
