// The lease table as data: complete, without contradictions, and in agreement with the table of commands.
import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import * as lease from '../src/index.ts';
import {
	type CommandName,
	commandTable,
	type Event,
	eventTypes,
	ignoredPairs,
	leadsTo,
	ruleFor,
	rules,
	stateNames,
	transition,
} from '../src/index.ts';
import {oneOfEach} from './samples.ts';
import {hardware, lease as leaseOf, policy, reply} from './stage.ts';

const ruled = rules.flatMap(({from, on}) => from.map(state => `${state} ${on}`));
const ignored = ignoredPairs.flatMap(({in: states, on}) =>
	states.flatMap(state => on.map(event => `${state} ${event}`)),
);

test('Table: every pair of state and event has a row, or a reason for having none, and not both', t => {
	const all = stateNames.flatMap(state => eventTypes.map(event => `${state} ${event}`));
	t.deepEqual([...ruled, ...ignored].sort(), all.sort());
});

test('Table: a row follows a clause of an RFC, or says that it is an extension', t => {
	for (const {rfc} of rules) t.regex(rfc, /^RFC \d+ §\d[\d.]*(?: \(\d\))?$|^extension$/);
});

test('Table: every state can be reached from OFF, and OFF from every state', t => {
	const reach = (from: string, next: (name: string) => readonly string[]): Set<string> => {
		const seen = new Set([from]);
		for (const name of seen) for (const other of next(name)) seen.add(other);
		return seen;
	};
	const arrows = rules.flatMap(rule => rule.from.flatMap(a => leadsTo(rule, a).map(b => [a, b] as const)));
	const forwards = (name: string) => arrows.flatMap(([a, b]) => (a === name ? [b] : []));
	const backwards = (name: string) => arrows.flatMap(([a, b]) => (b === name ? [a] : []));
	t.is(reach('OFF', forwards).size, stateNames.length);
	t.is(reach('OFF', backwards).size, stateNames.length);
});

test('Table: a command that a state takes has a row there, and a row is for a command that is taken', t => {
	const commands: readonly CommandName[] = ['start', 'extend', 'inform', 'release', 'drop'];
	for (const [name, {allowed}] of Object.entries(commandTable)) {
		for (const command of commands) {
			// DOWN takes what INIT-REBOOT takes where a lease is held.
			if (name === 'DOWN' && command === 'release') continue;
			const has = ruleFor(name as 'OFF', command) !== undefined;
			t.is(has, allowed.includes(command), `${name} ${command}`);
		}
	}
});

/** An event of every kind, as it may come from anywhere. */
const anyEvents: readonly Event[] = [
	...(['timeout', 'prepared', 'removed', 'linkUp', 'linkDown', 'linkGone'] as const).map(type => ({type})),
	...(['start', 'extend', 'inform', 'release', 'drop'] as const).map(type => ({type})),
	...(['offer', 'ack', 'bootp'] as const).map(type => ({type, reply: reply('ACK', {xid: 77})})),
	{type: 'nak', reply: reply('NAK', {xid: 77})},
	{
		type: 'arp',
		packet: {
			operation: 'reply',
			senderHardware: Uint8Array.of(2, 0, 0, 0, 0, 99),
			senderAddress: '192.0.2.99',
			targetHardware: hardware.address,
			targetAddress: '192.0.2.99',
		},
	},
	{type: 'mediumSet', medium: 'nonesuch', ok: true},
	{type: 'chosen', xid: 77, choice: 0},
	{type: 'checked', address: '192.0.2.99', taken: true},
	{type: 'hookStarted', process: {pid: 1, startTime: 1}},
	{type: 'hookEnded', outcome: {how: 'absent'}},
	{type: 'shutdown', release: true},
	{type: 'policy', policy: policy()},
	{type: 'resume', record: {leases: [leaseOf()], queue: [], undo: {}}, open: true},
];

test('Table: an event without a row leaves the state as it is, says so, and harms nothing', t => {
	for (const machine of oneOfEach()) {
		for (const event of anyEvents) {
			if (ruleFor(machine.state.name, event.type) !== undefined) continue;
			const done = transition(machine, event, {at: 2_000_000, entropy: 1});
			if (event.type === 'hookEnded' || event.type === 'hookStarted') continue;
			t.is(done.machine.state, machine.state, `${machine.state.name} ${event.type}`);
			t.deepEqual(done.fired, []);
		}
	}
});

test('Machine: it is a function: the same event and stimulus give the same machine and effects', t => {
	for (const machine of oneOfEach()) {
		const stimulus = {at: 2_000_000, entropy: 0xdead_beef};
		for (const event of anyEvents) {
			t.deepEqual(transition(machine, event, stimulus), transition(machine, event, stimulus));
		}
	}
});

test('Machine: its source knows no clock and no randomness', t => {
	const source = new URL('../../src/', import.meta.url);
	const files = readdirSync(source, {recursive: true}).filter(file => String(file).endsWith('.ts'));
	t.true(files.length > 20);
	for (const file of files) {
		const text = readFileSync(new URL(String(file), source), 'utf8');
		t.notRegex(text, /\bMath\.random\b|\bDate\b|\bperformance\b|\bcrypto\b|from 'node:/);
	}
});

test('Exports: what runs and is exported is this and nothing else', t => {
	t.deepEqual(Object.keys(lease).sort(), [
		'activeLease',
		'commandTable',
		'cycleRules',
		'deadline',
		'defaultTiming',
		'eventTypes',
		'ignoredPairs',
		'initial',
		'isBusy',
		'leadsTo',
		'never',
		'recordOf',
		'routersOf',
		'ruleFor',
		'rules',
		'stateNames',
		'statusOf',
		'transition',
	]);
});
