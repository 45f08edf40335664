import {decodeSpace} from '../values/nested.ts';
import type {OptionReference, OptionSpaces} from '../values/option-spaces.ts';
import {objectionToValue} from './check.ts';

/** Where option names are looked up, and which space lies in option 43. */
export interface Naming {
	readonly spaces: OptionSpaces;
	readonly vendorSpace?: string;
}

/** An option and its value. */
export type Valued = readonly [option: OptionReference, bytes: Uint8Array];

/** A space may lie inside itself. */
const deepest = 4;

/** The options inside an option, and inside of those, that have a value which their format allows. */
export function checkedMembers([option, bytes]: Valued, naming: Naming, depth = 1): readonly Valued[] {
	const {spaces, vendorSpace} = naming;
	const space = spaces.inside(option, vendorSpace);
	if (!space || depth > deepest) return [];
	return [...(decodeSpace(space, bytes) ?? [])]
		.map(([code, value]): Valued => [spaces.byCode(space.name, code), value])
		.filter(([{format}, value]) => value.length > 0 && objectionToValue(format, value) === undefined)
		.flatMap(member => [member, ...checkedMembers(member, naming, depth + 1)]);
}
