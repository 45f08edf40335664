import {writeFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {ask} from '../src/ask.ts';
import type {ControlError} from '../src/control-error.ts';
import {errorReply, refuse} from '../src/control-error.ts';
import {type Exchange, request} from '../src/request.ts';
import {listen, reply, socketPath} from './socket.ts';

async function codeOf(t: ExecutionContext, asked: Promise<unknown>): Promise<string | undefined> {
	return (await t.throwsAsync<ControlError>(asked))?.code;
}

test('request: sends one request and gives status and body', async t => {
	let seen = '';
	const path = await listen(t, (text, socket) => {
		seen = text;
		socket.end(reply(201, {name: 'größe'}));
	});
	t.deepEqual(await request(path, {method: 'POST', path: '/v1/x?y=1', body: {wait: 3, text: 'ü'}}), {
		status: 201,
		body: '{"name":"größe"}',
	});
	t.deepEqual(seen.split('\r\n'), [
		'POST /v1/x?y=1 HTTP/1.1',
		'Host: dhcpagent',
		'Connection: close',
		'Content-Type: application/json',
		'Content-Length: 22',
		'',
		'{"wait":3,"text":"ü"}',
	]);
});

test('request: does not wait for the end of the connection once the body is whole', async t => {
	const path = await listen(t, (_, socket) => socket.write(reply(200, 'done')));
	t.is((await request(path, {path: '/'})).body, 'done');
});

test('request: no socket is NO_AGENT, and names the socket', async t => {
	const path = socketPath(t);
	const error = await t.throwsAsync<ControlError>(request(path, {path: '/'}));
	t.is(error?.code, 'NO_AGENT');
	t.is(error?.message, `no agent is running: nothing answers at ${path}`);
});

test('request: a file in place of the socket is NO_AGENT', async t => {
	const path = socketPath(t);
	writeFileSync(path, '');
	t.is(await codeOf(t, request(path, {path: '/'})), 'NO_AGENT');
});

test('request: a path too long for a socket is SYSTEM', async t => {
	const error = await t.throwsAsync<ControlError>(request(`/tmp/${'ü'.repeat(60)}`, {path: '/'}));
	t.is(error?.code, 'SYSTEM');
	t.regex(error?.message ?? '', /at most 107 bytes.*; got 125/);
});

const hostile: {
	readonly [what: string]: readonly [string, (socket: Socket) => void, Partial<Exchange>?];
} = {
	'a server that says nothing and closes': ['EOF', socket => socket.end()],
	'a server that drops the connection': ['EOF', socket => socket.destroy()],
	'a truncated answer': ['EOF', socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')],
	'an answer that is not HTTP': ['PROTO', socket => socket.write('garbage\0\0\0')],
	'an answer that never ends': ['PROTO', socket => pour(socket, 'x'.repeat(1 << 16))],
	'chunks that never end': [
		'PROTO',
		socket =>
			pour(socket, `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(1 << 13)),
	],
	'a body beyond the limit': ['PROTO', socket => socket.write(reply(200, 'x'.repeat(101))), {limit: 100}],
	'a server that is silent': ['TIMEOUT', () => {}, {timeout: 20}],
	'a server that stops in the middle': [
		'TIMEOUT',
		socket => socket.write('HTTP/1.1 200 OK\r\nContent-Le'),
		{timeout: 20},
	],
};

/** Writes `first`, then `again` for as long as the other side reads. */
function pour(socket: Socket, first: string, again = first): void {
	socket.write(first);
	const more = () => {
		while (!socket.destroyed && socket.write(again));
	};
	socket.on('drain', more);
	more();
}

for (const [what, [code, behave, exchange]] of Object.entries(hostile)) {
	test(`request: ${what} is ${code}`, async t => {
		const path = await listen(t, (_, socket) => behave(socket));
		t.is(await codeOf(t, request(path, {path: '/', ...exchange})), code);
	});
}

test('request: an infinite timeout is none', async t => {
	const path = await listen(t, (_, socket) => setImmediate(() => socket.end(reply(200, 'x'))));
	t.is((await request(path, {path: '/', timeout: Number.POSITIVE_INFINITY})).body, 'x');
});

test('ask: gives the value of the answer, asked by the route’s own method and path', async t => {
	const path = await listen(t, (text, socket) => socket.end(reply(200, [text.split('\r\n')[0]])));
	t.deepEqual(
		await ask(path, 'option', {parameters: {identifier: 'NIS+dom'}, query: {limit: 2, canonical: undefined}}),
		['GET /v1/options/NIS%2Bdom?limit=2 HTTP/1.1'] as never,
	);
	t.deepEqual(await ask(path, 'start', {parameters: {interface: 'eth0.1/x'}, body: {wait: 0}}), [
		'POST /v1/interfaces/eth0.1%2Fx/start HTTP/1.1',
	] as never);
});

test('ask: throws the refusal that the answer carries', async t => {
	const {status, body} = errorReply(refuse('PEND'));
	const path = await listen(t, (_, socket) => socket.end(reply(status, body)));
	const error = await t.throwsAsync<ControlError>(ask(path, 'extend', {parameters: {interface: 'eth0'}}));
	t.deepEqual([error?.code, error?.exitStatus], ['PEND', 2]);
	t.is(error?.message, 'interface currently has a pending command (try later)');
});

for (const [what, text] of Object.entries({
	'no JSON': reply(200, '<html>'),
	'an empty body': reply(200, ''),
	'a failure without a refusal': reply(500, {}),
})) {
	test(`ask: ${what} is UNDECODABLE`, async t => {
		const path = await listen(t, (_, socket) => socket.end(text));
		t.is(await codeOf(t, ask(path, 'interfaces', {parameters: {}})), 'UNDECODABLE');
	});
}
