import {refuse, shown} from '../errors.ts';
import type {Writer} from '../writer.ts';
import {type Codec, needSize} from './codec.ts';
import {arrayOf, objectOf, objectSchema, prefixedEnd, writePrefixed} from './compound.ts';
import {exactText, u8} from './primitives.ts';

/* Where the client is: as coordinates of fixed point in 16 bytes, and as a civic address. */

const degree = 2 ** 25;
const altitudeUnit = 2 ** 8;

interface Coordinates {
	readonly latitude: number;
	readonly longitude: number;
	readonly altitude: number;
	/** 1 metres, 2 floors, 0 unknown. */
	readonly altitudeType: number;
}

/** Coordinates with the number of valid bits of each. Degrees north and east; altitude in units of its type. */
export interface GeoConf extends Coordinates {
	readonly latitudeResolution: number;
	readonly longitudeResolution: number;
	readonly altitudeResolution: number;
	readonly datum: number;
}

/** Coordinates with their uncertainty, as the RFC's exponents. Degrees north and east; altitude in units of its type. */
export interface GeoLoc extends Coordinates {
	readonly latitudeUncertainty: number;
	readonly longitudeUncertainty: number;
	readonly altitudeUncertainty: number;
	readonly version: number;
	readonly reserved: number;
	readonly datum: number;
}

/** A field of `bits` bits from bit `from`; at most 34 bits, so arithmetic and not shifts. */
function readBits(bytes: Uint8Array, start: number, from: number, bits: number): number {
	let value = 0;
	for (let bit = from; bit < from + bits; bit++)
		value = value * 2 + (((bytes[start + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1);
	return value;
}

type Field = readonly [name: string, bits: number, unit?: number];

/** Sixteen bytes of bit fields; those with a unit are signed, in that fraction. */
function bitFields<T>(fields: readonly Field[]): Codec<T> {
	return {
		type: `{${fields.map(([name, , unit]) => `${name}: ${unit ? 'number' : 'integer'}`).join('; ')}}`,
		letters: 'X',
		size: 16,
		schema: objectSchema(fields.map(([name, , unit]) => [name, {type: unit ? 'number' : 'integer'}])),
		decode(bytes, start, end) {
			needSize(start, end, 16);
			const value: {[name: string]: number} = {};
			let from = 0;
			for (const [name, bits, unit] of fields) {
				const raw = readBits(bytes, start, from, bits);
				value[name] = unit ? (raw >= 2 ** (bits - 1) ? raw - 2 ** bits : raw) / unit : raw;
				from += bits;
			}
			return value as T;
		},
		encode(value, to) {
			const source = objectOf(value) as {readonly [name: string]: unknown};
			const out = new Uint8Array(16);
			let from = 0;
			for (const [name, bits, unit] of fields) {
				writeBits(out, from, bits, fieldValue(name, source[name], bits, unit));
				from += bits;
			}
			to.raw(out);
		},
	};
}

function fieldValue(name: string, value: unknown, bits: number, unit: number | undefined): number {
	const raw = typeof value === 'number' ? (unit ? Math.round(value * unit) : value) : Number.NaN;
	const [least, most] = unit ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
	if (!Number.isInteger(raw) || raw < least || raw > most) {
		refuse(`must have ${name} from ${least / (unit ?? 1)} to ${most / (unit ?? 1)}; got ${shown(value)}`);
	}
	return raw < 0 ? raw + 2 ** bits : raw;
}

function writeBits(out: Uint8Array, from: number, bits: number, value: number): void {
	for (let bit = from + bits - 1, left = value; bit >= from; bit--, left = Math.floor(left / 2)) {
		if (left % 2 === 1) out[bit >> 3] = (out[bit >> 3] ?? 0) | (1 << (7 - (bit & 7)));
	}
}

/** @rfc 3825 §2, restated by RFC 6225 §2.2 */
export const geoConf: Codec<GeoConf> = bitFields([
	['latitudeResolution', 6],
	['latitude', 34, degree],
	['longitudeResolution', 6],
	['longitude', 34, degree],
	['altitudeType', 4],
	['altitudeResolution', 6],
	['altitude', 30, altitudeUnit],
	['datum', 8],
]);

/** @rfc 6225 §2.2 */
export const geoLoc: Codec<GeoLoc> = bitFields([
	['latitudeUncertainty', 6],
	['latitude', 34, degree],
	['longitudeUncertainty', 6],
	['longitude', 34, degree],
	['altitudeType', 4],
	['altitudeUncertainty', 6],
	['altitude', 30, altitudeUnit],
	['version', 2],
	['reserved', 3],
	['datum', 3],
]);

/** A civic address: a country and typed elements (`what`: 0 the server's, 1 the nearest element's, 2 the client's place). */
export interface CivicAddress {
	readonly what: number;
	readonly countryCode: string;
	readonly elements: readonly {readonly type: number; readonly value: string}[];
}

/** @rfc 4776 §3.1 */
export const civicAddress: Codec<CivicAddress> = {
	type: '{what: 8-bit unsigned integer; countryCode: text of 2 letters; elements: list of {type: 8-bit unsigned integer; value: text}}',
	letters: 'X',
	size: 0,
	schema: objectSchema([
		['what', u8.schema],
		['countryCode', {type: 'string'}],
		[
			'elements',
			{
				type: 'array',
				items: objectSchema([
					['type', u8.schema],
					['value', {type: 'string'}],
				]),
			},
		],
	]),
	decode(bytes, start, end) {
		if (end - start < 3) needSize(start, end, 3);
		const elements: {type: number; value: string}[] = [];
		for (let at = start + 3; at < end; ) {
			const next = prefixedEnd(bytes, at + 1, end, 1);
			elements.push({type: bytes[at] as number, value: exactText.decode(bytes, at + 2, next)});
			at = next;
		}
		return {
			what: bytes[start] as number,
			countryCode: exactText.decode(bytes, start + 1, start + 3),
			elements,
		};
	},
	encode(value, to) {
		u8.encode(objectOf(value).what, to);
		writeCountry(value.countryCode, to);
		for (const element of arrayOf(value.elements, 0)) {
			u8.encode(objectOf(element).type, to);
			writePrefixed(1, exactText, element.value, to);
		}
	},
};

function writeCountry(countryCode: string, to: Writer): void {
	const start = to.at;
	exactText.encode(countryCode, to);
	if (to.at - start !== 2) refuse(`must have a countryCode of 2 bytes; got ${shown(countryCode)}`);
}
