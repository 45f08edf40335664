import {WireError} from './errors.ts';

const digits = Array.from({length: 256}, (_, value) => value.toString(16).padStart(2, '0'));

/** The value of a hex digit by its character code; 255 for what is none. */
const values = Uint8Array.from({length: 128}, (_, code) => {
	const value = Number.parseInt(String.fromCharCode(code), 16);
	return Number.isNaN(value) ? 255 : value;
});

/** One byte as two lower-case hex digits. */
export function hexByte(value: number): string {
	return digits[value & 255] as string;
}

/** Bytes as lower-case hex digits without separators. */
export function toHex(bytes: Uint8Array): string {
	let text = '';
	for (let i = 0; i < bytes.length; i++) text += digits[bytes[i] as number];
	return text;
}

/** The bytes of a text of hex digits; white space and `#` comments to the end of a line are skipped. Throws `WireError` for anything else. */
export function fromHex(text: string): Uint8Array {
	return read(text) ?? read(text.replace(/#.*$/gm, '').replace(/\s+/g, '')) ?? refuse(text);
}

/** The bytes of digits alone; undefined where there is anything else. */
function read(text: string): Uint8Array | undefined {
	const bytes = new Uint8Array(text.length >> 1);
	let wrong = text.length & 1;
	for (let i = 0; i < bytes.length; i++) {
		const high = values[text.charCodeAt(2 * i)] ?? 255;
		const low = values[text.charCodeAt(2 * i + 1)] ?? 255;
		wrong |= (high | low) & 0xf0;
		bytes[i] = (high << 4) | low;
	}
	return wrong === 0 ? bytes : undefined;
}

function refuse(text: string): never {
	throw new WireError(
		'BAD_VALUE',
		`Hex text must be pairs of the digits 0-9 and a-f; got ${text.length} characters.`,
	);
}
