// Leases of seconds and limits of seconds, on a machine that may be slow: how slow, is seen by how long a lab takes.

/** How long the hosts of a lab take where times may be as short as tests like them, milliseconds. */
const quick = 1500;

/** Waits in tests end at some time. */
const mostFactor = 5;

/** So many seconds, or more where the machine is slow. */
export type Pace = (seconds: number) => number;

/** The pace of a machine on which the hosts of a lab took so many milliseconds. */
export function paceOf(took: number): Pace {
	const factor = Math.min(mostFactor, Math.max(1, took / quick));
	return seconds => Math.ceil(seconds * factor);
}
