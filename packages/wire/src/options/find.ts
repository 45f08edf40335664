/*
 * Names and numbers of three worlds to the option that is meant. Solaris' are matched without regard to case, as dhcpinfo
 * does; the others are exact there and everywhere.
 */

import {fieldEntries, type PlacedEntry, sunEntries} from './inittab.ts';
import {registry as standard} from './registry.ts';
import type {InittabEntry, Registry} from './row.ts';
import {indexOf, type NamedRow} from './rows.ts';

/** Whose names are understood: dhcpinfo takes all three. */
export type World = 'dhcpinfo' | 'dhclient' | 'rfc';

/** An option of DHCP itself. `name` is its key in `Message.options`, where it has a row. */
export interface FoundOption {
	readonly kind: 'option';
	readonly code: number;
	readonly name?: string | undefined;
	readonly entry?: InittabEntry | undefined;
}

/** An option inside option 43. */
export interface FoundVendorOption {
	readonly kind: 'vendor';
	/** Its code inside option 43. */
	readonly code: number;
	readonly entry?: InittabEntry | undefined;
}

/** A field of the header: `length` bytes from `offset`. */
export interface FoundField {
	readonly kind: 'field';
	readonly offset: number;
	readonly length: number;
	readonly entry: InittabEntry;
}

/** What an identifier stands for. */
export type Found = FoundOption | FoundVendorOption | FoundField;

// Numbers above this are options inside option 43.
const vendorBase = 256;

/**
 * Finds what an identifier stands for: in dhcpinfo's world any name or a code (decimal, 0x or octal; above 256 a code
 * inside option 43), in dhclient's an option's name or `unknown-N`, in the RFCs' a key of `Message.options`. Undefined where
 * it stands for nothing.
 */
export function findOption(
	identifier: string,
	world: World,
	registry: Registry = standard,
): Found | undefined {
	if (world === 'rfc') return foundRow(indexOf(registry).byName.get(identifier));
	if (world === 'dhclient') return findDhclient(identifier, registry);
	if (/^[a-z]/i.test(identifier))
		return (
			findInittab(identifier, registry) ??
			findDhclient(identifier, registry) ??
			findOption(identifier, 'rfc', registry)
		);
	return findNumber(identifier, registry);
}

function foundRow(named: NamedRow | undefined): FoundOption | undefined {
	return named && {kind: 'option', code: named.row.code, name: named.name, entry: named.row.inittab};
}

function findDhclient(identifier: string, registry: Registry): FoundOption | undefined {
	const {byCode} = indexOf(registry);
	const named = byCode.find(candidate => candidate?.row.dhclientName === identifier);
	const code = Number(/^unknown-(\d{1,3})$/.exec(identifier)?.[1] ?? 0);
	return foundRow(named) ?? (code > 0 && code < 255 ? {kind: 'option', code} : undefined);
}

function same(name: string, identifier: string): boolean {
	return name.toLowerCase() === identifier.toLowerCase();
}

function findInittab(identifier: string, registry: Registry): Found | undefined {
	const named = indexOf(registry).byCode.find(
		candidate => candidate?.row.inittab && same(candidate.row.inittab.name, identifier),
	);
	if (named) return foundRow(named);
	const vendor = sunEntries.find(({name}) => same(name, identifier));
	if (vendor) return {kind: 'vendor', code: vendor.code, entry: vendor};
	const field = fieldEntries.find(({name}) => same(name, identifier));
	return field && {kind: 'field', offset: field.code, length: field.max * sizeOf(field), entry: field};
}

function findNumber(identifier: string, registry: Registry): Found | undefined {
	if (!/^(0x[0-9a-f]+|\d+)$/i.test(identifier)) return undefined;
	const octal = /^0[0-7]+$/.test(identifier);
	const code = Number.parseInt(identifier, octal ? 8 : /^0x/i.test(identifier) ? 16 : 10);
	if (code > vendorBase && code < vendorBase + 255) {
		const sub = code - vendorBase;
		return {kind: 'vendor', code: sub, entry: sunEntries.find(candidate => candidate.code === sub)};
	}
	if (code < 1 || code > 254) return undefined;
	return foundRow(indexOf(registry).byCode[code]) ?? {kind: 'option', code};
}

/** Bytes of one value of an entry's type. */
export function sizeOf({type}: Pick<PlacedEntry, 'type'>): number {
	if (type === 'IP') return 4;
	return /^[US]NUMBER/.test(type) ? Number(type.slice(7)) / 8 : 1;
}
