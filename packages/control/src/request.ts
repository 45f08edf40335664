import {connectionError, say} from './connection.ts';
import {refuse} from './control-error.ts';
import {ResponseReader, utf8} from './response-reader.ts';
import {defaultWait} from './routes.ts';

/** The most bytes of an answer that a client reads. */
export const answerLimit = 4_194_304;

/** The longest time that a timer can take, milliseconds; a longer limit is none. */
const longestTimer = 2 ** 31 - 1;

/** One question to the agent. */
export interface Exchange {
	/** Default: GET. */
	readonly method?: 'GET' | 'POST';
	/** Path and query of the request line. */
	readonly path: string;
	/** Sent as JSON. */
	readonly body?: unknown;
	/** Milliseconds until the question fails with TIMEOUT; default `defaultWait`, `Infinity` for no limit. */
	readonly timeout?: number;
	/** The most bytes of the answer's body; default 4 MiB. */
	readonly limit?: number;
}

/** What came back: any status, the body as text. */
export interface Reply {
	readonly status: number;
	readonly body: string;
}

/** Writes a request; the connection is for this one alone. */
export function encodeRequest(
	{method = 'GET', path, body}: Exchange,
	headers: {readonly [name: string]: string} = {},
): string {
	const content = body === undefined ? '' : JSON.stringify(body);
	const lines = [`${method} ${path} HTTP/1.1`, 'Host: dhcpagent', 'Connection: close'];
	if (content !== '') {
		lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`);
	}
	lines.push(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`));
	return `${lines.join('\r\n')}\r\n\r\n${content}`;
}

/**
 * Asks the agent behind a socket. Rejects with a ControlError where there is no whole answer: NO_AGENT, PERM,
 * TIMEOUT, EOF (ended too early), PROTO (not HTTP, or too long), SYSTEM.
 */
export async function request(socketPath: string, exchange: Exchange): Promise<Reply> {
	const {timeout = defaultWait * 1000, limit = answerLimit} = exchange;
	const reader = new ResponseReader(limit);
	const socket = say(socketPath, encodeRequest(exchange));
	let body = '';
	// Iterating over the socket would read better; it costs a short program almost a millisecond.
	socket.on('data', (piece: string) => {
		try {
			body += reader.push(piece);
			if (reader.complete) socket.destroy();
		} catch (error) {
			socket.destroy(error as Error);
		}
	});
	const timer =
		timeout > longestTimer ? undefined : setTimeout(() => socket.destroy(refuse('TIMEOUT')), timeout);
	try {
		await new Promise<void>((resolve, reject) => {
			socket.on('error', reject);
			socket.on('close', () => resolve());
		});
		reader.end();
	} catch (error) {
		throw connectionError(error, socketPath);
	} finally {
		clearTimeout(timer);
	}
	return {status: reader.status, body: utf8(body)};
}
