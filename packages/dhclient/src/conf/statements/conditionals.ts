import type {Branch, OptionStatement} from '../configuration.ts';
import {readExpression} from '../expression-grammar.ts';
import {anyStatement, type Reading, type Statement} from '../statement.ts';

/*
 * Conditions. They are looked at whenever a message goes out (for the `send` statements inside) and comes in (for all
 * others).
 *
 * Deviation: ISC runs a condition only on receipt, where a `send` inside changes the lease instead of a packet.
 */

function readBranch(reading: Reading): readonly OptionStatement[] {
	const statements: OptionStatement[] = [];
	reading.block({...reading, where: 'condition', statements});
	return statements;
}

function readIf(reading: Reading): void {
	const {cursor, draft, statements} = reading;
	const branches: Branch[] = [];
	let otherwise: readonly OptionStatement[] = [];
	for (;;) {
		branches.push({
			condition: readExpression(cursor, draft.spaces, 'boolean'),
			statements: readBranch(reading),
		});
		if (cursor.accept('elsif')) continue;
		if (!cursor.accept('else')) break;
		if (cursor.accept('if')) continue;
		otherwise = readBranch(reading);
		break;
	}
	statements.push({kind: 'if', branches, otherwise});
}

// biome-ignore format: one statement is one line.
/** Statements that run others, or not. */
export const conditionalStatements: readonly Statement[] = [
	{name: 'if', where: anyStatement, syntax: 'CONDITION { STATEMENTS } [elsif CONDITION { STATEMENTS }] [else { STATEMENTS }]', fallback: '', meaning: 'Runs statements about options where the condition holds, for each message anew.', read: readIf},
	{
		name: 'switch', where: anyStatement, syntax: '(EXPRESSION) { case VALUE: STATEMENTS break; default: STATEMENTS }', fallback: '', meaning: 'Runs the statements from the first value that is the same, up to `break`.',
		read(reading) {
			const {cursor, draft, statements} = reading;
			cursor.expect('(', 'after "switch"');
			const numeric = ['extract-int', 'lease-time', 'client-state'].includes(cursor.peek().text.toLowerCase());
			const subject = readExpression(cursor, draft.spaces, numeric ? 'number' : 'data');
			cursor.expect(')');
			statements.push({kind: 'switch', subject, body: readBranch({...reading, numericCases: numeric})});
		},
	},
	{
		name: 'case', where: ['condition'], syntax: 'VALUE:', fallback: '', meaning: 'Where a `switch` enters.',
		read({cursor, draft, statements, numericCases}) {
			const value = readExpression(cursor, draft.spaces, numericCases ? 'number' : 'data');
			cursor.expect(':', 'after the value');
			statements.push({kind: 'case', value});
		},
	},
	{
		name: 'break', where: ['condition'], syntax: '', fallback: '', meaning: 'Leaves the `switch`.',
		read({cursor, statements}) {
			cursor.semicolon();
			statements.push({kind: 'break'});
		},
	},
];
