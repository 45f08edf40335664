// Answers the driver: for each line "CASE COUNT" on standard input runs the case that often over the messages, then prints
// CPU nanoseconds and bytes allocated per message. Allocation is what the heap grew by; a round during which the collector
// ran says NaN.

import {PerformanceObserver} from 'node:perf_hooks';
import {createInterface} from 'node:readline';

let collections = 0;
new PerformanceObserver(list => {
	collections += list.getEntries().length;
}).observe({entryTypes: ['gc']});

const used = () => {
	const {heapUsed, external} = process.memoryUsage();
	return heapUsed + external;
};

const cpu = () => {
	const {user, system} = process.cpuUsage();
	return 1000 * (user + system);
};

// The collector's entries reach the observer some turns of the loop late.
const settle = () => new Promise(resolve => setTimeout(resolve, 5));

/** Serves the cases, each a function of the index of a message, until the input ends. */
export async function serve(cases, messages) {
	for await (const line of createInterface({input: process.stdin})) {
		const [name, count] = line.split(' ');
		const run = cases[name];
		if (!run) {
			process.stdout.write('none\n');
			continue;
		}
		// Twice: memory outside of the heap is given back only when the collector comes by again.
		for (let i = 0; i < 2 && globalThis.gc; i++) {
			globalThis.gc();
			await settle();
		}
		collections = 0;
		const before = used();
		const start = cpu();
		for (let i = 0; i < Number(count); i++) run(i % messages);
		const spent = cpu() - start;
		const grown = used() - before;
		await settle();
		process.stdout.write(`${spent / count} ${collections > 0 ? Number.NaN : grown / count}\n`);
	}
}
