import {refuse, shown} from './errors.ts';

// '0' to '255', and each with a dot behind it: an address is three concatenations and no arithmetic.
const decimal = Array.from({length: 256}, (_, value) => String(value));
const dotted = decimal.map(text => `${text}.`);

/** The four bytes at `offset` as a dotted quad; 0 for a byte that is absent. */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
	const a = bytes[offset] ?? 0;
	const b = bytes[offset + 1] ?? 0;
	const c = bytes[offset + 2] ?? 0;
	const d = bytes[offset + 3] ?? 0;
	return (a | b | c | d) === 0 ? '0.0.0.0' : join(a, b, c, d);
}

/** An unsigned 32-bit number, most significant byte first, as a dotted quad. */
export function numberToIpv4(address: number): string {
	return join(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
}

function join(a: number, b: number, c: number, d: number): string {
	return (dotted[a] as string) + dotted[b] + (dotted[c] as string) + decimal[d];
}

/** A dotted quad as an unsigned 32-bit number, or -1 where the text is not four decimal numbers of at most 255. */
export function readIpv4(text: string): number {
	let address = 0;
	let at = 0;
	for (let part = 0; part < 4; part++) {
		if (part > 0 && text.charCodeAt(at++) !== 46) return -1;
		const start = at;
		let number = 0;
		for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
			number = number * 10 + digit;
		}
		// A leading zero would be octal to the C library and decimal to us: refused rather than guessed.
		if (at === start || number > 255 || (at > start + 1 && text.charCodeAt(start) === 48)) return -1;
		address = address * 256 + number;
	}
	return at === text.length ? address : -1;
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
