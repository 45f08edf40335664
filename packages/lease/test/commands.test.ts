import test from 'ava';
import {
	type CommandError,
	type CommandName,
	commandTable,
	isBusy,
	type Machine,
	type StateName,
	statusOf,
	transition,
} from '../src/index.ts';
import {oneOfEach, worlds} from './samples.ts';
import {lease, policy} from './stage.ts';

const commands: readonly CommandName[] = ['start', 'extend', 'inform', 'release', 'drop'];
const address = '192.0.2.50';

/** How a machine refuses a command; undefined where it takes it. */
function refusal(machine: Machine, type: CommandName, informed?: string): CommandError | undefined {
	const event = type === 'inform' && informed !== undefined ? {type, address: informed} : {type};
	const [first] = transition(machine, event, {at: 2_000_000, entropy: 1}).effects;
	return first?.type === 'refuse' ? first.error : undefined;
}

/** dhcpagent's own table: which command each of its states takes (drop, extend, release, start, inform). */
// biome-ignore format: one state is one line.
const original: {readonly [status: string]: readonly CommandName[]} = {
	INIT:        ['drop', 'start', 'inform'],
	SELECTING:   ['drop', 'start'],
	REQUESTING:  ['drop', 'start'],
	PRE_BOUND:   ['drop', 'extend', 'release'],
	BOUND:       ['drop', 'extend', 'release'],
	RENEWING:    ['drop', 'extend', 'release'],
	REBINDING:   ['drop', 'extend', 'release'],
	INFORMATION: ['drop', 'start', 'inform'],
	INIT_REBOOT: ['drop', 'release', 'start'],
	INFORM_SENT: ['drop', 'start', 'inform'],
};
const busy: readonly string[] = ['CONFIGURING', 'ENDING', 'REMOVING'];

test("Commands: each state takes what dhcpagent's state of that name takes", t => {
	for (const [name, {status, allowed}] of Object.entries(commandTable)) {
		if (busy.includes(name) || name === 'FAILED') continue;
		t.deepEqual([...allowed].sort(), [...(original[status] ?? [])].sort(), name);
	}
	t.deepEqual([...commandTable.FAILED.allowed].sort(), ['drop', 'release', 'start']);
});

test('Commands: what a state does not take is refused as OUTSTATE, and `start` as RUNNING', t => {
	for (const machine of oneOfEach()) {
		const {name} = machine.state;
		if (name === 'OFF' || busy.includes(name)) continue;
		for (const command of commands) {
			const error = refusal(machine, command, address);
			const taken = commandTable[name].allowed.includes(command);
			const expected = command === 'start' ? 'RUNNING' : 'OUTSTATE';
			if (!taken) t.is(error, expected, `${name} ${command}`);
		}
	}
});

test('Commands: an interface that is not under control takes `start` and `inform`, and others are UNKIF', t => {
	const off = oneOfEach().find(({state}) => state.name === 'OFF') as Machine;
	t.deepEqual(
		commands.map(command => refusal(off, command, address)),
		[undefined, 'UNKIF', undefined, 'UNKIF', 'UNKIF'],
	);
});

test('Commands: PEND wins over everything while an event is in progress, on every interface in every state', t => {
	const seen = new Set<StateName>();
	for (const {machine} of worlds(policy({acd: 'fast'}), 1500)) {
		if (!isBusy(machine)) continue;
		seen.add(machine.state.name);
		for (const command of commands) t.is(refusal(machine, command), 'PEND', machine.state.name);
	}
	for (const name of ['BOUND', 'RENEWING', 'DOWN', 'OFF', 'CONFIGURING', 'ENDING', 'REMOVING'] as const) {
		t.true(seen.has(name), name);
	}
});

test('Commands: a BOOTP lease can be dropped, and not extended, released or informed about (BOOTP)', t => {
	const bound = oneOfEach().find(({state}) => state.name === 'BOUND') as Machine;
	const state = {...bound.state, lease: lease({origin: 'bootp'})} as Machine['state'];
	t.deepEqual(
		commands.map(command => refusal({...bound, state}, command, address)),
		['RUNNING', 'BOOTP', 'BOOTP', 'BOOTP', undefined],
	);
});

test('Commands: INFORM needs an address on the interface (NOIPIF), and no lease', t => {
	for (const machine of oneOfEach()) {
		const {name} = machine.state;
		const taken = name === 'OFF' || commandTable[name].allowed.includes('inform');
		const holding = 'held' in machine.state && machine.state.held !== undefined;
		if (!taken || isBusy(machine) || holding) continue;
		t.is(refusal(machine, 'inform'), 'NOIPIF', name);
		t.is(refusal(machine, 'inform', address), undefined, name);
		const held = {...machine.state, held: lease()} as Machine['state'];
		if (name === 'INIT') t.is(refusal({...machine, state: held}, 'inform', address), 'OUTSTATE');
	}
});

test('Commands: a configuration that the kernel refuses answers those who wait with FAILEDIF', t => {
	const configuring = oneOfEach().find(({state}) => state.name === 'CONFIGURING') as Machine;
	const event = {type: 'applyFailed', reason: 'No buffer space.'} as const;
	const {machine, effects} = transition(configuring, event, {at: 2_000_000, entropy: 1});
	t.like(machine.state, {name: 'FAILED', reason: 'No buffer space.'});
	t.deepEqual(
		effects.flatMap(effect => (effect.type === 'settle' ? [`${effect.command} ${effect.error}`] : [])),
		['start FAILEDIF', 'extend FAILEDIF'],
	);
});

test('Status: a state has the name that dhcpagent gives it, and an ending lease is BOUND until it is released', t => {
	const shown = Object.fromEntries(oneOfEach().map(({state}) => [state.name, statusOf(state)]));
	t.like(shown, {
		OFF: undefined,
		DOWN: 'INIT',
		INIT: 'INIT',
		SWITCHING: 'INIT',
		SELECTING: 'SELECTING',
		CHOOSING: 'SELECTING',
		REQUESTING: 'REQUESTING',
		'INIT-REBOOT': 'INIT_REBOOT',
		REBOOTING: 'INIT_REBOOT',
		TESTING: 'INIT_REBOOT',
		PROBING: 'PRE_BOUND',
		CONFIGURING: 'PRE_BOUND',
		BOUND: 'BOUND',
		RENEWING: 'RENEWING',
		REBINDING: 'REBINDING',
		INFORMING: 'INFORM_SENT',
		INFORMED: 'INFORMATION',
		FAILED: 'INIT',
	});
	const ending = {name: 'ENDING', lease: lease(), after: 'off'} as const;
	t.is(statusOf({...ending, event: 'RELEASE'}), 'RELEASING');
	t.is(statusOf({...ending, event: 'EXPIRE'}), 'BOUND');
	t.is(statusOf({name: 'DOWN', held: lease()}), 'INIT_REBOOT');
});
