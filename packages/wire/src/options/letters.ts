/*
 * ISC's format letters as codecs, for options that users declare: one letter is a value, several are a record (an array of
 * its fields), `A` repeats all of it and `a` the last.
 */

import type {Codec} from '../codec/codec.ts';
import {list} from '../codec/compound.ts';
import {compressedDomainList, domain, domainList} from '../codec/domain.ts';
import {bool, i8, i16, i32, ipv4, ipv6, opaque, presence, text, u8, u16, u32} from '../codec/primitives.ts';
import {refuse, shown} from '../errors.ts';

const atoms: {readonly [letter: string]: Codec<unknown>} = {
	I: ipv4,
	'6': ipv6,
	f: bool,
	b: i8,
	B: u8,
	s: i16,
	S: u16,
	l: i32,
	L: u32,
	t: text,
	X: opaque(),
	d: domain,
	D: domainList,
	Dc: compressedDomainList,
	Z: presence,
	E: opaque(),
};

/** Fields in order, as an array. All but the last have a fixed size. */
function tuple(fields: readonly Codec<unknown>[]): Codec<readonly unknown[]> {
	const fixed = fields.reduce((sum, {size}) => sum + size, 0);
	return {
		type: `[${fields.map(({type}) => type).join(', ')}]`,
		letters: fields.map(({letters}) => letters).join(''),
		size: fields.some(({size}) => size === 0) ? 0 : fixed,
		schema: {
			type: 'array',
			prefixItems: fields.map(({schema}) => schema),
			minItems: fields.length,
			maxItems: fields.length,
		},
		decode(bytes, start, end) {
			let at = start;
			return fields.map((field, i) => {
				const next = i === fields.length - 1 || field.size === 0 ? end : at + field.size;
				if (next > end) refuse(`must be at least ${fixed} bytes; got ${end - start}`);
				const value = field.decode(bytes, at, next);
				at = next;
				return value;
			});
		},
		encode(value, to) {
			if (!Array.isArray(value) || value.length !== fields.length)
				refuse(`must be an array of ${fields.length} fields; got ${shown(value)}`);
			for (const [i, field] of fields.entries()) field.encode(value[i], to);
		},
	};
}

/** The codec of a format; undefined where a letter is none, or where something of no fixed size is not the last. */
export function codecOf(format: string): Codec<unknown> | undefined {
	const letters = format.replace(/E.*$/, 'E').match(/Dc|./g) ?? [];
	const array = letters[letters.length - 1] === 'A';
	const fields = (array ? letters.slice(0, -1) : letters).map(letter => atoms[letter]);
	if (fields.length === 0 || fields.some(field => field === undefined)) return undefined;
	const known = fields as readonly Codec<unknown>[];
	const loose = known.findIndex(({size}) => size === 0);
	if (loose >= 0 && (array || loose < known.length - 1)) return undefined;
	const one = known.length === 1 ? (known[0] as Codec<unknown>) : tuple(known);
	return array ? (list(one) as Codec<unknown>) : one;
}
