// Options by name: those that everybody knows, and those that the configuration declares.
import {type Answer, type AnswerForm, answerOption, type OptionSource} from '@lessee/control';
import {bytesOf, declaredRegistry, dhcpSpace, optionNamed, registryOf, type Settings} from '@lessee/dhclient';
import {findOption} from '@lessee/wire';

/** Answers for one option of a lease by any of its names; throws the refusals of `answerOption`. */
export function answerNamed(
	identifier: string,
	form: AnswerForm,
	lookUp: () => OptionSource,
	settings: Settings,
): Answer {
	const registry = declaredRegistry(settings.spaces);
	const named = findOption(identifier, 'dhcpinfo', registry) ? undefined : optionNamed(identifier, settings);
	if (named === undefined || named.code === 0) return answerOption(identifier, form, lookUp, registry);
	if (named.space === dhcpSpace)
		return {...answerOption(String(named.code), form, lookUp, registry), identifier};
	const {lines, value} = answerOption(
		'1',
		form,
		() => {
			const bytes = bytesOf(named, lookUp().options, settings);
			const unknown = new Map(bytes === undefined ? [] : [[1, bytes]]);
			return {ack: new Uint8Array(), options: {options: {}, unknown, malformed: []}};
		},
		registryOf(named),
	);
	return {identifier, name: identifier, lines, ...(value !== undefined && {value})};
}
