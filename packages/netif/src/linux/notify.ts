// sd_notify(3): tells the service manager, where there is one, how the agent does.
import {attempt} from './native.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const longestPath = 107;

/** Sends a notice such as `READY=1` to `$NOTIFY_SOCKET`; nothing where that is not set. Whether it arrives is not known. */
export function notify(notice: string, path = process.env['NOTIFY_SOCKET']): void {
	if (path === undefined || path === '' || Buffer.byteLength(path) > longestPath) return;
	// `@` stands for the NUL byte of an abstract name.
	const name = Buffer.from(path.replace(/^@/, '\0'));
	const address = new Uint8Array(2 + name.length + (path.startsWith('@') ? 0 : 1));
	new DataView(address.buffer).setUint16(0, AF_UNIX, true);
	address.set(name, 2);
	const socket = attempt('socket', AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (socket < 0) return;
	const bytes = Buffer.from(notice);
	attempt('sendto', socket, bytes, bytes.length, 0, address, address.length);
	attempt('close', socket);
}
