import {refuse, shown} from './errors.ts';

// '0' to '255', and each with a dot behind it: an address is three concatenations and no arithmetic.
const decimal = Array.from({length: 256}, (_, value) => String(value));
const dotted = decimal.map(text => `${text}.`);

// The same masks, routers and servers come in every message of a network: the latest addresses are remembered, both ways.
const remembered = 256;
const texts = new Array<string>(remembered).fill('0.0.0.0');
const textKeys = new Int32Array(remembered);
const numbers = new Map<string, number>();

/** The four bytes at `offset` as a dotted quad; 0 for a byte that is absent. */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
	const high = ((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16);
	return numberToIpv4(high | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0));
}

/** An unsigned 32-bit number, most significant byte first, as a dotted quad. */
export function numberToIpv4(address: number): string {
	const key = address | 0;
	const slot = Math.imul(key, 0x9e3779b1) >>> 24;
	if (textKeys[slot] === key) return texts[slot] as string;
	const text =
		(dotted[key >>> 24] as string) +
		dotted[(key >>> 16) & 255] +
		(dotted[(key >>> 8) & 255] as string) +
		decimal[key & 255];
	textKeys[slot] = key;
	texts[slot] = text;
	return text;
}

/** A dotted quad as an unsigned 32-bit number, or -1 where the text is not four decimal numbers of at most 255. */
function readIpv4(text: string): number {
	const known = numbers.get(text);
	if (known !== undefined) return known;
	const address = parse(text);
	if (address < 0) return -1;
	if (numbers.size === remembered) numbers.clear();
	// Our own text of it, which is the same: the caller's may be a slice of something large.
	numbers.set(numberToIpv4(address), address);
	return address;
}

const DOT = 46 - 48;

function parse(text: string): number {
	let address = 0;
	let octet = -1;
	let dots = 0;
	for (let i = 0; i < text.length; i++) {
		const digit = text.charCodeAt(i) - 48;
		if (digit === DOT) {
			if (octet < 0 || ++dots > 3) return -1;
			address = (address << 8) | octet;
			octet = -1;
		} else {
			octet = nextOctet(octet, digit);
			if (octet < 0) return -1;
		}
	}
	return dots === 3 && octet >= 0 ? ((address << 8) | octet) >>> 0 : -1;
}

/** The octet with one more digit, or -1. A zero has none: 010 is octal to the C library and decimal to us, so it is refused. */
function nextOctet(octet: number, digit: number): number {
	if (digit < 0 || digit > 9 || octet === 0) return -1;
	const next = octet < 0 ? digit : octet * 10 + digit;
	return next > 255 ? -1 : next;
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
