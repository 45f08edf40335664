import type {Action, OptionStatement} from '../conf/configuration.ts';
import {equal, evaluate, evaluateData, holds} from '../expression/evaluate.ts';
import type {EvaluationScope, Value} from '../expression/expression.ts';
import {decodeNames, encodeNames} from '../values/names.ts';
import {joined} from '../values/octets.ts';
import type {OptionReference} from '../values/option-spaces.ts';
import type {OptionStore} from '../values/option-store.ts';

/** When statements run: `send` when a message is put together, all others when one was received. */
export type Occasion = 'transmission' | 'receipt';

// An option's value never gets longer than one that fits into a message.
const longest = 0xffff;

/** Runs statements about options, in order, on the options of a message. False where a `break` ended them. */
export function runStatements(
	statements: readonly OptionStatement[],
	occasion: Occasion,
	store: OptionStore,
	scope: EvaluationScope,
): boolean {
	return statements.every(statement => runStatement(statement, occasion, store, scope));
}

function runStatement(
	statement: OptionStatement,
	occasion: Occasion,
	store: OptionStore,
	scope: EvaluationScope,
): boolean {
	switch (statement.kind) {
		case 'modify':
			if ((statement.action === 'send') === (occasion === 'transmission')) {
				modify(store, statement.action, statement.option, evaluateData(statement.value, scope));
			}
			return true;
		case 'if': {
			const branch = statement.branches.find(({condition}) => holds(condition, scope));
			return runStatements(branch?.statements ?? statement.otherwise, occasion, store, scope);
		}
		case 'switch':
			runStatements(
				entered(statement.body, evaluate(statement.subject, scope), scope),
				occasion,
				store,
				scope,
			);
			return true;
		case 'case':
			return true;
		case 'break':
			return false;
	}
}

/** The statements of a `switch` from the value on, else from its `default`. */
function entered(
	body: readonly OptionStatement[],
	subject: Value | undefined,
	scope: EvaluationScope,
): readonly OptionStatement[] {
	const at =
		subject === undefined
			? -1
			: body.findIndex(one => one.kind === 'case' && one.value && equal(subject, evaluate(one.value, scope)));
	const otherwise = body.findIndex(one => one.kind === 'case' && !one.value);
	const start = at >= 0 ? at : otherwise;
	return start < 0 ? [] : body.slice(start);
}

function modify(
	store: OptionStore,
	action: Action,
	option: OptionReference,
	value: Uint8Array | undefined,
): void {
	const after = changed(action, option, store.get(option), value);
	if (!after) store.delete(option);
	else if (after.length <= longest) store.set(option, after);
}

function changed(
	action: Action,
	option: OptionReference,
	before: Uint8Array | undefined,
	value: Uint8Array | undefined,
): Uint8Array | undefined {
	if (action === 'send' || action === 'supersede') return value;
	if (!before || !value) return before ?? value;
	if (action === 'default') return before;
	return action === 'prepend' ? together(option, value, before) : together(option, before, value);
}

/** Two values as one: text and lists are put together by their bytes, lists of domain names after they were expanded. */
function together({format}: OptionReference, first: Uint8Array, second: Uint8Array): Uint8Array {
	if (format.startsWith('D')) {
		// What is no list is nothing to add to.
		const names = [first, second].flatMap(bytes => decodeNames(bytes) ?? []);
		return encodeNames(names) ?? first;
	}
	if (format !== 't') return joined([first, second]);
	// Servers end text with a NUL, which must not come to lie inside.
	const end = first.findLastIndex(byte => byte !== 0) + 1;
	return joined([first.subarray(0, end), second]);
}
