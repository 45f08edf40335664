import {parseArgs} from 'node:util';

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

/** The arguments cannot be used; the message says why. */
export class UsageError extends Error {}

/** The first line of the help, and what a wrong command line is answered with. */
export const usage = 'Usage: dhcpinfo [-c] [-i INTERFACE] [-n LIMIT] [-v 4|6] [--json] CODE|IDENTIFIER';

const options = {
	canonical: {type: 'boolean', short: 'c', default: false},
	interface: {type: 'string', short: 'i', default: ''},
	limit: {type: 'string', short: 'n', default: '0'},
	protocol: {type: 'string', short: 'v', default: '4'},
	json: {type: 'boolean', default: false},
	all: {type: 'boolean', default: false},
	timeout: {type: 'string', default: '120'},
	'run-dir': {type: 'string'},
	debug: {type: 'boolean', default: false},
	help: {type: 'boolean', short: 'h', default: false},
	version: {type: 'boolean', default: false},
} as const;

function parse(args: readonly string[]) {
	try {
		return parseArgs({args: [...args], options, allowPositionals: true});
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

/** Reads a command line as getopt would, options anywhere; throws a UsageError. */
export function readArguments(args: readonly string[]): Invocation {
	const {values, positionals} = parse(args);
	const {help, version, canonical, json, all, protocol, timeout, debug} = values;
	const print = help ? 'help' : version ? 'version' : all ? 'lease' : 'option';
	if (protocol !== '4' && protocol !== '6')
		throw new UsageError(`The protocol must be 4 or 6; got "${protocol}".`);
	if (canonical && (json || all)) throw new UsageError('-c has no meaning with --json or --all.');
	if (!/^\d+(?:\.\d+)?$/.test(timeout))
		throw new UsageError(`The timeout must be seconds; got "${timeout}".`);
	return {
		print,
		identifier: readOperand(print, positionals),
		interface: values.interface,
		protocol,
		canonical,
		json,
		limit: strtoul(values.limit),
		timeout: Number(timeout) * 1000,
		runDirectory: values['run-dir'],
		debug,
	};
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
