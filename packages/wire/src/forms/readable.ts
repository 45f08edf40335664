import {toHex} from '../hex.ts';
import {readText} from '../text.ts';

/** Text for a terminal: bytes that are control characters or not UTF-8 as `\ooo`. */
export function safeText(text: string): string {
	let safe = '';
	for (const character of text) {
		const code = character.codePointAt(0) as number;
		const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
		const plain = byte === code && code >= 0x20 && !(code >= 0x7f && code < 0xa0);
		safe += plain ? character : `\\${byte.toString(8).padStart(3, '0')}`;
	}
	return safe;
}

/** Bytes as text where all of them are printable ASCII, else in hex. */
export function shownBytes(bytes: Uint8Array): string {
	const printable = bytes.length > 0 && bytes.every(byte => byte > 0x20 && byte < 0x7f);
	return printable ? readText(bytes, 0, bytes.length) : `0x${toHex(bytes)}`;
}

/** A typed value on one line, as an analyst wants to see it. */
export function inline(value: unknown): string {
	if (typeof value === 'string') return safeText(value);
	if (ArrayBuffer.isView(value)) return shownBytes(value as Uint8Array);
	if (Array.isArray(value)) return value.map(inline).join(', ');
	if (value instanceof Map) return [...value].map(([code, item]) => `${code}=${inline(item)}`).join(' ');
	if (typeof value !== 'object' || value === null) return String(value);
	if ('prefixLength' in value && 'destination' in value && 'router' in value) {
		return `${value.destination}/${value.prefixLength} ${value.router}`;
	}
	return Object.entries(value)
		.filter(([, item]) => item !== undefined)
		.map(([name, item]) => `${name} ${inline(item)}`)
		.join(' ');
}

/** The values of a record without their names, for one line of a table. */
export function columns(value: unknown): string {
	const plain =
		typeof value !== 'object' ||
		value === null ||
		ArrayBuffer.isView(value) ||
		Array.isArray(value) ||
		value instanceof Map;
	if (plain || ('prefixLength' in value && 'destination' in value)) return inline(value);
	return Object.values(value).map(columns).join(' ');
}
