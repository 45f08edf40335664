import {toHex} from '../hex.ts';
import {readText, textBytes} from '../text.ts';

/** Control characters, bytes that are not UTF-8, and what steers how text is shown: bidirectional marks and their like. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text for a terminal: the bytes of what is not for reading as `\ooo`. */
export function safeText(text: string): string {
	return text.replace(unsafe, octal);
}

function octal(character: string): string {
	const code = character.codePointAt(0) as number;
	const isSurrogate = code >= 0xd800 && code < 0xe000;
	const bytes = isSurrogate ? Uint8Array.of(code) : textBytes(character);
	return Array.from(bytes, byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
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
