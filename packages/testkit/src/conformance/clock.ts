import type {Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {type DeclareTest, declareLaws, type Fixture, type Laws, type Make} from './suite.ts';

/** A clock to be tested. */
export interface ClockFixture extends Fixture {
	readonly clock: Clock;
	/** Lets at least so much time pass: a virtual clock is advanced, a real one is waited for. */
	readonly pass: (milliseconds: Millis) => void | Promise<void>;
}

const year2020 = 1_577_836_800_000;
/** The longest delay of JavaScript's own timers, which fire at once beyond it. */
const longestTimeout = 2 ** 31 - 1;

const laws: Laws<ClockFixture> = {
	'boot time goes on, by what passes': async (t, {clock, pass}) => {
		const before = clock.now();
		await pass(20);
		t.true(clock.now() >= before + 20);
	},

	'wall-clock time is in milliseconds since 1970': (t, {clock}) => {
		t.true(clock.wall() > year2020);
	},

	'a timer calls back once, and not before its time': async (t, {clock, pass}) => {
		const at = clock.now() + 20;
		const calledAt: Millis[] = [];
		clock.setTimer(at, () => calledAt.push(clock.now()));
		t.is(calledAt.length, 0);
		await pass(60);
		await pass(20);
		t.is(calledAt.length, 1);
		t.true(calledAt.every(time => time >= at));
	},

	'a timer in the past calls back, but not from inside setTimer': async (t, {clock, pass}) => {
		let calls = 0;
		clock.setTimer(clock.now() - 1000, () => calls++);
		t.is(calls, 0);
		await pass(20);
		t.is(calls, 1);
	},

	'a cancelled timer does not call back; it may be cancelled again, and after its time': async (
		t,
		{clock, pass},
	) => {
		const calls: string[] = [];
		const cancel = clock.setTimer(clock.now() + 10, () => calls.push('cancelled'));
		const cancelLate = clock.setTimer(clock.now() + 10, () => calls.push('kept'));
		cancel();
		cancel();
		await pass(40);
		cancelLate();
		t.deepEqual(calls, ['kept']);
	},

	'timers call back in the order of their times': async (t, {clock, pass}) => {
		const now = clock.now();
		const order: number[] = [];
		for (const after of [30, 10, 20]) clock.setTimer(now + after, () => order.push(after));
		await pass(80);
		t.deepEqual(order, [10, 20, 30]);
	},

	'a timer may be set, and cancelled, from inside a timer': async (t, {clock, pass}) => {
		const calls: string[] = [];
		const cancel = clock.setTimer(clock.now() + 20, () => calls.push('cancelled'));
		clock.setTimer(clock.now() + 5, () => {
			cancel();
			clock.setTimer(clock.now() + 5, () => calls.push('inner'));
		});
		await pass(40);
		await pass(20);
		t.deepEqual(calls, ['inner']);
	},

	'a timer may be further away than 24.8 days, and never': async (t, {clock, pass}) => {
		let calls = 0;
		const far = [longestTimeout + 1, 2 ** 32 * 1000, Number.POSITIVE_INFINITY];
		const cancels = far.map(after => clock.setTimer(clock.now() + after, () => calls++));
		await pass(40);
		t.is(calls, 0);
		for (const cancel of cancels) cancel();
	},
};

/** Tests that a clock keeps the promises of the port `Clock`. */
export function testClock(test: DeclareTest, make: Make<ClockFixture>): void {
	declareLaws(test, 'Clock', laws, make);
}
