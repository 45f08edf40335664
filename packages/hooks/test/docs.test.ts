// Every example on the pages for hook authors is taken from its page and run.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {type HookTestOptions, type HookTestResult, hookTest, type ScriptEnvironment} from '../src/index.ts';
import {Workshop} from './workshop.ts';

const pages = fileURLToPath(new URL('../../../../docs/hooks/', import.meta.url));
const pageTexts = readdirSync(pages).map(page => readFileSync(`${pages}/${page}`, 'utf8'));

/** The examples by name. The line that opens one says, after the language, what it is and how it is called. */
const examples = new Map(
	pageTexts.flatMap(text =>
		[...text.matchAll(/^```\w+ ([^\n]+)\n(.*?)^```$/gms)].map(
			([, title = '', body = '']) => [title, body] as const,
		),
	),
);

/** Programs that examples call, and what they do; all of them write down how they were called. */
const programs: Readonly<Record<string, string>> = {
	'dhclient-script': '',
	'dhcpcd-run-hooks':
		'echo "$reason $interface if_up=$if_up new=$new_ip_address old=$old_ip_address" >> CALLS',
	dhcpinfo: 'case $3 in Yiaddr) echo 192.0.2.17;; domain-name-servers) echo 192.0.2.2; echo 192.0.2.3;; esac',
	'run-parts': 'case $1 in --list) echo BIN/an-exit-hook;; esac',
	arping: 'exit 1',
	ip: '',
	logger: '',
	ping: 'exit 1',
	systemctl: '',
};
const anExitHook =
	'echo "$reason $interface new=$new_ip_address old=$old_ip_address dns=$new_domain_name_servers" >> CALLS\n';

/** A machine on which nothing is installed but these programs. */
class Machine {
	readonly w: Workshop;
	readonly #calls: string;

	constructor(t: ExecutionContext) {
		this.w = new Workshop(t);
		this.#calls = this.w.path('calls');
		mkdirSync(this.w.path('bin'));
		for (const [name, body] of Object.entries(programs))
			this.w.program(this.#placed(`echo "${name} $*" >> CALLS\n${body}`), `bin/${name}`);
		writeFileSync(this.w.path('bin/an-exit-hook'), this.#placed(anExitHook));
		process.env['PATH'] = this.path;
	}

	get path(): string {
		return `${this.w.path('bin')}:/usr/bin:/bin`;
	}

	/** What was called since this was asked last, but for questions. */
	calls(): readonly string[] {
		const calls = readFileSync(this.#calls, {encoding: 'utf8', flag: 'a+'});
		writeFileSync(this.#calls, '');
		return calls.split('\n').filter(line => line !== '' && !line.startsWith('dhcpinfo'));
	}

	/** Writes an example to a file, and gives its path. */
	write(title: string, file = 'example'): string {
		const text = examples.get(title) ?? '';
		return this.w.program(
			text.replace(/\/\S+\/(dhclient-script|dhcpcd-run-hooks)$/m, this.w.path('bin/$1')),
			file,
		);
	}

	/** Tries an example out; each run has to end with exit status 0. */
	async run(
		t: ExecutionContext,
		options: Omit<HookTestOptions, 'clock'>,
	): Promise<readonly HookTestResult[]> {
		const results = await hookTest({
			...options,
			clock: this.w.clock,
			log: (...words) => this.w.log.push(words[2]),
		});
		for (const {event, outcome} of results)
			if (outcome.how !== 'absent')
				t.like(outcome, {how: 'exited'}, `${event}: ${JSON.stringify(outcome)} ${this.w.log}`);
		return results;
	}

	#placed(text: string): string {
		return text.replaceAll('CALLS', this.#calls).replaceAll('BIN', this.w.path('bin'));
	}
}

/** What an eventhook of the pages does for each event of a lease's life, and for one that does not exist. */
const eventhooks: Readonly<Record<string, readonly string[]>> = {
	'eventhook first': [
		'logger -t eventhook test0 has 192.0.2.17',
		'logger -t eventhook test0 has 192.0.2.17',
		'logger -t eventhook test0 loses 192.0.2.17',
		'logger -t eventhook test0 has 192.0.2.17',
		'logger -t eventhook test0 loses 192.0.2.17',
	],
	'eventhook application': [
		'systemctl start --no-block collector@test0.service',
		'systemctl stop collector@test0.service',
		'systemctl start --no-block collector@test0.service',
		'systemctl stop collector@test0.service',
	],
	'eventhook folder': ['BOUND', 'EXTEND', 'EXPIRE', 'BOUND', 'RELEASE', 'UNHEARD-OF'].map(
		event => `run-parts --arg=test0 --arg=${event} /etc/dhcp/eventhook.d`,
	),
	'eventhook exit-hooks': [
		'BOUND test0 new=192.0.2.17 old= dns=192.0.2.2 192.0.2.3',
		'RENEW test0 new=192.0.2.17 old= dns=192.0.2.2 192.0.2.3',
		'EXPIRE test0 new= old=192.0.2.17 dns=',
		'BOUND test0 new=192.0.2.17 old= dns=192.0.2.2 192.0.2.3',
		'RELEASE test0 new= old=192.0.2.17 dns=',
	],
	'eventhook dhcpcd': [
		'BOUND test0 if_up=true new=192.0.2.17 old=',
		'RENEW test0 if_up=true new=192.0.2.17 old=',
		'EXPIRE test0 if_up=false new= old=192.0.2.17',
		'BOUND test0 if_up=true new=192.0.2.17 old=',
		'RELEASE test0 if_up=false new= old=192.0.2.17',
	],
	'eventhook networkd-dispatcher': ['routable', 'off', 'routable', 'off'].flatMap(state =>
		['/usr/lib', '/etc'].map(folder => `run-parts --regex=^[^.] ${folder}/networkd-dispatcher/${state}.d`),
	),
};
for (const [title, expected] of Object.entries(eventhooks)) {
	test.serial(`docs: ${title} does what its page says`, async t => {
		const machine = new Machine(t);
		const program = machine.write(title);
		const results = await machine.run(t, {
			program,
			kind: 'eventhook',
			events: ['BOUND', 'EXTEND', 'EXPIRE', 'BOUND', 'RELEASE', 'UNHEARD-OF'],
		});
		t.true(results.every(({outcome}) => outcome.how === 'exited' && outcome.code === 0));
		const noise = /^(run-parts --list|dhcpcd-run-hooks )/;
		t.deepEqual(
			machine.calls().filter(call => !noise.test(call)),
			expected,
		);
	});
}

/** As the agent gives it, as far as the examples look. */
const environmentIn =
	(path: string): ScriptEnvironment =>
	(reason, {lease, previous}) => ({
		PATH: path,
		reason,
		interface: 'eth0',
		...(lease && {
			new_ip_address: lease.address,
			check_ip_address: lease.address,
			new_subnet_mask: '255.255.255.0',
			new_broadcast_address: '192.0.2.255',
			new_routers: '192.0.2.1 192.0.2.254',
		}),
		...(previous && {old_ip_address: previous.address}),
	});

test.serial('docs: script small does what its page says', async t => {
	const machine = new Machine(t);
	const program = machine.write('script small');
	const results = await machine.run(t, {program, kind: 'script', environment: environmentIn(machine.path)});
	const effects = Object.fromEntries(results.map(({event, effect}) => [event, effect]));
	t.like(effects, {
		BOUND: 'the lease is used',
		RENEW: 'the lease is used',
		TIMEOUT: 'the next lease is tested',
	});
	const configured = [
		'ip -4 address replace 192.0.2.17/255.255.255.0 broadcast 192.0.2.255 dev eth0',
		'ip -4 route replace default via 192.0.2.1 dev eth0',
	];
	const flushed = 'ip -4 address flush dev eth0';
	t.deepEqual(machine.calls(), [
		'ip link set dev eth0 up', // PREINIT
		...configured, // BOUND
		...configured, // RENEW
		...configured, // REBIND
		flushed, // EXPIRE
		...configured, // REBOOT
		flushed, // STOP
		...configured, // TIMEOUT
		'ping -q -c 1 -w 2 192.0.2.1',
		flushed, // RELEASE
		flushed, // FAIL
	]);
});

test.serial('docs: script arp does what its page says', async t => {
	const machine = new Machine(t);
	const program = machine.write('script arp');
	const environment = environmentIn(machine.path);
	const results = await machine.run(t, {program, kind: 'script', events: ['ARPCHECK', 'BOUND'], environment});
	t.deepEqual(
		results.map(({effect}) => effect),
		['the address is declined', 'the lease is used'],
	);
	t.deepEqual(machine.calls(), ['arping -q -c 2 -w 2 -D -I eth0 192.0.2.17', 'dhclient-script ']);
});

test.serial('docs: exit-hook motd does what its page says, inside a script that reads it', async t => {
	const machine = new Machine(t);
	const hook = machine.write('exit-hook motd', 'motd');
	const program = machine.w.program(`. ${hook}`);
	const environment = environmentIn(machine.path);
	await machine.run(t, {program, kind: 'script', events: ['BOUND', 'RENEW'], environment});
	t.deepEqual(machine.calls(), ['logger -t dhcp eth0: 192.0.2.17 from an unknown server']);
});

test.serial('docs: plugin greet does what its page says', async t => {
	const machine = new Machine(t);
	const program = machine.write('plugin greet', 'greet.mjs');
	await machine.run(t, {program, options: {greeting: 'Welcome'}});
	t.is(machine.w.log[0], 'plugin greet: Welcome, 192.0.2.17 on test0, reached through 192.0.2.1');
});

test.serial('docs: plugin known-servers does what its page says', async t => {
	const machine = new Machine(t);
	const program = machine.write('plugin known-servers', 'known-servers.mjs');
	const effectWith = async (servers: unknown) =>
		(await machine.run(t, {program, events: ['selectOffer'], options: {servers}}))[0]?.effect;
	t.is(await effectWith(['192.0.2.9', '192.0.2.1']), 'the offer of 192.0.2.17 is chosen');
	t.is(await effectWith('192.0.2.1'), 'the offer of 192.0.2.17 is chosen');
	t.is(await effectWith('192.0.2.9'), 'all offers are refused');
});

test.serial('docs: plugin no-wide-routes does what its page says', async t => {
	const machine = new Machine(t);
	const program = machine.write('plugin no-wide-routes', 'no-wide-routes.mjs');
	const [result] = await machine.run(t, {program, events: ['verifyLease']});
	t.is(result?.effect, 'the lease is used');
});

test.serial('docs: test of a plugin does what its page says', t => {
	const folder = fileURLToPath(new URL('../', import.meta.url));
	writeFileSync(`${folder}/greet.mjs`, examples.get('plugin greet') ?? '');
	writeFileSync(`${folder}/example.mjs`, examples.get('test') ?? '');
	t.is(execFileSync(process.execPath, ['example.mjs'], {cwd: folder, encoding: 'utf8'}), 'exited\n');
});

test('docs: every example is run by a test here, and no block of code is without a name', t => {
	const elsewhere = ['script small', 'script arp', 'exit-hook motd', 'test'];
	const plugins = ['greet', 'known-servers', 'no-wide-routes'].map(name => `plugin ${name}`);
	t.deepEqual([...examples.keys()].sort(), [...Object.keys(eventhooks), ...elsewhere, ...plugins].sort());
	for (const text of pageTexts) t.notRegex(text, /^```(\w+)\n/m);
});
