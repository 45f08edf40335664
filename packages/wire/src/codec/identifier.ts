/*
 * What is inside a client identifier (option 61): a hardware address as RFC 2132 has it, or an IAID and a DUID as RFC 4361
 * has it. The option's own value stays bytes: servers compare identifiers and must not look into them.
 */

import {copyOf} from '../bytes.ts';
import {explaining} from '../errors.ts';
import {Writer} from '../writer.ts';
import {needAtLeast} from './codec.ts';
import {objectOf, record} from './compound.ts';
import {bytes, fixedBytes, opaque, u8, u16, u32} from './primitives.ts';

/** A DHCP unique identifier by its kind; times are seconds since 2000, UTC. Kinds without a name here stay bytes. */
export type Duid =
	| {
			readonly kind: 'linkLayerTime';
			readonly hardwareType: number;
			readonly time: number;
			readonly address: Uint8Array;
	  }
	| {readonly kind: 'enterprise'; readonly enterpriseNumber: number; readonly identifier: Uint8Array}
	| {readonly kind: 'linkLayer'; readonly hardwareType: number; readonly address: Uint8Array}
	| {readonly kind: 'uuid'; readonly uuid: Uint8Array}
	| {readonly kind: 'unknown'; readonly type: number; readonly data: Uint8Array};

/** What a client calls itself. */
export type ClientIdentifier =
	| {readonly kind: 'hardware'; readonly hardwareType: number; readonly address: Uint8Array}
	| {readonly kind: 'duid'; readonly iaid: number; readonly duid: Duid}
	| {readonly kind: 'other'; readonly type: number; readonly data: Uint8Array};

/** Type 255 of RFC 4361 §6.1. */
const DUID = 255;

// biome-ignore format: one kind is one line, by type (RFC 8415 §11, RFC 6355 §4).
const kinds = [
	{type: 1, kind: 'linkLayerTime', fields: record({hardwareType: u16, time: u32, address: bytes})},
	{type: 2, kind: 'enterprise',    fields: record({enterpriseNumber: u32, identifier: bytes})},
	{type: 3, kind: 'linkLayer',     fields: record({hardwareType: u16, address: bytes})},
	{type: 4, kind: 'uuid',          fields: record({uuid: fixedBytes(16)})},
] as const;

const anyBytes = opaque();

function decodeDuid(input: Uint8Array, start: number): Duid {
	const type = u16.decode(input, start, start + 2);
	const known = kinds.find(candidate => candidate.type === type);
	if (!known) return {kind: 'unknown', type, data: copyOf(input, start + 2)};
	return {kind: known.kind, ...known.fields.decode(input, start + 2, input.length)} as Duid;
}

function encodeDuid(duid: Duid, to: Writer): void {
	const known = kinds.find(({kind}) => kind === objectOf(duid).kind);
	u16.encode(known?.type ?? (duid as {type: number}).type, to);
	if (known) known.fields.encode(duid as never, to);
	else anyBytes.encode((duid as {data: Uint8Array}).data, to);
}

/**
 * Looks into a client identifier, the value of option 61. Throws `WireError` (`BAD_OPTION`) for fewer than 2 bytes and for a
 * DUID that ends too soon.
 * @rfc 4361 §6.1
 */
export function decodeClientIdentifier(identifier: Uint8Array): ClientIdentifier {
	return explaining('BAD_OPTION', 'A client identifier', () => {
		needAtLeast(0, identifier.length, 2);
		const type = identifier[0] as number;
		if (type === DUID) {
			needAtLeast(0, identifier.length, 7);
			return {kind: 'duid', iaid: u32.decode(identifier, 1, 5), duid: decodeDuid(identifier, 5)};
		}
		const rest = copyOf(identifier, 1);
		return type === 0
			? {kind: 'other', type, data: rest}
			: {kind: 'hardware', hardwareType: type, address: rest};
	});
}

/** Makes a client identifier, for option 61. Throws `WireError` (`BAD_VALUE`) for what has no bytes. @rfc 4361 §6.1 */
export function encodeClientIdentifier(identifier: ClientIdentifier): Uint8Array {
	return explaining('BAD_VALUE', 'A client identifier', () => {
		const to = Writer.of(64);
		const value = objectOf(identifier);
		if (value.kind === 'duid') {
			to.u8(DUID);
			u32.encode(value.iaid, to);
			encodeDuid(value.duid, to);
		} else {
			u8.encode(value.kind === 'hardware' ? value.hardwareType : value.type, to);
			bytes.encode(value.kind === 'hardware' ? value.address : value.data, to);
		}
		return to.copy();
	});
}
