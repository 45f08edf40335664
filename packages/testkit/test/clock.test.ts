import test from 'ava';
import fc from 'fast-check';
import {fixedEntropy, seededEntropy, VirtualClock} from '../src/index.ts';

const runs = {seed: 20_300_101, numRuns: 200};

test('VirtualClock: timers fire by time and, at one time, as they were set, but for the cancelled ones', t => {
	const timer = fc.record({at: fc.integer({min: 0, max: 20}), cancelled: fc.boolean()});
	fc.assert(
		fc.property(fc.array(timer), timers => {
			const clock = new VirtualClock();
			const fired: number[] = [];
			const cancels = timers.map(({at}, place) => clock.setTimer(at, () => fired.push(place)));
			cancels.filter((_, place) => timers[place]?.cancelled).forEach(cancel => void cancel());
			clock.advance(20);
			const expected = timers
				.map(({at, cancelled}, place) => ({at, cancelled, place}))
				.filter(({cancelled}) => !cancelled)
				.sort((a, b) => a.at - b.at || a.place - b.place);
			t.deepEqual(
				fired,
				expected.map(({place}) => place),
			);
		}),
		runs,
	);
});

test('VirtualClock: a timer sees the time that it was set for, however far the clock is advanced', t => {
	const clock = new VirtualClock({now: 100, wall: 5000});
	const seen: number[][] = [];
	clock.setTimer(150, () => seen.push([clock.now(), clock.wall()]));
	clock.setTimer(50, () => seen.push([clock.now(), clock.wall()]));
	clock.advance(1000);
	t.deepEqual(seen, [
		[100, 5000],
		[150, 5050],
	]);
	t.is(clock.now(), 1100);
});

test('VirtualClock: the next timer is known, and never is Infinity', t => {
	const clock = new VirtualClock();
	t.is(clock.next(), Number.POSITIVE_INFINITY);
	const cancel = clock.setTimer(30, () => undefined);
	clock.setTimer(40, () => undefined);
	t.is(clock.next(), 30);
	cancel();
	t.is(clock.next(), 40);
});

test('VirtualClock: a machine that sleeps wakes up to all that fell due, late and in order', t => {
	const clock = new VirtualClock();
	const fired: string[] = [];
	for (const at of [2000, 1000, 9000]) clock.setTimer(at, () => fired.push(`${at} at ${clock.now()}`));
	clock.suspend(5000);
	t.deepEqual(fired, ['1000 at 5000', '2000 at 5000']);
	t.is(clock.wall(), new VirtualClock().wall() + 5000);
});

test('VirtualClock: the wall clock jumps, boot time and timers know nothing of it', t => {
	const clock = new VirtualClock({wall: 1_000_000});
	let firedAt = 0;
	clock.setTimer(100, () => {
		firedAt = clock.now();
	});
	clock.jumpWall(-400_000);
	clock.advance(100);
	t.is(clock.wall(), 600_100);
	t.is(firedAt, 100);
});

test('VirtualClock: promises settle between timers when time goes on asynchronously', async t => {
	const clock = new VirtualClock();
	const log: string[] = [];
	const chain = async (name: string) => {
		for (let link = 0; link < 10; link++) await undefined;
		log.push(`${name} at ${clock.now()}`);
	};
	clock.setTimer(10, () => void chain('first'));
	clock.setTimer(20, () => void chain('second'));
	await clock.advanceAsync(30);
	t.deepEqual(log, ['first at 10', 'second at 20']);
	t.is(clock.now(), 30);
});

test('VirtualClock: going back, to never, or on from inside a timer is refused with a sentence', t => {
	const clock = new VirtualClock({now: 10});
	t.throws(() => clock.advanceTo(9), {message: /at least 10 ms and finite, got 9\.$/});
	t.throws(() => clock.advance(Number.POSITIVE_INFINITY), {message: /got Infinity\.$/});
	t.throws(() => clock.setTimer(Number.NaN, () => undefined), {message: /got NaN\.$/});
	clock.setTimer(20, () => clock.advance(1));
	t.throws(() => clock.advance(20), {message: 'The clock was advanced from inside one of its own timers.'});
});

test('VirtualClock: a timer that sets itself again without time going on is found out', t => {
	const clock = new VirtualClock();
	const again = () => void clock.setTimer(clock.now(), again);
	again();
	t.throws(() => clock.advance(1), {message: /More than 100000 timers fired at 0 ms/});
});

test('Entropy: a seed names its numbers, which spread over all 32 bits', t => {
	const draw = (seed: number) => {
		const entropy = seededEntropy(seed);
		return Array.from({length: 64}, () => entropy.u32());
	};
	t.deepEqual(draw(7), draw(7));
	t.notDeepEqual(draw(7), draw(8));
	t.true(draw(7).every(value => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff));
	t.is(
		draw(7).reduce((all, value) => (all | value) >>> 0),
		0xffff_ffff,
	);
});

test('Entropy: fixed numbers come in their order, and the last one ever after', t => {
	const entropy = fixedEntropy(3, 1, 2);
	t.deepEqual(
		Array.from({length: 5}, () => entropy.u32()),
		[3, 1, 2, 2, 2],
	);
});
