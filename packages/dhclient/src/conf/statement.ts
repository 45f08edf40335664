import type {OptionStatement} from './configuration.ts';
import type {Cursor} from './cursor.ts';
import type {Draft, LayerDraft} from './draft.ts';
import type {LeaseDraft} from './lease-draft.ts';
import type {Token} from './lexer.ts';

/** Where a statement may stand: outside of all blocks, in an `interface` block, in a condition, in `lease` or `alias`. */
export type Where = 'top' | 'interface' | 'condition' | 'lease' | 'alias';

/** What a statement's grammar has at hand. */
export interface Reading {
	readonly cursor: Cursor;
	readonly draft: Draft;
	readonly where: Where;
	/** Where settings go. */
	readonly layer: LayerDraft;
	/** The interface whose block this is. */
	readonly interface?: string;
	/** Where statements about options go. */
	readonly statements: OptionStatement[];
	/** The `switch` that this stands in is about a number. */
	readonly numericCases?: boolean;
	/** The lease or alias whose block this is. */
	readonly lease?: LeaseDraft;
	/** Reads another file's statements in place. */
	readonly include: (file: string, token: Token, reading: Reading) => void;
	/** Reads the statements of a block, up to its `}`. */
	readonly block: (reading: Reading) => void;
}

/** One statement: how it is read, and its row in the documentation. */
export interface Statement {
	/** The word that starts it. */
	readonly name: string;
	readonly where: readonly Where[];
	/** What follows the word, without the `;`. */
	readonly syntax: string;
	/** What counts where it is not written. */
	readonly fallback: string;
	readonly meaning: string;
	/** Reads what follows the word. */
	readonly read: (reading: Reading, keyword: Token) => void;
}

/** Outside of blocks and inside of `interface`. */
export const anyLayer = ['top', 'interface'] as const;

/** Those, and conditions. */
export const anyStatement = ['top', 'interface', 'condition'] as const;

/** Reads comma-separated things up to the `;`. */
export function readList<T>(cursor: Cursor, read: () => T): readonly T[] {
	const values = [read()];
	while (cursor.accept(',')) values.push(read());
	return values;
}

/** Reads one word out of a few, in any case, quoted or not. */
export function readChoice<const C extends string>(cursor: Cursor, choices: readonly C[]): C {
	const {kind, text} = cursor.peek();
	const choice = kind === 'mark' ? undefined : choices.find(one => one === text.toLowerCase());
	if (choice === undefined) {
		const quotedChoices = choices.map(one => `"${one}"`);
		const last = quotedChoices.pop() ?? '';
		return cursor.fail(quotedChoices.length === 0 ? last : `${quotedChoices.join(', ')} or ${last}`);
	}
	cursor.next();
	return choice;
}
