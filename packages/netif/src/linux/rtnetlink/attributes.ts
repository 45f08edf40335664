/** Netlink attributes: a length, a type and a value each, padded to four bytes. */
import type {Codec, Fields, Structure, ValueOf} from './codec.ts';

/** A table of attributes: the name that they have here, their number and their codec. */
export type AttributeTable = {readonly [name: string]: readonly [type: number, codec: Codec<unknown>]};

/** The values of a table of attributes, all optional. */
export type AttributeValues<A extends AttributeTable> = {
	readonly [N in keyof A]?: ValueOf<A[N][1]> | undefined;
};

const headerSize = 4;
/** The two highest bits of a type are flags (nested, network byte order). */
const typeMask = 0x3fff;
const NLA_F_NESTED = 0x8000;

/** Rounded up to four bytes, as everything in netlink is. */
export function aligned(length: number): number {
	return (length + 3) & ~3;
}

/** The pieces one after the other, each padded to four bytes. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
	const out = new Uint8Array(pieces.reduce((sum, piece) => sum + aligned(piece.length), 0));
	let offset = 0;
	for (const piece of pieces) {
		out.set(piece, offset);
		offset += aligned(piece.length);
	}
	return out;
}

function attribute(type: number, value: Uint8Array): Uint8Array {
	const out = new Uint8Array(headerSize + value.length);
	const view = new DataView(out.buffer);
	view.setUint16(0, out.length, true);
	view.setUint16(2, type, true);
	out.set(value, headerSize);
	return out;
}

/** The attributes in some bytes, up to the first whose length lies; only those of the types that `wanted` has, if given. */
export function* splitAttributes(
	bytes: Uint8Array,
	wanted?: {has(type: number): boolean},
): Generator<{type: number; value: Uint8Array}> {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let offset = 0; offset + headerSize <= bytes.length; ) {
		const length = view.getUint16(offset, true);
		if (length < headerSize || offset + length > bytes.length) return;
		const type = view.getUint16(offset + 2, true) & typeMask;
		if (wanted?.has(type) !== false)
			yield {type, value: bytes.subarray(offset + headerSize, offset + length)};
		offset += aligned(length);
	}
}

/** Attributes by a table: unknown and damaged ones are left out when decoding. */
export function attributes<const A extends AttributeTable>(table: A): Codec<AttributeValues<A>> {
	const all = Object.entries(table).map(([name, [type, codec]]) => ({name, type, codec}));
	const rows = new Map(all.map(row => [row.type & typeMask, row]));
	return {
		encode: values => {
			const given = all.filter(({name}) => values[name] !== undefined);
			return concatenate(given.map(({name, type, codec}) => attribute(type, codec.encode(values[name]))));
		},
		decode: input => {
			const values: Record<string, unknown> = {};
			for (const {type, value} of splitAttributes(input, rows)) {
				const row = rows.get(type);
				const decoded = row?.codec.decode(value);
				if (row && decoded !== undefined) values[row.name] = decoded;
			}
			return values as AttributeValues<A>;
		},
	};
}

/** A row for attributes within an attribute. */
export function nested<const A extends AttributeTable>(
	type: number,
	table: A,
): readonly [number, Codec<AttributeValues<A>>] {
	return [type | NLA_F_NESTED, attributes(table)];
}

/** The body of a message: a structure, then attributes; both in one flat object. */
export function body<L extends {readonly [field: string]: 1 | 2 | 4}, const A extends AttributeTable>(
	header: Structure<L>,
	table: A,
): {
	encode(value: Fields<L> & AttributeValues<A>): Uint8Array;
	decode(bytes: Uint8Array): ({readonly [F in keyof L]: number} & AttributeValues<A>) | undefined;
} {
	const codec = attributes(table);
	return {
		encode: value => concatenate([header.encode(value), codec.encode(value)]),
		decode: input => {
			const fields = header.decode(input);
			return fields && {...fields, ...codec.decode(input.subarray(aligned(header.size)))};
		},
	} as ReturnType<typeof body<L, A>>;
}
