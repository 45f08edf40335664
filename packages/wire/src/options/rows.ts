import type {Registry, Row} from './row.ts';

/** A row with the name it is declared under. */
export interface NamedRow {
	readonly name: string;
	readonly row: Row;
}

/** A registry as the decoder wants it: rows by code, for the options of DHCP itself. */
export interface Index {
	readonly byCode: readonly (NamedRow | undefined)[];
	readonly byName: ReadonlyMap<string, NamedRow>;
}

const indexes = new WeakMap<Registry, Index>();

/** The index of a registry, made once. Of two rows with one code the later stands. */
export function indexOf(registry: Registry): Index {
	const known = indexes.get(registry);
	if (known) return known;
	const byCode = new Array<NamedRow | undefined>(256).fill(undefined);
	const byName = new Map<string, NamedRow>();
	for (const [name, row] of Object.entries(registry)) {
		const named = {name, row};
		byName.set(name, named);
		if (row.space === undefined) byCode[row.code] = named;
	}
	const index = {byCode, byName};
	indexes.set(registry, index);
	return index;
}

/** How error sentences call an option. */
export function subjectOf(code: number, named: NamedRow | undefined): string {
	return named ? `Option ${code} (${named.name})` : `Option ${code}`;
}
