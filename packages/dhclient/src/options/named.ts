import {
	declareOptions,
	describeOption,
	encodeOptions,
	type OptionSet,
	type Registry,
	registry,
} from '@lessee/wire';
import type {Settings} from '../conf/configuration.ts';
import {shapeOf} from '../values/format.ts';
import {dhcp, type OptionReference, type OptionSpaces} from '../values/option-spaces.ts';
import {OptionStore} from '../values/option-store.ts';

/* Options of a lease by the names that a configuration gives them, for whoever asks. */

/** All options of DHCP's own: those that have a type without a configuration, and those that it declares beside them. */
export function declaredRegistry({declared}: OptionSpaces): Registry {
	const added = declared.filter(
		({space, code, name}) => space === dhcp && /^[a-z]/i.test(name) && describeOption(code) === undefined,
	);
	return added.length === 0 ? registry : declareOptions(added.map(definitionOf), registry);
}

/** The option that a configuration calls by a name: one of DHCP's own, or `SPACE.NAME` for one inside another. */
export function optionNamed(name: string, {spaces}: Settings): OptionReference | undefined {
	const [space = '', member] = name.split('.', 2);
	return member === undefined ? spaces.find(dhcp, name) : spaces.find(space, member);
}

/** The bytes of an option of a lease, whether DHCP's own or inside another; undefined where the lease lacks it. */
export function bytesOf(
	option: OptionReference,
	{options, unknown}: OptionSet,
	{spaces, vendorSpace}: Settings,
): Uint8Array | undefined {
	return new OptionStore(spaces, vendorSpace, encodeOptions({options, unknown})).get(option);
}

/** A registry with one option, under the code 1: that of a space, whose own code may mean something else in DHCP. */
export function registryOf(option: OptionReference): Registry {
	return declareOptions([{...definitionOf(option), name: 'option', code: 1}], {});
}

/** What has no one type of its own, as options in options, is bytes. */
function definitionOf({name, code, format}: OptionReference) {
	const bytes = shapeOf(format).fields.some(
		({letter, optional}) => optional || !'I6fbBsSlLtXdDZ'.includes(letter),
	);
	return {name, code, type: bytes ? 'string' : format};
}
