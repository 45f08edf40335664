import {sameBytes} from '@lessee/wire';
import type {EvaluationScope, Expression, Operator, Value} from './expression.ts';
import {functions} from './functions.ts';
import {matches} from './pattern.ts';

// No option can hold more, so nothing longer is worth having; and no nesting can make it grow without end.
const longest = 0xffff;

/** The value of an expression; undefined where it has none, which every operation on it passes on. */
export function evaluate(expression: Expression, scope: EvaluationScope): Value | undefined {
	switch (expression.kind) {
		case 'constant':
			return expression.value;
		case 'option':
			return scope.option(expression.from, expression.option);
		case 'exists':
			return scope.option('message', expression.option) !== undefined;
		case 'not': {
			const value = evaluate(expression.operand, scope);
			return value === undefined ? undefined : value !== true;
		}
		case 'binary':
			return binary(expression.operator, expression.left, expression.right, scope);
		case 'call':
			return call(expression.function, expression.arguments, scope);
		case 'variable':
			return undefined;
	}
}

/** The bytes of a data expression; undefined where it has no value or is none. */
export function evaluateData(expression: Expression, scope: EvaluationScope): Uint8Array | undefined {
	const value = evaluate(expression, scope);
	return value instanceof Uint8Array ? value : undefined;
}

/** Whether a condition holds; one without a value does not. */
export function holds(expression: Expression, scope: EvaluationScope): boolean {
	return evaluate(expression, scope) === true;
}

function call(name: string, expressions: readonly Expression[], scope: EvaluationScope): Value | undefined {
	const callee = functions[name];
	const values: Value[] = [];
	for (const expression of expressions) {
		const value = evaluate(expression, scope);
		if (value === undefined && !callee?.first) return undefined;
		if (value !== undefined) values.push(value);
	}
	if (callee?.first && values.length === 0) return undefined;
	const value = callee?.apply(scope, ...(values as never[]));
	return value instanceof Uint8Array && value.length > longest ? undefined : value;
}

function binary(
	operator: Operator,
	left: Expression,
	right: Expression,
	scope: EvaluationScope,
): Value | undefined {
	const first = evaluate(left, scope);
	if (operator === 'and' || operator === 'or') return both(operator, first, () => evaluate(right, scope));
	const second = evaluate(right, scope);
	if (operator === '=') return equal(first, second);
	if (operator === '!=') return !equal(first, second);
	if (first === undefined || second === undefined) return undefined;
	if (operator === '~=' || operator === '~~') return match(first, second, operator === '~~');
	return typeof first === 'number' && typeof second === 'number'
		? arithmetic[operator](first, second)
		: undefined;
}

/** `and` needs both sides; `or` is content with the one that has a value, as in dhclient. */
function both(
	operator: 'and' | 'or',
	first: Value | undefined,
	second: () => Value | undefined,
): Value | undefined {
	if (first === (operator === 'or')) return first;
	const value = second();
	if (operator === 'or') return value ?? first;
	return first === undefined ? undefined : value;
}

/** Whether two values are the same; one that is none is the same as another that is none. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
	if (left instanceof Uint8Array && right instanceof Uint8Array) return sameBytes(left, right);
	return left === right;
}

function match(text: Value, pattern: Value, anyCase: boolean): boolean | undefined {
	if (!(text instanceof Uint8Array) || !(pattern instanceof Uint8Array)) return undefined;
	return matches(pattern, text, anyCase) ?? false;
}

type Arithmetic = Exclude<Operator, '=' | '!=' | '~=' | '~~' | 'and' | 'or'>;

const arithmetic: {readonly [O in Arithmetic]: (left: number, right: number) => number | undefined} = {
	'+': (left, right) => left + right,
	'-': (left, right) => left - right,
	'*': (left, right) => left * right,
	'/': (left, right) => (right === 0 ? undefined : Math.trunc(left / right)),
	'%': (left, right) => (right === 0 ? undefined : left % right),
	'&': (left, right) => (left & right) >>> 0,
	'|': (left, right) => (left | right) >>> 0,
	'^': (left, right) => (left ^ right) >>> 0,
};
