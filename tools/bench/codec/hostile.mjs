// Messages of 64 KiB that are made to be slow to decode, each for another reason, and how long they take.
import {decodeMessage, registry} from '@lessee/wire';

const size = 65536;

function message(fill) {
	const bytes = new Uint8Array(size);
	bytes.set([2, 1, 6]);
	bytes.set([0x63, 0x82, 0x53, 0x63], 236);
	fill(bytes);
	return bytes;
}

/** One option of 64 KiB, in pieces of 255 (RFC 3396), its bytes by `byte(offset)`. */
function long(code, byte) {
	return message(bytes => {
		let offset = 0;
		for (let at = 240; at < size; ) {
			const length = Math.min(255, size - at - 2);
			if (length < 0) break;
			bytes[at] = code;
			bytes[at + 1] = length;
			for (let i = 0; i < length; i++) bytes[at + 2 + i] = byte(offset++);
			at += 2 + length;
		}
	});
}

/** Options without a value, or of one byte, by `code(index)`. */
function short(length, code) {
	return message(bytes => {
		for (let at = 240, i = 0; at + 2 + length <= size; at += 2 + length, i++)
			bytes.set([code(i), length], at);
	});
}

const shapes = {
	'nothing but PAD': message(() => {}),
	'32,000 empty options, all codes': short(0, i => 1 + (i % 254)),
	'32,000 empty options, one code': short(0, () => 12),
	'21,000 options of 1 byte, all codes': short(1, i => 1 + (i % 254)),
	'every option random': message(bytes => {
		let seed = 1;
		for (let at = 240; at < size; at++) {
			seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
			bytes[at] = seed >>> 16;
		}
	}),
};

/** Bytes that many codecs take long over. */
const contents = {
	zeros: () => 0,
	'0xff': () => 255,
	'UTF-8 starts': () => 0xe2,
	'short items': i => (i % 2 === 0 ? 1 : 97),
	'compression pointers': i => (i === 0 ? 63 : i < 64 ? 97 : i === 64 ? 0 : i % 2 === 1 ? 0xc0 : 0),
	'pointers to pointers': i =>
		i < 2 ? [0, 0][i] : i % 2 === 0 ? 0xc0 | (((i - 2) >> 8) & 63) : (i - 3) & 255,
};

/** CPU milliseconds of this process, the collector's threads with it. */
function cpu() {
	const {user, system} = process.cpuUsage();
	return (user + system) / 1000;
}

function timed(bytes) {
	const times = [];
	for (let i = 0; i < 9; i++) {
		const start = cpu();
		decodeMessage(bytes);
		times.push(cpu() - start);
	}
	return times.sort((a, b) => a - b)[4];
}

/** The shapes above, then for every kind of content the option that takes longest over it. */
export function hostile() {
	const results = Object.entries(shapes).map(([name, bytes]) => [name, timed(bytes)]);
	for (const [name, byte] of Object.entries(contents)) {
		let worst = ['', 0];
		for (const [option, {code}] of Object.entries(registry)) {
			const time = timed(long(code, byte));
			if (time > worst[1]) worst = [option, time];
		}
		results.push([`one option of ${name}; slowest: ${worst[0]}`, worst[1]]);
	}
	return results;
}
