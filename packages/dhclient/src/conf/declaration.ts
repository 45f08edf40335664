import {mostCode, type OptionSpaces} from '../values/option-spaces.ts';
import {Complaint, type Cursor, shown} from './cursor.ts';
import type {Token} from './lexer.ts';
import {isIdentifier, readInteger} from './literal.ts';
import type {WrittenName} from './option-name.ts';
import {readOptionType} from './option-type.ts';

const widths = {code: [1, 2, 4], length: [1, 2]} as const;

function readWidth(cursor: Cursor, widthOf: keyof typeof widths): number {
	cursor.expect('width', `after "${widthOf}"`);
	const token = cursor.peek();
	const width = readInteger(cursor, 1, 4);
	if (!(widths[widthOf] as readonly number[]).includes(width))
		cursor.fail(`${widths[widthOf].join(' or ')} bytes`, token);
	return width;
}

function readHashSize(cursor: Cursor): void {
	cursor.expect('size', 'after "hash"');
	readInteger(cursor, 1, 0x7fffffff);
}

/** Reads `option space NAME ...` behind its words. */
export function readSpace(cursor: Cursor, spaces: OptionSpaces): void {
	const name = cursor.peek();
	if (!isIdentifier(name)) cursor.fail('the name of an option space');
	cursor.next();
	let codeWidth = 1;
	let lengthWidth = 1;
	for (;;) {
		if (cursor.accept('code')) codeWidth = readWidth(cursor, 'code');
		else if (cursor.accept('length')) lengthWidth = readWidth(cursor, 'length');
		else if (cursor.accept('hash')) readHashSize(cursor);
		else break;
	}
	cursor.semicolon();
	if (spaces.hasSpace(name.text))
		throw new Complaint(name, `Expected a name that no option space has yet, found ${shown(name)}.`);
	spaces.declareSpace({
		name: name.text,
		codeWidth: codeWidth as 1 | 2 | 4,
		lengthWidth: lengthWidth as 1 | 2,
	});
}

/** Passes over the rest of a statement about a space that there is, but that nothing comes from here. */
export function warnOfSpace(cursor: Cursor, token: Token, space: string): void {
	cursor.warn(
		token,
		`Options of the space "${space}" have no effect: this client speaks DHCPv4, and takes these from nobody.`,
	);
	cursor.pass();
}

/** Reads `code NUMBER = TYPE` behind an option's name. */
export function readDefinition(
	cursor: Cursor,
	spaces: OptionSpaces,
	{token, space: spaceName, name}: WrittenName,
): void {
	cursor.expect('code');
	const space = spaces.space(spaceName);
	if (!space) {
		warnOfSpace(cursor, token, spaceName);
		return;
	}
	const code = readInteger(cursor, space.codeWidth === 1 ? 1 : 0, mostCode(space));
	cursor.expect('=', 'after the code');
	const format = readOptionType(cursor, spaces);
	cursor.semicolon();
	spaces.declareOption({space: space.name, name, code, format});
}
