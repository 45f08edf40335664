/**
 * How values lie in netlink messages: numbers in the machine's byte order (little-endian on every machine there
 * is an adapter for), structures as tables of fields, attributes as tables of numbers and codecs. What is
 * shorter than its codec needs is left out when decoding; it never throws.
 */
import {formatIpv4, parseIpv4} from '@lessee/wire';

/** How one kind of value lies in the bytes of an attribute. */
export interface Codec<T> {
	encode(value: T): Uint8Array;
	/** Undefined where the bytes are not a value of this kind. */
	decode(bytes: Uint8Array): T | undefined;
}

/** The value type of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

type Width = 1 | 2 | 4;

function readNumber(view: DataView, offset: number, width: Width): number {
	if (width === 1) return view.getUint8(offset);
	return width === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true);
}

function writeNumber(view: DataView, offset: number, width: Width, value: number): void {
	if (width === 1) view.setUint8(offset, value);
	else if (width === 2) view.setUint16(offset, value, true);
	else view.setUint32(offset, value, true);
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function unsigned(width: Width): Codec<number> {
	return {
		encode: value => {
			const bytes = new Uint8Array(width);
			writeNumber(viewOf(bytes), 0, width, value);
			return bytes;
		},
		decode: bytes => (bytes.length < width ? undefined : readNumber(viewOf(bytes), 0, width)),
	};
}

/** One byte. */
export const u8: Codec<number> = unsigned(1);
/** Four bytes. */
export const u32: Codec<number> = unsigned(4);

/** Bytes as they are. */
export const bytes: Codec<Uint8Array> = {encode: value => value, decode: value => Uint8Array.from(value)};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text that ends with a zero byte. */
export const text: Codec<string> = {
	encode: value => encoder.encode(`${value}\0`),
	decode: value => {
		const end = value.indexOf(0);
		return decoder.decode(end < 0 ? value : value.subarray(0, end));
	},
};

/** An IPv4 address, dotted. */
export const ipv4: Codec<string> = {
	encode: value => parseIpv4(value) ?? new Uint8Array(4),
	decode: value => (value.length === 4 ? formatIpv4(value) : undefined),
};

/** Numbers of four bytes, one after the other. */
export const u32s: Codec<readonly number[]> = {
	encode: value => new Uint8Array(Uint32Array.from(value).buffer),
	decode: value => {
		const view = viewOf(value);
		return Array.from({length: value.length >> 2}, (_, index) => view.getUint32(4 * index, true));
	},
};

/** A structure as a table: the widths of its fields in their order; names that begin with `_` are padding. */
type Layout = {readonly [field: string]: Width};

/** A structure's values; a field that is not given is 0. */
export type Fields<L extends Layout> = {readonly [F in keyof L]?: number};

/** A codec of a known size. */
export interface Structure<L extends Layout> extends Codec<Fields<L>> {
	readonly size: number;
	decode(bytes: Uint8Array): {readonly [F in keyof L]: number} | undefined;
}

/** A structure from its table of fields. */
export function structure<const L extends Layout>(layout: L): Structure<L> {
	let size = 0;
	const fields = Object.entries(layout).map(([name, width]) => {
		const offset = size;
		size += width;
		return {name, width, offset};
	});
	return {
		size,
		encode: value => {
			const out = new Uint8Array(size);
			const view = viewOf(out);
			for (const {name, width, offset} of fields) writeNumber(view, offset, width, value[name] ?? 0);
			return out;
		},
		decode: input => {
			if (input.length < size) return undefined;
			const view = viewOf(input);
			const read: Record<string, number> = {};
			for (const {name, width, offset} of fields) read[name] = readNumber(view, offset, width);
			return read as {readonly [F in keyof L]: number};
		},
	};
}
