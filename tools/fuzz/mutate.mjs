// Changes to a message that a fuzzer makes: blind ones, and those that know where options, lengths and fields lie.

/** A source of chance that a seed repeats (xorshift32). */
export function chance(seed) {
	let state = seed >>> 0 || 1;
	return below => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

const interesting = [0, 1, 2, 3, 4, 5, 52, 53, 63, 64, 82, 119, 127, 128, 192, 240, 254, 255];
const optionsStart = 240;

/** Where the options' codes stand, as far as their lengths can be believed. */
function codesOf(bytes) {
	const codes = [];
	for (
		let at = optionsStart;
		at + 1 < bytes.length && bytes[at] !== 255;
		at += bytes[at] === 0 ? 1 : 2 + bytes[at + 1]
	) {
		if (bytes[at] !== 0) codes.push(at);
	}
	return codes;
}

function splice(bytes, at, removed, inserted) {
	const result = new Uint8Array(bytes.length - removed + inserted.length);
	result.set(bytes.subarray(0, at));
	result.set(inserted, at);
	result.set(bytes.subarray(at + removed), at + inserted.length);
	return result;
}

const mutations = [
	(bytes, random) => {
		bytes[random(bytes.length)] ^= 1 << random(8);
		return bytes;
	},
	(bytes, random) => {
		bytes[optionsStart + random(Math.max(1, bytes.length - optionsStart))] =
			interesting[random(interesting.length)];
		return bytes;
	},
	(bytes, random) => {
		bytes[optionsStart + random(Math.max(1, bytes.length - optionsStart))] = random(256);
		return bytes;
	},
	// Another length.
	(bytes, random) => {
		const codes = codesOf(bytes);
		if (codes.length > 0) bytes[codes[random(codes.length)] + 1] = random(4) === 0 ? random(256) : random(12);
		return bytes;
	},
	// Another code.
	(bytes, random) => {
		const codes = codesOf(bytes);
		if (codes.length > 0) bytes[codes[random(codes.length)]] = 1 + random(254);
		return bytes;
	},
	// An option again, elsewhere.
	(bytes, random) => {
		const codes = codesOf(bytes);
		if (codes.length === 0) return bytes;
		const from = codes[random(codes.length)];
		return splice(bytes, codes[random(codes.length)], 0, bytes.slice(from, from + 2 + bytes[from + 1]));
	},
	// An option of chance.
	(bytes, random) => {
		const value = Uint8Array.from({length: random(24)}, () =>
			random(3) === 0 ? random(256) : interesting[random(interesting.length)],
		);
		return splice(bytes, optionsStart, 0, [1 + random(254), value.length, ...value]);
	},
	// Options in `file` and `sname`.
	(bytes, random) => {
		const from = random(2) === 0 ? 44 : 108;
		bytes.set(bytes.subarray(optionsStart, optionsStart + Math.min(64, bytes.length - optionsStart)), from);
		return splice(bytes, optionsStart, 0, [52, 1, 1 + random(3)]);
	},
	(bytes, random) => bytes.slice(0, optionsStart + random(Math.max(1, bytes.length - optionsStart))),
	(bytes, random) => {
		const at = optionsStart + random(Math.max(1, bytes.length - optionsStart));
		return splice(bytes, at, Math.min(random(8), bytes.length - at), []);
	},
];

/** A changed copy of a message: one to eight changes, now and then the end of another message behind them. */
export function mutate(original, other, random) {
	let bytes = original.slice();
	if (random(8) === 0)
		bytes = splice(
			bytes,
			optionsStart + random(Math.max(1, bytes.length - optionsStart)),
			0,
			other.subarray(optionsStart),
		);
	for (let changes = 1 + random(8); changes > 0; changes--)
		bytes = mutations[random(mutations.length)](bytes, random);
	return bytes;
}
