import {WireError} from './errors.ts';

const digits = Array.from({length: 256}, (_, value) => value.toString(16).padStart(2, '0'));

/** One byte as two lower-case hex digits. */
export function hexByte(value: number): string {
	return digits[value & 255] as string;
}

/** Bytes as lower-case hex digits without separators. */
export function toHex(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += hexByte(byte);
	return text;
}

/** The bytes of a text of hex digits; white space and `#` comments to the end of a line are skipped. Throws `WireError` for anything else. */
export function fromHex(text: string): Uint8Array {
	const clean = text.replace(/#.*$/gm, '').replace(/\s+/g, '');
	if (clean.length % 2 !== 0 || /[^0-9a-f]/i.test(clean)) {
		throw new WireError(
			'BAD_VALUE',
			`Hex text must be pairs of the digits 0-9 and a-f; got ${clean.length} characters.`,
		);
	}
	return Uint8Array.from({length: clean.length / 2}, (_, i) =>
		Number.parseInt(clean.slice(2 * i, 2 * i + 2), 16),
	);
}
