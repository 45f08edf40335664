// Starting a process holds the loop for about a millisecond. So only a few start in one turn of the loop; the others
// follow in the next turns. How many run at a time is never limited: a hook that hangs must not hold up another
// interface's.
import type {MaybePromise} from '@lessee/ports';

/** Processes that may be started in one turn of the loop. */
const startsPerTurn = 4;

let left = startsPerTurn;
let armed = false;
const waiting: (() => void)[] = [];

/** Runs `start` at once, or in a later turn of the loop when this one has started its share; in order. */
export function inTurn<T>(start: () => MaybePromise<T>): MaybePromise<T> {
	arm();
	if (left > 0 && waiting.length === 0) {
		left--;
		return start();
	}
	return new Promise((resolve, reject) => {
		waiting.push(() => {
			try {
				resolve(start());
			} catch (error) {
				reject(error);
			}
		});
	});
}

function arm(): void {
	if (armed) return;
	armed = true;
	setImmediate(turn);
}

function turn(): void {
	armed = false;
	left = startsPerTurn;
	if (waiting.length === 0) return;
	arm();
	for (; left > 0; left--) waiting.shift()?.();
}
