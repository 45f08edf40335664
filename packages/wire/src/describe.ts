import {copyOf} from './bytes.ts';
import {explaining, WireError} from './errors.ts';
import {registry as standard} from './options/registry.ts';
import type {InittabEntry, Registry, Row} from './options/row.ts';
import {indexOf, type NamedRow, subjectOf} from './options/rows.ts';
import {Writer} from './writer.ts';

/** What is known of an option, without its codec. */
export interface OptionDescription {
	readonly code: number;
	/** The key in `Message.options`. */
	readonly name: string;
	/** The RFC's title, without the word "Option". */
	readonly title: string;
	/** Where the format is defined. */
	readonly rfc: string;
	/** The value's shape, in words. */
	readonly type: string;
	/** dhclient's name; `unknown-N` where ISC has none. */
	readonly dhclientName: string;
	/** dhcp_inittab's entry, where there is one. */
	readonly inittab?: InittabEntry | undefined;
}

function rowFor(option: string | number, registry: Registry): NamedRow | undefined {
	const index = indexOf(registry);
	return typeof option === 'number' ? index.byCode[option] : index.byName.get(option);
}

/** Describes an option by its name or code; undefined where it has no row. */
export function describeOption(
	option: string | number,
	registry: Registry = standard,
): OptionDescription | undefined {
	const named = rowFor(option, registry);
	if (!named) return undefined;
	const {code, title, rfc, codec, dhclientName, inittab}: Row = named.row;
	return {code, name: named.name, title, rfc, type: codec.type, dhclientName, inittab};
}

/** Decodes one option's value; the bytes themselves where the code has no row. Throws `WireError` where they do not fit it. */
export function decodeOption(code: number, bytes: Uint8Array, registry: Registry = standard): unknown {
	const named = indexOf(registry).byCode[code];
	if (!named) return copyOf(bytes);
	return explaining('BAD_OPTION', subjectOf(code, named), () =>
		named.row.codec.decode(bytes, 0, bytes.length),
	);
}

/** Encodes one option's value, given by name or code. Throws `WireError` for an option without a row and a value that has no bytes. */
export function encodeOption(
	option: string | number,
	value: unknown,
	registry: Registry = standard,
): Uint8Array {
	const named = rowFor(option, registry);
	if (!named) throw new WireError('UNKNOWN_OPTION', `No option is called ${JSON.stringify(option)}.`);
	const to = Writer.of(256);
	explaining('BAD_VALUE', subjectOf(named.row.code, named), () => named.row.codec.encode(value, to));
	return to.copy();
}
