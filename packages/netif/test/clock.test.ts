import {execFile} from 'node:child_process';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {uptime} from 'node:os';
import {setImmediate as immediately, setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {testClock} from '@lessee/testkit';
import anyTest, {type TestFn} from 'ava';
import fc from 'fast-check';
import {bootClock, bootId, systemEntropy} from '../src/index.ts';
import {DeadlineHeap} from '../src/linux/deadline-heap.ts';

const test = anyTest as TestFn;

test('DeadlineHeap: deadlines come in their order, the older of two at one instant first', t => {
	const order = fc.array(fc.record({at: fc.integer({min: 0, max: 20}), cancelled: fc.boolean()}), {
		maxLength: 200,
	});
	fc.assert(
		fc.property(order, entries => {
			const heap = new DeadlineHeap();
			const came: number[] = [];
			const cancels = entries.map(({at}, index) => heap.add({at, callback: () => came.push(index)}));
			entries.forEach(({cancelled}, index) => {
				if (!cancelled) return;
				cancels[index]?.();
				cancels[index]?.();
			});
			const left = entries.flatMap(({at, cancelled}, index) => (cancelled ? [] : [{at, index}]));
			t.is(heap.nearest, left.length > 0 ? Math.min(...left.map(({at}) => at)) : undefined);
			for (let now = 0; now <= 20; now++) {
				for (let due = heap.take(now); due; due = heap.take(now)) {
					t.is(due.at, now);
					due.callback();
				}
			}
			t.deepEqual(
				came,
				left.toSorted((a, b) => a.at - b.at || a.index - b.index).map(({index}) => index),
			);
			t.is(heap.nearest, undefined);
		}),
		{seed: 7},
	);
});

const linuxTest = process.platform === 'linux' ? test.serial : test.serial.skip;

/** The instants that the timer descriptors of this process are set to, in seconds from now. */
function armed(): readonly number[] {
	return readdirSync('/proc/self/fd')
		.filter(fd => {
			try {
				return readlinkSync(`/proc/self/fd/${fd}`).includes('timerfd');
			} catch {
				return false;
			}
		})
		.map(fd => readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))
		.map(text => Number(/it_value: \((\d+),/.exec(text)?.[1]));
}

linuxTest('bootClock: it is boot time in whole milliseconds, and does not run backwards', t => {
	const clock = bootClock();
	// What uptime() tells has hundredths of a second.
	const started = uptime() * 1000 - 10;
	const before = clock.now();
	t.true(Number.isInteger(before));
	t.true(before >= started && before <= uptime() * 1000 + 10, `${started} ${before}`);
	t.true(clock.now() >= before);
	const date = Date.now();
	const wall = clock.wall();
	t.true(wall >= date - 1 && wall <= Date.now() + 1, `${date} ${wall}`);
});

testClock(linuxTest, () => {
	const clock = bootClock();
	const pass = async (milliseconds: number) => {
		for (const end = clock.now() + milliseconds; clock.now() < end; ) await sleep(end - clock.now());
		// What is due by now has its turn, behind all else that has come, however slow the machine is.
		for (let turn = 0; turn < 2; turn++) await immediately();
	};
	return {clock, pass};
});

linuxTest('bootClock: a timer beyond 24.8 days, and one without end, does not come at once', async t => {
	const clock = bootClock();
	const others = armed().length;
	const come = () => t.fail('it came');
	const month = 30 * 24 * 3600;
	t.teardown(clock.setTimer(Number.POSITIVE_INFINITY, come));
	t.is(armed().length, others, 'nothing has to be set for one without end');
	t.teardown(clock.setTimer(clock.now() + 0xffffffff * 1000, come));
	t.true(armed().some(seconds => seconds > 0xfffffff0));
	t.teardown(clock.setTimer(clock.now() + 1000 * month, come));
	t.true(
		armed().some(seconds => Math.abs(seconds - month) <= 60),
		`${armed()} s`,
	);
	await new Promise<void>(resolve => clock.setTimer(clock.now() + 30, resolve));
	t.true(
		armed().some(seconds => Math.abs(seconds - month) <= 60),
		'and is set again after another',
	);
});

linuxTest('systemEntropy: numbers of 32 bits, not one like another', t => {
	const entropy = systemEntropy();
	const numbers = Array.from({length: 64}, () => entropy.u32());
	t.true(numbers.every(number => Number.isInteger(number) && number >= 0 && number <= 0xffffffff));
	t.true(new Set(numbers).size > 60);
	t.true(numbers.some(number => number > 0x7fffffff));
});

linuxTest('bootId: a UUID, the same all the time', t => {
	t.regex(bootId(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
	t.is(bootId(), bootId());
});

const index = new URL('../src/index.js', import.meta.url).href;

/** What a script in a process of its own prints; it finds the package as `netif`. */
async function said(script: string, ...flags: readonly string[]): Promise<string> {
	const source = `import * as netif from ${JSON.stringify(index)};\n${script}`;
	const run = promisify(execFile);
	const {stdout} = await run(process.execPath, [...flags, '--input-type=module', '-e', source]);
	return stdout.trim();
}

linuxTest(
	'bootClock: a timer that throws is reported, and costs the others nothing; garbage collection neither',
	async t => {
		const output = await said(
			`const clock = netif.bootClock();
		process.on('uncaughtException', error => console.log('reported', error.message));
		clock.setTimer(clock.now() + 20, () => { throw new Error('of its own'); });
		clock.setTimer(clock.now() + 20, () => console.log('the same moment'));
		clock.setTimer(clock.now() + 40, () => console.log('later'));
		gc();
		setTimeout(gc, 10);`,
			'--expose-gc',
		);
		// On a slow machine all of them are due at once, and an error is reported after that.
		t.deepEqual(output.split('\n').sort(), ['later', 'reported of its own', 'the same moment']);
		t.regex(output, /the same moment\n(.*\n)?later/);
	},
);

linuxTest('bootClock: a worker thread that ends with a timer set ends alone', async t => {
	const output = await said(`import {Worker} from 'node:worker_threads';
		const source = \`import(${JSON.stringify(index)}).then(netif => {
			const clock = netif.bootClock();
			clock.setTimer(clock.now() + 1e9, () => {});
			setTimeout(() => process.exit(7), 20);
		})\`;
		new Worker(source, {eval: true}).on('exit', code => console.log('ended with', code));`);
	t.is(output, 'ended with 7');
});
