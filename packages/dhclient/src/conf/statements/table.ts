import type {Statement, Where} from '../statement.ts';
import {agentStatements} from './agent.ts';
import {blockStatements} from './blocks.ts';
import {conditionalStatements} from './conditionals.ts';
import {inertStatements} from './inert.ts';
import {interfaceStatements} from './interface.ts';
import {leaseStatements} from './lease.ts';
import {listStatements} from './lists.ts';
import {optionStatements} from './options.ts';
import {timingStatements} from './timing.ts';

/** Every statement, in groups: how it is read and what the documentation says of it. */
export const statementGroups: readonly {readonly title: string; readonly statements: readonly Statement[]}[] =
	[
		{title: 'Timing', statements: timingStatements},
		{title: 'Options to ask for', statements: listStatements},
		{title: 'Options to send and to change', statements: optionStatements},
		{title: 'Conditions', statements: conditionalStatements},
		{title: 'The interface', statements: interfaceStatements},
		{title: 'The agent', statements: agentStatements},
		{title: 'Blocks and files', statements: blockStatements},
		{title: 'Inside `lease` and `alias`', statements: leaseStatements},
		{title: 'Without effect', statements: inertStatements},
	];

/** Every statement. */
export const statements: readonly Statement[] = statementGroups.flatMap(group => group.statements);

const byWord = new Map<string, Statement[]>();
for (const statement of statements)
	byWord.set(statement.name, [...(byWord.get(statement.name) ?? []), statement]);

/** The statements that a word starts, in any case. */
export function statementsOf(word: string): readonly Statement[] {
	return byWord.get(word.toLowerCase()) ?? [];
}

/** The statement that a word starts in a place. */
export function statementFor(word: string, where: Where): Statement | undefined {
	return statementsOf(word).find(statement => statement.where.includes(where));
}
