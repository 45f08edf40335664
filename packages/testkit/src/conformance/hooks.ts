import type {HookEvent, HookOutcome, HookProcess, Millis} from '@lessee/lease';
import type {HookRun, Hooks, MaybePromise} from '@lessee/ports';
import type {HookScript} from '../hooks.ts';
import {madeUpLease} from '../lease.ts';
import {type DeclareTest, declareLaws, type Fixture, type Laws, type Make} from './suite.ts';

/** The hooks of one interface, to be tested. */
export interface HooksFixture extends Fixture {
	readonly hooks: Hooks;
	/** Says how the hooks that are started from now on behave. */
	readonly behave: (script: HookScript) => void | Promise<void>;
	/** The time until SIGTERM, milliseconds: longer than a process takes to start and to set its traps. */
	readonly limit: Millis;
	/** Writes a record in which this process is the event in progress. */
	readonly record: (event: HookEvent, process: HookProcess) => void | Promise<void>;
	/** The events whose hooks have begun to run, oldest first. */
	readonly begun: () => readonly HookEvent[] | Promise<readonly HookEvent[]>;
	/** Kills the agent, with all of its descriptors, and gives the hooks of the one that comes after it. */
	readonly successor: () => Hooks | Promise<Hooks>;
	/** Lets at least so much time pass: a virtual clock is advanced, a real one is waited for. */
	readonly pass: (milliseconds: Millis) => void | Promise<void>;
}

/** The time from SIGTERM to SIGKILL. */
const grace: Millis = 3000;
/** Long enough for a process to see that its agent is gone, and to look into the record. */
const moment: Millis = 1000;
const lease = madeUpLease();

const laws: Laws<HooksFixture> = {
	'a hook has a process, and its exit status is told': async (t, fixture) => {
		await fixture.behave({how: 'exited', code: 3});
		const run = fixture.hooks.run('BOUND', lease);
		const process = await run.started;
		const outcome = await released(fixture, run, 0);
		t.true(process !== undefined && process.pid > 0 && process.startTime >= 0);
		t.true(outcome.how === 'exited' && outcome.duration >= 0);
		t.is(outcome.how === 'exited' && outcome.code, 3);
	},

	'an event without a hook has no process and is over': async (t, fixture) => {
		await fixture.behave({how: 'absent'});
		const run = fixture.hooks.run('BOUND', lease);
		t.is(await run.started, undefined);
		t.deepEqual(await run.ended, {how: 'absent'});
	},

	'a hook does nothing before it is released': async (t, fixture) => {
		await fixture.behave({how: 'exited', code: 0});
		const run = fixture.hooks.run('EXTEND', lease);
		await run.started;
		await fixture.pass(moment);
		t.deepEqual(await fixture.begun(), []);
		await released(fixture, run, 0);
		t.deepEqual(await fixture.begun(), ['EXTEND']);
	},

	'a hook that is on record runs, though its agent dies before it releases it': async (t, fixture) => {
		await fixture.behave({how: 'exited', code: 0, after: moment * 2});
		const process = await fixture.hooks.run('EXPIRE', lease).started;
		if (process !== undefined) await fixture.record('EXPIRE', process);
		const adopted = (await fixture.successor()).adopt('EXPIRE', process ?? nobody);
		t.deepEqual(await adopted.started, process);
		t.is((await passing(fixture, adopted.ended, moment * 3)).how, 'unknown');
		t.deepEqual(await fixture.begun(), ['EXPIRE']);
	},

	'a hook that is not on record ends with its agent, and has not run': async (t, fixture) => {
		await fixture.behave({how: 'exited', code: 0});
		const process = await fixture.hooks.run('BOUND', lease).started;
		await fixture.record('BOUND', nobody);
		const hooks = await fixture.successor();
		await fixture.pass(moment);
		t.is(await hooks.adopt('BOUND', process ?? nobody).started, undefined);
		t.deepEqual(await fixture.begun(), []);
	},

	'a hook that dies of a signal is told from one that was out of time': async (t, fixture) => {
		await fixture.behave({how: 'signalled', signal: 'SIGUSR1'});
		const outcome = await released(fixture, fixture.hooks.run('EXTEND', lease), 0);
		t.deepEqual(withoutDuration(outcome), {how: 'signalled', signal: 'SIGUSR1', timedOut: false});
	},

	'a hook that hangs gets SIGTERM when its time is over': async (t, fixture) => {
		await fixture.behave({how: 'hangs'});
		const outcome = await released(fixture, fixture.hooks.run('EXPIRE', lease), fixture.limit + grace);
		t.deepEqual(withoutDuration(outcome), {how: 'signalled', signal: 'SIGTERM', timedOut: true});
	},

	'a hook that ignores SIGTERM gets SIGKILL 3 s later': async (t, fixture) => {
		await fixture.behave({how: 'hangs', stubborn: true});
		const outcome = await released(fixture, fixture.hooks.run('DROP', lease), fixture.limit + grace + 1000);
		t.deepEqual(withoutDuration(outcome), {how: 'signalled', signal: 'SIGKILL', timedOut: true});
		t.true('duration' in outcome && outcome.duration >= fixture.limit + grace);
	},

	'a hook that runs is found again by the next agent, and its end is waited for': async (t, fixture) => {
		await fixture.behave({how: 'exited', code: 0, after: fixture.limit / 2});
		const process = await running(fixture, 'BOUND');
		const adopted = (await fixture.successor()).adopt('BOUND', process);
		t.deepEqual(await adopted.started, process);
		t.is((await passing(fixture, adopted.ended, fixture.limit)).how, 'unknown');
	},

	'a hook that hangs is ended by the next agent too': async (t, fixture) => {
		await fixture.behave({how: 'hangs'});
		const process = await running(fixture, 'BOUND');
		const {ended} = (await fixture.successor()).adopt('BOUND', process);
		const outcome = await passing(fixture, ended, fixture.limit + grace);
		t.true(outcome.how === 'unknown' || (outcome.how === 'signalled' && outcome.timedOut));
	},

	'a hook that has ended is not waited for': async (t, fixture) => {
		const adopted = fixture.hooks.adopt('BOUND', nobody);
		t.is(await adopted.started, undefined);
		t.is((await adopted.ended).how, 'unknown');
	},
};

/** A process that there cannot be. */
const nobody: HookProcess = {pid: 2 ** 22 + 1, startTime: 1};

/** The process of a hook that was put on record and released, as an agent does it. */
async function running(fixture: HooksFixture, event: HookEvent): Promise<HookProcess> {
	const run = fixture.hooks.run(event, lease);
	const process = (await run.started) ?? nobody;
	await fixture.record(event, process);
	run.release?.();
	await fixture.pass(0);
	return process;
}

/** How a hook ended that was released once it had a process, with time going on meanwhile. */
async function released(fixture: HooksFixture, run: HookRun, milliseconds: Millis): Promise<HookOutcome> {
	await run.started;
	run.release?.();
	return passing(fixture, run.ended, milliseconds);
}

/** What is promised, with time going on meanwhile. */
async function passing<T>({pass}: HooksFixture, promised: MaybePromise<T>, milliseconds: Millis): Promise<T> {
	const [value] = await Promise.all([promised, pass(milliseconds)]);
	return value;
}

function withoutDuration(outcome: HookOutcome): Partial<HookOutcome> {
	const {duration, ...rest} = {duration: 0, ...outcome};
	return rest;
}

/** Tests that hooks keep the promises of the port `Hooks`. */
export function testHooks(test: DeclareTest, make: Make<HooksFixture>): void {
	declareLaws(test, 'Hooks', laws, make);
}
