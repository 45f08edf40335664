// Values with bytes, maps and endless instants as JSON, and back: what a journal's lines are made of.
import {fromHex, toHex} from '@lessee/wire';

const tags = {bytes: '$bytes', map: '$map', never: '$never'} as const;

/** Writes a value; bytes become hexadecimal. */
export function stringify(value: unknown): string {
	return JSON.stringify(value, function (this: {readonly [key: string]: unknown}, key: string) {
		// The second argument would be what `toJSON` made of it, and Node's Buffer has one.
		const item = this[key];
		if (item instanceof Uint8Array) return {[tags.bytes]: toHex(item)};
		if (item instanceof Map) return {[tags.map]: [...item]};
		return item === Number.POSITIVE_INFINITY ? {[tags.never]: 1} : item;
	});
}

/** Reads what `stringify` wrote; throws a SyntaxError for what is no JSON. */
export function parse(text: string): unknown {
	return JSON.parse(text, (_key, item: unknown) => {
		if (typeof item !== 'object' || item === null) return item;
		const {[tags.bytes]: bytes, [tags.map]: map} = item as {readonly [tag: string]: unknown};
		if (typeof bytes === 'string') return fromHex(bytes);
		if (Array.isArray(map)) return new Map(map as [unknown, unknown][]);
		return tags.never in item ? Number.POSITIVE_INFINITY : item;
	});
}
