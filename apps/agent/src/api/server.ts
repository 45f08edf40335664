// The API over HTTP. Loaded late: a lease does not wait for it. The sockets listen from the start (`sockets.ts`) and
// hand their connections over.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {
	type AgentEvent,
	dispatch,
	encodeEvent,
	errorReply,
	type Handlers,
	keepAlive,
	methodsOf,
	printableJson,
	readCall,
	refuse,
} from '@lessee/control';
import type {SocketName} from './sockets.ts';

const mostBodyBytes = 64 * 1024;
const mostUnreadBytes = 1024 * 1024;
/** Milliseconds between two signs of life of an event stream. */
const keepAliveInterval = 15_000;
/** Milliseconds: longer than an event stream is ever silent. */
const longestSilence = 20_000;

/** Takes connections of either socket. */
export class ApiServer {
	readonly #servers: {readonly [name in SocketName]: Server};

	constructor(handlers: Handlers) {
		const serve = (socket: SocketName): Server =>
			createServer((request, response) => void answer(handlers, socket, request, response)).on(
				'clientError',
				(_error, connection) => refuseConnection(connection),
			);
		this.#servers = {control: serve('control'), query: serve('query')};
		// Node's own limits need a server that listens. A command may take long, but a question is asked at once.
		this.#servers.query.timeout = longestSilence;
	}

	/** Goes on with a connection that was accepted on one of the sockets. */
	take(name: SocketName, socket: Socket): void {
		this.#servers[name].emit('connection', socket);
	}

	/** Cuts everybody off. */
	close(): void {
		for (const server of Object.values(this.#servers)) server.closeAllConnections();
	}
}

async function answer(
	handlers: Handlers,
	socket: SocketName,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const {method = 'GET', url: target = '/', headers} = request;
	try {
		const body = await readBody(request);
		const call = readCall({
			method,
			target,
			socket,
			headers: {'last-event-id': headers['last-event-id']},
			body,
		});
		const value = await dispatch(handlers, call);
		if (call.route === 'events') await stream(value as AsyncIterable<AgentEvent>, response);
		else if (call.route === 'metrics') reply(response, 200, metricsType, String(value));
		else reply(response, 200, 'application/json', `${printableJson(value)}\n`);
	} catch (error) {
		const {status, body} = errorReply(error);
		// Such an answer has to name those that it would take. @rfc 9110 §15.5.6
		if (status === 405) response.setHeader('allow', methodsOf(target).join(', '));
		if (!response.headersSent) reply(response, status, 'application/json', `${printableJson(body)}\n`);
	}
}

const metricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

function reply(response: ServerResponse, status: number, type: string, body: string): void {
	response.writeHead(status, {'content-type': type, 'content-length': Buffer.byteLength(body)});
	response.end(body);
}

/** What is no HTTP, or has a head too long for any, is answered as every other refusal. */
function refuseConnection(connection: Duplex): void {
	const {status, body} = errorReply(refuse('PROTO'));
	const text = `${printableJson(body)}\n`;
	const head = `HTTP/1.1 ${status} Bad Request\r\ncontent-type: application/json\r\nconnection: close`;
	if (connection.writable) connection.end(`${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
	else connection.destroy();
}

async function readBody(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) {
		body += chunk;
		if (body.length > mostBodyBytes)
			throw refuse('BAD_ARGUMENT', `A body of at most ${mostBodyBytes} bytes is expected.`);
	}
	return body;
}

async function stream(events: AsyncIterable<AgentEvent>, response: ServerResponse): Promise<void> {
	response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'});
	response.write(keepAlive);
	const timer = setInterval(() => response.write(keepAlive), keepAliveInterval);
	const iterator = events[Symbol.asyncIterator]();
	const stop = (): void => void iterator.return?.();
	response.on('close', stop);
	// Its head was all that was asked for.
	if (response.req.method === 'HEAD') stop();
	try {
		for await (const event of {[Symbol.asyncIterator]: () => iterator}) {
			response.write(encodeEvent({id: event.id, event: event.type, data: printableJson(event)}));
			// Whoever does not read is cut off, and may go on after the last event that it saw.
			if (response.writableLength > mostUnreadBytes) response.destroy();
		}
	} finally {
		clearInterval(timer);
		response.end();
	}
}
