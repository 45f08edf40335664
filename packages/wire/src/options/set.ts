/*
 * Raw options to typed ones and back. What is wrong with an option is data here: it is put beside the others, never thrown.
 */

import {copyOf} from '../bytes.ts';
import {Refusal} from '../errors.ts';
import {cookieOffset, fileOffset} from '../header.ts';
import {firstOfEach, gather, hasRepeated} from '../pieces.ts';
import type {Located} from './located.ts';
import {type Options, registry as standard} from './registry.ts';
import type {Registry} from './row.ts';
import {type Index, indexOf, subjectOf} from './rows.ts';

/** An option whose bytes are not what its row says, or whose length runs past the end of its field. */
export interface MalformedOption {
	readonly code: number;
	/** The value as it came; what there is of it, where the length lied. */
	readonly bytes: Uint8Array;
	/** A full sentence. */
	readonly reason: string;
	/** Of the option's code in the message; 0 where it was decoded outside a message. */
	readonly offset: number;
}

/** Options, decoded: every option that came is in exactly one of the three. */
export interface OptionSet {
	/** Typed values by name, in the order in which they came. */
	readonly options: Options;
	/** Raw values of codes without a row. */
	readonly unknown: ReadonlyMap<number, Uint8Array>;
	readonly malformed: readonly MalformedOption[];
}

interface Draft {
	options: {[name: string]: unknown};
	readonly unknown: Map<number, Uint8Array>;
	readonly malformed: MalformedOption[];
}

/** Decodes one option into the draft; `offset` is where malformed ones are reported. */
function place(
	draft: Draft,
	index: Index,
	code: number,
	bytes: Uint8Array,
	start: number,
	end: number,
	offset: number,
): void {
	const named = index.byCode[code];
	if (named === undefined) {
		draft.unknown.set(code, copyOf(bytes, start, end));
		return;
	}
	try {
		draft.options[named.name] = named.codec.decode(bytes, start, end);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		const reason = `${subjectOf(code, named)} ${error.phrase} at offset ${offset}.`;
		draft.malformed.push({code, bytes: copyOf(bytes, start, end), reason, offset});
	}
}

// V8 makes a hash table of an object that has got this many properties by computed keys. A copy of it is a plain object,
// faster to make next time and to read and encode.
const manyOptions = 16;

/** Decodes the options of a message from their places. */
export function decodeLocated(located: Located, registry: Registry): OptionSet {
	const {bytes, starts} = located;
	const index = indexOf(registry);
	const draft: Draft = {options: {}, unknown: new Map(), malformed: []};
	if (hasRepeated(bytes, starts)) decodeJoined(located, index, draft);
	else {
		for (let i = 0; i < starts.length; i++) {
			const start = starts[i] as number;
			place(
				draft,
				index,
				bytes[start - 2] as number,
				bytes,
				start,
				start + (bytes[start - 1] as number),
				start - 2,
			);
		}
	}
	for (const offset of located.truncated) draft.malformed.push(truncated(bytes, offset, index));
	if (starts.length > manyOptions) draft.options = {...draft.options};
	return draft as OptionSet;
}

/** The way of messages in which a code comes more than once: its pieces are joined first. @rfc 3396 §7 */
function decodeJoined({bytes, starts}: Located, index: Index, draft: Draft): void {
	const whole = gather(bytes, starts);
	for (const start of firstOfEach(bytes, starts)) {
		const code = bytes[start - 2] as number;
		const value = whole.get(code) as Uint8Array;
		place(draft, index, code, value, 0, value.length, start - 2);
	}
}

function truncated(bytes: Uint8Array, offset: number, index: Index): MalformedOption {
	const code = bytes[offset] as number;
	const field = offset < fileOffset ? fileOffset : offset < cookieOffset ? cookieOffset : bytes.length;
	const length = offset + 1 < field ? bytes[offset + 1] : undefined;
	const rest = copyOf(bytes, Math.min(offset + 2, field), field);
	const claim =
		length === undefined ? 'has no length byte' : `claims ${length} bytes where ${rest.length} are left`;
	return {
		code,
		bytes: rest,
		reason: `${subjectOf(code, index.byCode[code])} ${claim} at offset ${offset}.`,
		offset,
	};
}

/**
 * Decodes raw options, already joined, each code once (the last one stands where it is not). Never throws for what the
 * bytes are.
 */
export function decodeOptions(
	entries: Iterable<readonly [code: number, bytes: Uint8Array]>,
	registry: Registry = standard,
): OptionSet {
	const index = indexOf(registry);
	const draft: Draft = {options: {}, unknown: new Map(), malformed: []};
	for (const [code, bytes] of entries) place(draft, index, code, bytes, 0, bytes.length, 0);
	return draft as OptionSet;
}
