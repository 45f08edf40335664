import {addressOf, formatIpv4} from '../address.ts';
import {copyOf} from '../bytes.ts';
import {refuse, shown} from '../errors.ts';
import {formatIpv6, ipv6BytesOf} from '../ipv6.ts';
import {readText, writeText} from '../text.ts';
import {type Codec, needAtLeast, needSize} from './codec.ts';

/** A fixed-width integer, network byte order. */
function integer(type: string, letters: string, size: 1 | 2 | 4, least: number, most: number): Codec<number> {
	const bits = 8 * size;
	return {
		type,
		letters,
		size,
		schema: {type: 'integer', minimum: least, maximum: most},
		decode(bytes, start, end) {
			if (end - start !== size) needSize(start, end, size);
			let value = 0;
			for (let at = start; at < end; at++) value = (value << 8) | (bytes[at] as number);
			return least < 0 ? (value << (32 - bits)) >> (32 - bits) : value >>> 0;
		},
		encode(value, to) {
			if (!Number.isInteger(value) || value < least || value > most) {
				refuse(`must be an integer from ${least} to ${most}; got ${shown(value)}`);
			}
			if (size === 1) to.u8(value);
			else if (size === 2) to.u16(value);
			else to.u32(value);
		},
	};
}

/** A number from 0 to 255. */
export const u8 = integer('8-bit unsigned integer', 'B', 1, 0, 0xff);
/** A number from 0 to 65535. */
export const u16 = integer('16-bit unsigned integer', 'S', 2, 0, 0xffff);
/** A number from 0 to 4294967295. */
export const u32 = integer('32-bit unsigned integer', 'L', 4, 0, 0xffffffff);
/** A number from -128 to 127. */
export const i8 = integer('8-bit signed integer', 'b', 1, -0x80, 0x7f);
/** A number from -32768 to 32767. */
export const i16 = integer('16-bit signed integer', 's', 2, -0x8000, 0x7fff);
/** A number from -2147483648 to 2147483647. */
export const i32 = integer('32-bit signed integer', 'l', 4, -0x80000000, 0x7fffffff);

/** One byte, 0 or 1. */
export const bool: Codec<boolean> = {
	type: 'boolean',
	letters: 'f',
	size: 1,
	schema: {type: 'boolean'},
	decode(bytes, start, end) {
		needSize(start, end, 1);
		const value = bytes[start] as number;
		return value > 1 ? refuse(`must be 0 or 1; got ${value}`) : value === 1;
	},
	encode(value, to) {
		if (typeof value !== 'boolean') refuse(`must be true or false; got ${shown(value)}`);
		to.u8(value ? 1 : 0);
	},
};

/** No bytes at all: being there is the value. `false` is accepted when encoding options and means absent. */
export const presence: Codec<true> = {
	type: 'present or absent',
	letters: 'Z',
	size: 0,
	schema: {const: true},
	decode(_bytes, start, end) {
		needSize(start, end, 0);
		return true;
	},
	encode(value) {
		if (value !== true) refuse(`must be true or left out; got ${shown(value)}`);
	},
};

/** An IPv4 address as a dotted quad. */
export const ipv4: Codec<string> = {
	type: 'IPv4 address',
	letters: 'I',
	size: 4,
	schema: {type: 'string', format: 'ipv4'},
	decode(bytes, start, end) {
		needSize(start, end, 4);
		return formatIpv4(bytes, start);
	},
	encode(value, to) {
		to.u32(addressOf(value));
	},
};

/** One or more IPv4 addresses. A codec of its own beside `list(ipv4)` because half of all options are this. */
export const ipv4List: Codec<readonly string[]> = {
	type: 'list of IPv4 addresses',
	letters: 'IA',
	size: 0,
	schema: {type: 'array', items: ipv4.schema, minItems: 1},
	decode(bytes, start, end) {
		if (end === start || (end - start) % 4 !== 0)
			refuse(`must be a multiple of 4 bytes, at least 4; got ${end - start}`);
		const addresses: string[] = [];
		for (let at = start; at < end; at += 4) addresses.push(formatIpv4(bytes, at));
		return addresses;
	},
	encode(value, to) {
		if (!Array.isArray(value) || value.length === 0)
			refuse(`must be an array of at least 1 IPv4 address; got ${shown(value)}`);
		for (let i = 0; i < value.length; i++) to.u32(addressOf(value[i]));
	},
};

/** One or more bytes as numbers: option codes, algorithms. */
export const u8List: Codec<readonly number[]> = {
	type: 'list of 8-bit unsigned integers',
	letters: 'BA',
	size: 0,
	schema: {type: 'array', items: u8.schema, minItems: 1},
	decode(bytes, start, end) {
		needAtLeast(start, end, 1);
		const numbers: number[] = [];
		for (let at = start; at < end; at++) numbers.push(bytes[at] as number);
		return numbers;
	},
	encode(value, to) {
		if (!Array.isArray(value) || value.length === 0)
			refuse(`must be an array of at least 1 number; got ${shown(value)}`);
		const bytes = to.room(value.length);
		for (let i = 0; i < value.length; i++) {
			const number = value[i] as number;
			if (typeof number !== 'number' || (number & 0xff) !== number)
				refuse(`must hold integers from 0 to 255; got ${shown(number)}`);
			bytes[to.at + i] = number;
		}
		to.at += value.length;
	},
};

/** An IPv6 address in the text form of RFC 5952. */
export const ipv6: Codec<string> = {
	type: 'IPv6 address',
	letters: '6',
	size: 16,
	schema: {type: 'string', format: 'ipv6'},
	decode(bytes, start, end) {
		needSize(start, end, 16);
		return formatIpv6(bytes, start);
	},
	encode(value, to) {
		to.raw(ipv6BytesOf(value));
	},
};

/**
 * Text of at least one byte. NULs at the end are deleted when read, as RFC 2132 §2 demands of receivers, and never
 * written; the empty text is one NUL, which is how servers say "none". Bytes that are not UTF-8: see text.ts.
 */
export const text: Codec<string> = {
	type: 'text',
	letters: 't',
	size: 0,
	schema: {type: 'string'},
	decode(bytes, start, end) {
		if (end === start) needAtLeast(start, end, 1);
		let last = end;
		while (last > start && bytes[last - 1] === 0) last--;
		return readText(bytes, start, last);
	},
	encode(value, to) {
		if (typeof value !== 'string') refuse(`must be text; got ${shown(value)}`);
		if (value === '') to.u8(0);
		else writeText(value, to);
	},
};

/** Text whose every byte counts, none included. */
export const exactText: Codec<string> = {
	...text,
	decode: readText,
	encode(value, to) {
		if (typeof value !== 'string') refuse(`must be text; got ${shown(value)}`);
		writeText(value, to);
	},
};

/** Bytes that this codec does not look into, at least `least` of them. Decoded ones are a copy. */
export function opaque(least = 0): Codec<Uint8Array> {
	return {
		type: 'bytes',
		letters: 'X',
		size: 0,
		schema: {type: 'string', pattern: '^([0-9a-f]{2})*$'},
		decode(bytes, start, end) {
			if (end - start < least) needAtLeast(start, end, least);
			return copyOf(bytes, start, end);
		},
		encode(value, to) {
			if (!ArrayBuffer.isView(value)) refuse(`must be a Uint8Array; got ${shown(value)}`);
			if (value.length < least) needAtLeast(0, value.length, least);
			to.raw(value);
		},
	};
}

/** Bytes, at least one. */
export const bytes = opaque(1);

/** Exactly `size` bytes. */
export function fixedBytes(size: number): Codec<Uint8Array> {
	const any = opaque();
	return {
		...any,
		type: `${size} bytes`,
		size,
		decode(input, start, end) {
			needSize(start, end, size);
			return any.decode(input, start, end);
		},
		encode(value, to) {
			if (!ArrayBuffer.isView(value) || value.length !== size)
				refuse(`must be a Uint8Array of ${size} bytes; got ${shown(value)}`);
			to.raw(value);
		},
	};
}
