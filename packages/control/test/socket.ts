import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';

/** The path of a socket in a folder of its own, which goes when the test ends. */
export function socketPath(t: ExecutionContext): string {
	const folder = mkdtempSync(join(tmpdir(), 'lessee-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	return join(folder, 'query.sock');
}

/** A server that hands each connection's request to `answer` once its head is whole. Gives the socket's path. */
export async function listen(
	t: ExecutionContext,
	answer: (request: string, socket: Socket) => void,
): Promise<string> {
	const path = socketPath(t);
	const open = new Set<Socket>();
	const server = createServer(socket => {
		let request = '';
		open.add(socket);
		socket.on('error', () => {});
		socket.on('data', chunk => {
			const before = request;
			request += chunk;
			if (request.includes('\r\n\r\n') && !before.includes('\r\n\r\n')) answer(request, socket);
		});
	});
	t.teardown(() => {
		for (const socket of open) socket.destroy();
		server.close();
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	return path;
}

/** An HTTP answer with a counted body. */
export function reply(status: number, body: unknown): string {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return `HTTP/1.1 ${status} -\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
