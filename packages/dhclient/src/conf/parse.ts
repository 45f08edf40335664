import type {Configuration} from './configuration.ts';
import {Complaint, Cursor, Problems, shown} from './cursor.ts';
import {Draft} from './draft.ts';
import type {Token} from './lexer.ts';
import type {Problem} from './problem.ts';
import type {Reading, Where} from './statement.ts';
import {statementFor, statements, statementsOf} from './statements/table.ts';

/** Where a configuration comes from. */
export interface ConfigurationSource {
	/** The name of the file, for problems. */
	readonly file: string;
	/** The text of a file that is included; throws where it cannot be read. Without it, `include` is an error. */
	readonly read?: (file: string) => string;
}

const deepestInclude = 16;
const mostIncludes = 256;

/**
 * Reads dhclient.conf. Never throws: what is wrong is a problem, its statement is void, the rest stands. Errors and
 * warnings come in the order in which they are met: those that only the whole can show come last.
 */
export function parseConfiguration(
	text: string,
	{file, read}: ConfigurationSource,
): {readonly configuration: Configuration; readonly problems: readonly Problem[]} {
	const draft = new Draft();
	const problems = new Problems();
	let included = 0;
	const readFile = (
		content: string,
		name: string,
		outer: Pick<Reading, 'where' | 'layer' | 'statements' | 'interface'>,
		files: readonly string[],
	) => {
		const cursor = new Cursor(content, name, problems);
		const include: Reading['include'] = (wanted, token, reading) => {
			const path = [...files, wanted];
			if (files.includes(wanted))
				throw new Complaint(
					token,
					`Expected a file that does not include itself, found ${path.join(' in ')}.`,
				);
			if (path.length > deepestInclude || ++included > mostIncludes)
				throw new Complaint(
					token,
					`Expected at most ${mostIncludes} included files, ${deepestInclude} deep, found more.`,
				);
			readFile(contentOf(wanted, token, read), wanted, reading, path);
		};
		readStatements({...outer, cursor, draft, include, block: readBlock}, token => token.kind === 'end');
	};
	readFile(text, file, {where: 'top', layer: draft.outermost, statements: draft.outermost.statements}, [
		file,
	]);
	for (const check of draft.checks) check();
	return {configuration: draft, problems: problems.list()};
}

function contentOf(file: string, token: Token, read: ConfigurationSource['read']): string {
	if (!read) throw new Complaint(token, 'Expected no "include": other files cannot be read here.');
	try {
		return read(file);
	} catch (error) {
		throw new Complaint(
			token,
			`Expected a file that can be read, found ${shown(token)}: ${error instanceof Error ? error.message : String(error)}.`,
		);
	}
}

/** Reads `{ STATEMENTS }`. */
function readBlock(reading: Reading): void {
	const {cursor} = reading;
	const open = cursor.expect('{');
	cursor.nested(() =>
		readStatements(reading, token => token.kind === 'end' || (token.kind === 'mark' && token.text === '}')),
	);
	// What stands in a block that is never closed still counts: only its end is missing.
	if (!cursor.accept('}'))
		cursor.note('error', open, `Expected "}" for this block, found ${shown(cursor.peek())}.`);
}

function readStatements(reading: Reading, isEnd: (token: Token) => boolean): void {
	const {cursor, where} = reading;
	const startsStatement = (token: Token) =>
		token.kind === 'word' && statementFor(token.text, where) !== undefined;
	for (;;) {
		while (cursor.at(';')) cursor.next();
		if (isEnd(cursor.peek())) return;
		cursor.statement(() => readStatement(reading), startsStatement);
	}
}

function readStatement(reading: Reading): void {
	const {cursor, where} = reading;
	const keyword = cursor.peek();
	const statement = keyword.kind === 'word' ? statementFor(keyword.text, where) : undefined;
	if (!statement) throw new Complaint(keyword, keyword.fault ?? unknown(keyword, where));
	cursor.next();
	statement.read(reading, keyword);
}

const places: {readonly [where in Where]: string} = {
	top: 'outside of blocks',
	interface: 'in an "interface" block',
	condition: 'in a condition',
	lease: 'in a "lease" block',
	alias: 'in an "alias" block',
};

/** Why a word starts no statement here. */
function unknown(keyword: Token, where: Where): string {
	const elsewhere = keyword.kind === 'word' ? statementsOf(keyword.text) : [];
	if (elsewhere.length === 0) return `Expected a statement, found ${shown(keyword)}.${suggestion(keyword)}`;
	const home = [...new Set(elsewhere.flatMap(statement => statement.where))]
		.map(one => places[one])
		.join(' or ');
	return `Expected a statement that can stand ${places[where]}, found ${shown(keyword)}, which can stand ${home}.`;
}

function suggestion({kind, text}: Token): string {
	if (kind !== 'word' || text.length > 40) return '';
	const word = text.toLowerCase();
	const near = statements.find(({name}) => name.length > 2 && isNear(name, word));
	return near ? ` Perhaps "${near.name}" is meant.` : '';
}

/** Whether two words differ by one letter put in, left out or changed, or by two neighbours exchanged. */
function isNear(left: string, right: string): boolean {
	let start = 0;
	while (start < left.length && left[start] === right[start]) start++;
	const [a, b] = [left.slice(start), right.slice(start)];
	if (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)) return true;
	return a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0];
}
