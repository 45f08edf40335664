/**
 * getopt_long(3) in small: short options in groups and with joined values, long ones with `=` or a value of their own,
 * operands anywhere, `--` before what is none. Its own because loading `parseArgs` of `node:util` costs a program that
 * lives for milliseconds almost one of them.
 */

/** An option: its letter, if it has one, and whether it takes a value. */
export interface OptionRow {
	readonly letter?: string;
	readonly takesValue: boolean;
}

/** A command line taken apart: options by long name, the value of a flag empty. */
export interface Given {
	readonly options: ReadonlyMap<string, string>;
	readonly operands: readonly string[];
}

/** The arguments cannot be used; the message says why. */
export class UsageError extends Error {}

/** Takes a command line apart; throws a UsageError where an option is unknown, or has no value or one too many. */
export function getopt(args: readonly string[], table: {readonly [name: string]: OptionRow}): Given {
	const options = new Map<string, string>();
	const operands: string[] = [];
	const rest = [...args];
	const valueFor = (typed: string, joined: string | undefined): string => {
		const value = joined ?? rest.shift();
		if (value === undefined) throw new UsageError(`The option ${typed} needs a value.`);
		return value;
	};
	const readLong = (typed: string, joined: string | undefined): void => {
		const name = typed.slice(2);
		const row = Object.hasOwn(table, name) ? table[name] : undefined;
		if (!row) throw unknownOption(typed);
		if (!row.takesValue && joined !== undefined) throw new UsageError(`The option ${typed} takes no value.`);
		options.set(name, row.takesValue ? valueFor(typed, joined) : '');
	};
	const readShort = (group: string): void => {
		const [letter = ''] = group;
		const found = Object.entries(table).find(([, row]) => row.letter === letter);
		if (!found) throw unknownOption(`-${letter}`);
		const [name, {takesValue}] = found;
		const joined = group.slice(letter.length) || undefined;
		options.set(name, takesValue ? valueFor(`-${letter}`, joined) : '');
		if (!takesValue && joined !== undefined) readShort(joined);
	};
	while (rest.length > 0) {
		const argument = rest.shift() ?? '';
		if (argument === '--') operands.push(...rest.splice(0));
		else if (argument.startsWith('--')) readLong(...splitLong(argument));
		else if (argument.startsWith('-') && argument !== '-') readShort(argument.slice(1));
		else operands.push(argument);
	}
	return {options, operands};
}

function unknownOption(typed: string): UsageError {
	return new UsageError(`There is no option ${typed}.`);
}

function splitLong(argument: string): [typed: string, joined: string | undefined] {
	const equals = argument.indexOf('=');
	return equals < 0 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)];
}
