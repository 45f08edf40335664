/*
 * Typed options to code, length, value. The order is a message's: 53 first, then as given, 82 last (RFC 3046 §2.1).
 */

import {splitSpace} from '../codec/space.ts';
import {Refusal, WireError} from '../errors.ts';
import {Writer} from '../writer.ts';
import {type Options, registry as standard} from './registry.ts';
import type {Registry} from './row.ts';
import {type Index, indexOf, type NamedRow, subjectOf} from './rows.ts';

const MESSAGE_TYPE = 53;
const RELAY_AGENT_INFORMATION = 82;

/** What options are encoded from: typed values by name, raw ones by code. A raw one wins over a typed one of its code. */
export interface OptionsInit {
	/** Values that are undefined are left out, and so is `false` for an option without a value of its own. */
	readonly options?: Options | undefined;
	/** Bytes for any code from 1 to 254, also for one that has a row. */
	readonly unknown?: ReadonlyMap<number, Uint8Array> | undefined;
}

/**
 * Encodes options to raw values by code, in the order of a message. The inverse of `decodeOptions`. Throws `WireError`
 * for a name without a row and for a value that has no bytes.
 */
export function encodeOptions(init: OptionsInit, registry: Registry = standard): Map<number, Uint8Array> {
	const to = Writer.of(512);
	writeOptions(init, indexOf(registry), to);
	const written = to.copy();
	return splitSpace(written, 0, written.length);
}

type Values = {readonly [name: string]: unknown};
type Raw = ReadonlyMap<number, Uint8Array>;

/** Appends all options but `without`, each split as RFC 3396 §5 says where it is longer than 255 bytes. */
export function writeOptions(init: OptionsInit, index: Index, to: Writer, without = 0): void {
	const options: Values = init.options ?? {};
	if (init.unknown === undefined || init.unknown.size === 0) writeTyped(options, index, to, without);
	else writeMixed(options, init.unknown, index, to, without);
}

/** The way of most messages: no raw values. A message type that is given first costs no look-up. */
function writeTyped(options: Values, index: Index, to: Writer, without: number): void {
	let relay: unknown;
	let begun = false;
	for (const name in options) {
		const named = index.byName.get(name) ?? unnamed(name);
		const {code} = named;
		if (!begun) {
			begun = true;
			if (code !== MESSAGE_TYPE) writeCode(MESSAGE_TYPE, options, index, to);
		} else if (code === MESSAGE_TYPE) continue;
		if (code === RELAY_AGENT_INFORMATION) relay = options[name];
		else if (code !== without) writeOption(named, options[name], to);
	}
	if (relay !== undefined) writeCode(RELAY_AGENT_INFORMATION, options, index, to);
}

/** Raw values beside typed ones: each code once, the raw one where there are both. */
function writeMixed(options: Values, raw: Raw, index: Index, to: Writer, without: number): void {
	const placed = (code: number) =>
		code === MESSAGE_TYPE || code === RELAY_AGENT_INFORMATION || code === without;
	const writeEither = (code: number) => {
		const bytes = raw.get(code);
		if (bytes === undefined) writeCode(code, options, index, to);
		else writeRaw(code, bytes, to);
	};
	writeEither(MESSAGE_TYPE);
	for (const name in options) {
		const named = index.byName.get(name) ?? unnamed(name);
		if (!placed(named.code) && !raw.has(named.code)) writeOption(named, options[name], to);
	}
	for (const [code, bytes] of raw) if (!placed(code)) writeRaw(code, bytes, to);
	writeEither(RELAY_AGENT_INFORMATION);
}

/** Appends the typed option of a code, if it is there. */
function writeCode(code: number, options: Values, index: Index, to: Writer): void {
	const named = index.byCode[code];
	if (named !== undefined) writeOption(named, options[named.name], to);
}

function writeOption(named: NamedRow, value: unknown, to: Writer): void {
	const {code, codec} = named;
	if (value === undefined || (value === false && codec.letters === 'Z')) return;
	const start = begin(code, to);
	try {
		codec.encode(value, to);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		throw new WireError('BAD_VALUE', `${subjectOf(code, named)} ${error.phrase}.`);
	}
	finish(code, start, to);
}

/** Appends a code and room for a length; returns where the value starts. */
function begin(code: number, to: Writer): number {
	const start = to.at + 2;
	to.room(2)[to.at] = code;
	to.at = start;
	return start;
}

function writeRaw(code: number, bytes: Uint8Array, to: Writer): void {
	if (!Number.isInteger(code) || code < 1 || code > 254) {
		throw new WireError('BAD_VALUE', `An option's code must be an integer from 1 to 254; got ${code}.`);
	}
	if (!ArrayBuffer.isView(bytes)) {
		throw new WireError(
			'BAD_VALUE',
			`The raw value of option ${code} must be a Uint8Array; got ${typeof bytes}.`,
		);
	}
	const start = begin(code, to);
	to.raw(bytes);
	finish(code, start, to);
}

/** Sets the length of the value that starts at `start`; one of more than 255 bytes is moved apart into pieces. */
function finish(code: number, start: number, to: Writer): void {
	const length = to.at - start;
	if (length <= 255) {
		to.bytes[start - 1] = length;
		return;
	}
	const pieces = Math.ceil(length / 255);
	const bytes = to.room(2 * (pieces - 1));
	for (let i = pieces - 1; i >= 0; i--) {
		const from = start + 255 * i;
		const size = Math.min(255, start + length - from);
		const target = from + 2 * i;
		bytes.copyWithin(target, from, from + size);
		bytes[target - 2] = code;
		bytes[target - 1] = size;
	}
	to.at += 2 * (pieces - 1);
}

function unnamed(name: string): never {
	throw new WireError(
		'UNKNOWN_OPTION',
		`No option is called ${JSON.stringify(name)}; raw options go into \`unknown\` by code.`,
	);
}
