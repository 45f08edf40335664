import test from 'ava';
import fc from 'fast-check';
import {ControlError} from '../src/control-error.ts';
import {ResponseReader, utf8} from '../src/response-reader.ts';

const seed = {seed: 20131, numRuns: 200};

/** Reads an answer that arrives in these parts; gives its status and body, or the code of the refusal. */
function read(parts: readonly string[], limit = 1000): string {
	const reader = new ResponseReader(limit);
	try {
		let body = '';
		for (const part of parts) body += reader.push(part);
		reader.end();
		return `${reader.status} ${utf8(body)}`;
	} catch (error) {
		if (error instanceof ControlError) return error.code;
		throw error;
	}
}

const utf8Answers = {
	counted: ['HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: 6\r\n\r\nhällo', '200 hällo'],
	chunked: [
		'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 9\r\n\r\n3;x=y\r\nhä\r\n003 \r\nllo\r\n0\r\nTrailer: x\r\n\r\n',
		'200 hällo',
	],
	'ended by the connection': ['HTTP/1.0 409 Conflict\r\n\r\n{"a": "ö"}', '409 {"a": "ö"}'],
	empty: ['HTTP/1.1 200\r\nContent-Length:0\r\n\r\n', '200 '],
} as const;
const answers = Object.entries(utf8Answers).map(
	([name, [text, expected]]) => [name, Buffer.from(text).toString('latin1'), expected] as const,
);

for (const [name, text, expected] of answers) {
	test(`ResponseReader: reads an answer that is ${name}, however it is cut`, t => {
		t.is(read([text]), expected);
		t.is(read([...text]), expected);
		fc.assert(
			fc.property(fc.array(fc.nat(text.length)), cuts => {
				const at = [0, ...cuts.sort((a, b) => a - b), text.length];
				return read(at.map((from, index) => text.slice(from, at[index + 1]))) === expected;
			}),
			seed,
		);
	});
}

for (const [name, text] of answers.filter(([name]) => name !== 'ended by the connection')) {
	test(`ResponseReader: an answer that is ${name} and ends too early is EOF`, t => {
		// The trailer of the last chunk says nothing: without it the answer is whole.
		const whole = text.includes('Trailer') ? text.indexOf('Trailer') : text.length;
		for (let length = 0; length < whole; length++)
			t.is(read([text.slice(0, length)]), 'EOF', `${length} bytes`);
	});
}

for (const [what, text] of Object.entries({
	'no HTTP': 'SSH-2.0-OpenSSH_9.2\r\n',
	'a request': 'GET / HTTP/1.1\r\n\r\n',
	'a status that is none': 'HTTP/1.1 999 No\r\n\r\n',
	'an interim status': 'HTTP/1.1 100 Continue\r\n\r\n',
	'another version': 'HTTP/2 200 OK\r\n\r\n',
	'a negative length': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
	'a length beyond the limit': 'HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n',
	'a body beyond the limit': `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1001)}`,
	'chunks beyond the limit': `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n${'x'.repeat(1001)}`,
	'a head without end': `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(20_000)}`,
	'a chunk size that is none': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
	'a chunk size without end': `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(20_000)}`,
	'a chunk longer than its size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n',
})) {
	test(`ResponseReader: ${what} is PROTO`, t => {
		t.is(read([text]), 'PROTO');
		t.is(read([...text]), 'PROTO');
	});
}

test('ResponseReader: noise is refused or read, never anything else', t => {
	const noise = fc.array(
		fc.constantFrom(
			'HTTP/1.1 200 OK\r\n',
			'Transfer-Encoding: chunked\r\n',
			'\r\n',
			'5\r\n',
			'x',
			'\0',
			'\n',
		),
	);
	fc.assert(
		fc.property(noise, parts => /^(?:PROTO|EOF|200 )/.test(read(parts))),
		seed,
	);
	t.pass();
});
