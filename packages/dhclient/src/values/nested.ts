import {decodeOption, encodeOption} from '@lessee/wire';
import {attempt} from './attempt.ts';
import {integerBytes} from './format.ts';
import {joined, octetsOf} from './octets.ts';
import type {OptionSpace} from './option-spaces.ts';

/* Options that lie inside an option: code, length, value, again and again; and the client's name, which only looks so. */

/** The options of a space by code; undefined where the bytes are none. */
export function decodeSpace(space: OptionSpace, bytes: Uint8Array): Map<number, Uint8Array> | undefined {
	if (space.name === 'fqdn') return decodeFqdn(bytes);
	const {codeWidth, lengthWidth} = space;
	const found = new Map<number, Uint8Array>();
	for (let at = 0; at < bytes.length; ) {
		const code = readNumber(bytes, at, codeWidth);
		// RFC 2132 §8.4: PAD and END mean in here what they mean outside.
		if (codeWidth === 1 && code === 255) break;
		if (codeWidth === 1 && code === 0) {
			at++;
			continue;
		}
		const start = at + codeWidth + lengthWidth;
		const end = start + readNumber(bytes, at + codeWidth, lengthWidth);
		if (start > bytes.length || end > bytes.length) return undefined;
		const before = found.get(code);
		const value = bytes.slice(start, end);
		found.set(code, before ? joined([before, value]) : value);
		at = end;
	}
	return found;
}

/** The bytes that hold a space's options; what does not fit a length is left out. */
export function encodeSpace(space: OptionSpace, options: ReadonlyMap<number, Uint8Array>): Uint8Array {
	if (space.name === 'fqdn') return encodeFqdn(options);
	const most = 256 ** space.lengthWidth - 1;
	const parts: Uint8Array[] = [];
	for (const [code, value] of options) {
		if (value.length > most) continue;
		parts.push(integerBytes(code, space.codeWidth), integerBytes(value.length, space.lengthWidth), value);
	}
	return joined(parts);
}

function readNumber(bytes: Uint8Array, at: number, width: number): number {
	let value = 0;
	for (let i = 0; i < width; i++) value = value * 256 + (bytes[at + i] ?? 0);
	return value;
}

// The codes of the space "fqdn", in which dhclient shows the fields of option 81.
const fqdnCodes = {
	noClientUpdate: 1,
	serverUpdate: 2,
	encoded: 3,
	rcode1: 4,
	rcode2: 5,
	hostname: 6,
	domainname: 7,
	fqdn: 8,
};

function decodeFqdn(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
	const value = attempt(() => decodeOption(81, bytes) as Fqdn);
	if (!value) return undefined;
	const name = value.domainName.replace(/[\0.]+$/, '');
	const dot = name.indexOf('.');
	const texts: [number, string][] = [
		[fqdnCodes.hostname, dot < 0 ? name : name.slice(0, dot)],
		[fqdnCodes.fqdn, name],
	];
	if (dot >= 0) texts.push([fqdnCodes.domainname, name.slice(dot + 1)]);
	return new Map([
		[fqdnCodes.noClientUpdate, Uint8Array.of(Number(value.override))],
		[fqdnCodes.serverUpdate, Uint8Array.of(Number(value.serverUpdate))],
		[fqdnCodes.encoded, Uint8Array.of(Number(value.encoded))],
		[fqdnCodes.rcode1, Uint8Array.of(value.rcode1)],
		[fqdnCodes.rcode2, Uint8Array.of(value.rcode2)],
		...texts.filter(([, text]) => text !== '').map(([code, text]) => [code, octetsOf(text)] as const),
	]);
}

interface Fqdn {
	readonly serverUpdate: boolean;
	readonly override: boolean;
	readonly encoded: boolean;
	readonly noServerUpdate: boolean;
	readonly rcode1: number;
	readonly rcode2: number;
	readonly domainName: string;
}

/**
 * Deviation: RFC 4702 §2.1 keeps the O bit for servers; `fqdn.no-client-update` sets it here as in dhclient, because
 * whoever writes the statement wants dhclient's packet.
 */
function encodeFqdn(options: ReadonlyMap<number, Uint8Array>): Uint8Array {
	const number = (code: number) => options.get(code)?.[0] ?? 0;
	const name = options.get(fqdnCodes.fqdn) ?? new Uint8Array();
	const flags = {
		serverUpdate: number(fqdnCodes.serverUpdate) !== 0,
		override: number(fqdnCodes.noClientUpdate) !== 0,
		encoded: number(fqdnCodes.encoded) !== 0,
		noServerUpdate: false,
	};
	const codes = {rcode1: number(fqdnCodes.rcode1), rcode2: number(fqdnCodes.rcode2)};
	if (flags.encoded) {
		// Like dhclient, which ends every encoded name with the root.
		const domainName = String.fromCharCode(...name.subarray(0, 255)).replace(/\.?$/, '.');
		const value: Fqdn = {...flags, ...codes, domainName};
		const encoded = attempt(() => encodeOption('clientFqdn', value));
		if (encoded) return encoded;
	}
	const bits = (flags.serverUpdate ? 1 : 0) | (flags.override ? 2 : 0);
	return joined([Uint8Array.of(bits, codes.rcode1, codes.rcode2), name]);
}
