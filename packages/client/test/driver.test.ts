// The driver: the journal and its replay, what a link has to receive, and adapters that fail.
import {readFileSync, writeFileSync} from 'node:fs';
import {type Machine, never, ruleFor, type StateName} from '@lessee/lease';
import type {Hooks} from '@lessee/ports';
import {rude, simulate} from '@lessee/testkit';
import test from 'ava';
import {Client, decodeEntry, encodeEntry, type Report, receptionOf, replay} from '../src/index.ts';
import {Scene} from './scene.ts';
import {settings} from './settings.ts';

async function eventful(): Promise<Scene> {
	const s = new Scene({policy: {acd: 'fast'}, server: {leaseTime: 100, behaviours: [rude.twice()]}});
	await s.bound(5);
	await s.pass(50);
	await s.link(false);
	await s.link(true);
	s.server.stop();
	await s.pass(120);
	s.server.start();
	await s.pass(80);
	await s.command('extend', undefined, 1);
	await s.command('release', undefined, 1);
	return s;
}

test('Journal: a replay lives through the same states and effects, line by line', async t => {
	const s = await eventful();
	const steps = [...replay(s.machine.journal.lines)];
	t.true(steps.length > 40);
	t.true(steps.every(({agrees}) => agrees));
	t.deepEqual(steps.at(-1)?.machine.state, s.client.machine.state);
	const moves = steps.flatMap(({fired}) => fired.map(({to}) => to.name));
	const reported = s.reports.flatMap(report => (report.kind === 'transition' ? [report.fired.to.name] : []));
	t.deepEqual(moves, reported);
});

test('Journal: every line is JSON that reads back as the same event, bytes and endless instants too', async t => {
	const s = new Scene({server: {leaseTime: 0xffff_ffff}, policy: {acd: 'fast'}});
	await s.bound(5);
	for (const line of s.machine.journal.lines) {
		t.notThrows(() => JSON.parse(line));
		t.is(encodeEntry(decodeEntry(line)), line);
	}
	const last = [...replay(s.machine.journal.lines)].at(-1)?.machine.state;
	t.is(last?.name === 'BOUND' && last.lease.expiresAt, never);
	await s.end(t);
});

test('Journal: one that started anew because it grew too long replays from where it starts', async t => {
	const s = new Scene();
	s.machine.journal.limit = 10;
	await s.bound();
	await s.pass(20_000);
	t.true(s.machine.journal.lines.length <= 11);
	const steps = [...replay(s.machine.journal.lines)];
	t.true(steps.every(({agrees}) => agrees));
	t.deepEqual(steps.at(-1)?.machine.state.name, 'BOUND');
	await s.end(t);
});

test('Journal: the lives of several agents replay one after the other', async t => {
	const s = await new Scene().bound();
	await s.restart();
	await s.pass(5);
	await s.restart();
	await s.pass(5);
	const lines = s.machine.journal.lines;
	t.is(lines.filter(line => line.startsWith('{"begin"')).length, 3);
	t.true([...replay(lines)].every(({agrees}) => agrees));
	await s.end(t);
});

test('Journal: a line that was changed is found, one that was cut off by a crash is passed over, damage is an error', async t => {
	const {machine} = await eventful();
	const {lines} = machine.journal;
	const changed = lines.map(line => line.replace('"state":"SELECTING"', '"state":"BOUND"'));
	const wrong = [...replay(changed)].filter(({agrees}) => !agrees);
	t.true(wrong.length > 0);
	t.like(wrong[0], {recorded: {state: 'BOUND'}, replayed: {state: 'SELECTING'}});
	const cut = [...lines.slice(0, 5), (lines[5] ?? '').slice(0, 40)];
	t.is([...replay(cut)].length, 4);
	t.throws(() => [...replay(['{"begin":1', ...lines])], {
		instanceOf: SyntaxError,
		message: /line of a journal/,
	});
	t.throws(() => decodeEntry('{"at":"x","event":{}}'), {message: /the numbers `at` and `entropy`/});
});

test('Reception: a link receives what the table has a row for in its state, and nothing else', async t => {
	const s = await eventful();
	const seen = new Set<StateName>();
	const machines = [...replay(s.machine.journal.lines)].map(({machine}) => machine);
	for (const machine of machines) {
		const {name} = machine.state;
		seen.add(name);
		const {dhcp, arp} = receptionOf(machine);
		t.is(dhcp !== 'none', ruleFor(name, 'ack') !== undefined, name);
		if (ruleFor(name, 'arp') === undefined) t.deepEqual(arp, [], name);
	}
	t.true(seen.has('RENEWING') && seen.has('REBOOTING') && seen.has('PROBING'));
	await s.restart();
});

test('Reception: a lease is renewed by UDP on its own address; whoever has none, or asks all, listens to the link', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	const dhcp = (): unknown => receptionOf(s.client.machine).dhcp;
	t.is(dhcp(), 'none');
	s.server.stop();
	await s.pass(50);
	t.deepEqual(dhcp(), {address: '192.0.2.9'});
	await s.pass(40);
	t.deepEqual([s.state, dhcp()], ['REBINDING', 'link']);
	await s.end(t);
});

interface Faulty {
	readonly client: Client;
	readonly reports: readonly Report[];
	readonly state: () => string;
	readonly troubles: () => readonly string[];
	readonly pass: (seconds: number) => Promise<void>;
	readonly transcript: () => string;
}

/** A client on a network with a server, one of whose adapters is replaced. */
async function faulty(replace: (machine: ReturnType<typeof simulate>) => object): Promise<Faulty> {
	const machine = simulate();
	const {dhcpServer} = await import('@lessee/testkit');
	dhcpServer(machine.segment.attach('server'));
	const reports: Report[] = [];
	const ports = {...machine.ports, ...replace(machine)};
	const client = new Client(ports, settings(machine.link), true, report => reports.push(report));
	return {
		client,
		reports,
		state: () => client.machine.state.name,
		troubles: () => reports.flatMap(report => (report.kind === 'trouble' ? [report.doing] : [])),
		pass: seconds => machine.clock.advanceAsync(seconds * 1000),
		transcript: () => machine.segment.transcript,
	};
}

const fails = (): never => {
	throw new Error('It is broken.');
};

test('Adapters: one that fails costs what it was to do, and never the client', async t => {
	const store = await faulty(() => ({store: {load: () => undefined, save: fails}}));
	void store.client.command({type: 'start'});
	await store.pass(1);
	t.is(store.state(), 'BOUND', 'a disk that is full costs the record');
	t.true(store.troubles().includes('persist'));

	const hooks: Hooks = {run: fails, adopt: fails};
	const unhooked = await faulty(() => ({hooks}));
	let answer: unknown = 'waiting';
	void unhooked.client.command({type: 'start'}).then(error => {
		answer = error;
	});
	await unhooked.pass(1);
	t.deepEqual([unhooked.state(), answer], ['BOUND', undefined], 'a hook that cannot be run is over');

	const rejecting = {
		run: () => ({started: Promise.reject(new Error('No.')), ended: new Promise(() => undefined)}),
	};
	const rejected = await faulty(() => ({hooks: rejecting}));
	void rejected.client.command({type: 'start'});
	await rejected.pass(1);
	t.is(rejected.client.machine.cycle.name, 'OPEN');
});

test('Adapters: while a record is being kept, its hook waits and its command is not answered; the address is there', async t => {
	const s = new Scene();
	s.machine.store.delay = 300;
	const answer = s.give('start');
	await s.pass(0.2);
	t.deepEqual([s.state, s.events, answer()], ['BOUND', '', 'waiting']);
	await s.pass(0.2);
	t.deepEqual([s.events, answer()], ['BOUND', 'waiting']);
	await s.pass(0.3);
	t.is(answer(), 'done');
	await s.end(t);
});

test('Adapters: a configurator that throws or rejects has refused, and is asked again by `start`', async t => {
	for (const apply of [fails, () => Promise.reject(new Error('No.'))]) {
		const s = await faulty(({configurator}) => ({
			configurator: {prepare: () => configurator.prepare(undefined, {}), apply, keep: fails, remove: fails},
		}));
		void s.client.command({type: 'start'});
		await s.pass(1);
		t.is(s.state(), 'FAILED');
		void s.client.command({type: 'drop'});
		await s.pass(1);
		t.is(s.state(), 'OFF', 'what cannot be removed does not hold the machine up');
	}
});

test('Adapters: a link that throws, or that the kernel refuses, costs a packet, which is sent again', async t => {
	let sends = 0;
	const s = await faulty(({link}) => {
		link.send = new Proxy(link.send, {
			apply: (send, self, args) => (sends++ === 0 ? fails() : Reflect.apply(send, self, args)),
		});
		return {};
	});
	void s.client.command({type: 'start'});
	await s.pass(6);
	t.deepEqual([s.state(), s.troubles()], ['BOUND', ['send']]);

	const down = new Scene();
	down.machine.station.carrier = false;
	await down.command('start', undefined, 1);
	t.true(down.reports.some(report => report.kind === 'sendFailed' && report.reason.includes('ENETDOWN')));
	t.is(down.client.machine.counters.received, 0);
});

test('Client: nothing is done before the first event, and nothing after it was closed', async t => {
	const s = new Scene();
	await s.pass(100);
	t.deepEqual([s.calls, s.transcript, s.state], ['', '', 'OFF']);
	await s.bound();
	s.client.close();
	await s.pass(10_000);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK');
});

test('Client: it is awake only when something is due', async t => {
	const s = await new Scene().bound();
	const {clock} = s.machine;
	const machine: Machine = s.client.machine;
	t.is(clock.next(), machine.state.name === 'BOUND' ? machine.state.lease.t1At : 0);
	await s.end(t);
	t.is(clock.next(), never);
});

for (const name of ['client', 'lease'])
	test.serial(`README of @lessee/${name}: its program prints what it says`, async t => {
		const readme = readFileSync(new URL(`../../../${name}/README.md`, import.meta.url), 'utf8');
		const [, program = '', output = ''] =
			/^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/m.exec(readme) ?? [];
		const lines: string[] = [];
		const told = globalThis as {printed?: (...words: readonly string[]) => void};
		told.printed = (...words) => void lines.push(`${words.join(' ')}\n`);
		const file = new URL(`../readme-${name}.mjs`, import.meta.url);
		const own = new URL('../src/index.js', import.meta.url).href;
		writeFileSync(
			file,
			program.replace('@lessee/client', own).replaceAll('console.log', 'globalThis.printed'),
		);
		await import(file.href);
		t.is(lines.join(''), output);
	});
