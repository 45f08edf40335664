// Labs wait more than they work, but each is a handful of processes: a few at a time.
const mostAtOnce = 6;
const waiting: (() => void)[] = [];
let running = 0;

/** Does something when it is its turn; those that came first are first. */
export async function inTurn<T>(body: () => Promise<T>): Promise<T> {
	if (running >= mostAtOnce) await new Promise<void>(resolve => waiting.push(resolve));
	else running++;
	try {
		return await body();
	} finally {
		// A place that is left goes to the next, if there is one.
		const next = waiting.shift();
		if (next) next();
		else running--;
	}
}
