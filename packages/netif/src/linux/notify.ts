// sd_notify(3): tells the service manager, where there is one, how the agent does.
import {attempt} from './native.ts';
import {longestPath, openUnixSocket, unixAddress} from './unix-socket.ts';

/** Sends a notice such as `READY=1` to `$NOTIFY_SOCKET`; nothing where that is not set. Whether it arrives is not known. */
export function notify(notice: string, path = process.env['NOTIFY_SOCKET']): void {
	if (path === undefined || path === '' || Buffer.byteLength(path) > longestPath) return;
	const address = unixAddress(path);
	const bytes = Buffer.from(notice);
	try {
		const socket = openUnixSocket('datagram');
		attempt('sendto', socket, bytes, bytes.length, 0, address, address.length);
		attempt('close', socket);
	} catch {
		// No descriptor is to be had: an agent that runs is worth more than one that is known to.
	}
}
