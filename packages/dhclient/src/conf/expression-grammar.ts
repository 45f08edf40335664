import type {Expression, Kind, Operator} from '../expression/expression.ts';
import {type ExpressionFunction, functions, stateNames} from '../expression/functions.ts';
import {isPattern} from '../expression/pattern.ts';
import {octetsOf} from '../values/octets.ts';
import type {OptionSpaces} from '../values/option-spaces.ts';
import {Complaint, type Cursor, shown} from './cursor.ts';
import type {Token} from './lexer.ts';
import {readHexBytesFrom, readInteger, readIpv4From} from './literal.ts';
import {readOptionName} from './option-name.ts';

/*
 * Expressions (dhcp-eval(5)). What a bare number means depends on what is wanted: `12` is the number 12 or the byte 0x12.
 *
 * Deviation: ISC gives `+` and `-` less weight than `=`, so that `1 + 2 = 3` is an error there; here arithmetic binds
 * tighter, as everywhere else. `and` and `or` weigh the same and group from the left, as in ISC.
 */

interface Reading {
	readonly cursor: Cursor;
	readonly spaces: OptionSpaces;
	/** How many parts the expression may still have: one of any depth must be evaluated without a deep stack. */
	readonly budget: {parts: number};
}

interface Read {
	readonly expression: Expression;
	/** Unknown for a variable. */
	readonly kind: Kind | undefined;
}

const mostParts = 1000;

const nouns: {readonly [kind in Kind]: string} = {
	data: 'an expression of data',
	number: 'an expression of a number',
	boolean: 'a condition',
};

/** Reads an expression that comes to a value of the kind. */
export function readExpression(cursor: Cursor, spaces: OptionSpaces, wanted: Kind): Expression {
	return readKind({cursor, spaces, budget: {parts: mostParts}}, wanted);
}

function readKind(reading: Reading, wanted: Kind): Expression {
	const start = reading.cursor.peek();
	const read = readChain(reading, wanted, 0);
	requireKind(read, wanted, `at ${shown(start)}`, start);
	return read.expression;
}

const chains: readonly (readonly Operator[])[] = [
	['and', 'or'],
	['=', '!=', '~=', '~~'],
	['+', '-'],
	['*', '/', '%'],
	['&', '|', '^'],
];

// What the operands of a level have to be, where they have to be something.
const operands: readonly (Kind | undefined)[] = ['boolean', undefined, 'number', 'number', 'number'];

/** Operators of one weight from the left, their operands being chains of the next weight. */
function readChain(reading: Reading, wanted: Kind, level: number): Read {
	const operators = chains[level];
	if (!operators) return readPrimary(reading, wanted);
	let left = readChain(reading, wanted, level + 1);
	for (;;) {
		const at = reading.cursor.peek();
		const operator = takeOperator(reading.cursor, operators);
		if (!operator) return left;
		const needed = operands[level] ?? left.kind ?? 'data';
		requireKind(left, needed, `before "${operator}"`, at);
		const right = readRight(reading, operator, needed, level);
		const expression = {kind: 'binary' as const, operator, left: left.expression, right: right.expression};
		left = {expression, kind: level < 2 ? 'boolean' : 'number'};
	}
}

function readRight(reading: Reading, operator: Operator, needed: Kind, level: number): Read {
	const start = reading.cursor.peek();
	const right = readChain(reading, needed, level + 1);
	requireKind(right, needed, `after "${operator}"`, start);
	const constant = right.expression.kind === 'constant' ? right.expression.value : undefined;
	if (operator.startsWith('~') && constant instanceof Uint8Array && !isPattern(constant)) {
		reading.cursor.fail('an extended regular expression', start);
	}
	return right;
}

function requireKind({kind}: Read, needed: Kind, where: string, token: Token): void {
	if (kind === undefined || kind === needed) return;
	throw new Complaint(token, `Expected ${nouns[needed]} ${where}, found ${nouns[kind]}.`);
}

function takeOperator(cursor: Cursor, operators: readonly Operator[]): Operator | undefined {
	const {kind, text} = cursor.peek();
	const first = kind === 'word' ? text.toLowerCase() : kind === 'mark' ? text : '';
	if (first === '!' || first === '~') {
		if (!operators.includes('=')) return undefined;
		cursor.next();
		if (first === '~' && cursor.accept('~')) return '~~';
		cursor.expect('=', `after "${first}"`);
		return first === '!' ? '!=' : '~=';
	}
	const operator = operators.find(one => one === first);
	if (operator) cursor.next();
	return operator;
}

/** What starts with a word or mark of its own, by that word or mark. */
const openings: {readonly [text: string]: (reading: Reading, wanted: Kind) => Read} = {
	'('(reading, wanted) {
		const inner = readChain(reading, wanted, 0);
		reading.cursor.expect(')');
		return inner;
	},
	not(reading) {
		const {expression} = readChain(reading, 'boolean', 1);
		return {expression: {kind: 'not', operand: expression}, kind: 'boolean'};
	},
	exists: ({cursor, spaces}) => ({
		expression: {kind: 'exists', option: readOptionName(cursor, spaces)},
		kind: 'boolean',
	}),
	option: reading => readOptionValue(reading, 'message'),
	'config-option': reading => readOptionValue(reading, 'configuration'),
};

function readOptionValue({cursor, spaces}: Reading, from: 'message' | 'configuration'): Read {
	return {expression: {kind: 'option', from, option: readOptionName(cursor, spaces)}, kind: 'data'};
}

function readPrimary(reading: Reading, wanted: Kind): Read {
	const {cursor, budget} = reading;
	return cursor.nested(() => {
		if (budget.parts-- <= 0) cursor.fail(`an expression of at most ${mostParts} parts`);
		const {kind, text} = cursor.peek();
		if (kind === 'string')
			return {expression: {kind: 'constant', value: octetsOf(cursor.next().text)}, kind: 'data'};
		const word = kind === 'end' ? '' : text.toLowerCase();
		const opening = Object.hasOwn(openings, word) ? openings[word] : undefined;
		if (!opening) return readCall(reading, word) ?? readNumberOrName(reading, wanted, word);
		cursor.next();
		return opening(reading, wanted);
	});
}

function readCall(reading: Reading, word: string): Read | undefined {
	const callee = Object.hasOwn(functions, word) ? functions[word] : undefined;
	if (!callee) return undefined;
	reading.cursor.next();
	const expressions = callee.parameters ? readArguments(reading, callee, callee.parameters, word) : [];
	return {expression: {kind: 'call', function: word, arguments: expressions}, kind: callee.result};
}

function readArguments(
	reading: Reading,
	callee: ExpressionFunction,
	parameters: readonly Kind[],
	word: string,
): readonly Expression[] {
	const {cursor} = reading;
	cursor.expect('(', `after "${word}"`);
	const read: Expression[] = [];
	for (const [i, kind] of parameters.entries()) {
		if (i > 0)
			cursor.expect(',', `and ${parameters.length - i} more of ${parameters.length} arguments of "${word}"`);
		read.push(readKind(reading, kind));
	}
	while (callee.variadic && cursor.accept(','))
		read.push(readKind(reading, parameters[parameters.length - 1] ?? 'data'));
	cursor.expect(')', `after the arguments of "${word}"`);
	return read;
}

/** A number, bytes in hexadecimal, a state's name, or the name of a variable. */
function readNumberOrName({cursor}: Reading, wanted: Kind, word: string): Read {
	const token = cursor.peek();
	if (wanted === 'number' && /^(-?\d+|0x[0-9a-f]+)$/.test(word)) {
		return {
			expression: {kind: 'constant', value: readInteger(cursor, -0x80000000, 0xffffffff)},
			kind: 'number',
		};
	}
	if (/^(0*[0-9a-f]{1,2}|\d{3})$/.test(word))
		return {expression: {kind: 'constant', value: readBytes(cursor)}, kind: 'data'};
	const state = stateNames[word];
	if (state !== undefined) {
		cursor.next();
		return {expression: {kind: 'constant', value: state}, kind: 'number'};
	}
	if (word === 'gethostbyname')
		cursor.fail('bytes or an address: host names are not looked up, so "gethostbyname" cannot be used');
	if (word === 'execute') cursor.fail('an expression that runs no command: "execute" cannot be used');
	if (token.kind !== 'word' || /^-?\d/.test(word)) cursor.fail(nouns[wanted]);
	cursor.next();
	if (cursor.at('('))
		throw new Complaint(token, `Expected a function of dhcp-eval(5), found ${shown(token)}.`);
	cursor.warn(token, `Variables have no effect: "${token.text}" never has a value.`);
	return {expression: {kind: 'variable', name: token.text}, kind: undefined};
}

/** Bytes in hexadecimal, or (ISC has only those) an address with dots. */
function readBytes(cursor: Cursor): Uint8Array {
	const first = cursor.next();
	return cursor.at('.') ? readIpv4From(cursor, first) : readHexBytesFrom(cursor, first);
}
