/*
 * Text of a configuration and bytes of an option. Text is written as UTF-8; a byte that an escape names outright
 * (`\377`) travels in text as the lone surrogate U+DC00 plus its value, which no well-formed text contains.
 */

/** A byte as one character of text. */
export function octet(byte: number): string {
	return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/** The bytes that text stands for. */
export function octetsOf(text: string): Uint8Array {
	const bytes: number[] = [];
	for (const character of text) {
		const point = character.codePointAt(0) ?? 0;
		if (point < 0x80) bytes.push(point);
		else if (point >= 0xdc80 && point <= 0xdcff) bytes.push(point - 0xdc00);
		else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
		else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
		else {
			bytes.push(
				0xf0 | (point >> 18),
				continuation(point >> 12),
				continuation(point >> 6),
				continuation(point),
			);
		}
	}
	return Uint8Array.from(bytes);
}

function continuation(point: number): number {
	return 0x80 | (point & 0x3f);
}

/** Bytes one after another, as a copy. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
