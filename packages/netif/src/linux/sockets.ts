/** Sockets as they are opened here: none of them blocks, and no program that is started inherits one. */
import {attempt, demand} from './native.ts';

const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;

/** `SOCK_STREAM` and its like. */
const types = {stream: 1, datagram: 2, raw: 3} as const;

/** The level of options that every socket has. */
export const SOL_SOCKET = 1;

/** Opens a socket of an address family; throws a SystemError whose sentence begins with `purpose`. */
export function openSocket(purpose: string, family: number, type: keyof typeof types): number {
	return demand(purpose, 'socket', family, types[type] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/** Sets an option that is a number; false where the kernel does not take it. */
export function setOption(fd: number, level: number, option: number, value: number): boolean {
	const bytes = new Uint8Array(Uint32Array.of(value).buffer);
	return attempt('setsockopt', fd, level, option, bytes, bytes.length) >= 0;
}

/** Asks for a receive buffer beyond the system's limit, or where that is forbidden as far as the limit goes. */
export function setReceiveBuffer(fd: number, size: number): void {
	if (!setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, size)) setOption(fd, SOL_SOCKET, SO_RCVBUF, size);
}
