import test from 'ava';
import fc from 'fast-check';
import type {AgentEvent} from '../src/agent-event.ts';
import {errorReply, refuse} from '../src/control-error.ts';
import {EventStreamReader, encodeEvent, keepAlive, type StreamedEvent} from '../src/event-stream.ts';
import {followEvents} from '../src/follow-events.ts';
import {listen, reply, socketPath} from './socket.ts';

const latin1 = (text: string) => Buffer.from(text).toString('latin1');
const line = fc.string({unit: 'binary'}).map(text => text.replace(/[\r\n\ud800-\udfff]/g, ''));

test('EventStreamReader: reads what encodeEvent wrote, however it is cut', t => {
	const event = fc.record({
		id: line,
		event: line,
		data: fc.array(line, {minLength: 1}).map(lines => lines.join('\n')),
	});
	fc.assert(
		fc.property(fc.array(event), fc.integer({min: 1, max: 40}), (events, size) => {
			const text = latin1(events.map(each => keepAlive + encodeEvent(each)).join(''));
			const reader = new EventStreamReader(10_000);
			const read: StreamedEvent[] = [];
			for (let at = 0; at < text.length; at += size) read.push(...reader.push(text.slice(at, at + size)));
			t.deepEqual(read, events);
		}),
		{seed: 20132, numRuns: 200},
	);
});

test('EventStreamReader: an event without end is PROTO', t => {
	const reader = new EventStreamReader(100);
	t.throws(() => reader.push('data: '.padEnd(101, 'x')), {code: 'PROTO'} as object);
});

const stream = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const happening = (id: string): AgentEvent => ({
	id,
	at: '2026-01-02T03:04:05Z',
	interface: 'eth0',
	type: 'control',
	under: true,
});
const streamed = (id: string) =>
	chunk(encodeEvent({id, event: 'control', data: JSON.stringify(happening(id))}));

async function collect(events: AsyncIterable<AgentEvent>): Promise<string[]> {
	const ids: string[] = [];
	for await (const event of events) ids.push(event.id);
	return ids;
}

test('followEvents: gives the events until the agent ends the stream', async t => {
	let asked: string[] = [];
	const path = await listen(t, (text, socket) => {
		asked = text.split('\r\n');
		socket.write(stream + streamed('a.1') + chunk(keepAlive));
		setImmediate(() => socket.end(`${streamed('a.2')}0\r\n\r\n`));
	});
	t.deepEqual(await collect(followEvents(path, {interface: 'eth0', lastEventId: 'a.0'})), ['a.1', 'a.2']);
	t.is(asked[0], 'GET /v1/events?interface=eth0 HTTP/1.1');
	t.true(asked.includes('Last-Event-ID: a.0'));
});

test('followEvents: an agent that dies ends the stream with EOF, after the events that came', async t => {
	const path = await listen(t, (_, socket) => socket.end(stream + streamed('a.1')));
	const events = followEvents(path);
	t.is(((await events.next()).value as AgentEvent).id, 'a.1');
	await t.throwsAsync(events.next(), {code: 'EOF'});
});

test('followEvents: a signal ends it quietly', async t => {
	const path = await listen(t, (_, socket) => socket.write(stream + streamed('a.1')));
	const controller = new AbortController();
	const events = followEvents(path, {signal: controller.signal});
	await events.next();
	controller.abort();
	t.true((await events.next()).done);
});

test('followEvents: closes the connection when nobody listens any more', async t => {
	const closed = new Promise<void>(resolve => {
		void listen(t, (_, socket) => {
			socket.on('close', () => resolve());
			socket.write(stream + streamed('a.1'));
		}).then(async path => {
			for await (const event of followEvents(path)) if (event.id === 'a.1') break;
		});
	});
	await closed;
	t.pass();
});

test('followEvents: throws the refusal that the answer carries', async t => {
	const {status, body} = errorReply(refuse('UNKIF'));
	const path = await listen(t, (_, socket) => socket.end(reply(status, body)));
	await t.throwsAsync(collect(followEvents(path, {interface: 'eth9'})), {code: 'UNKIF'});
});

test('followEvents: without an agent it is NO_AGENT', async t => {
	await t.throwsAsync(collect(followEvents(socketPath(t))), {code: 'NO_AGENT'});
});

test('followEvents: an event that is no JSON is UNDECODABLE', async t => {
	const path = await listen(t, (_, socket) => socket.write(stream + chunk('data: {\n\n')));
	await t.throwsAsync(collect(followEvents(path)), {code: 'UNDECODABLE'});
});
