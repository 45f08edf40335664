import {refuse, shown} from './errors.ts';

// '0' to '255', so that an address is three concatenations and no arithmetic.
const decimal = Array.from({length: 256}, (_, value) => String(value));

/** The four bytes at `offset` as a dotted quad; 0.0.0.0 where the bytes are absent. */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
	return `${decimal[bytes[offset] ?? 0]}.${decimal[bytes[offset + 1] ?? 0]}.${decimal[bytes[offset + 2] ?? 0]}.${decimal[bytes[offset + 3] ?? 0]}`;
}

/** An unsigned 32-bit number, most significant byte first, as a dotted quad. */
export function numberToIpv4(address: number): string {
	return `${decimal[address >>> 24]}.${decimal[(address >>> 16) & 255]}.${decimal[(address >>> 8) & 255]}.${decimal[address & 255]}`;
}

/** A dotted quad as an unsigned 32-bit number, or -1 where the text is not four decimal numbers of at most 255. */
export function readIpv4(text: string): number {
	let address = 0;
	let part = -1;
	let dots = 0;
	for (let i = 0; i < text.length; i++) {
		const digit = text.charCodeAt(i) - 48;
		if (digit >= 0 && digit <= 9) {
			// A leading zero would be octal to the C library and decimal to us: refused rather than guessed.
			if (part === 0) return -1;
			part = part < 0 ? digit : part * 10 + digit;
			if (part > 255) return -1;
		} else if (digit === -2 && part >= 0 && dots < 3) {
			address = address * 256 + part;
			part = -1;
			dots++;
		} else return -1;
	}
	return dots === 3 && part >= 0 ? address * 256 + part : -1;
}

/** A dotted quad as an unsigned 32-bit number; undefined where the text is not one. */
export function ipv4ToNumber(text: string): number | undefined {
	const address = readIpv4(text);
	return address < 0 ? undefined : address;
}

/** The four bytes of a dotted quad; undefined where the text is not one. */
export function parseIpv4(text: string): Uint8Array | undefined {
	const address = readIpv4(text);
	if (address < 0) return undefined;
	return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
}

/** The address as a number; refuses what is not a dotted quad. */
export function addressOf(value: unknown): number {
	const address = typeof value === 'string' ? readIpv4(value) : -1;
	return address < 0 ? refuse(`must be an IPv4 address in dotted form; got ${shown(value)}`) : address;
}
