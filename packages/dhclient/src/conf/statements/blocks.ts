import type {PluginValue} from '../configuration.ts';
import {Complaint, type Cursor, shown} from '../cursor.ts';
import {isIdentifier, readInteger, readString} from '../literal.ts';
import {anyLayer, type Reading, readList, type Statement} from '../statement.ts';
import {readLease} from './lease.ts';

// biome-ignore format: one statement is one line.
/** Statements that hold others. */
export const blockStatements: readonly Statement[] = [
	{
		name: 'interface', where: ['top'], syntax: '"NAME" { STATEMENTS }', fallback: '',
		meaning: 'Statements for one interface, in place of or beside those outside. It also asks for the interface to be run.',
		read(reading) {
			const name = readInterfaceName(reading.cursor);
			const layer = reading.draft.interface(name);
			reading.block({...reading, where: 'interface', layer, statements: layer.statements, interface: name});
		},
	},
	{name: 'lease', where: anyLayer, syntax: '{ STATEMENTS }', fallback: 'none', meaning: 'A lease to fall back on where no server answers.', read: (reading, keyword) => readLease(reading, keyword, 'lease')},
	{name: 'alias', where: anyLayer, syntax: '{ STATEMENTS }', fallback: 'none', meaning: 'One more address for the interface, set up beside any lease; the last one written counts.', read: (reading, keyword) => readLease(reading, keyword, 'alias')},
	{
		name: 'include', where: anyLayer, syntax: '"FILE"', fallback: '', meaning: "Another file's statements, in place.",
		read(reading) {
			const token = reading.cursor.peek();
			const file = readString(reading.cursor, 'the name of a file');
			reading.cursor.semicolon();
			reading.include(file, token, reading);
		},
	},
	{
		name: 'plugin', where: ['top'], syntax: '"SPECIFIER" { NAME VALUE, ...; } or "SPECIFIER"', fallback: 'none',
		meaning: 'A plugin, in a process of its own; what stands in the block is handed to it. Values are text in quotes, numbers, or `true` and `false`.',
		read: readPlugin,
	},
];

/** Reads a name that an interface can have: it becomes part of the names of files. */
function readInterfaceName(cursor: Cursor): string {
	const token = cursor.peek();
	const name = readString(cursor, 'the name of an interface');
	if (/^[^\s/\0]{1,15}$/.test(name) && name !== '.' && name !== '..') return name;
	throw new Complaint(
		token,
		`Expected 1 to 15 characters without space and "/" as an interface's name, found ${shown(token)}.`,
	);
}

function readPlugin({cursor, draft}: Reading): void {
	const token = cursor.peek();
	const specifier = readString(cursor, 'the file or package of a plugin');
	if (specifier === '') cursor.fail('the file or package of a plugin', token);
	const options = new Map<string, PluginValue>();
	if (cursor.accept(';')) {
		draft.plugins.push({specifier, options: {}});
		return;
	}
	cursor.expect('{', 'or ";" after the plugin');
	while (!cursor.accept('}')) {
		const name = cursor.peek();
		if (!isIdentifier(name)) cursor.fail('the name of an option of the plugin, or "}"');
		cursor.next();
		if (options.has(name.text))
			throw new Complaint(name, `Expected each option of a plugin once, found ${shown(name)} again.`);
		const values = readList(cursor, () => readPluginValue(cursor));
		cursor.semicolon();
		options.set(name.text, values.length === 1 && values[0] !== undefined ? values[0] : values);
	}
	draft.plugins.push({specifier, options: Object.fromEntries(options)});
}

function readPluginValue(cursor: Cursor): string | number | boolean {
	const {kind, text} = cursor.peek();
	if (kind === 'string') return cursor.next().text;
	if (cursor.accept('true') || cursor.accept('on')) return true;
	if (cursor.accept('false') || cursor.accept('off')) return false;
	if (kind === 'word' && /^-?(\d+|0x[0-9a-f]+)$/i.test(text))
		return readInteger(cursor, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
	return cursor.fail('text in quotes, a number, "true" or "false"');
}
