// sd_notify(3): tells the service manager, where there is one, how the agent does.
import {attempt} from './native.ts';
import {longestPath, unixAddress, unixSocket} from './unix-socket.ts';

const SOCK_DGRAM = 2;

/** Sends a notice such as `READY=1` to `$NOTIFY_SOCKET`; nothing where that is not set. Whether it arrives is not known. */
export function notify(notice: string, path = process.env['NOTIFY_SOCKET']): void {
	if (path === undefined || path === '' || Buffer.byteLength(path) > longestPath) return;
	const socket = unixSocket(SOCK_DGRAM);
	if (socket < 0) return;
	const address = unixAddress(path);
	const bytes = Buffer.from(notice);
	attempt('sendto', socket, bytes, bytes.length, 0, address, address.length);
	attempt('close', socket);
}
