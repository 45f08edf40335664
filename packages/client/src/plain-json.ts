// Values with bytes, maps and endless instants as JSON, and back: what a journal's lines are made of.
import {fromHex, toHex} from '@lessee/wire';

const tags = {bytes: '$bytes', map: '$map', never: '$never'} as const;

interface Plain {
	[key: string]: unknown;
}

/** Writes a value; bytes become hexadecimal. */
export function stringify(value: unknown): string {
	return JSON.stringify(plain(value));
}

/** Reads what `stringify` wrote; throws a SyntaxError for what is no JSON. */
export function parse(text: string): unknown {
	return restored(JSON.parse(text));
}

// Both walk the value themselves: a replacer or a reviver of JSON's own takes several times as long.
function plain(value: unknown): unknown {
	if (typeof value !== 'object' || value === null)
		return value === Number.POSITIVE_INFINITY ? {[tags.never]: 1} : value;
	if (value instanceof Uint8Array) return {[tags.bytes]: toHex(value)};
	if (Array.isArray(value)) return value.map(plain);
	if (value instanceof Map) return {[tags.map]: plain([...value])};
	const copy: Plain = {};
	for (const key in value) copy[key] = plain((value as Plain)[key]);
	return copy;
}

function restored(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(restored);
	const {[tags.bytes]: bytes, [tags.map]: map} = value as Plain;
	if (typeof bytes === 'string') return fromHex(bytes);
	if (Array.isArray(map)) return new Map(map.map(restored) as [unknown, unknown][]);
	if (tags.never in value) return Number.POSITIVE_INFINITY;
	const object = value as Plain;
	for (const key in object) if (typeof object[key] === 'object') object[key] = restored(object[key]);
	return object;
}
