import {setTimeout as sleep} from 'node:timers/promises';

/**
 * How long a wait may take before it fails, milliseconds, where nothing else is said: on a machine that is slow, or busy
 * with other tests, nothing that happens at all is late.
 */
export const patience = 60_000;

/** Waits until something holds, looking again and again; false when `limit` milliseconds pass first. */
export async function eventually(
	holds: () => boolean | Promise<boolean>,
	limit = patience,
): Promise<boolean> {
	for (const end = performance.now() + limit; !(await holds()); await sleep(30))
		if (performance.now() > end) return false;
	return true;
}
