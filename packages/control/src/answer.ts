/**
 * What dhcpinfo is answered: from an identifier as typed to the lines that are printed. Names, types and text forms are
 * `@lessee/wire`'s; this decides where in a lease the bytes are looked for.
 */
import {
	type Found,
	type FoundField,
	findOption,
	formatFound,
	formatOctets,
	type InittabEntry,
	type JsonValue,
	type Registry,
	registry as standard,
	toHex,
	WireError,
} from '@lessee/wire';
import {refuse} from './control-error.ts';
import {leaseOptions, locate, type OptionSource} from './lease-options.ts';
import type {OptionAnswer} from './schema.ts';

/** How an option is answered. */
export interface AnswerForm {
	/** Raw bytes, one a line, whatever the option's type. */
	readonly canonical?: boolean;
	/** At most so many lines; 0 is no limit. */
	readonly limit?: number;
}

/** The answer for one option or header field, whichever interface gave it. */
export type Answer = Omit<OptionAnswer, 'interface'>;

/** What was found in a lease; without a value where the bytes do not fit the type. */
interface Holding {
	readonly bytes: Uint8Array;
	readonly value?: JsonValue;
}

/**
 * Answers for one option, header field or vendor option; no lines where the lease lacks it. `lookUp` is asked only for
 * an identifier that is known and may refuse. Throws the refusals UNKNOWN_IDENTIFIER, UNKNOWN_CODE and UNDECODABLE.
 */
export function answerOption(
	identifier: string,
	{canonical = false, limit = 0}: AnswerForm,
	lookUp: () => OptionSource,
	registry: Registry = standard,
): Answer {
	const found = findOption(identifier, 'dhcpinfo', registry);
	if (!found) throw refuse(/^[a-z]/i.test(identifier) ? 'UNKNOWN_IDENTIFIER' : 'UNKNOWN_CODE', identifier);
	const holding = look(found, lookUp(), registry);
	const lines =
		holding === undefined
			? []
			: canonical
				? formatOctets(holding.bytes)
				: read(found, holding.bytes, registry);
	return {
		identifier,
		...(found.kind === 'option' && {code: found.code}),
		...(found.kind === 'option' && found.name !== undefined && {name: found.name}),
		lines: limit > 0 ? lines.slice(0, limit) : lines,
		...(holding?.value !== undefined && {value: holding.value}),
	};
}

function read(found: Found, bytes: Uint8Array, registry: Registry): string[] {
	try {
		return formatFound(found, bytes, registry);
	} catch (error) {
		throw error instanceof WireError ? refuse('UNDECODABLE', '', error) : error;
	}
}

function look(found: Found, source: OptionSource, registry: Registry): Holding | undefined {
	if (found.kind === 'option') {
		return leaseOptions(source, registry).find(({code}) => code === found.code);
	}
	const bytes =
		found.kind === 'field' ? fieldBytes(found, source.ack) : vendorBytes(found.code, source, registry);
	return bytes && withValue(bytes, found, registry);
}

/** The bytes of a header field; none where the field carries options instead (option 52). */
function fieldBytes({offset, length}: FoundField, ack: Uint8Array): Uint8Array | undefined {
	const overload = locate(ack)?.overload ?? 0;
	const lent = (offset === 108 && (overload & 1) !== 0) || (offset === 44 && (overload & 2) !== 0);
	return lent || offset >= ack.length ? undefined : ack.subarray(offset, offset + length);
}

/**
 * The bytes of an option inside option 43, pieces of one code joined.
 * @rfc 2132 §8.4
 */
function vendorBytes(code: number, source: OptionSource, registry: Registry): Uint8Array | undefined {
	const space = leaseOptions(source, registry).find(option => option.code === 43)?.bytes ?? new Uint8Array();
	const pieces: number[][] = [];
	for (let at = 0; at < space.length && space[at] !== 255; ) {
		const length = space[at] === 0 ? -1 : (space[at + 1] ?? 0);
		const next = at + 2 + length;
		// A length that runs past the end makes the rest no option.
		if (next > space.length) break;
		if (space[at] === code) pieces.push([...space.subarray(at + 2, next)]);
		at = next;
	}
	return pieces.length === 0 ? undefined : Uint8Array.from(pieces.flat());
}

/** Adds the typed value of a field or vendor option: as its type prints it, bytes in hexadecimal. */
function withValue(
	bytes: Uint8Array,
	found: Found & {readonly entry?: InittabEntry | undefined},
	registry: Registry,
): Holding {
	const type = found.entry?.type ?? 'OCTET';
	if (type === 'OCTET') return {bytes, value: toHex(bytes)};
	try {
		const [line = ''] = formatFound(found, bytes, registry);
		return {bytes, value: /NUMBER/.test(type) ? Number(line) : line};
	} catch (error) {
		if (error instanceof WireError) return {bytes};
		throw error;
	}
}
