import {decodeSpace} from '../values/nested.ts';
import type {OptionReference, OptionSpace, OptionSpaces} from '../values/option-spaces.ts';
import {objectionToValue} from './check.ts';

/** The options inside an option that have a value, and one that its format allows. */
export function checkedMembers(
	spaces: OptionSpaces,
	space: OptionSpace,
	bytes: Uint8Array,
): readonly (readonly [option: OptionReference, bytes: Uint8Array])[] {
	return [...(decodeSpace(space, bytes) ?? [])]
		.map(([code, value]) => [spaces.byCode(space.name, code), value] as const)
		.filter(([{format}, value]) => value.length > 0 && objectionToValue(format, value) === undefined);
}
