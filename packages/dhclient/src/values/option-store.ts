import {decodeSpace, encodeSpace} from './nested.ts';
import {dhcp, type OptionReference, type OptionSpace, type OptionSpaces} from './option-spaces.ts';

/**
 * The options of one message while statements run over them: raw values by option, whether DHCP's own or inside another
 * option. An option that holds others is taken apart when one of them is asked for and put together at the end.
 */
export class OptionStore {
	readonly #spaces: OptionSpaces;
	readonly #vendorSpace: string | undefined;
	readonly #values: Map<number, Uint8Array>;
	readonly #nested = new Map<string, Map<number, Uint8Array>>();
	readonly #changed = new Set<OptionSpace>();

	constructor(
		spaces: OptionSpaces,
		vendorSpace?: string,
		entries: Iterable<readonly [number, Uint8Array]> = [],
	) {
		this.#spaces = spaces;
		this.#vendorSpace = vendorSpace;
		this.#values = new Map(entries);
	}

	/** The value of an option; undefined where it is not there. */
	get(option: OptionReference): Uint8Array | undefined {
		return option.space === dhcp
			? this.#values.get(option.code)
			: this.#members(option.space)?.get(option.code);
	}

	/** Sets an option; one of a space that lies in no option is lost. */
	set(option: OptionReference, bytes: Uint8Array): void {
		if (option.space === dhcp) {
			this.entries().set(option.code, bytes);
			this.#nested.clear();
			return;
		}
		const space = this.#spaces.space(option.space);
		this.#members(option.space)?.set(option.code, bytes);
		if (space) this.#changed.add(space);
	}

	/** Takes an option out. */
	delete(option: OptionReference): void {
		if (option.space === dhcp) {
			this.entries().delete(option.code);
			this.#nested.clear();
			return;
		}
		const space = this.#spaces.space(option.space);
		if (this.#members(option.space)?.delete(option.code) && space) this.#changed.add(space);
	}

	#members(name: string): Map<number, Uint8Array> | undefined {
		const known = this.#nested.get(name);
		if (known) return known;
		const space = this.#spaces.space(name);
		const container = this.#spaces.container(name, this.#vendorSpace);
		if (!space || !container) return undefined;
		const members =
			decodeSpace(space, this.#values.get(container.code) ?? new Uint8Array()) ??
			new Map<number, Uint8Array>();
		this.#nested.set(name, members);
		return members;
	}

	/** DHCP's own options, those that hold others put together. */
	entries(): Map<number, Uint8Array> {
		for (const space of this.#changed) {
			const members = this.#nested.get(space.name);
			const container = this.#spaces.container(space.name, this.#vendorSpace);
			if (members && container) this.#values.set(container.code, encodeSpace(space, members));
		}
		this.#changed.clear();
		return this.#values;
	}
}
