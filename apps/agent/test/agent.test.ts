// The agent over a simulated machine: interfaces and commands, counts and events, and what is shown of them.
import {type AddressInfo, createServer} from 'node:net';
import type {AgentEvent, Handlers} from '@lessee/control';
import {forInterface, parseConfiguration} from '@lessee/dhclient';
import type {StateName} from '@lessee/lease';
import {madeUpLease} from '@lessee/testkit';
import {decodeMessage, decodeOptions, encodeMessage, fromHex} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import {Followed} from '../src/api/followed.ts';
import {metricsOf} from '../src/api/metrics.ts';
import {answerNamed} from '../src/api/named-option.ts';
import {ApiServer} from '../src/api/server.ts';
import {EventLog} from '../src/daemon/event-log.ts';
import {clientSettings} from '../src/daemon/settings.ts';
import {viewInterface} from '../src/daemon/views.ts';
import {grammar} from './lab/machine.ts';
import {SimulatedMachine} from './simulated-machine.ts';

const seed = 1541;

test('an interface that does not exist is waited for, leased when it appears, and dropped when it goes', async t => {
	const machine = new SimulatedMachine(t);
	machine.agent.control('eth0');
	t.deepEqual(machine.warnings, ['There is no interface eth0 yet; it will be taken when it appears.']);
	machine.add('eth0');
	await machine.pass(1000);
	t.is(machine.hooks('eth0').transcript, 'BOUND');
	machine.network.remove('eth0');
	await machine.pass(1000);
	t.is(machine.hooks('eth0').transcript, 'BOUND DROP');
	t.deepEqual([...machine.agent.interfaces.keys()], ['eth0']);
	machine.add('eth0');
	await machine.pass(1000);
	t.is(machine.hooks('eth0').transcript, 'BOUND DROP BOUND');
	await machine.until(machine.agent.end(() => false));
	t.is(machine.hooks('eth0').transcript, 'BOUND DROP BOUND DROP');
});

test('an interface that gets another link-layer address is another client: its lease is dropped and it starts anew', async t => {
	const machine = new SimulatedMachine(t);
	machine.add('eth0');
	machine.agent.control('eth0');
	await machine.pass(1000);
	const [before] = machine.addresses('eth0');
	machine.network.setHardware('eth0', Uint8Array.of(2, 9, 9, 9, 9, 9));
	await machine.pass(1000);
	await machine.pass(20_000);
	t.is(machine.hooks('eth0').transcript, 'BOUND DROP BOUND');
	t.not(machine.addresses('eth0')[0], before);
	t.deepEqual(machine.server.received.at(-1)?.message.chaddr, Uint8Array.of(2, 9, 9, 9, 9, 9));
	await machine.until(machine.agent.end(() => false));
});

test('a refused command leaves nothing under control that was not there before', async t => {
	const machine = new SimulatedMachine(t);
	t.is(await machine.command('eth0', 'start'), 'interface does not exist or cannot be managed using DHCP');
	t.is(await machine.command('eth0', 'extend'), 'interface does not exist or cannot be managed using DHCP');
	machine.add('eth0');
	t.is(await machine.command('eth0', 'extend'), 'interface is not under DHCP control');
	t.is(await machine.command('eth0', 'inform'), 'interface currently has no IP address');
	t.is(machine.agent.interfaces.size, 0);
	t.is(await machine.command('eth0', 'start'), undefined);
	t.is(await machine.command('eth0', 'start'), 'DHCP is already running');
	t.deepEqual([...machine.agent.interfaces.keys()], ['eth0']);
});

test('while the agent ends, a command is refused as pending from inside the last hook, and as too late elsewhere', async t => {
	const machine = new SimulatedMachine(t);
	for (const name of ['eth0', 'eth1']) machine.add(name);
	await machine.command('eth0', 'start');
	machine.hooks('eth0').script = () => ({how: 'exited', code: 0, after: 5000});
	const ended = machine.agent.end(() => false);
	t.is(await machine.command('eth0', 'extend'), 'interface currently has a pending command (try later)');
	t.is(await machine.command('eth1', 'start'), 'interface not in appropriate state for command');
	await machine.until(ended);
	t.is(machine.hooks('eth0').transcript, 'BOUND DROP');
});

test('after a crash in the EXTEND hook of a DHCPINFORM the hook is waited for; then the interface leaves, or starts if it was to', async t => {
	const machine = new SimulatedMachine(t);
	for (const name of ['eth0', 'eth1']) {
		machine.add(name);
		machine.hooks(name).script = () => ({how: 'exited', code: 0, after: 5000});
		await machine.crashedDuring(name, 'EXTEND', {...madeUpLease(), origin: 'inform'});
		machine.agent.resume(name);
	}
	machine.agent.control('eth1');
	await machine.pass(4000);
	t.deepEqual([...machine.agent.interfaces.keys()], ['eth0', 'eth1']);
	await machine.pass(2000);
	await machine.pass(2000);
	t.deepEqual([...machine.agent.interfaces.keys()], ['eth1']);
	t.deepEqual(
		[machine.hooks('eth0').transcript, machine.hooks('eth1').transcript],
		['EXTEND', 'EXTEND BOUND'],
	);
});

test('the primary interface is the one that was made so, else the first by name with a lease', async t => {
	const machine = new SimulatedMachine(t);
	for (const name of ['eth2', 'eth0', 'eth1']) machine.add(name);
	t.is(machine.agent.primary(), undefined);
	await machine.command('eth2', 'start');
	await machine.command('eth1', 'start');
	t.is(machine.agent.primary(), 'eth1');
	for (const carrier of [false, true, false]) machine.network.setCarrier('eth1', carrier);
	await machine.pass(1);
	t.is(machine.agent.primary(), 'eth1', 'a lease is held while the link comes and goes');
	await machine.until(machine.agent.command('eth0', 'start', 'forever', true));
	await machine.command('eth2', 'drop');
	t.is(machine.agent.primary(), 'eth0');
	await machine.command('eth0', 'release');
	t.is(machine.agent.primary(), 'eth1', 'what is no longer under control is not primary');
});

const command =
	(type: 'start' | 'extend' | 'inform' | 'release' | 'drop') => (machine: SimulatedMachine, name: string) =>
		void machine.agent.command(name, type, 'forever', false).catch(() => undefined);

/** What may happen to an interface, at any moment. */
const deeds: {readonly [what: string]: (machine: SimulatedMachine, name: string) => void} = {
	start: command('start'),
	extend: command('extend'),
	inform: command('inform'),
	release: command('release'),
	drop: command('drop'),
	'comes or goes': (machine, name) =>
		machine.network.find(name) === undefined ? machine.add(name) : machine.network.remove(name),
	'loses or gets its carrier': ({network}, name) => {
		const state = network.find(name);
		if (state !== undefined) network.setCarrier(name, !state.up);
	},
	'the server stops': ({server}) => server.stop(),
	'the server starts': ({server}) => server.start(),
	'hooks exit': (machine, name) => {
		machine.hooks(name).script = () => ({how: 'exited', code: 0});
	},
	'hooks take 5 s': (machine, name) => {
		machine.hooks(name).script = () => ({how: 'exited', code: 1, after: 5000});
	},
	'hooks hang': (machine, name) => {
		machine.hooks(name).script = () => ({how: 'hangs', stubborn: true});
	},
};

test('whatever happens to interfaces, hooks keep their grammar, and the end leaves nothing behind', async t => {
	const names = ['eth0', 'eth1'];
	const happening = fc.record({
		what: fc.constantFrom(...Object.keys(deeds)),
		name: fc.constantFrom(...names),
		wait: fc.oneof(fc.constant(0), fc.integer({min: 0, max: 40_000})),
	});
	const life = fc.record({
		happenings: fc.array(happening, {minLength: 5, maxLength: 40}),
		release: fc.boolean(),
		number: fc.nat(),
	});
	await fc.assert(
		fc.asyncProperty(life, async ({happenings, release, number}) => {
			const machine = new SimulatedMachine(t, {seed: number, leaseTime: 60});
			for (const name of names) {
				machine.agent.control(name);
				machine.add(name);
			}
			for (const {what, name, wait} of happenings) {
				deeds[what]?.(machine, name);
				await machine.pass(wait);
			}
			await machine.until(machine.agent.end(() => release));
			for (const name of names) {
				t.regex(machine.hooks(name).transcript, grammar);
				t.notRegex(machine.hooks(name).transcript, /(BOUND|EXTEND)$/);
				t.deepEqual(machine.addresses(name), []);
			}
			t.is(machine.agent.interfaces.size, 0);
		}),
		{seed, numRuns: 100},
	);
});

test('the API answers HEAD as GET without the body, and another method with 405 and those that the path takes', async t => {
	const events = new EventLog(() => 0, 'life');
	const handlers = {interfaces: () => [], events: () => new Followed(events, {})} as unknown as Handlers;
	const api = new ApiServer(handlers);
	const server = createServer(socket => api.take('query', socket)).listen(0);
	t.teardown(() => server.close());
	const {port} = server.address() as AddressInfo;
	const ask = async (method: string, path: string) => {
		const answer = await fetch(`http://127.0.0.1:${port}${path}`, {method});
		return {status: answer.status, allow: answer.headers.get('allow'), body: await answer.text()};
	};
	t.deepEqual(await ask('GET', '/v1/interfaces'), {status: 200, allow: null, body: '[]\n'});
	for (const path of ['/v1/interfaces', '/v1/events'])
		t.deepEqual(await ask('HEAD', path), {status: 200, allow: null, body: ''});
	t.like(await ask('PUT', '/v1/interfaces?x=1'), {status: 405, allow: 'GET, HEAD'});
	t.like(await ask('GET', '/v1/interfaces/eth0/start'), {status: 405, allow: 'POST'});
	t.like(await ask('GET', '/v1/nothing'), {status: 404, allow: null});
});

test('metrics are OpenMetrics, whatever was counted', async t => {
	const machine = new SimulatedMachine(t);
	machine.add('eth0');
	await machine.command('eth0', 'start');
	machine.tally.take('eth0', {kind: 'ignored', at: 0, reason: 'a "quoted\\ reason'});
	const text = await metricsOf(machine);
	t.true(text.endsWith('# EOF\n'));
	t.regex(text, /^dhcp_messages_sent_total\{interface="eth0",type="DISCOVER"\} 1$/m);
	t.regex(text, /^dhcp_hooks_total\{interface="eth0",run="BOUND exited"\} 1$/m);
	t.regex(text, /^dhcp_state\{interface="eth0",state="BOUND"\} 1$/m);
	t.regex(text, /^dhcp_ignored_total\{interface="eth0",reason="a \\"quoted\\\\ reason"\} 1$/m);
});

test('what is shown of an interface follows the machine: waiting, bound, busy', async t => {
	const machine = new SimulatedMachine(t);
	const {agent, clock} = machine;
	const show = () => viewInterface('eth0', agent.interfaces.get('eth0')?.client?.machine, false, clock);
	agent.control('eth0');
	t.deepEqual(show(), {
		interface: 'eth0',
		state: 'INIT',
		machineState: 'DOWN',
		flags: {primary: false, bootp: false, failed: false, busy: false},
		counters: {sent: 0, received: 0, declined: 0},
		waitsFor: 'its interface',
	});
	machine.server.stop();
	machine.add('eth0');
	await machine.pass(10);
	t.like(show(), {
		state: 'SELECTING',
		waitsFor: "a server's offer",
		next: {what: 'sends DHCPDISCOVER again'},
	});
	machine.server.start();
	machine.hooks('eth0').script = () => ({how: 'exited', code: 0, after: 1000});
	await machine.pass(5000);
	await machine.pass(500);
	t.like(show(), {
		state: 'BOUND',
		flags: {busy: false},
		counters: {sent: 3, received: 2},
		waitsFor: 'nothing: it has a lease',
		next: {what: 'renews (T1)'},
	});
	const {lease, next} = show();
	t.is(Date.parse(next?.at ?? '') - Date.parse(lease?.startedAt ?? ''), 1_800_000);
});

test('the log of events keeps the last 4096, and says where some are missing', t => {
	const log = new EventLog(() => 0, 'life');
	const tell = (count: number) => {
		for (let i = 0; i < count; i++) log.tell({type: 'warning', interface: 'eth0', text: `${i}`});
	};
	const after = (id: string | undefined): readonly AgentEvent[] => {
		const seen: AgentEvent[] = [];
		log.follow(id, event => void seen.push(event))();
		return seen;
	};
	tell(10);
	t.deepEqual(after(undefined), [], 'who names no event sees those that come');
	t.deepEqual(
		after('life-7').map(({id}) => id),
		['life-8', 'life-9', 'life-10'],
	);
	t.deepEqual(after('life-10'), []);
	t.is(after('life-0').length, 10);
	t.is(after('former-3')[0]?.type, 'gap');
	tell(4096);
	t.is(after('life-10').length, 4096, 'the last that is forgotten need not be there to be gone on from');
	t.deepEqual([after('life-9')[0]?.type, after('life-9').length], ['gap', 4097]);
});

test('a follower hears its interface only, in order, until the log ends or it goes', async t => {
	const log = new EventLog(() => 0, 'life');
	const tell = (name: string, text: string) => log.tell({type: 'warning', interface: name, text});
	const followed = new Followed(log, {interface: 'eth0'});
	const gone = new Followed(log, {});
	const first = followed.next();
	const never = gone.next();
	await gone.return();
	t.deepEqual(await never, {done: true, value: undefined}, 'who waits is woken');
	tell('eth1', 'no');
	tell('eth0', 'a');
	tell('eth0', 'b');
	t.like(await first, {value: {text: 'a'}});
	log.end();
	const rest: AgentEvent[] = [];
	for await (const event of followed) rest.push(event);
	t.like(rest, [{text: 'b'}]);
	t.is(rest.length, 1);
	tell('eth0', 'c');
	t.is((await followed.next()).done, true);
});

test('at the end, each interface is released or dropped as its own settings say', async t => {
	const machine = new SimulatedMachine(t);
	for (const name of ['eth0', 'eth1']) {
		machine.add(name);
		machine.agent.control(name);
	}
	await machine.pass(1000);
	await machine.until(machine.agent.end(name => name === 'eth1'));
	t.deepEqual(
		['eth0', 'eth1'].map(name => machine.hooks(name).transcript),
		['BOUND DROP', 'BOUND RELEASE'],
	);
});

test('conditions and expressions see the message that came in, and the state in which it came', t => {
	const {configuration} = parseConfiguration(
		`if client-state = renew { supersede domain-name "renewed"; }
		supersede root-path = binary-to-ascii(10, 8, ".", packet(16, 4));`,
		{file: 'test.conf'},
	);
	const {clock} = new SimulatedMachine(t);
	const hardware = {type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 1)};
	const facts = {hardware, clock, acd: undefined, script: false, chooser: false, refused: () => {}};
	const {effective} = clientSettings(forInterface(configuration), facts);
	const bytes = encodeMessage({
		op: 2,
		yiaddr: '192.0.2.9',
		options: {dhcpMessageType: 'ACK', domainName: 'sent'},
	});
	const seen = (state: StateName) => effective(decodeMessage(bytes), bytes, state).options;
	t.like(seen('RENEWING'), {domainName: 'renewed', rootPath: '192.0.2.9'});
	t.like(seen('REBINDING'), {domainName: 'sent', rootPath: '192.0.2.9'});
});

test('options that the configuration declares are answered by their names, in their types, inside others too', t => {
	const {configuration} = parseConfiguration(
		`option space ACME; vendor option space ACME;
		option ACME.servers code 2 = array of ip-address;
		option ports code 202 = array of unsigned integer 16;
		option motd code 203 = text;
		option my-dns code 6 = array of ip-address;`,
		{file: 'test.conf'},
	);
	const received: readonly [number, string][] = [
		[6, '0a000035'],
		[43, '0208c0000201c0000202'],
		[202, '0050ffff'],
		[203, '6869207468657265'],
	];
	const options = decodeOptions(received.map(([code, hex]) => [code, fromHex(hex)]));
	const ask = (name: string, form = {}) =>
		answerNamed(name, form, () => ({ack: new Uint8Array(), options}), forInterface(configuration, 'eth0'));
	t.like(ask('motd'), {code: 203, name: 'motd', lines: ['hi there'], value: 'hi there'});
	t.like(ask('ports'), {lines: ['80', '65535'], value: [80, 65535]});
	t.like(ask('ports', {canonical: true, limit: 1}), {lines: ['0x00']});
	t.like(ask('202'), {name: 'ports', lines: ['80', '65535']});
	t.deepEqual(ask('ACME.servers'), {
		identifier: 'ACME.servers',
		name: 'ACME.servers',
		lines: ['192.0.2.1', '192.0.2.2'],
		value: ['192.0.2.1', '192.0.2.2'],
	});
	t.like(ask('my-dns'), {identifier: 'my-dns', code: 6, lines: ['10.0.0.53']});
	t.deepEqual(ask('fqdn.fqdn').lines, []);
	t.throws(() => ask('ACME.nothing'), {message: /ACME\.nothing/});
});
