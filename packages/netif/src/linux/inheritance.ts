/** What programs would get of this process beside what they are given, and are not to get. */
import {readdirSync} from 'node:fs';
import {attempt} from './native.ts';

const F_SETFD = 2;
const FD_CLOEXEC = 1;
const RLIMIT_NOFILE = 7;

/** Node keeps those below to itself, but for the standard streams. */
const firstKept = 16;

/** How many descriptors a program expects to have at most: the kernel's default, and service managers'. */
const usualLimit = 1024n;

/** Keeps the descriptors that this process was started with to itself, but for the standard streams. */
export function keepDescriptors(): void {
	for (const name of readdirSync('/proc/self/fd')) {
		const fd = Number(name);
		if (fd >= firstKept) attempt('fcntl', fd, F_SETFD, FD_CLOEXEC);
	}
}

/**
 * Starts a program with the usual limit on open files, which it may raise: Node raises its own as far as it can, and a
 * program that closes all descriptors there may be, or has room for 1024 only, is not made for that. Where this process
 * itself has more open the start fails with `EMFILE`.
 */
export function withUsualFileLimit<T>(start: () => T): T {
	const raised = new BigUint64Array(2);
	if (attempt('getrlimit', RLIMIT_NOFILE, raised) < 0) return start();
	const [soft = 0n, hard = 0n] = raised;
	if (soft <= usualLimit) return start();
	attempt('setrlimit', RLIMIT_NOFILE, BigUint64Array.of(usualLimit, hard));
	try {
		return start();
	} finally {
		attempt('setrlimit', RLIMIT_NOFILE, raised);
	}
}
