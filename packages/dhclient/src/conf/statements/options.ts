import type {Expression} from '../../expression/expression.ts';
import {dhcp, type OptionReference, type OptionSpaces, skipped} from '../../values/option-spaces.ts';
import type {Action} from '../configuration.ts';
import {Complaint, type Cursor, shown} from '../cursor.ts';
import {readDefinition, readSpace, warnOfSpace} from '../declaration.ts';
import {readExpression} from '../expression-grammar.ts';
import type {LeaseDraft} from '../lease-draft.ts';
import type {Token} from '../lexer.ts';
import {isIdentifier, readLiteral} from '../literal.ts';
import {readOptionName, readWrittenName, type WrittenName} from '../option-name.ts';
import {anyStatement, type Reading, type Statement} from '../statement.ts';

/** Reads the value behind an option's name: `= EXPRESSION`, or a literal of the option's type. */
function readValue(reading: Reading, option: OptionReference): Expression {
	const {cursor, draft} = reading;
	if (cursor.accept('=')) return readExpression(cursor, draft.spaces, 'data');
	return {kind: 'constant', value: readLiteral(cursor, option)};
}

/** Reads `VALUE;` and keeps the statement; one about an option that never has an effect only leaves a warning. */
function readModification(reading: Reading, action: Action, option: OptionReference, name: Token): void {
	const {cursor, draft, statements, layer} = reading;
	if (option.format === skipped) {
		warnOfSpace(cursor, name, option.space);
		return;
	}
	const value = readValue(reading, option);
	cursor.semicolon();
	if (option.space !== dhcp) {
		draft.checks.push(() => {
			const vendorSpace = layer.single.vendorSpace ?? draft.outermost.single.vendorSpace;
			if (draft.spaces.container(option.space, vendorSpace)) return;
			const remedy = `write "vendor option space ${option.space};" or declare an option that encapsulates it`;
			cursor.warn(
				name,
				`This has no effect: no option holds the space "${option.space}". To change that, ${remedy}.`,
			);
		});
	}
	statements.push({kind: 'modify', action, option, value});
}

function modification(action: Action, fallback: string, meaning: string): Statement {
	return {
		name: action,
		where: anyStatement,
		syntax: 'NAME VALUE or NAME = EXPRESSION',
		fallback,
		meaning,
		read(reading) {
			const {cursor, draft} = reading;
			if (action === 'default' && reading.where === 'condition' && cursor.accept(':')) {
				reading.statements.push({kind: 'case'});
				return;
			}
			const name = cursor.peek();
			readModification(reading, action, readOptionName(cursor, draft.spaces), name);
		},
	};
}

// biome-ignore format: one statement is one line.
/** What is sent, and what is made of what was received. */
export const optionStatements: readonly Statement[] = [
	modification('send', 'nothing: no client identifier, no host name', 'Puts the option into outgoing messages. A value that comes to nothing leaves the option out.'),
	modification('default', '', 'Takes the value where the server sent none.'),
	modification('supersede', '', 'Takes the value in place of whatever the server sent.'),
	modification('prepend', '', "Puts the value before the server's, or takes it where there is none."),
	modification('append', '', "Puts the value behind the server's, or takes it where there is none."),
	{
		name: 'option', where: ['top', 'condition', 'lease', 'alias'],
		syntax: 'space NAME [code width 1, 2 or 4] [length width 1 or 2], or NAME code NUMBER = TYPE, or NAME VALUE',
		fallback: '', meaning: 'Declares a space of options (only outside of blocks); declares an option (only there); in a lease or alias sets an option; elsewhere the same as `supersede`.',
		read: readOption,
	},
	{
		name: 'vendor', where: ['top', 'interface'], syntax: 'option space NAME', fallback: 'none', meaning: 'The space whose options lie in option 43.',
		read({cursor, draft, layer}) {
			cursor.expect('option', 'after "vendor"');
			cursor.expect('space', 'after "vendor option"');
			const name = cursor.peek();
			const space = isIdentifier(name) ? draft.spaces.space(name.text) : undefined;
			if (!space) return cursor.fail('the name of a declared option space');
			cursor.next();
			cursor.semicolon();
			layer.single.vendorSpace = space.name;
		},
	},
];

function readOption(reading: Reading): void {
	const {cursor, draft, where, lease} = reading;
	if (where === 'top' && cursor.accept('space')) readSpace(cursor, draft.spaces);
	else {
		const written = readWrittenName(cursor, draft.spaces);
		if (where === 'top' && cursor.at('code')) readDefinition(cursor, draft.spaces, written);
		else if (lease) readLeaseOption(cursor, lease, declared(draft.spaces, written, 'the name of an option'));
		else {
			const expected =
				where === 'top' ? 'a declared option, or "code" behind the name' : 'the name of an option';
			readModification(reading, 'supersede', declared(draft.spaces, written, expected), written.token);
		}
	}
}

function declared(
	spaces: OptionSpaces,
	{token, space, name}: WrittenName,
	expected: string,
): OptionReference {
	const option = spaces.find(space, name);
	if (option) return option;
	throw new Complaint(token, `Expected ${expected}, found ${shown(token)}.`);
}

function readLeaseOption(cursor: Cursor, lease: LeaseDraft, option: OptionReference): void {
	if (option.format === skipped) {
		cursor.pass();
		return;
	}
	const bytes = readLiteral(cursor, option);
	cursor.semicolon();
	lease.options.set(option, bytes);
}
