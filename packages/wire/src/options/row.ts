import type {Codec} from '../codec/codec.ts';

/** The types of Solaris' dhcp_inittab that this package prints. */
export type InittabType =
	| 'IP'
	| 'ASCII'
	| 'OCTET'
	| 'NUMBER'
	| 'BOOL'
	| 'ROUTE'
	| 'DOMAIN'
	| 'UNUMBER8'
	| 'UNUMBER16'
	| 'UNUMBER24'
	| 'UNUMBER32'
	| 'UNUMBER64'
	| 'SNUMBER8'
	| 'SNUMBER16'
	| 'SNUMBER32'
	| 'SNUMBER64';

/** The name and type by which dhcpinfo knows an option. `granularity` values make a line; `max` 0 is no limit. */
export interface InittabEntry {
	readonly name: string;
	readonly type: InittabType;
	readonly granularity: number;
	readonly max: number;
}

/** A value of the option and the same value on the wire, in hex. */
export type Example<T> = readonly [value: T, hex: string];

/** One option: everything that is known of it. */
export interface Row<T = unknown> {
	/** 1 to 254. */
	readonly code: number;
	/** The RFC's title of the option, without the word "Option". */
	readonly title: string;
	readonly codec: Codec<T>;
	/** Where the format is defined: "RFC 2132 §3.3". */
	readonly rfc: string;
	/** A value and its bytes; a declared option has none. */
	readonly example?: Example<T> | undefined;
	/** dhclient's name; `unknown-N` where ISC has none. */
	readonly dhclientName: string;
	/** The letters of ISC's format for it; `X` for what ISC has no type for. */
	readonly dhclientFormat: string;
	/** The entry of dhcp_inittab, where it has one. */
	readonly inittab?: InittabEntry | undefined;
	/** The option space that it belongs to, where that is not DHCP's own. */
	readonly space?: string | undefined;
	/** The space of the options inside it, where there is one. */
	readonly encapsulates?: string | undefined;
}

/** Options by name. The keys are the keys of `Message.options`. */
export type Registry = {readonly [name: string]: Row};

/** The other worlds' names, where they have one: `name` or `name:format` for dhclient, `name` or a whole entry for the inittab. */
export interface Aliases {
	readonly dhclient?: string;
	readonly inittab?: string | Partial<InittabEntry>;
}

// What a codec's letters say about the inittab type: the type, then granularity and max.
const inittabTypes: {readonly [letters: string]: readonly [InittabType, number, number]} = {
	I: ['IP', 1, 1],
	IA: ['IP', 1, 0],
	IIA: ['IP', 2, 0],
	t: ['ASCII', 1, 0],
	f: ['UNUMBER8', 1, 1],
	B: ['UNUMBER8', 1, 1],
	S: ['UNUMBER16', 1, 1],
	SA: ['UNUMBER16', 1, 0],
	L: ['UNUMBER32', 1, 1],
	l: ['SNUMBER32', 1, 1],
};

function inittabEntry(alias: NonNullable<Aliases['inittab']>, letters: string): InittabEntry {
	const [type, granularity, max] = inittabTypes[letters] ?? ['OCTET', 1, 0];
	const given = typeof alias === 'string' ? {name: alias} : alias;
	return {name: '', type, granularity, max, ...given};
}

/** Declares an option. Names of the other worlds are given only where those worlds have one. */
export function option<T>(
	code: number,
	title: string,
	codec: Codec<T>,
	rfc: string,
	example: Example<NoInfer<T>>,
	{dhclient, inittab}: Aliases = {},
): Row<T> & {readonly example: Example<T>} {
	const [dhclientName = `unknown-${code}`, dhclientFormat = dhclient ? codec.letters : 'X'] =
		dhclient?.split(':') ?? [];
	const entry = inittab === undefined ? undefined : inittabEntry(inittab, codec.letters);
	return {code, title, codec, rfc, example, dhclientName, dhclientFormat, inittab: entry};
}
