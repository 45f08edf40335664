// Labs wait more than they work, but each is a handful of processes: a few run at a time, and where the machine is slow
// or busy, fewer. Leases of seconds and hooks with limits need a machine that does within a second what takes no time.
import {execFile} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';

const mostAtOnce = 6;

/** How long a program that does nothing may take where there is room for one more lab, milliseconds. */
const quickly = 150;

const waiting: (() => void)[] = [];
let running = 0;
let admitting = false;

/** Does something when it is its turn; those that came first are first. */
export async function inTurn<T>(body: () => Promise<T>): Promise<T> {
	await new Promise<void>(resolve => {
		waiting.push(resolve);
		void admit();
	});
	try {
		return await body();
	} finally {
		running--;
	}
}

/** Lets in those that wait, one after the other: what the one before begins is seen in the next one's measure. */
async function admit(): Promise<void> {
	if (admitting) return;
	admitting = true;
	while (waiting.length > 0) {
		if (running === 0 || (running < mostAtOnce && (await isQuick()))) {
			running++;
			waiting.shift()?.();
		} else {
			await sleep(50);
		}
	}
	admitting = false;
}

async function isQuick(): Promise<boolean> {
	const start = performance.now();
	await new Promise(resolve => execFile('true', resolve));
	return performance.now() - start < quickly;
}
