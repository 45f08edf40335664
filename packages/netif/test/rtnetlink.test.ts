import {readFileSync} from 'node:fs';
import anyTest, {type TestFn} from 'ava';
import fc from 'fast-check';
import {linkState} from '../src/linux/interface.ts';
import {splitAttributes} from '../src/linux/rtnetlink/attributes.ts';
import {
	decodeAnswer,
	encodeMessage,
	type Message,
	messageType,
	splitMessages,
} from '../src/linux/rtnetlink/message.ts';
import {address, link, linkSetting, linkSettings, neighbour, route} from '../src/linux/rtnetlink/objects.ts';

const test = anyTest as TestFn;
const seed = {seed: 2131};

/** Captured bytes; lines that begin with # are about them. */
function vector(name: string): Uint8Array {
	const file = new URL(`../../test/vectors/${name}.hex`, import.meta.url);
	const lines = readFileSync(file, 'utf8')
		.split('\n')
		.filter(line => !line.startsWith('#'));
	return Uint8Array.from(Buffer.from(lines.join(''), 'hex'));
}

function messages(name: string): readonly Message[] {
	return [...splitMessages(vector(name))];
}

test('rtnetlink: interfaces are read from what the kernel answers', t => {
	const [lo, s0, c0, end, ...more] = messages('links');
	t.deepEqual(more, []);
	t.like(lo && linkState(lo), {name: 'lo', index: 1, up: false, enabled: false, hardware: {type: 772}});
	t.like(s0 && linkState(s0), {name: 's0', index: 2, up: true});
	t.deepEqual(c0 && linkState(c0), {
		name: 'c0',
		index: 3,
		present: true,
		up: true,
		enabled: true,
		hardware: {type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 0xc0)},
		broadcast: new Uint8Array(6).fill(255),
		mtu: 1500,
		leastMtu: 68,
		greatestMtu: 65535,
	});
	const settings = c0 && linkSettings.decode(c0.body)?.perFamily?.ipv4?.settings;
	t.is(settings?.length, 33);
	t.is(end?.type, messageType.done);
	t.deepEqual(end && decodeAnswer(end), {errno: 0});
});

test('rtnetlink: addresses, routes and neighbours are read from what the kernel answers', t => {
	const [first] = messages('addresses');
	t.like(first && address.decode(first.body), {
		family: 2,
		prefixLength: 24,
		index: 3,
		local: '10.99.0.2',
		broadcast: '10.99.0.255',
		metric: 100,
		lifetimes: {preferred: 30, valid: 60},
	});
	const [everywhere, one] = messages('routes').map(({body}) => route.decode(body));
	t.like(everywhere, {prefixLength: 0, protocol: 16, gateway: '10.99.0.1', source: '10.99.0.2', flags: 0});
	t.is(everywhere?.destination, undefined);
	t.like(one, {
		destination: '192.0.2.0',
		prefixLength: 24,
		metric: 100,
		table32: 254,
		interfaceIndex: 3,
		flags: 4,
	});
	const [known] = messages('neighbours').map(({body}) => neighbour.decode(body));
	t.like(known, {index: 3, state: 0x80, destination: '10.99.0.9'});
});

test('rtnetlink: a refusal carries the words of the kernel', t => {
	const [refused] = messages('refused');
	t.deepEqual(refused && decodeAnswer(refused), {errno: 101, text: 'Nexthop has invalid gateway'});
	const silent = {type: messageType.error, flags: 0, sequence: 1, body: Uint8Array.of(0xef, 255, 255, 255)};
	t.deepEqual(decodeAnswer(silent), {errno: 17});
	t.deepEqual(decodeAnswer({...silent, body: new Uint8Array(20)}), {errno: 0});
});

test('rtnetlink: a request is the one that ip(8) makes', t => {
	const made = encodeMessage({
		type: messageType.newAddress,
		flags: 0x605,
		sequence: 0x6b023a55,
		body: address.encode({
			family: 2,
			prefixLength: 24,
			index: 3,
			address: '10.99.0.3',
			local: '10.99.0.3',
			broadcast: '10.99.0.255',
			lifetimes: {preferred: 30, valid: 60},
			metric: 100,
		}),
	});
	const captured = Buffer.from(
		'4c00000014000506553a026b00000000021800000300000008000200' +
			'0a6300030800090064000000080001000a630003080004000a6300ff140006001e0000003c0000000000000000000000',
		'hex',
	);
	// The order of attributes is free.
	const parts = (bytes: Uint8Array) =>
		[...splitAttributes(bytes.subarray(24))]
			.map(({type, value}) => [type, Buffer.from(value).toString('hex')])
			.sort();
	t.deepEqual(made.subarray(0, 24), new Uint8Array(captured.subarray(0, 24)));
	t.deepEqual(parts(made), parts(captured));
});

test('rtnetlink: a setting of an interface lies three attributes deep', t => {
	const body = linkSetting.encode({index: 3, perFamily: {ipv4: {settings: {promoteSecondaries: 1}}}});
	// AF_SPEC (26) of AF_INET (2) of INET_CONF (1) of number 20, nested but for the last.
	t.is(Buffer.from(body.subarray(16)).toString('hex'), '14001a80100002800c0001800800140001000000');
});

const octet = fc.integer({min: 0, max: 255});
const dotted = fc.tuple(octet, octet, octet, octet).map(parts => parts.join('.'));
const word = fc.integer({min: 0, max: 0xffffffff});
const routes = fc.record({
	family: fc.constant(2),
	prefixLength: fc.integer({min: 0, max: 32}),
	protocol: octet,
	flags: word,
	destination: fc.option(dotted, {nil: undefined}),
	gateway: fc.option(dotted, {nil: undefined}),
	source: fc.option(dotted, {nil: undefined}),
	metric: fc.option(word, {nil: undefined}),
});

test('rtnetlink: what is encoded is decoded as it was, several in one buffer too', t => {
	fc.assert(
		fc.property(fc.array(routes, {maxLength: 4}), values => {
			const encoded = values.map((value, sequence) =>
				encodeMessage({type: messageType.newRoute, flags: 0, sequence, body: route.encode(value)}),
			);
			const decoded = [...splitMessages(Buffer.concat(encoded))].map(({body}) => route.decode(body));
			values.forEach((value, index) => {
				for (const [name, expected] of Object.entries(value)) {
					t.is((decoded[index] as Record<string, unknown>)[name], expected);
				}
			});
			t.is(decoded.length, values.length);
		}),
		seed,
	);
});

for (const name of ['links', 'addresses', 'routes', 'neighbours', 'refused']) {
	test(`rtnetlink: ${name} that are cut off anywhere, or changed in any byte, give less and no exception`, t => {
		const whole = vector(name);
		const read = (bytes: Uint8Array) =>
			[...splitMessages(bytes)].map(message => {
				decodeAnswer(message);
				for (const codec of [link, address, route, neighbour]) codec.decode(message.body);
				return linkState(message);
			}).length;
		const count = read(whole);
		for (let end = 0; end < whole.length; end++)
			t.true(read(whole.subarray(0, end)) < count || end >= whole.length - 4);
		fc.assert(
			fc.property(fc.nat(whole.length - 1), octet, (at, value) => {
				const changed = Uint8Array.from(whole);
				changed[at] = value;
				read(changed);
			}),
			{...seed, numRuns: 2000},
		);
		t.pass();
	});
}

test('rtnetlink: an attribute that is too short for its kind is left out', t => {
	const body = Uint8Array.from([...new Uint8Array(16), 6, 0, 4, 0, 1, 2, 0, 0, 7, 0, 3, 0, 108, 111, 0, 0]);
	t.like(link.decode(body), {name: 'lo'});
	t.is(link.decode(body)?.mtu, undefined);
	t.is(link.decode(body.subarray(0, 15)), undefined);
});
