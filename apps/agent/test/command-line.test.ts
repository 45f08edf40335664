import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {commands, help, type Invocation, readCommandLine} from '../src/command-line.ts';
import {runOptions} from '../src/daemon/flags.ts';
import {Failure} from '../src/failure.ts';

const seed = 20_131;

/** The options of `run` with these words after it; a Failure where they cannot be. */
function options(...words: readonly string[]) {
	const invocation = readCommandLine(['run', ...words]);
	if (typeof invocation === 'string') throw new Error(`Expected an invocation, found ${invocation}.`);
	return runOptions(invocation);
}

test('every command is in the help, and tells its usage where it gets too few or too many words', t => {
	for (const [name, {operands, usage}] of Object.entries(commands)) {
		t.true(help().includes(`dhcpagent ${usage}`), name);
		for (const help of ['--help', '-h']) t.is(readCommandLine([name, help]), 'help');
		const [least, most] = operands as readonly [number, number];
		const wrong = [least - 1, most + 1].filter(count => count >= 0 && Number.isFinite(count));
		for (const count of wrong) {
			const words = Array.from({length: count}, (_, index) => `eth${index}`);
			t.throws(() => readCommandLine([name, ...words]), {
				instanceOf: Failure,
				message: `Expected: dhcpagent ${usage}. Try 'dhcpagent --help'.`,
			});
		}
	}
});

test('the manual page has every command and every flag, and no others', t => {
	const page = readFileSync(new URL('../../../../docs/man/dhcpagent.8.md', import.meta.url), 'utf8');
	const flags = Object.values(commands).flatMap(({flags: own}) => Object.keys(own));
	const known = new Set([...flags, 'run-dir', 'debug']);
	const shown = new Set([...page.matchAll(/--([a-z][a-z-]*)/g)].map(([, flag = '']) => flag));
	t.deepEqual(
		[...known].filter(flag => !shown.has(flag)),
		[],
	);
	t.deepEqual(
		[...shown].filter(flag => !known.has(flag) && flag !== 'unix-socket'),
		[],
	);
	const synopsis = page.slice(page.indexOf('## SYNOPSIS'), page.indexOf('## DESCRIPTION'));
	for (const name of Object.keys(commands)) t.regex(synopsis, new RegExp(`[ |]${name}[ |\\[]`), name);
});

test('flags stand before, between and after interfaces, with = or without; what follows -- is no flag', t => {
	const expected = {command: 'run', operands: ['eth0', 'eth1'], acd: 'off', release: true};
	const read = (...words: readonly string[]) => {
		const {command, operands, flags} = readCommandLine(words) as Invocation;
		return {command, operands, acd: flags['acd'], release: flags['release-on-exit']};
	};
	t.deepEqual(read('run', '--acd', 'off', 'eth0', '--release-on-exit', 'eth1'), expected);
	t.deepEqual(read('run', 'eth0', 'eth1', '--release-on-exit', '--acd=off'), expected);
	t.deepEqual(read('start', '--', '--wait').operands, ['--wait']);
});

test('whatever the words are, they are understood or refused with status 3 and a sentence', t => {
	const known = [...Object.keys(commands), '--run-dir', '--acd', '--wait', '--json', '--', '--help', 'eth0'];
	const word = fc.oneof(fc.constantFrom(...known), fc.string());
	fc.assert(
		fc.property(fc.array(word, {maxLength: 5}), words => {
			try {
				const read = readCommandLine(words);
				if (typeof read !== 'string' && read.command === 'run') runOptions(read);
			} catch (error) {
				t.true(error instanceof Failure, String(error));
				t.is((error as Failure).exitStatus, 3);
				t.regex((error as Failure).message, /^[^\n]*\. Try 'dhcpagent --help'\.$/s);
			}
		}),
		{seed, numRuns: 2000},
	);
});

test('--run-dir may be relative: hooks, which run in another folder, are told where it is', t => {
	t.is(options('--run-dir', 'sockets').runDir, `${process.cwd()}/sockets`);
	t.is(options('--run-dir', '/sockets').runDir, '/sockets');
});

test('--hook-timeout takes seconds from above 0 to a day, and nothing else', t => {
	fc.assert(
		fc.property(fc.double({noNaN: true, min: -1e6, max: 1e6}), seconds => {
			if (seconds > 0 && seconds <= 86_400)
				t.is(options(`--hook-timeout=${seconds}`).hookTimeout, seconds * 1000);
			else t.throws(() => options(`--hook-timeout=${seconds}`), {instanceOf: Failure});
		}),
		{seed},
	);
	for (const text of ['', ' ', 'NaN', 'Infinity', '60s', '0x'])
		t.throws(() => options(`--hook-timeout=${text}`), {message: /above 0 and at most 86400/}, text);
	t.is(options().hookTimeout, undefined, 'left to the configuration');
});

test('an empty word is neither an interface nor a file', t => {
	for (const [name, {operands}] of Object.entries(commands)) {
		if (operands[1] > 0)
			t.throws(() => readCommandLine([name, '']), {message: /; found an empty word\./}, name);
	}
});

test('an interface that is named twice is taken once, in the order of the line', t => {
	t.deepEqual(options('eth1', 'eth0', 'eth1').interfaces, ['eth1', 'eth0']);
});
