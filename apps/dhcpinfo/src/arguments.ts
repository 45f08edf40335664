import {getopt, UsageError} from './getopt.ts';

/** What dhcpinfo was asked to do. */
export interface Invocation {
	/** What to print: the answer of the agent, or something of dhcpinfo's own. */
	readonly print: 'option' | 'lease' | 'help' | 'version';
	/** An option's name or code, as typed; empty where none is asked for. */
	readonly identifier: string;
	/** Empty for the primary interface. */
	readonly interface: string;
	readonly protocol: '4' | '6';
	readonly canonical: boolean;
	readonly json: boolean;
	/** At most so many lines; 0 is no limit. */
	readonly limit: number;
	/** How long to wait for the agent, milliseconds. */
	readonly timeout: number;
	readonly runDirectory: string | undefined;
	/** Tell on stderr why a failure failed. */
	readonly debug: boolean;
}

/** The first line of the help, and what a wrong command line is answered with. */
export const usage = 'Usage: dhcpinfo [-c] [-i INTERFACE] [-n LIMIT] [-v 4|6] [--json] CODE|IDENTIFIER';

const table = {
	canonical: {letter: 'c', takesValue: false},
	interface: {letter: 'i', takesValue: true},
	limit: {letter: 'n', takesValue: true},
	protocol: {letter: 'v', takesValue: true},
	json: {takesValue: false},
	all: {takesValue: false},
	timeout: {takesValue: true},
	'run-dir': {takesValue: true},
	debug: {takesValue: false},
	help: {letter: 'h', takesValue: false},
	version: {takesValue: false},
};

/** Reads a command line; throws a UsageError. */
export function readArguments(args: readonly string[]): Invocation {
	const {options, operands} = getopt(args, table);
	const print = printed(options);
	const protocol = options.get('protocol') ?? '4';
	const timeout = options.get('timeout') ?? '120';
	const canonical = options.has('canonical');
	if (protocol !== '4' && protocol !== '6')
		throw new UsageError(`The protocol must be 4 or 6; got "${protocol}".`);
	if (!/^\d+(?:\.\d+)?$/.test(timeout))
		throw new UsageError(`The timeout must be seconds; got "${timeout}".`);
	if (canonical && (options.has('json') || options.has('all')))
		throw new UsageError('-c has no meaning with --json or --all.');
	return {
		print,
		identifier: readOperand(print, operands),
		interface: options.get('interface') ?? '',
		protocol,
		canonical,
		json: options.has('json'),
		limit: strtoul(options.get('limit') ?? ''),
		timeout: Number(timeout) * 1000,
		runDirectory: options.get('run-dir'),
		debug: options.has('debug'),
	};
}

function printed(options: ReadonlyMap<string, string>): Invocation['print'] {
	if (options.has('help')) return 'help';
	if (options.has('version')) return 'version';
	return options.has('all') ? 'lease' : 'option';
}

function readOperand(print: Invocation['print'], [identifier = '', ...more]: readonly string[]): string {
	if (print === 'option' && identifier === '') throw new UsageError('A code or an identifier is missing.');
	const [unwanted] = print === 'lease' ? [identifier, ...more] : more;
	if (unwanted) throw new UsageError(`Expected no other operand; got "${unwanted}".`);
	return identifier;
}

/** A number as strtoul(3) reads it with base 0, so that no LIMIT is an error: what it cannot read is 0. */
function strtoul(text: string): number {
	const [, hexadecimal, octal, decimal] = /^\s*\+?(?:0x([\da-f]+)|(0[0-7]*)|(\d+))/i.exec(text) ?? [];
	const value = hexadecimal
		? Number.parseInt(hexadecimal, 16)
		: octal
			? Number.parseInt(octal, 8)
			: Number(decimal ?? 0);
	// More lines than any lease can have is no limit, too.
	return value < 1e9 ? value : 0;
}
