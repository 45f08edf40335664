// The command line: one row per command. What a row does not name is refused with a sentence.
import {type ParseArgsConfig, parseArgs} from 'node:util';
import {exitStatus, Failure} from './failure.ts';

type Flags = NonNullable<ParseArgsConfig['options']>;

interface CommandRow {
	/** How many interfaces, or files, may be named. */
	readonly operands: readonly [least: number, most: number];
	readonly flags: Flags;
	readonly usage: string;
	readonly help: string;
}

const text = {type: 'string'} as const;
const flag = {type: 'boolean'} as const;
const everywhere = {'run-dir': text, debug: flag, help: {...flag, short: 'h'}} as const;

const runFlags = {
	config: text,
	'state-dir': text,
	eventhook: text,
	script: text,
	'hook-timeout': text,
	'release-on-exit': flag,
	acd: text,
	'resolv-conf': text,
	'log-level': text,
	'log-format': text,
} as const;

const many = Number.POSITIVE_INFINITY;

/** The commands of dhcpagent. */
// biome-ignore format: one command is one line.
export const commands = {
	run:     {operands: [0, many], flags: runFlags,                      usage: 'run [IF...] [FLAGS]',                       help: 'the agent, in the foreground'},
	start:   {operands: [1, 1],    flags: {wait: text, primary: flag},   usage: 'start IF [--wait SEC|forever] [--primary]', help: 'take an interface under control; returns when it has a lease'},
	extend:  {operands: [1, 1],    flags: {wait: text},                  usage: 'extend IF',                                 help: 'renew the lease now'},
	inform:  {operands: [1, 1],    flags: {wait: text},                  usage: 'inform IF',                                 help: 'ask for parameters only, leave the address alone'},
	release: {operands: [1, 1],    flags: {wait: text},                  usage: 'release IF',                                help: 'give the lease back and forget it'},
	drop:    {operands: [1, 1],    flags: {wait: text},                  usage: 'drop IF',                                   help: 'give up control, keep the lease on disk, send nothing'},
	ping:    {operands: [1, 1],    flags: {},                            usage: 'ping IF',                                   help: 'exit 0 if under control and not FAILED'},
	status:  {operands: [0, 1],    flags: {json: flag},                  usage: 'status [IF] [--json]',                      help: 'state, counters and times'},
	events:  {operands: [0, 1],    flags: {json: flag},                  usage: 'events [IF] [--json]',                      help: 'follow what happens, one event per line'},
	replay:  {operands: [1, 1],    flags: {},                            usage: 'replay FILE',                               help: 'run a journal again and say where it differs'},
	explain: {operands: [1, 1],    flags: {'state-dir': text},           usage: 'explain IF',                                help: 'why an interface is where it is, and what comes next'},
	'check-config': {operands: [0, 1], flags: {},                        usage: 'check-config [FILE]',                       help: 'say what is wrong with a configuration'},
	'hook-test': {operands: [1, many], flags: {kind: text},              usage: 'hook-test PROGRAM [EVENT...] [--kind KIND]', help: 'run a hook, script or plugin against made-up events'},
} as const satisfies {readonly [name: string]: CommandRow};

/** The name of a command. */
export type CommandName = keyof typeof commands;

/** Where the agent keeps what outlives it, unless a flag says otherwise. */
export const usualStateDir = '/var/lib/dhcpagent';

/** A command line that was understood. */
export interface Invocation {
	readonly command: CommandName;
	readonly operands: readonly string[];
	readonly flags: {readonly [name: string]: string | boolean | undefined};
}

/** Reads a command line; throws a Failure with status 3. */
export function readCommandLine(args: readonly string[]): Invocation | 'help' | 'version' {
	const [command, ...rest] = args;
	if (command === undefined) throw badUsage('Expected a command.');
	if (command === '--help' || command === '-h' || command === 'help') return 'help';
	if (command === '--version') return 'version';
	if (!Object.hasOwn(commands, command)) throw badUsage(`Expected a command, found '${command}'.`);
	const row: CommandRow = commands[command as CommandName];
	const {values, positionals} = parse(rest, row);
	if (values['help'] === true) return 'help';
	const [least, most] = row.operands;
	if (positionals.length < least || positionals.length > most)
		throw badUsage(`Expected: dhcpagent ${row.usage}.`);
	if (positionals.includes('')) throw badUsage(`Expected: dhcpagent ${row.usage}; found an empty word.`);
	return {command: command as CommandName, operands: positionals, flags: values};
}

function parse(
	args: readonly string[],
	row: CommandRow,
): {values: Invocation['flags']; positionals: string[]} {
	try {
		const parsed = parseArgs({
			args: [...args],
			options: {...everywhere, ...row.flags},
			allowPositionals: true,
		});
		return parsed as {values: Invocation['flags']; positionals: string[]};
	} catch (error) {
		throw badUsage(`${(error as Error).message.split(/\.\s/)[0]}. Expected: dhcpagent ${row.usage}.`);
	}
}

/** A command line that cannot be followed. */
export function badUsage(sentence: string): Failure {
	return new Failure(`${sentence} Try 'dhcpagent --help'.`, exitStatus.usage);
}

/** What `--help` prints. */
export function help(): string {
	const rows: readonly CommandRow[] = Object.values(commands);
	const width = Math.max(...rows.map(({usage}) => usage.length));
	const lines = rows.map(({usage, help: what}) => `  dhcpagent ${usage.padEnd(width)}  ${what}`);
	return `${[
		'usage: dhcpagent COMMAND [OPERANDS] [FLAGS]',
		'',
		...lines,
		'',
		'Every command takes --run-dir DIR (default $DHCPAGENT_RUN_DIR, else /run/dhcpagent) and --debug.',
		'Flags of run: --config FILE, --state-dir DIR, --eventhook FILE|none, --script FILE, --hook-timeout SECONDS,',
		'  --release-on-exit, --acd off|fast|strict, --resolv-conf auto|off|FILE, --log-level LEVEL, --log-format pretty|json',
		'',
		'exit status: 0 done; 2 refused or failed; 3 bad arguments; 4 timed out, the operation goes on; 6 system error',
	].join('\n')}\n`;
}
