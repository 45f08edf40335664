import type {OptionSpaces} from '../values/option-spaces.ts';
import {type Cursor, shown} from './cursor.ts';
import {isIdentifier, readInteger} from './literal.ts';

/* The types of `option NAME code N = TYPE`, as ISC's format letters. */

const atoms: {readonly [word: string]: string} = {
	boolean: 'f',
	'ip-address': 'I',
	'ip6-address': '6',
	text: 't',
	string: 'X',
	'domain-name': 'd',
	'domain-list': 'D',
	zerolen: 'Z',
};

const integers: ReadonlyMap<number, string> = new Map([
	[8, 'b'],
	[16, 's'],
	[32, 'l'],
]);

// What has no size of its own cannot repeat, nor have anything behind it.
const sized = /^[fI6bBsSlL]$/;

/** Reads a type: one, an array of it, a record, an array of records. */
export function readOptionType(cursor: Cursor, spaces: OptionSpaces): string {
	if (cursor.accept('encapsulate')) return readEncapsulation(cursor, spaces);
	const array = readArrayOf(cursor);
	const start = cursor.peek();
	const format = cursor.accept('{') ? readRecord(cursor) : readAtom(cursor);
	if (!array) return format;
	if ([...format].every(letter => sized.test(letter))) return `${format}A`;
	return cursor.fail('a type of fixed size in an array', start);
}

function readArrayOf(cursor: Cursor): boolean {
	if (!cursor.accept('array')) return false;
	cursor.expect('of', 'after "array"');
	return true;
}

function readEncapsulation(cursor: Cursor, spaces: OptionSpaces): string {
	const name = cursor.peek();
	const space = isIdentifier(name) ? spaces.space(name.text) : undefined;
	if (!space) cursor.fail('the name of a declared option space');
	cursor.next();
	return `E${space.name}.`;
}

function readRecord(cursor: Cursor): string {
	let format = '';
	for (;;) {
		const array = readArrayOf(cursor);
		const start = cursor.peek();
		const letter = readAtom(cursor);
		if (array && !sized.test(letter)) cursor.fail('a type of fixed size in an array', start);
		format += array ? `${letter}a` : letter;
		if (cursor.accept('}')) return format;
		if (!sized.test(letter) || array)
			cursor.fail(`"}": what has no fixed size, as ${shown(start)} here, must be the last of a record`);
		cursor.expect(',', 'or "}"');
	}
}

function readAtom(cursor: Cursor): string {
	const token = cursor.peek();
	const word = token.kind === 'word' ? token.text.toLowerCase() : '';
	const letter = Object.hasOwn(atoms, word) ? atoms[word] : undefined;
	if (letter !== undefined) {
		cursor.next();
		return word === 'domain-list' && cursor.accept('compressed') ? 'Dc' : letter;
	}
	const unsigned = cursor.accept('unsigned');
	if (!unsigned) cursor.accept('signed');
	if (!cursor.at('integer')) cursor.fail('a type of options');
	cursor.next();
	const width = cursor.peek();
	const integer = integers.get(readInteger(cursor, 8, 32));
	if (integer === undefined) cursor.fail('8, 16 or 32 bits', width);
	return unsigned ? integer.toUpperCase() : integer;
}
