/*
 * Options that users declare at run time, in the types of dhclient.conf's `option NAME code N = TYPE`. A registry is never
 * changed: declaring makes another one.
 */

import {shown, WireError} from '../errors.ts';
import {codecOf} from './letters.ts';
import {registry as standard} from './registry.ts';
import type {Registry, Row} from './row.ts';

/** One declared option. */
export interface OptionDefinition {
	/** Letters, digits, hyphens and underscores; the key in `Message.options`, after `SPACE.` for one inside a space. */
	readonly name: string;
	/** 1 to 254. */
	readonly code: number;
	/**
	 * The type as dhclient.conf writes it: `boolean`, `[signed|unsigned] integer 8|16|32`, `ip-address`, `ip6-address`, `text`,
	 * `string`, `domain-name`, `domain-list [compressed]`, `zerolen`, `encapsulate SPACE`, a record `{ TYPE, TYPE }`, and
	 * `array of` any that has a fixed size; or the letters of ISC's format for it.
	 */
	readonly type: string;
	/** The space that it belongs to, where that is not DHCP's own. */
	readonly space?: string | undefined;
}

const atomLetters: {readonly [type: string]: string} = {
	boolean: 'f',
	'integer 8': 'B',
	'integer 16': 'S',
	'integer 32': 'L',
	'unsigned integer 8': 'B',
	'unsigned integer 16': 'S',
	'unsigned integer 32': 'L',
	'signed integer 8': 'b',
	'signed integer 16': 's',
	'signed integer 32': 'l',
	'ip-address': 'I',
	'ip6-address': '6',
	text: 't',
	string: 'X',
	'domain-name': 'd',
	'domain-list': 'D',
	'domain-list compressed': 'Dc',
	zerolen: 'Z',
};

/** The format letters of a type in words; undefined where it is not one. */
function lettersOf(type: string): string | undefined {
	const words = type.trim().replace(/\s+/g, ' ');
	const space = /^encapsulate ([\w-]+)$/.exec(words)?.[1];
	if (space !== undefined) return `E${space}.`;
	const array = /^array of (.*)$/.exec(words)?.[1];
	const record = /^\{(.*)\}$/.exec(array ?? words)?.[1];
	const letters = (record?.split(',') ?? [array ?? words]).map(word => atomLetters[word.trim()]);
	return letters.includes(undefined) ? undefined : letters.join('') + (array === undefined ? '' : 'A');
}

function declare({name, code, type, space}: OptionDefinition): readonly [string, Row] {
	const format = lettersOf(type) ?? type;
	const codec = codecOf(format);
	const bad = (what: string) =>
		new WireError('BAD_DEFINITION', `The declared option ${shown(name)} must have ${what}.`);
	if (!/^[a-z][\w-]*$/i.test(name)) throw bad('a name of letters, digits, hyphens and underscores');
	if (!Number.isInteger(code) || code < 1 || code > 254)
		throw bad(`a code from 1 to 254; got ${shown(code)}`);
	if (codec === undefined) throw bad(`a type of dhclient.conf; got ${shown(type)}`);
	const encapsulates = format.startsWith('E') ? format.slice(1, -1) : undefined;
	const row = {
		code,
		title: name,
		codec,
		rfc: 'declared',
		dhclientName: name,
		dhclientFormat: format,
		space,
		encapsulates,
	};
	return [space === undefined ? name : `${space}.${name}`, row];
}

/**
 * A registry with more options, for the functions that take one. A declared option takes the place of one with its code.
 * Throws `WireError` (`BAD_DEFINITION`) for a name, a code or a type that is none.
 */
export function declareOptions(definitions: Iterable<OptionDefinition>, base: Registry = standard): Registry {
	return Object.freeze({...base, ...Object.fromEntries([...definitions].map(declare))});
}
