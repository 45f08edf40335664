import {parseIpv4} from '@lessee/wire';
import {integerBytes} from '../values/format.ts';
import {joined, octetsOf} from '../values/octets.ts';
import type {EvaluationContext, Kind, Value} from './expression.ts';

/** A function of dhcp-eval(5). */
export interface ExpressionFunction {
	/** Kinds of its arguments; undefined for a word without parentheses. */
	readonly parameters?: readonly Kind[];
	/** The last parameter may come any number of times. */
	readonly variadic?: boolean;
	readonly result: Kind;
	/** The value; undefined arguments never get here, but for a function that takes the `first`. */
	readonly apply: (context: EvaluationContext, ...values: never[]) => Value | undefined;
	/** Takes the first argument that has a value. */
	readonly first?: boolean;
}

// ISC's numbers of the client's states.
const states = ['', 'REBOOTING', 'INIT', 'SELECTING', 'REQUESTING', 'BOUND', 'RENEWING', 'REBINDING'];

/** Words that stand for a state in comparisons with `client-state`. */
export const stateNames: {readonly [word: string]: number} = {
	booting: 2,
	reboot: 1,
	select: 3,
	request: 4,
	bound: 5,
	renew: 6,
	rebind: 7,
};

// biome-ignore format: one function is one line.
/** Every function. `gethostbyname` and `execute` are missing on purpose: nothing is looked up or run here. */
export const functions: {readonly [name: string]: ExpressionFunction} = {
	'gethostname':      {parameters: [], result: 'data', apply: ({hostname}) => (hostname ? octetsOf(hostname) : undefined)},
	'hardware':         {result: 'data', apply: ({hardware}) => hardware && Uint8Array.of(hardware.type, ...hardware.address)},
	'leased-address':   {result: 'data', apply: ({leasedAddress}) => (leasedAddress === undefined ? undefined : parseIpv4(leasedAddress))},
	'filename':         {result: 'data', apply: ({filename}) => (filename === undefined ? undefined : octetsOf(filename))},
	'server-name':      {result: 'data', apply: ({serverName}) => (serverName === undefined ? undefined : octetsOf(serverName))},
	'host-decl-name':   {result: 'data', apply: () => undefined},
	'null':             {result: 'data', apply: () => undefined},
	'packet':           {parameters: ['number', 'number'], result: 'data', apply: ({packet}, offset: number, length: number) => packet && cut(packet, offset, length)},
	'substring':        {parameters: ['data', 'number', 'number'], result: 'data', apply: (_, data: Uint8Array, offset: number, length: number) => cut(data, offset, length)},
	'suffix':           {parameters: ['data', 'number'], result: 'data', apply: (_, data: Uint8Array, length: number) => length < 0 ? data : data.slice(Math.max(0, data.length - length))},
	'lcase':            {parameters: ['data'], result: 'data', apply: (_, data: Uint8Array) => data.map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte))},
	'ucase':            {parameters: ['data'], result: 'data', apply: (_, data: Uint8Array) => data.map(byte => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte))},
	'concat':           {parameters: ['data', 'data'], variadic: true, result: 'data', apply: (_, ...parts: Uint8Array[]) => joined(parts)},
	'reverse':          {parameters: ['number', 'data'], result: 'data', apply: (_, width: number, data: Uint8Array) => reverse(width, data)},
	'binary-to-ascii':  {parameters: ['number', 'number', 'data', 'data'], result: 'data', apply: (_, base: number, width: number, separator: Uint8Array, data: Uint8Array) => toAscii(base, width, separator, data)},
	'encode-int':       {parameters: ['number', 'number'], result: 'data', apply: (_, value: number, width: number) => (isWidth(width) ? integerBytes(value, (width / 8) as 1 | 2 | 4) : undefined)},
	'pick-first-value': {parameters: ['data'], variadic: true, first: true, result: 'data', apply: (_, data: Uint8Array) => data},
	'pick':             {parameters: ['data'], variadic: true, first: true, result: 'data', apply: (_, data: Uint8Array) => data},
	'extract-int':      {parameters: ['data', 'number'], result: 'number', apply: (_, data: Uint8Array, width: number) => extract(data, width)},
	'lease-time':       {result: 'number', apply: ({leaseTime}) => leaseTime},
	'client-state':     {result: 'number', apply: ({clientState}) => (states.indexOf(clientState ?? '') > 0 ? states.indexOf(clientState ?? '') : undefined)},
	'known':            {result: 'boolean', apply: () => false},
	'static':           {result: 'boolean', apply: () => false},
};

function cut(data: Uint8Array, offset: number, length: number): Uint8Array {
	return offset < 0 || length < 0 ? new Uint8Array() : data.slice(offset, offset + length);
}

function isWidth(width: number): boolean {
	return width === 8 || width === 16 || width === 32;
}

function extract(data: Uint8Array, width: number): number | undefined {
	if (!isWidth(width) || data.length < width / 8) return undefined;
	return data.slice(0, width / 8).reduce((value, byte) => value * 256 + byte, 0);
}

function reverse(width: number, data: Uint8Array): Uint8Array | undefined {
	if (width < 1 || data.length % width !== 0) return undefined;
	return joined(
		Array.from({length: data.length / width}, (_, i) =>
			data.slice(data.length - (i + 1) * width, data.length - i * width),
		),
	);
}

function toAscii(
	base: number,
	width: number,
	separator: Uint8Array,
	data: Uint8Array,
): Uint8Array | undefined {
	const size = width / 8;
	if (!isWidth(width) || data.length % size !== 0 || !(base >= 2 && base <= 36)) return undefined;
	if ((separator.length + 32) * data.length > 1 << 20) return undefined;
	const parts: Uint8Array[] = [];
	for (let at = 0; at < data.length; at += size) {
		if (at > 0) parts.push(separator);
		parts.push(octetsOf((extract(data.subarray(at), width) ?? 0).toString(base)));
	}
	return joined(parts);
}
