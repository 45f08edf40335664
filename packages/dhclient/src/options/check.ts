/*
 * Which of a server's values may reach programs that people wrote for a shell: the allow-lists of ISC's
 * check_option_values, applied once, when a message is accepted.
 */

import {fits, namesOffset} from '../values/format.ts';
import {decodeNames} from '../values/names.ts';

/** What is wrong with a value, as a sentence's end; undefined where nothing is. */
type Check = (bytes: Uint8Array) => string | undefined;

// biome-ignore format: one option is one line.
/** The text options that are checked, by code. What a format says is checked besides, with the domain names in it. */
const checks: ReadonlyMap<number, Check> = new Map<number, Check>([
	[12, checkDomainName], // host-name
	[15, checkDomainNames], // domain-name
	[17, checkPath], // root-path
	[40, checkDomainName], // nis-domain
	[47, checkDomainName], // netbios-scope
	[64, checkDomainName], // nisplus-domain
]);

const label = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
const longestName = 256;
const path = /^[A-Za-z0-9#%+\-_:.,@~\\/[\]= ]+$/;

/** Text for a message: what is not printable ASCII is a question mark, and it is short. */
function shown(text: string): string {
	const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
	return `"${short.replace(/[^ -~]/g, '?')}"`;
}

/** The text of a value, each byte a character, without the NULs at its end. */
function textOf(bytes: Uint8Array): string {
	let text = '';
	const end = bytes.findLastIndex(byte => byte !== 0) + 1;
	for (let at = 0; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
	return text;
}

/** Whether text is a domain name as the rules have it: labels of letters, digits, and `-` and `_` inside them. */
export function isDomainName(text: string): boolean {
	if (text.length < 1 || text.length > longestName) return false;
	return text
		.replace(/\.$/, '')
		.split('.')
		.every(part => label.test(part));
}

/** Whether text may be a file's name in the rules' sense. */
export function isPath(text: string): boolean {
	return path.test(text);
}

function checkDomainName(bytes: Uint8Array): string | undefined {
	const text = textOf(bytes);
	return isDomainName(text) ? undefined : `must be a domain name; got ${shown(text)}`;
}

function checkDomainNames(bytes: Uint8Array): string | undefined {
	const text = textOf(bytes);
	const names = text.split(' ').filter(name => name !== '');
	const good = names.length > 0 && names.every(isDomainName);
	return good ? undefined : `must be domain names with spaces between them; got ${shown(text)}`;
}

function checkPath(bytes: Uint8Array): string | undefined {
	const text = textOf(bytes);
	return isPath(text) ? undefined : `must be made of the characters of a path; got ${shown(text)}`;
}

function checkNames(bytes: Uint8Array): string | undefined {
	const names = decodeNames(bytes);
	if (!names) return `must hold domain names; got ${bytes.length} bytes that are none`;
	const bad = names.find(name => !isDomainName(name));
	return bad === undefined ? undefined : `must hold domain names; got ${shown(bad)}`;
}

/** What is wrong with a value of a format, as a sentence's end; undefined where nothing is. */
export function objectionToValue(format: string, bytes: Uint8Array): string | undefined {
	if (!fits(format, bytes.length)) return `must be of its type; got ${bytes.length} bytes that are not`;
	const offset = namesOffset(format);
	return offset === undefined ? undefined : checkNames(bytes.subarray(offset));
}

/** What is wrong with a value of an option of DHCP's own, as a sentence's end; undefined where nothing is. */
export function objectionTo(code: number, format: string, bytes: Uint8Array): string | undefined {
	return objectionToValue(format, bytes) ?? checks.get(code)?.(bytes);
}
