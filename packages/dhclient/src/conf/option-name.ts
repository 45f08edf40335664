import {dhcp, type OptionReference, type OptionSpaces} from '../values/option-spaces.ts';
import {Complaint, type Cursor} from './cursor.ts';
import type {Token} from './lexer.ts';
import {isIdentifier} from './literal.ts';

/** A name in the form `NAME` or `SPACE.NAME`, before anybody asked what it means. */
export interface WrittenName {
	readonly token: Token;
	readonly space: string;
	readonly name: string;
}

/** Reads `NAME` or `SPACE.NAME`; complains of a space that there is not. */
export function readWrittenName(cursor: Cursor, spaces: OptionSpaces): WrittenName {
	const token = cursor.peek();
	if (!isIdentifier(token)) cursor.fail('the name of an option');
	cursor.next();
	if (!cursor.accept('.')) return {token, space: dhcp, name: token.text};
	if (!spaces.hasSpace(token.text))
		throw new Complaint(token, `Expected the name of an option space, found "${token.text}".`);
	const member = cursor.peek();
	if (!isIdentifier(member)) cursor.fail(`the name of an option of the space "${token.text}"`);
	cursor.next();
	return {token, space: spaces.space(token.text)?.name ?? token.text, name: member.text};
}

/** Reads the name of an option that there is. */
export function readOptionName(cursor: Cursor, spaces: OptionSpaces): OptionReference {
	const {token, space, name} = readWrittenName(cursor, spaces);
	const option = spaces.find(space, name);
	if (option) return option;
	const where = space === dhcp ? 'an option' : `an option of the space "${space}"`;
	throw new Complaint(
		token,
		`Expected the name of ${where}, found "${space === dhcp ? '' : `${space}.`}${name}".`,
	);
}
