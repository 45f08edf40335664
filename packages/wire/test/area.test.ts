import test from 'ava';
import {
	decodeMessage,
	encodeMessage,
	fromHex,
	Located,
	locateOptions,
	toHex,
	WireError,
} from '../src/index.ts';
import {withFields, withOptions} from './support/samples.ts';

const optionsOf = (bytes: Uint8Array) => toHex(bytes.subarray(240)).replace(/(00)*$/, '');
const fileOf = (bytes: Uint8Array) => toHex(bytes.subarray(108, 236)).replace(/(00)*$/, '');
const snameOf = (bytes: Uint8Array) => toHex(bytes.subarray(44, 108)).replace(/(00)*$/, '');

test('locateOptions says where each value lies, and copies nothing', t => {
	const bytes = withOptions('350105 00 0c026162 3d00 ff 0c0163');
	const located = locateOptions(bytes);
	t.true(located instanceof Located);
	t.deepEqual(located.codes(), [53, 12, 61]);
	t.deepEqual(located.places(12), [{offset: 246, length: 2}]);
	t.deepEqual(located.places(1), []);
	t.true(located.has(61));
	t.false(located.has(1));
	t.is(located.get(1), undefined);
	t.is(located.get(12)?.buffer, bytes.buffer);
	t.deepEqual(located.get(12), fromHex('6162'));
	t.deepEqual([located.overload, located.truncated.length], [0, 0]);
});

test('END ends the options, PAD stands for nothing, and a field may end without END', t => {
	t.deepEqual(decodeMessage(withOptions('0000 0c0161 00 ff 0f0162')).options, {hostName: 'a'});
	t.deepEqual(decodeMessage(withOptions('0c0161')).options, {hostName: 'a'});
	t.deepEqual(decodeMessage(withOptions('')).options, {});
});

test('pieces of one option are joined in their order (RFC 3396 §7)', t => {
	const bytes = withOptions('0c0161 0f0178 0c026263 ff');
	t.deepEqual(decodeMessage(bytes).options, {hostName: 'abc', domainName: 'x'});
	t.deepEqual(locateOptions(bytes).places(12), [
		{offset: 242, length: 1},
		{offset: 248, length: 2},
	]);
	t.deepEqual(locateOptions(bytes).get(12), fromHex('616263'));
});

test('overloaded fields are read after the options, file before sname (RFC 3396 §5)', t => {
	const bytes = withFields('340103 0c0161 ff', '0c0162 ff', '0c0163 ff');
	const message = decodeMessage(bytes);
	t.deepEqual(message.options, {optionOverload: 3, hostName: 'abc'});
	t.deepEqual([message.file, message.sname], ['', '']);
	t.is(locateOptions(bytes).overload, 3);
});

test('a field that option 52 does not name is text', t => {
	const file = decodeMessage(withFields('340101 ff', '0c0162 ff', '736e616d65'));
	t.deepEqual([file.options.hostName, file.file, file.sname], ['b', '', 'sname']);
	const sname = decodeMessage(withFields('340102 ff', '66696c65', '0c0163 ff'));
	t.deepEqual([sname.options.hostName, sname.file, sname.sname], ['c', 'file', '']);
});

test('option 52 counts only in the options field, only once, and only as 1, 2 or 3', t => {
	t.is(decodeMessage(withFields('340101 ff', '340102 ff', '0c0163 ff')).options.hostName, undefined);
	t.is(decodeMessage(withFields('340104 ff', '0c0162 ff', '00')).options.hostName, undefined);
	t.is(decodeMessage(withFields('340101 340101 ff', '0c0162 ff', '00')).options.hostName, undefined);
	t.is(decodeMessage(withFields('34020101 ff', '0c0162 ff', '00')).options.hostName, undefined);
});

test('a value longer than 255 bytes is split and joins again (RFC 3396 §5)', t => {
	for (const size of [255, 256, 510, 511, 2000]) {
		const value = Uint8Array.from({length: size}, (_, i) => i);
		const bytes = encodeMessage({
			options: {hostName: 'a', vendorSpecificInformation: value, domainName: 'b'},
		});
		t.deepEqual(decodeMessage(bytes).options, {
			hostName: 'a',
			vendorSpecificInformation: value,
			domainName: 'b',
		});
		t.is(locateOptions(bytes).places(43).length, Math.ceil(size / 255));
	}
});

test('the least size is BOOTP’s 300 bytes, or what it is told to be', t => {
	t.is(encodeMessage({}).length, 300);
	t.is(encodeMessage({}, {minSize: 0}).length, 241);
	t.is(encodeMessage({}, {minSize: 548}).length, 548);
});

test('what does not fit the options field goes whole into file, then into sname', t => {
	const init = {
		options: {
			dhcpMessageType: 'ACK' as const,
			hostName: 'h'.repeat(100),
			domainName: 'd'.repeat(60),
			message: 'm'.repeat(20),
		},
	};
	const bytes = encodeMessage(init, {maxSize: 300});
	t.is(bytes.length, 300);
	t.is(fileOf(bytes), `0c64${'68'.repeat(100)}ff`);
	t.is(snameOf(bytes), `0f3c${'64'.repeat(60)}ff`);
	t.is(optionsOf(bytes), `3501053814${'6d'.repeat(20)}340103ff`);
	const {optionOverload, ...options} = decodeMessage(bytes).options;
	t.is(optionOverload, 3);
	t.deepEqual(options, {
		dhcpMessageType: 'ACK',
		message: 'm'.repeat(20),
		hostName: 'h'.repeat(100),
		domainName: 'd'.repeat(60),
	});
});

test('an option that fits no field whole is split over them, in the order in which they are read', t => {
	const value = Uint8Array.from({length: 200}, (_, i) => i);
	const bytes = encodeMessage(
		{options: {dhcpMessageType: 'ACK', vendorSpecificInformation: value}},
		{maxSize: 300},
	);
	const {options} = decodeMessage(bytes);
	t.deepEqual(options.vendorSpecificInformation, value);
	t.is(locateOptions(bytes).places(43).length, 3);
});

test('a field with text of its own is never overloaded', t => {
	const options = {hostName: 'h'.repeat(70), domainName: 'd'.repeat(60)};
	const bytes = encodeMessage({file: 'pxelinux.0', options}, {maxSize: 320});
	t.is(decodeMessage(bytes).file, 'pxelinux.0');
	t.is(decodeMessage(bytes).options.optionOverload, 2);
	t.throws(() => encodeMessage({file: 'pxelinux.0', sname: 'server', options}, {maxSize: 320}), {
		instanceOf: WireError,
		code: 'TOO_LONG',
		message: 'A message of at most 320 bytes has no room for option 15 of 60 bytes.',
	});
});

test('a limit that everything fits changes nothing', t => {
	const init = {options: {dhcpMessageType: 'ACK' as const, hostName: 'h'.repeat(58)}};
	const size = 240 + 3 + 60 + 1;
	t.deepEqual(encodeMessage(init, {maxSize: size}), encodeMessage(init));
	t.is(decodeMessage(encodeMessage(init, {maxSize: size - 1})).options.optionOverload, 1);
});

test('option 52 of what was decoded is not written again: its fields are free', t => {
	const message = decodeMessage(withFields('340101 ff', '0c0162 ff', '00'));
	const bytes = encodeMessage(message);
	t.is(optionsOf(bytes), '0c0162ff');
	t.is(fileOf(bytes), '');
});
