import {spawnSync} from 'node:child_process';
import {copyFileSync, openSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {makeRunDirectory, startAgent} from './agent.ts';
import {dhcpinfo, program} from './dhcpinfo.ts';

const rootTest = process.getuid?.() === 0 ? test.serial : test.serial.skip;
const usage = 'Usage: dhcpinfo [-c] [-i INTERFACE] [-n LIMIT] [-v 4|6] [--json] CODE|IDENTIFIER\n';

function runDirectory(t: ExecutionContext): string {
	const {directory, close} = makeRunDirectory();
	t.teardown(close);
	return directory;
}

/** A run directory whose query socket answers every connection as told. */
async function badAgent(t: ExecutionContext, answer: (socket: Socket) => void): Promise<string> {
	const directory = runDirectory(t);
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => answer(socket));
	});
	t.teardown(() => server.close());
	await new Promise<void>(resolve => server.listen(join(directory, 'query.sock'), resolve));
	return directory;
}

// biome-ignore format: one mistake is one line.
const mistakes: readonly (readonly [args: readonly string[], reason: string])[] = [
	[[],                              'A code or an identifier is missing.'],
	[[''],                            'A code or an identifier is missing.'],
	[['MTU', 'Router'],               'Expected no other operand; got "Router".'],
	[['--all', 'MTU'],                'Expected no other operand; got "MTU".'],
	[['-v', '5', 'MTU'],              'The protocol must be 4 or 6; got "5".'],
	[['--timeout', 'soon', 'MTU'],    'The timeout must be seconds; got "soon".'],
	[['-c', '--json', 'MTU'],         '-c has no meaning with --json or --all.'],
	[['-c', '--all'],                 '-c has no meaning with --json or --all.'],
	[['-q', 'MTU'],                   'There is no option -q.'],
	[['-cq', 'MTU'],                  'There is no option -q.'],
	[['--frob', 'MTU'],               'There is no option --frob.'],
	[['--toString'],                  'There is no option --toString.'],
	[['MTU', '-i'],                   'The option -i needs a value.'],
	[['MTU', '--run-dir'],            'The option --run-dir needs a value.'],
	[['--json=1', 'MTU'],             'The option --json takes no value.'],
	[['--', '-i', 'eth0'],            'Expected no other operand; got "eth0".'],
];

for (const [args, reason] of mistakes) {
	test.serial(`dhcpinfo ${JSON.stringify(args)}: is a usage error`, async t => {
		t.deepEqual(await dhcpinfo(args), {status: 3, stdout: '', stderr: `dhcpinfo: ${reason}\n${usage}`});
	});
}

test.serial('dhcpinfo --help: explains itself on stdout', async t => {
	const {status, stdout, stderr} = await dhcpinfo(['-h']);
	t.deepEqual([status, stderr], [0, '']);
	t.true(stdout.startsWith(usage));
	t.regex(stdout, /Exit status: 0 done/);
});

test.serial('dhcpinfo --version: names its version', async t => {
	t.regex((await dhcpinfo(['--version'])).stdout, /^dhcpinfo \d+\.\d+\.\d+\n$/);
});

test.serial('dhcpinfo: without an agent it says so, and exits with 2', async t => {
	const directory = runDirectory(t);
	t.deepEqual(await dhcpinfo(['--run-dir', directory, 'MTU']), {
		status: 2,
		stdout: '',
		stderr: `dhcpinfo: no agent is running: nothing answers at ${directory}/query.sock\n`,
	});
});

test.serial('dhcpinfo --debug: adds why a failure failed', async t => {
	const {status, stderr} = await dhcpinfo(['--run-dir', runDirectory(t), '--debug', 'MTU']);
	t.is(status, 2);
	t.regex(stderr, /^NO_AGENT ControlError: /m);
	t.regex(stderr, /ENOENT/);
});

rootTest('dhcpinfo: a socket that it may not use is permission denied, and exits with 2', async t => {
	const directory = runDirectory(t);
	t.teardown(await startAgent(directory, 0o600));
	const file = join(directory, 'dhcpinfo');
	copyFileSync(program, file);
	t.deepEqual(await dhcpinfo(['--run-dir', directory, 'MTU'], {file, uid: 65_534}), {
		status: 2,
		stdout: '',
		stderr: 'dhcpinfo: permission denied\n',
	});
});

const counted = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
// biome-ignore format: one agent is one line.
const hostile: readonly (readonly [what: string, answer: (socket: Socket) => void, text: string])[] = [
	['says nothing and closes',     socket => socket.end(),                                          'ipc connection closed'],
	['dies in the middle',          socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'), 'ipc connection closed'],
	['speaks another protocol',     socket => socket.end('220 smtp.example ESMTP\r\n'),              'ipc protocol violation'],
	['sends more than a lease has', socket => socket.end(counted('x'.repeat(5_000_000))),            'ipc protocol violation'],
	['sends no JSON',               socket => socket.end(counted('<html>')),                         "cannot decode agent's reply"],
	['sends JSON of another kind',  socket => socket.end(counted('{"lines": "no"}')),                "cannot decode agent's reply"],
];

for (const [what, answer, text] of hostile) {
	test.serial(`dhcpinfo: an agent that ${what} is an error with status 2`, async t => {
		const directory = await badAgent(t, answer);
		const stderr = `dhcpinfo: ${text}\n`;
		t.deepEqual(await dhcpinfo(['--run-dir', directory, 'MTU']), {status: 2, stdout: '', stderr});
	});
}

test.serial('dhcpinfo: an agent that is silent times out with status 4', async t => {
	const directory = await badAgent(t, () => {});
	t.deepEqual(await dhcpinfo(['--run-dir', directory, '--timeout', '0.1', 'MTU']), {
		status: 4,
		stdout: '',
		stderr: 'dhcpinfo: wait timed out, operation still pending...\n',
	});
});

test.serial('dhcpinfo: an output that cannot be written is a system error with status 6', t => {
	const {status, stderr} = spawnSync(program, ['--version'], {
		stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
		encoding: 'utf8',
	});
	t.is(status, 6);
	t.regex(stderr, /^dhcpinfo: system error: ENOSPC/);
});
