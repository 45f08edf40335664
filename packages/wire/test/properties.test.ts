import test from 'ava';
import fc from 'fast-check';
import {
	decodeArpPacket,
	decodeEthernetFrame,
	decodeMessage,
	decodeOption,
	decodeOptions,
	decodeUdpPacket,
	describeOption,
	encapsulatedOptions,
	encodeEthernetFrame,
	encodeMessage,
	encodeOption,
	encodeOptions,
	encodeUdpPacket,
	formatMessage,
	formatOptionForDhcpinfo,
	formatOptionForLeases,
	formatOptionForScript,
	locateOptions,
	type MessageInit,
	messageToJson,
	type Options,
	readPcapng,
	registry,
	WireError,
	writePcapng,
} from '../src/index.ts';
import {messages, withOptions} from './support/samples.ts';

fc.configureGlobal({seed: 20231122, numRuns: 300});

const address = fc
	.nat({max: 0xffffffff})
	.map(number => [24, 16, 8, 0].map(shift => (number >>> shift) & 255).join('.'));
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({minLength, maxLength});
// Text whose trailing NULs and broken UTF-8 are not what is tested here.
const text = fc.string({unit: 'grapheme', minLength: 0, maxLength: 300}).filter(value => !/\0$/.test(value));
const name = fc
	.array(fc.stringMatching(/^[a-z0-9-]{1,20}$/), {minLength: 1, maxLength: 5})
	.map(labels => labels.join('.'));

const options: fc.Arbitrary<Options> = fc.record(
	{
		dhcpMessageType: fc.constantFrom('DISCOVER', 'OFFER', 'REQUEST', 'ACK', 'NAK', 'INFORM'),
		subnetMask: address,
		router: fc.array(address, {minLength: 1, maxLength: 80}),
		hostName: text,
		timeOffset: fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1}),
		ipAddressLeaseTime: fc.nat({max: 0xffffffff}),
		ipForwardingEnableDisable: fc.boolean(),
		staticRoute: fc.array(fc.record({destination: address, router: address}), {minLength: 1, maxLength: 40}),
		parameterRequestList: fc.array(fc.nat({max: 255}), {minLength: 1, maxLength: 300}),
		clientIdentifier: bytes(2, 300),
		vendorSpecificInformation: bytes(1, 900),
		userClass: fc.array(bytes(1, 40), {minLength: 1, maxLength: 5}),
		domainSearch: fc.array(name, {minLength: 1, maxLength: 10}),
		classlessStaticRoute: fc.array(route(), {minLength: 1, maxLength: 40}),
		sipServers: fc.oneof(
			fc.record({domainNames: fc.array(name, {minLength: 1})}),
			fc.record({addresses: fc.array(address, {minLength: 1})}),
		),
		relayAgentInformation: fc.record({circuitId: bytes(1, 20), linkSelection: address}, {requiredKeys: []}),
		rapidCommit: fc.constant(true as const),
	},
	{requiredKeys: []},
);

function route() {
	return fc
		.record({destination: address, prefixLength: fc.nat({max: 32}), router: address})
		.map(({destination, prefixLength, router}) => {
			// Octets beyond the prefix are not on the wire.
			const octets = destination
				.split('.')
				.map((octet, i) => (i < Math.ceil(prefixLength / 8) ? octet : '0'));
			return {destination: octets.join('.'), prefixLength, router};
		});
}

const message: fc.Arbitrary<MessageInit> = fc.record({
	op: fc.nat({max: 255}),
	xid: fc.nat({max: 0xffffffff}),
	flags: fc.nat({max: 0xffff}),
	ciaddr: address,
	yiaddr: address,
	chaddr: bytes(0, 16),
	sname: fc.stringMatching(/^[ -~]{0,64}$/),
	file: fc.stringMatching(/^[ -~]{0,128}$/),
	options,
	unknown: fc
		.dictionary(fc.constantFrom('224', '225', '250'), bytes(0, 300))
		.map(entries => new Map(Object.entries(entries).map(([code, value]) => [Number(code), value]))),
});

test('decoding what was encoded gives what was encoded', t => {
	fc.assert(
		fc.property(message, init => {
			const {options: decoded, unknown, malformed, ...header} = decodeMessage(encodeMessage(init));
			const {options: typed, unknown: raw, ...fields} = init;
			t.like(header, fields);
			t.deepEqual(decoded, {...typed});
			t.deepEqual(unknown, raw);
			t.deepEqual(malformed, []);
		}),
	);
});

test('a limit changes where options stand, not what they are; what does not fit is refused', t => {
	fc.assert(
		fc.property(message, fc.integer({min: 300, max: 1500}), (init, maxSize) => {
			try {
				const encoded = encodeMessage(init, {maxSize});
				t.true(encoded.length <= maxSize);
				const {optionOverload, ...decoded} = decodeMessage(encoded).options;
				t.deepEqual(decoded, {...init.options});
				t.deepEqual(decodeMessage(encoded).unknown, init.unknown);
			} catch (error) {
				t.true(error instanceof WireError && error.code === 'TOO_LONG', String(error));
				t.true(encodeMessage(init).length > maxSize - 3);
			}
		}),
	);
});

test('raw options and typed ones are two views of one set', t => {
	fc.assert(
		fc.property(options, values => {
			const raw = encodeOptions({options: values});
			t.deepEqual(decodeOptions(raw).options, {...values});
			t.deepEqual(new Map(encodeOptions({unknown: raw})), raw);
		}),
	);
});

/** A vector with some bytes changed, and sometimes cut. */
const mutant = fc
	.tuple(
		fc.constantFrom(...messages.values()),
		fc.array(fc.tuple(fc.nat({max: 700}), fc.nat({max: 255})), {maxLength: 12}),
		fc.nat({max: 700}),
	)
	.map(([original, changes, cut]) => {
		const changed = original.slice(0, Math.max(240, original.length - Math.max(0, cut - 500)));
		for (const [offset, value] of changes) changed[240 + (offset % (changed.length - 239))] = value;
		return changed;
	});

/** What must hold of any message at all. */
function laws(
	t: {deepEqual: (a: unknown, b: unknown) => void; true: (value: boolean) => void},
	input: Uint8Array,
): void {
	const decoded = decodeMessage(input);
	const located = locateOptions(input);
	const codes = [
		...Object.keys(decoded.options).map(key => describeOption(key)?.code),
		...decoded.unknown.keys(),
		...decoded.malformed.map(({code}) => code),
	];
	t.deepEqual(
		[...new Set(codes)].sort(),
		[...new Set([...located.codes(), ...located.truncated.map(offset => input[offset])])].sort(),
	);
	for (const {offset, code, reason} of decoded.malformed) {
		t.deepEqual(input[offset], code);
		t.true(/^Option \d+ .*\.$/.test(reason));
	}
	const {optionOverload, ...rest} = decoded.options;
	const normal = encodeMessage(decoded);
	const again = decodeMessage(normal);
	t.deepEqual({...again, malformed: decoded.malformed}, {...decoded, options: rest});
	t.deepEqual(encodeMessage(again), normal);
	JSON.stringify(messageToJson(decoded));
	t.true(formatMessage(decoded).endsWith('\n'));
}

test('no change to a real message makes decoding throw, and what it decodes to is stable', t => {
	fc.assert(
		fc.property(mutant, input => laws(t, input)),
		{numRuns: 1500},
	);
});

test('random options decode or are malformed, and what they decode to is stable', t => {
	const area = fc
		.array(fc.tuple(fc.nat({max: 255}), bytes(0, 40)), {maxLength: 12})
		.map(entries => entries.flatMap(([code, value]) => [code, value.length, ...value]));
	fc.assert(
		fc.property(area, entries => {
			const input = withOptions('00'.repeat(entries.length));
			input.set(entries, 240);
			laws(t, input);
		}),
		{numRuns: 1500},
	);
});

test('random bytes for any option decode or are refused, and every text form takes them', t => {
	const codes = Object.values(registry).map(({code}) => code);
	fc.assert(
		fc.property(fc.constantFrom(...codes, 224), bytes(0, 60), (code, value) => {
			formatOptionForScript(code, value);
			formatOptionForLeases(code, value);
			encapsulatedOptions(code, value);
			for (const form of [() => decodeOption(code, value), () => formatOptionForDhcpinfo(code, value)]) {
				try {
					form();
				} catch (error) {
					t.true(error instanceof WireError && error.code === 'BAD_OPTION', String(error));
				}
			}
		}),
		{numRuns: 3000},
	);
	t.pass();
});

test('what an option decodes to encodes to bytes that decode to it again', t => {
	const rows = Object.entries(registry);
	fc.assert(
		fc.property(fc.constantFrom(...rows), bytes(0, 60), ([key, {code}], value) => {
			let decoded: unknown;
			try {
				decoded = decodeOption(code, value);
			} catch {
				return;
			}
			t.deepEqual(decodeOption(code, encodeOption(key, decoded)), decoded);
		}),
		{numRuns: 3000},
	);
	t.pass();
});

test('any value at all encodes or is a WireError', t => {
	fc.assert(
		fc.property(
			fc.constantFrom(...Object.keys(registry)),
			fc.anything({withTypedArray: true, withMap: true, withBigInt: true}),
			(key, value) => {
				try {
					encodeOption(key, value);
				} catch (error) {
					t.true(error instanceof WireError, `${key}: ${error}`);
				}
			},
		),
		{numRuns: 6000},
	);
	t.pass();
});

test('no frame makes decoding throw, and no capture anything but a WireError', t => {
	const payload = messages.values().next().value ?? new Uint8Array(0);
	const packet = encodeUdpPacket({
		source: '192.0.2.1',
		destination: '192.0.2.2',
		sourcePort: 67,
		destinationPort: 68,
		payload,
	});
	const frame = encodeEthernetFrame({
		destination: new Uint8Array(6),
		source: new Uint8Array(6),
		etherType: 0x800,
		payload: packet,
	});
	const capture = writePcapng({
		interfaces: [{name: 'a', linkType: 1}],
		packets: [{bytes: frame, at: 5n, interface: 0}],
	});
	const changes = fc.array(fc.tuple(fc.nat({max: 120}), fc.nat({max: 255})), {minLength: 1, maxLength: 6});
	fc.assert(
		fc.property(changes, fc.nat({max: 400}), (edits, size) => {
			const changed = (original: Uint8Array) => {
				const copy = original.slice(0, Math.max(size, 1));
				for (const [offset, value] of edits) copy[offset % copy.length] = value;
				return copy;
			};
			decodeEthernetFrame(changed(frame));
			decodeArpPacket(changed(packet));
			const verified = decodeUdpPacket(changed(packet), {udpChecksum: 'verify'});
			if (!('reason' in verified)) t.deepEqual(verified.payload.length, payload.length);
			decodeUdpPacket(changed(packet), {udpChecksum: 'partial'});
			try {
				readPcapng(changed(capture));
			} catch (error) {
				t.true(error instanceof WireError && error.code === 'BAD_CAPTURE', String(error));
			}
		}),
		{numRuns: 1500},
	);
	t.pass();
});

test('64 KiB of anything takes no more than linear time', t => {
	const fills: readonly ((at: number) => number)[] = [
		() => 0,
		at => (at % 2 === 0 ? 12 : 0),
		at => (at % 3 === 0 ? 1 + (at % 254) : at % 3 === 1 ? 1 : 0x61),
		at => (at % 257 === 0 ? 119 : at % 257 === 1 ? 255 : at % 2 === 0 ? 0xc0 : at % 64),
		at => (at % 257 === 0 ? 125 : at % 257 === 1 ? 255 : at % 6 === 0 ? 1 : 0),
		at => Math.imul(at, 2654435761) >>> 13,
	];
	const spent = (size: number, fill: (at: number) => number) => {
		const input = withOptions('00'.repeat(size - 240));
		for (let at = 240; at < size; at++) input[at] = fill(at - 240);
		const start = performance.now();
		for (let i = 0; i < 4; i++) decodeMessage(input);
		return performance.now() - start;
	};
	// Quadratic work on this much takes seconds; a loaded machine does not make milliseconds of linear work that long.
	for (const [i, fill] of fills.entries()) t.true(spent(65536, fill) < 1000, `fill ${i}`);
});
