import test from 'ava';
import fc from 'fast-check';
import {drawFrom} from '../src/draw.ts';
import {defaultTiming, never} from '../src/index.ts';
import {refusalWait} from '../src/setbacks.ts';
import {leaseInstants, nextInterval, renewalRetry, resendInstant, retryDelay} from '../src/timing.ts';

const entropy = fc.integer({min: 0, max: 0xffff_ffff});
const seconds = fc.integer({min: 1, max: 0xffff_fffe});
const once = {seed: 2131, numRuns: 500};
const check = (...[property]: Parameters<typeof fc.assert>): void => void fc.assert(property, once);
const backoff = {...defaultTiming, backoff: {initialInterval: 10_000, cutoff: 15_000}};

function intervals(timing: typeof defaultTiming, seed: number, count: number): readonly number[] {
	const draw = drawFrom(seed);
	const found: number[] = [];
	for (let n = 0; n < count; n++) found.push(nextInterval(found.at(-1), timing, draw));
	return found;
}

test('Retransmission: 4, 8, 16, 32, 64 s and then 64 s for ever (RFC 2131 §4.1)', t => {
	t.deepEqual(intervals(defaultTiming, 1, 7), [4000, 8000, 16_000, 32_000, 64_000, 64_000, 64_000]);
});

test('Retransmission: each interval is up to one second shorter or longer (RFC 2131 §4.1)', t => {
	const waits = new Set<boolean>();
	check(
		fc.property(entropy, seed => {
			const wait = resendInstant(1000, 4000, defaultTiming, drawFrom(seed)) - 1000;
			t.true(wait >= 3000 && wait <= 5000);
			waits.add(wait > 4000);
		}),
	);
	t.is(waits.size, 2, 'both happen');
});

test("Retransmission: dhclient's back-off grows from its initial interval and stays about its cutoff", t => {
	check(
		fc.property(entropy, seed => {
			const [first = 0, ...others] = intervals(backoff, seed, 12);
			t.is(first, 10_000);
			for (const interval of others) t.true(interval >= 7500 && interval < 22_500);
		}),
	);
});

test('After a round that failed, dhclient waits half of `retry` and up to as much again', t => {
	check(
		fc.property(entropy, seed => {
			const wait = retryDelay(defaultTiming, drawFrom(seed));
			t.true(wait >= 150_000 && wait <= 450_500);
		}),
	);
});

test('After a NAK the search begins anew at once, after the next ones it waits longer and longer', t => {
	t.deepEqual(
		[0, 1, 2, 3, 4, 5, 6, 100].map(refusals => refusalWait({refusals})),
		[0, 4000, 8000, 16_000, 32_000, 64_000, 64_000, 64_000],
	);
});

test('A lease begins when its REQUEST was sent, and T1 < T2 < end, whatever the server says (RFC 2131 §4.4.5)', t => {
	const maybe = fc.option(fc.integer({min: 0, max: 0xffff_ffff}), {nil: undefined});
	check(
		fc.property(seconds, maybe, maybe, entropy, (lease, t1, t2, seed) => {
			const sent = {lease, ...(t1 === undefined ? {} : {t1}), ...(t2 === undefined ? {} : {t2})};
			const {startedAt, t1At, t2At, expiresAt} = leaseInstants(5000, sent, drawFrom(seed));
			t.is(startedAt, 5000);
			t.is(expiresAt, 5000 + lease * 1000);
			t.true(startedAt < t1At && t1At < t2At && t2At < expiresAt);
		}),
	);
});

test('T1 and T2 are used as sent where they can be, and computed ones come up to 2 % earlier (RFC 2131 §4.4.5)', t => {
	check(
		fc.property(entropy, seed => {
			const sent = leaseInstants(0, {lease: 1000, t1: 300, t2: 600}, drawFrom(seed));
			t.like(sent, {t1At: 300_000, t2At: 600_000});
			const {t1At, t2At} = leaseInstants(0, {lease: 1000}, drawFrom(seed));
			t.true(t1At <= 500_000 && t1At >= 490_000);
			t.true(t2At <= 875_000 && t2At >= 857_500);
		}),
	);
});

test('T1 not before T2, T2 not before the end, and times of 0: what cannot be is computed (RFC 2131 §4.4.5)', t => {
	const of = (t1: number, t2: number) => {
		const {t1At, t2At} = leaseInstants(0, {lease: 1000, t1, t2}, drawFrom(1));
		return {t1At, t2At};
	};
	t.is(of(900, 600).t2At, 600_000);
	t.true(of(900, 600).t1At <= 342_858, 'between the start and T2 as it would be by default');
	t.true(of(300, 2000).t2At <= 875_000);
	t.is(of(300, 2000).t1At, 300_000);
	t.true(of(0, 0).t1At > 480_000);
	t.is(of(600, 600).t2At, 600_000);
	t.true(of(600, 600).t1At <= 342_858, 'its own server is asked before all are');
	t.is(of(300, 1000).t1At, 300_000);
	t.true(of(300, 1000).t2At <= 875_000, 'all servers are asked before it ends');
});

test('A lease of 0xffffffff has no T1, no T2 and no end; one second less has (RFC 2131 §3.3)', t => {
	const endless = leaseInstants(7, {lease: 0xffff_ffff, t1: 5, t2: 6}, drawFrom(1));
	t.deepEqual(endless, {startedAt: 7, t1At: never, t2At: never, expiresAt: never});
	t.is(leaseInstants(0, {lease: 0xffff_fffe}, drawFrom(1)).expiresAt, 0xffff_fffe * 1000);
});

test('A renewal is repeated after half of what is left, but not sooner than 60 s (RFC 2131 §4.4.5)', t => {
	t.is(renewalRetry(0, 0, 1_000_000), 500_000);
	t.is(renewalRetry(900_000, 0, 1_000_000), 960_000);
	t.is(renewalRetry(0, 0, never), 60_000);
});

test('A renewal of a short lease is repeated within it: a quarter of the time from T1 to T2 is not undercut', t => {
	t.is(renewalRetry(0, 0, 40_000), 20_000);
	t.is(renewalRetry(20_000, 0, 40_000), 30_000);
	t.is(renewalRetry(30_000, 0, 40_000), 40_000);
	check(
		fc.property(
			fc.integer({min: 1, max: 1e9}),
			fc.double({min: 0, max: 0.99, noNaN: true}),
			(whole, part) => {
				const at = whole * part;
				t.true(renewalRetry(at, 0, whole) > at);
			},
		),
	);
});

test('Draws are the same for the same number, and different for another', t => {
	const some = (seed: number) => Array.from({length: 4}, () => drawFrom(seed).u32());
	t.deepEqual(some(7), some(7));
	t.notDeepEqual(some(7), some(8));
	check(
		fc.property(entropy, seed => {
			const draw = drawFrom(seed);
			const drawn = [draw.below(10), draw.below(10), draw.below(10)];
			t.true(drawn.every(value => value >= 0 && value < 10));
		}),
	);
});
