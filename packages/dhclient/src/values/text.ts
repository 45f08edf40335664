import {formatOptionForLeases, formatOptionForScript, type Registry, registry} from '@lessee/wire';

import {octetsOf} from './octets.ts';

/* Values as text, by their format alone: declared options and options inside options have no code of DHCP's. */

const anyCode = 1;
const registries = new Map<string, Registry>();

/** A registry in which one code has the format. */
function registryOf(format: string): Registry {
	const known = registries.get(format);
	if (known) return known;
	const made = {option: {...registry.vendorSpecificInformation, code: anyCode, dhclientFormat: format}};
	registries.set(format, made);
	return made;
}

/** A value as dhclient puts it into its script's environment. */
export function scriptText(format: string, bytes: Uint8Array): string {
	return formatOptionForScript(anyCode, bytes, registryOf(format));
}

/**
 * A value as dhclient writes it into its lease file, but that nothing a server sends can end a string, a statement or a
 * block there, for a parser or for somebody's regular expression.
 */
export function leasesText(format: string, bytes: Uint8Array): string {
	return hidden(formatOptionForLeases(anyCode, bytes, registryOf(format)));
}

/** Text in quotes for the lease file. */
export function quoted(text: string): string {
	return `"${hidden(text.replace(/["\\$`|&']/g, '\\$&'))}"`;
}

/** Hides what readers look for in a file's text; the Azure agent takes any line with "expire" in it for the lease's end. */
function hidden(text: string): string {
	return text.replace(/[^ -~]|[;{}]|e(?=xpire)/gu, octal);
}

/** The bytes of a character, each as an octal escape. */
function octal(character: string): string {
	return [...octetsOf(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
