import test from 'ava';
import {
	decodeMessage,
	decodeOptions,
	encodeMessage,
	encodeOptions,
	fromHex,
	type Message,
	type MessageInit,
	messageToJson,
	toHex,
	WireError,
} from '../src/index.ts';
import {messages, withFields, withOptions} from './support/samples.ts';

const optionsOf = (bytes: Uint8Array) => toHex(bytes.subarray(240)).replace(/(00)*$/, '');

test('a message that a client sends has RFC 2131’s defaults', t => {
	const bytes = encodeMessage({
		chaddr: fromHex('525400123456'),
		xid: 7,
		options: {dhcpMessageType: 'DISCOVER'},
	});
	t.is(bytes.length, 300);
	t.is(toHex(bytes.subarray(0, 34)), `0101060000000007${'00'.repeat(20)}525400123456`);
	t.is(optionsOf(bytes), '350101ff');
});

test('header fields keep their RFC names and values (RFC 2131 §2)', t => {
	const message: MessageInit = {
		op: 2,
		htype: 6,
		hlen: 6,
		hops: 3,
		xid: 0xfedcba98,
		secs: 0xffff,
		flags: 0x8000,
		ciaddr: '192.0.2.1',
		yiaddr: '192.0.2.2',
		siaddr: '192.0.2.3',
		giaddr: '255.255.255.255',
		chaddr: fromHex('525400123456'),
		sname: 'server',
		file: 'pxelinux.0',
	};
	const {options, unknown, malformed, ...header} = decodeMessage(encodeMessage(message));
	t.deepEqual(header, message as typeof header);
	t.deepEqual([options, unknown, malformed], [{}, new Map(), []]);
});

test('chaddr has hlen bytes, and 16 where hlen says more', t => {
	const bytes = withOptions('ff');
	bytes.fill(0xaa, 28, 44);
	for (const [hlen, length] of [
		[0, 0],
		[6, 6],
		[16, 16],
		[17, 16],
		[255, 16],
	] as const) {
		bytes[2] = hlen;
		const message = decodeMessage(bytes);
		t.is(message.hlen, hlen);
		t.is(message.chaddr.length, length);
		t.is(encodeMessage(message)[2], hlen);
	}
});

test('what is not a DHCP message is a WireError with a code and an offset', t => {
	const cookieless = withOptions('ff');
	cookieless.fill(0, 236, 240);
	const short = t.throws(() => decodeMessage(new Uint8Array(239)), {
		instanceOf: WireError,
		code: 'TRUNCATED',
	});
	t.is(short?.message, 'Not a DHCP message: expected at least 240 bytes, got 239.');
	const bad = t.throws(() => decodeMessage(cookieless), {instanceOf: WireError, code: 'BAD_COOKIE'});
	t.is(bad?.message, 'Not a DHCP message: expected the cookie 63825363 at offset 236, found 00000000.');
	t.deepEqual([(short as WireError).offset, (bad as WireError).offset], [239, 236]);
});

test('an error is one of ours across two copies of the package', t => {
	const foreign = Object.assign(new Error('from another copy'), {
		[Symbol.for('@lessee/wire.WireError')]: true,
	});
	t.true(foreign instanceof WireError);
	t.false(new Error('another') instanceof WireError);
	t.false((undefined as unknown) instanceof WireError);
});

test('a BOOTP message, without option 53, decodes', t => {
	t.is(decodeMessage(withOptions('0104ffffff00ff')).options.dhcpMessageType, undefined);
});

test('options decode in the order in which they came', t => {
	const {options} = decodeMessage(withOptions('3604c0000201 350102 0104ffffff00 330400000e10 ff'));
	t.deepEqual(Object.entries(options), [
		['serverIdentifier', '192.0.2.1'],
		['dhcpMessageType', 'OFFER'],
		['subnetMask', '255.255.255.0'],
		['ipAddressLeaseTime', 3600],
	]);
});

test('the message type goes first and relay agent information last, the rest as given (RFC 3046 §2.1)', t => {
	const bytes = encodeMessage({
		options: {
			relayAgentInformation: {linkSelection: '192.0.2.0'},
			hostName: 'a',
			subnetMask: '255.0.0.0',
			dhcpMessageType: 'ACK',
		},
		unknown: new Map([[224, Uint8Array.of(1)]]),
	});
	t.is(optionsOf(bytes), '3501050c01610104ff000000e0010152060504c0000200ff');
});

test('values that are undefined are left out, and so is rapidCommit: false', t => {
	t.is(
		optionsOf(
			encodeMessage({options: {hostName: undefined, dhcpMessageType: 'ACK', rapidCommit: undefined}}),
		),
		'350105ff',
	);
	t.is(optionsOf(encodeMessage({options: {rapidCommit: false as unknown as true}})), 'ff');
	t.is(optionsOf(encodeMessage({options: {rapidCommit: true}})), '5000ff');
});

test('a raw value wins over a typed one of its code', t => {
	const raw = new Map([
		[51, fromHex('0102')],
		[53, fromHex('63')],
		[82, fromHex('0900')],
	]);
	const bytes = encodeMessage({
		options: {hostName: 'a', ipAddressLeaseTime: 9, dhcpMessageType: 'ACK'},
		unknown: raw,
	});
	t.is(optionsOf(bytes), '3501630c0161330201025202' + '0900ff');
});

test('a name without a row and a code that is none are refused', t => {
	t.throws(() => encodeMessage({options: {dns: []} as object}), {
		code: 'UNKNOWN_OPTION',
		message: 'No option is called "dns"; raw options go into `unknown` by code.',
	});
	for (const code of [0, 255, 256, -1, 1.5]) {
		t.throws(
			() => encodeMessage({unknown: new Map([[code, Uint8Array.of()]])}),
			{code: 'BAD_VALUE'},
			String(code),
		);
	}
	t.throws(() => encodeMessage({unknown: new Map([[9, 'x' as unknown as Uint8Array]])}), {code: 'BAD_VALUE'});
});

test('a header field that has no bytes is refused by name', t => {
	const refused: readonly (readonly [MessageInit, string])[] = [
		[{xid: 2 ** 32}, 'The field xid must be an integer from 0 to 4294967295; got 4294967296.'],
		[{ciaddr: 'localhost'}, 'The field ciaddr must be an IPv4 address in dotted form; got "localhost".'],
		[
			{chaddr: new Uint8Array(17)},
			'The field chaddr must be a Uint8Array of at most 16 bytes; got 17 bytes.',
		],
		[{sname: 'x'.repeat(65)}, 'The field sname must be at most 64 bytes; got 65.'],
		[{file: '\u{d800}'}, 'The field file must be well-formed text; got "\\ud800".'],
	];
	for (const [init, message] of refused)
		t.throws(() => encodeMessage(init), {instanceOf: WireError, code: 'BAD_VALUE', message});
});

test('an option whose bytes are wrong is kept as malformed, and the others decode', t => {
	const message = decodeMessage(withOptions('350105 33020e10 0603c00002 e10163 0c0161 ff'));
	t.deepEqual(message.options, {dhcpMessageType: 'ACK', hostName: 'a'});
	t.deepEqual(message.unknown, new Map([[225, Uint8Array.of(0x63)]]));
	t.deepEqual(message.malformed, [
		{
			code: 51,
			bytes: fromHex('0e10'),
			reason: 'Option 51 (ipAddressLeaseTime) must be 4 bytes; got 2 at offset 243.',
			offset: 243,
		},
		{
			code: 6,
			bytes: fromHex('c00002'),
			reason: 'Option 6 (domainNameServer) must be a multiple of 4 bytes, at least 4; got 3 at offset 247.',
			offset: 247,
		},
	]);
});

test('a message type that nobody defined is malformed, and the message decodes', t => {
	const {options, malformed} = decodeMessage(withOptions('350163 3604c0000201 ff'));
	t.deepEqual(options, {serverIdentifier: '192.0.2.1'});
	t.deepEqual(
		malformed.map(({code}) => code),
		[53],
	);
});

test('an option whose length runs past its field is malformed with the bytes that are left', t => {
	for (const [hex, bytes, reason] of [
		['350105 0c0a6162', '6162', 'Option 12 (hostName) claims 10 bytes where 2 are left at offset 243.'],
		['350105 0c', '', 'Option 12 (hostName) has no length byte at offset 243.'],
		['350105 e001', '', 'Option 224 claims 1 bytes where 0 are left at offset 243.'],
	] as const) {
		const message = decodeMessage(withOptions(hex));
		t.deepEqual(message.options, {dhcpMessageType: 'ACK'});
		t.deepEqual(message.malformed, [
			{code: Number.parseInt(hex.slice(7, 9), 16), bytes: fromHex(bytes), reason, offset: 243},
		]);
	}
});

test('a length that lies in sname stays within sname', t => {
	const message = decodeMessage(withFields('340103 ff', '0c0161 ff', '0f ff 61'));
	t.is(message.options.hostName, 'a');
	t.deepEqual(
		message.malformed.map(({code, bytes, offset}) => [code, bytes.length, offset]),
		[[15, 62, 44]],
	);
});

test('what was decoded does not hang on to the caller’s buffer', t => {
	const bytes = withOptions('3d07ff010203040506 e00101 ff');
	const {chaddr, options, unknown} = decodeMessage(bytes);
	const before = [
		toHex(chaddr),
		toHex(options.clientIdentifier ?? chaddr),
		toHex(unknown.get(224) ?? chaddr),
	];
	bytes.fill(0x55);
	t.deepEqual(
		[toHex(chaddr), toHex(options.clientIdentifier ?? chaddr), toHex(unknown.get(224) ?? chaddr)],
		before,
	);
});

test('a Buffer of Node’s is copied from like any Uint8Array', t => {
	const bytes = Buffer.from(withOptions('3d07ff010203040506 e00101 2b0101 7d06000000090101 3302ffff ff'));
	const message = decodeMessage(bytes);
	const before = JSON.stringify(messageToJson(message));
	bytes.fill(0x55);
	t.is(JSON.stringify(messageToJson(message)), before);
	for (const value of [
		message.chaddr,
		message.options.clientIdentifier,
		message.unknown.get(224),
		message.malformed[0]?.bytes,
	]) {
		t.is(value?.constructor, Uint8Array);
	}
});

test('an encoded message is not touched by the encoding of others', t => {
	const first = encodeMessage({xid: 1, options: {hostName: 'first'}});
	const copy = toHex(first);
	for (let i = 0; i < 200; i++) encodeMessage({xid: i, options: {hostName: 'x'.repeat(i + 1)}});
	t.throws(() => encodeMessage({options: {hostName: 1 as unknown as string}}));
	encodeMessage({});
	t.is(toHex(first), copy);
});

test('a message that is encoded while another is does not disturb it', t => {
	const outer = {
		dhcpMessageType: 'ACK' as const,
		get hostName() {
			return toHex(encodeMessage({options: {hostName: 'inner'}})).slice(480, 494);
		},
		domainName: 'outer.example',
	};
	t.deepEqual(decodeMessage(encodeMessage({options: outer})).options, {
		dhcpMessageType: 'ACK',
		hostName: '0c05696e6e6572',
		domainName: 'outer.example',
	});
});

test('raw options decode and encode by code, as those of a message do', t => {
	const raw = new Map([
		[53, fromHex('05')],
		[51, fromHex('00000e10')],
		[12, fromHex('')],
		[224, fromHex('01')],
	]);
	const set = decodeOptions(raw);
	t.deepEqual(set.options, {dhcpMessageType: 'ACK', ipAddressLeaseTime: 3600});
	t.deepEqual(set.unknown, new Map([[224, Uint8Array.of(1)]]));
	t.deepEqual(set.malformed, [
		{
			code: 12,
			bytes: fromHex(''),
			reason: 'Option 12 (hostName) must be at least 1 byte; got 0 at offset 0.',
			offset: 0,
		},
	]);
	t.deepEqual(
		[...encodeOptions(set)],
		[
			[53, fromHex('05')],
			[51, fromHex('00000e10')],
			[224, fromHex('01')],
		],
	);
	t.deepEqual(
		encodeOptions({options: {vendorSpecificInformation: new Uint8Array(700).fill(7)}}).get(43),
		new Uint8Array(700).fill(7),
	);
});

test('what a real server or client sent survives decoding and encoding, but for the documented normal form', t => {
	for (const [name, bytes] of messages) {
		const once = encodeMessage(decodeMessage(bytes));
		t.deepEqual(decodeMessage(once), withoutOverload(decodeMessage(bytes)), name);
		t.deepEqual(encodeMessage(decodeMessage(once)), once, name);
	}
});

/** The message as the encoder lays it out anew: option 52 says only where the options stood. */
function withoutOverload(message: Message): Message {
	const {optionOverload, ...options} = message.options;
	return {...message, options};
}

test('every truncation of every vector decodes or is a WireError', t => {
	for (const [name, bytes] of messages) {
		for (let size = 0; size < bytes.length; size++) {
			if (size < 240)
				t.throws(() => decodeMessage(bytes.subarray(0, size)), {instanceOf: WireError}, `${name} ${size}`);
			else t.true(decodeMessage(bytes.subarray(0, size)).malformed.length <= 1, `${name} ${size}`);
		}
	}
});
