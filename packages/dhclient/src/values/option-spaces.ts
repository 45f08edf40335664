import {registry} from '@lessee/wire';

/** An option as a configuration names it. */
export interface OptionReference {
	/** `dhcp` for DHCP's own options. */
	readonly space: string;
	readonly name: string;
	readonly code: number;
	/** Letters of ISC's format: `I` address, `t` text, `A` array of all before it ... */
	readonly format: string;
}

/** A set of options with a numbering of its own. */
export interface OptionSpace {
	readonly name: string;
	/** Bytes of a code and of a length where the space's options lie inside another option. */
	readonly codeWidth: 1 | 2 | 4;
	readonly lengthWidth: 1 | 2;
	readonly options: ReadonlyMap<string, OptionReference>;
}

/** The space of DHCP's own options. */
export const dhcp = 'dhcp';

// biome-ignore format: one option is one line.
/** dhclient's options inside other options of DHCP: the space, the bytes of a code in it, its members. */
const nested: readonly (readonly [space: string, codeWidth: 1 | 4, members: readonly (readonly [name: string, code: number, format: string])[]])[] = [
	['nwip', 1, [
		['nsq-broadcast',       5, 'f'],
		['preferred-dss',       6, 'IA'],
		['nearest-nwip-server', 7, 'IA'],
		['autoretries',         8, 'B'],
		['autoretry-secs',      9, 'B'],
		['nwip-1-1',           10, 'f'],
		['primary-dss',        11, 'I'],
	]],
	['fqdn', 1, [
		['no-client-update', 1, 'f'],
		['server-update',    2, 'f'],
		['encoded',          3, 'f'],
		['rcode1',           4, 'B'],
		['rcode2',           5, 'B'],
		['hostname',         6, 't'],
		['domainname',       7, 't'],
		['fqdn',             8, 't'],
	]],
	// RFC 3925: what each enterprise says, by its number.
	['vendor-class', 4, [['isc', 2495, 'X']]],
	['vendor',       4, [['isc', 2495, 'X']]],
];

/** Spaces whose options can be named, but never have an effect here. */
const inert = new Set(['dhcp6', 'fqdn6', 'isc6', 'vsio', 'agent', 'isc']);

/** The format of an option whose value is skipped, whatever it is. */
export const skipped = '?';

// biome-ignore format: one name is one line.
/** What other clients' configurations call options that have a name here. */
const otherNames: readonly (readonly [name: string, code: number])[] = [
	['dhcp-class-identifier',       60],
	['classless-routes',           121],
	['classless-static-routes',    121],
	['classless-ms-static-routes', 249],
];

function dhcpOptions(): Map<string, OptionReference> {
	const options = new Map<string, OptionReference>();
	const byCode = new Map<number, OptionReference>();
	for (const {code, dhclientName: name, dhclientFormat: format} of Object.values(registry)) {
		const option = {space: dhcp, name, code, format};
		byCode.set(code, option);
		if (!name.startsWith('unknown-')) options.set(name.toLowerCase(), option);
	}
	for (const [name, code] of otherNames) {
		const option = byCode.get(code);
		if (option) options.set(name, option);
	}
	return options;
}

/** Every option that a configuration can name. */
export class OptionSpaces {
	readonly #spaces = new Map<string, OptionSpace & {readonly options: Map<string, OptionReference>}>();
	readonly #byCode = new Map<string, OptionReference>();
	readonly #containers = new Map<string, OptionReference>();
	readonly #declared: OptionReference[] = [];

	constructor() {
		this.#add({name: dhcp, codeWidth: 1, lengthWidth: 1}, dhcpOptions());
		for (const [space, codeWidth, members] of nested) {
			const options = members.map(([name, code, format]) => [name, {space, name, code, format}] as const);
			this.#add({name: space, codeWidth, lengthWidth: 1}, new Map(options));
		}
	}

	#add(space: Omit<OptionSpace, 'options'>, options: Map<string, OptionReference>): void {
		this.#spaces.set(space.name.toLowerCase(), {...space, options});
		for (const option of options.values()) this.#place(option);
	}

	#place(option: OptionReference): void {
		this.#byCode.set(`${option.space}.${option.code}`, option);
		const space = /E([^.]+)\.$/.exec(option.format)?.[1];
		if (option.space === dhcp && space !== undefined) this.#containers.set(space, option);
	}

	/** Declares a space; one of the name that is there is replaced. */
	declareSpace(space: Omit<OptionSpace, 'options'>): void {
		this.#add(space, new Map());
	}

	/** Declares an option; its space has to be there. One of its name or code is replaced. */
	declareOption(option: OptionReference): void {
		this.#spaces.get(option.space.toLowerCase())?.options.set(option.name.toLowerCase(), option);
		this.#place(option);
		this.#declared.push(option);
	}

	/** The options that were declared, in their order. */
	get declared(): readonly OptionReference[] {
		return this.#declared;
	}

	/** The space of a name, in any case; undefined where there is none, or one that never has an effect. */
	space(name: string): OptionSpace | undefined {
		return this.#spaces.get(name.toLowerCase());
	}

	/** Whether a name is that of a space, also of one that never has an effect. */
	hasSpace(name: string): boolean {
		return this.#spaces.has(name.toLowerCase()) || inert.has(name.toLowerCase());
	}

	/** The option of a name, in any case; `unknown-N` and `option-N` name any code. */
	find(spaceName: string, name: string): OptionReference | undefined {
		if (inert.has(spaceName.toLowerCase()))
			return {space: spaceName.toLowerCase(), name, code: 0, format: skipped};
		const space = this.space(spaceName);
		const known = space?.options.get(name.toLowerCase());
		if (known || !space) return known;
		const code = Number(/^(?:unknown|option)-(\d{1,10})$/i.exec(name)?.[1] ?? 0);
		return code >= 1 && code <= mostCode(space) ? this.byCode(space.name, code) : undefined;
	}

	/** The option of a code; `unknown-N` where none was declared. */
	byCode(space: string, code: number): OptionReference {
		return this.#byCode.get(`${space}.${code}`) ?? {space, name: `unknown-${code}`, code, format: 'X'};
	}

	/** The space whose options lie inside an option, where there is one. */
	inside(option: OptionReference, vendorSpace: string | undefined): OptionSpace | undefined {
		const name = /E([^.]*)\./.exec(option.format)?.[1];
		return name === undefined ? undefined : this.space(name || (vendorSpace ?? ''));
	}

	/** The option of DHCP's own that holds a space's options, where there is one. */
	container(space: string, vendorSpace: string | undefined): OptionReference | undefined {
		return space === vendorSpace ? this.byCode(dhcp, vendorOption) : this.#containers.get(space);
	}
}

const vendorOption = 43;

/** The highest code that an option of the space can have. */
export function mostCode({name, codeWidth}: Omit<OptionSpace, 'options'>): number {
	return name === dhcp ? 254 : 256 ** codeWidth - 1;
}
