/*
 * Option values as dhcpinfo prints them, in lines: by the type that dhcp_inittab gives the option, and where that table
 * has no entry in a form to be read. Its oddities (a blank line after numbers, spaces that become line ends) are not here.
 */

import {formatIpv4} from '../address.ts';
import {domainList} from '../codec/domain.ts';
import {classlessRoutes} from '../codec/route.ts';
import {decodeOption} from '../describe.ts';
import {explaining, WireError} from '../errors.ts';
import {type Found, findOption, sizeOf} from '../options/find.ts';
import {registry as standard} from '../options/registry.ts';
import type {InittabEntry, Registry} from '../options/row.ts';
import {readText} from '../text.ts';
import {columns, inline, safeText} from './readable.ts';

/**
 * An option's value in lines. Throws `WireError` where the bytes do not fit the option's type.
 * `code` counts as dhcpinfo's numbers do: above 256 it is a code inside option 43.
 */
export function formatOptionForDhcpinfo(
	code: number,
	bytes: Uint8Array,
	registry: Registry = standard,
): string[] {
	const found = findOption(String(code), 'dhcpinfo', registry);
	if (!found)
		throw new WireError(
			'UNKNOWN_OPTION',
			`An option's code must be 1 to 254, or 257 to 510 inside option 43; got ${code}.`,
		);
	return formatFound(found, bytes, registry);
}

/** The value of what `findOption` found, in lines: an option's value, or the bytes of a header field. Throws as `formatOptionForDhcpinfo`. */
export function formatFound(found: Found, bytes: Uint8Array, registry: Registry = standard): string[] {
	if (found.entry) return formatEntry(found.entry, bytes, found.kind === 'field');
	if (found.kind !== 'option') return formatOctets(bytes);
	const value = decodeOption(found.code, bytes, registry);
	return ArrayBuffer.isView(value) ? formatOctets(bytes) : readableLines(value);
}

/** Bytes as dhcpinfo prints them where an option has no other form, one a line: `0xC0`. */
export function formatOctets(bytes: Uint8Array): string[] {
	return Array.from(bytes, byte => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`);
}

function readableLines(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(columns);
	if (typeof value !== 'object' || value === null) return [inline(value)];
	return Object.entries(value)
		.filter(([, item]) => item !== undefined)
		.map(([name, item]) => `${name} ${inline(item)}`);
}

function formatEntry(entry: InittabEntry, all: Uint8Array, field: boolean): string[] {
	const {type, granularity, max, name} = entry;
	const bytes = max === 0 ? all : all.subarray(0, max * granularity * sizeOf(entry));
	if (type === 'ASCII') return asciiLine(bytes, field);
	if (type === 'OCTET') return formatOctets(bytes);
	if (type === 'DOMAIN')
		return [...explaining('BAD_OPTION', name, () => domainList.decode(bytes, 0, bytes.length))];
	if (type === 'ROUTE')
		return explaining('BAD_OPTION', name, () => classlessRoutes.decode(all, 0, all.length)).map(columns);
	if (type === 'BOOL') return ['true'];
	const size = sizeOf(entry) * granularity;
	if (bytes.length === 0 || bytes.length % size !== 0) {
		throw new WireError('BAD_OPTION', `${name} must be a multiple of ${size} bytes; got ${bytes.length}.`);
	}
	const lines: string[] = [];
	for (let at = 0; at < bytes.length; at += size) lines.push(values(entry, bytes, at, at + size).join(' '));
	return lines;
}

/** Text on one line; a field ends at its first NUL, an option's NULs only at its end are none of its text. */
function asciiLine(bytes: Uint8Array, field: boolean): string[] {
	const nul = bytes.indexOf(0);
	const whole = readText(bytes, 0, field && nul >= 0 ? nul : bytes.length).replace(/\0+$/, '');
	return whole === '' ? [] : [safeText(whole)];
}

function values(entry: InittabEntry, bytes: Uint8Array, start: number, end: number): string[] {
	const size = sizeOf(entry);
	const texts: string[] = [];
	for (let at = start; at < end; at += size)
		texts.push(
			entry.type === 'IP' ? formatIpv4(bytes, at) : number(bytes, at, size, entry.type.startsWith('S')),
		);
	return texts;
}

function number(bytes: Uint8Array, at: number, size: number, signed: boolean): string {
	let value = 0n;
	for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
	return String(signed ? BigInt.asIntN(8 * size, value) : value);
}
