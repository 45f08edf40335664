/**
 * Unix sockets made by system calls: who holds the agent's place in the file system must not wait for Node's `net`,
 * which takes milliseconds to load.
 */
import {chmodSync, fchmodSync} from 'node:fs';
import {constants} from 'node:os';
import {attempt, demand} from './native.ts';
import {openSocket} from './sockets.ts';

const AF_UNIX = 1;
/** As many as the kernel allows: the hooks of thousands of interfaces may all ask at once. */
const backlog = 4096;

/** Longest path of a socket, bytes. */
export const longestPath = 107;

/** `struct sockaddr_un` for a path, or after `@` for an abstract name. */
export function unixAddress(path: string): Uint8Array {
	// `@` stands for the NUL byte of an abstract name.
	const name = Buffer.from(path.replace(/^@/, '\0'));
	const address = new Uint8Array(2 + name.length + (path.startsWith('@') ? 0 : 1));
	new DataView(address.buffer).setUint16(0, AF_UNIX, true);
	address.set(name, 2);
	return address;
}

/** Opens a Unix socket; throws a SystemError. */
export function openUnixSocket(type: 'stream' | 'datagram'): number {
	return openSocket('Opening a Unix socket', AF_UNIX, type);
}

/**
 * Listens at a path; gives the descriptor, which is the caller's to close. Nobody else than `mode` says may connect, not
 * even for a moment. Throws a SystemError: `EADDRINUSE` where there is a file of that name.
 */
export function listenAt(path: string, mode: number): number {
	const socket = openUnixSocket('stream');
	try {
		// The file is made with the mode of the socket, less what the umask forbids; that much is given after.
		fchmodSync(socket, mode);
		const address = unixAddress(path);
		demand(`Listening at ${path}`, 'bind', socket, address, address.length);
		chmodSync(path, mode);
		demand(`Listening at ${path}`, 'listen', socket, backlog);
		return socket;
	} catch (error) {
		attempt('close', socket);
		throw error;
	}
}

/** Whether somebody listens at a path, also one who has no time for another connection now. */
export function isListenedAt(path: string): boolean {
	const socket = openUnixSocket('stream');
	const address = unixAddress(path);
	const result = attempt('connect', socket, address, address.length);
	attempt('close', socket);
	return result === 0 || result === -constants.errno.EAGAIN;
}
