/*
 * The entries of Solaris' dhcp_inittab that are not options of DHCP itself: the header's fields by their offset, and
 * Sun's options inside option 43. The options' own entries stand on their rows.
 */

import type {InittabEntry, InittabType} from './row.ts';

/** A field of the header, or of Sun's vendor options: an entry with the place it has. */
export interface PlacedEntry extends InittabEntry {
	/** Of a field its offset in the message, of a vendor option its code. */
	readonly code: number;
}

function entry(name: string, code: number, type: InittabType, granularity = 1, max = 1): PlacedEntry {
	return {name, code, type, granularity, max};
}

// biome-ignore format: one entry is one line, by offset.
/** The header's fields; `max` values from the offset that is their code. */
export const fieldEntries: readonly PlacedEntry[] = [
	entry('Opcode',     0, 'UNUMBER8'),
	entry('Htype',      1, 'UNUMBER8'),
	entry('HLen',       2, 'UNUMBER8'),
	entry('Hops',       3, 'UNUMBER8'),
	entry('Xid',        4, 'UNUMBER32'),
	entry('Secs',       8, 'UNUMBER16'),
	entry('Flags',     10, 'OCTET', 1, 2),
	entry('Ciaddr',    12, 'IP'),
	entry('Yiaddr',    16, 'IP'),
	entry('BootSrvA',  20, 'IP'),
	entry('Giaddr',    24, 'IP'),
	entry('Chaddr',    28, 'OCTET', 1, 16),
	entry('BootSrvN',  44, 'ASCII', 1, 64),
	entry('BootFile', 108, 'ASCII', 1, 128),
	entry('Magic',    236, 'OCTET', 1, 4),
	entry('Options',  240, 'OCTET', 1, 60),
];

// biome-ignore format: one entry is one line, by code.
/** Sun's options inside option 43. */
export const sunEntries: readonly PlacedEntry[] = [
	entry('SrootOpt',   1, 'ASCII', 1, 0),
	entry('SrootIP4',   2, 'IP'),
	entry('SrootNM',    3, 'ASCII', 1, 0),
	entry('SrootPTH',   4, 'ASCII', 1, 0),
	entry('SswapIP4',   5, 'IP'),
	entry('SswapPTH',   6, 'ASCII', 1, 0),
	entry('SbootFIL',   7, 'ASCII', 1, 0),
	entry('Stz',        8, 'ASCII', 1, 0),
	entry('SbootRS',    9, 'UNUMBER16'),
	entry('SinstIP4',  10, 'IP'),
	entry('SinstNM',   11, 'ASCII', 1, 0),
	entry('SinstPTH',  12, 'ASCII', 1, 0),
	entry('SsysidCF',  13, 'ASCII', 1, 0),
	entry('SjumpsCF',  14, 'ASCII', 1, 0),
	entry('Sterm',     15, 'ASCII', 1, 0),
	entry('SbootURI',  16, 'ASCII', 1, 0),
	entry('SHTTPproxy', 17, 'ASCII', 1, 0),
];
