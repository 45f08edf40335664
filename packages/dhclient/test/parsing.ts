import type {ExecutionContext} from 'ava';
import {forInterface, formatProblem, parseConfiguration, type Settings} from '../src/index.ts';

/** The problems of a text, a line each: `severity line:column message`. */
export function problemsOf(text: string, read?: (file: string) => string): readonly string[] {
	const {problems} = parseConfiguration(text, {file: 'test.conf', ...(read && {read})});
	return problems.map(({severity, line, column, message}) => `${severity} ${line}:${column} ${message}`);
}

/** What a text without problems says for an interface. */
export function settingsOf(t: ExecutionContext, text: string, name?: string): Settings {
	const {configuration, problems} = parseConfiguration(text, {file: 'test.conf'});
	t.deepEqual(problems.map(formatProblem), []);
	return forInterface(configuration, name);
}

/** Bytes from hex, spaces allowed. */
export function hex(text: string): Uint8Array {
	return Uint8Array.from(text.replace(/ /g, '').match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}

/** Bytes of ASCII text. */
export function ascii(text: string): Uint8Array {
	return Uint8Array.from(text, character => character.charCodeAt(0));
}
