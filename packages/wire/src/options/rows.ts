import type {Codec} from '../codec/codec.ts';
import type {Registry, Row} from './row.ts';

/** A row with the name it is declared under. */
export interface NamedRow {
	readonly name: string;
	readonly row: Row;
	readonly code: number;
	readonly codec: Codec<unknown>;
}

/** A registry as the codec wants it. By code: the options of DHCP itself; by name: those of other spaces too. */
export interface Index {
	readonly byCode: readonly (NamedRow | undefined)[];
	readonly byName: ReadonlyMap<string, NamedRow>;
}

const indexes = new WeakMap<Registry, Index>();
let latest: {readonly registry: Registry; readonly index: Index} | undefined;

/** The index of a registry, made once. Of two rows with one code the later stands. */
export function indexOf(registry: Registry): Index {
	if (latest?.registry === registry) return latest.index;
	const index = indexes.get(registry) ?? makeIndex(registry);
	indexes.set(registry, index);
	latest = {registry, index};
	return index;
}

function makeIndex(registry: Registry): Index {
	const byCode = new Array<NamedRow | undefined>(256).fill(undefined);
	const byName = new Map<string, NamedRow>();
	for (const [name, row] of Object.entries(registry)) {
		const named = {name, row, code: row.code, codec: row.codec};
		byName.set(name, named);
		if (row.space === undefined) byCode[row.code] = named;
	}
	return {byCode, byName};
}

/** How error sentences call an option. */
export function subjectOf(code: number, named: NamedRow | undefined): string {
	return named ? `Option ${code} (${named.name})` : `Option ${code}`;
}
