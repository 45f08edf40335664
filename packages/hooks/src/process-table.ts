// What /proc says of processes. A process is known by its pid and its start time, never by its pid alone.
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import type {HookProcess, Millis} from '@lessee/lease';

/** Clock ticks a second in /proc: USER_HZ is 100 on every Linux architecture that Node runs on. */
const ticksPerSecond = 100;

/** What `/proc/PID/stat` tells of a process. */
export interface ProcessStat {
	readonly pid: number;
	/** One letter; `Z` is a process that has ended and that nobody has waited for. */
	readonly state: string;
	readonly parent: number;
	readonly session: number;
	/** Clock ticks after boot. */
	readonly startTime: number;
}

/** Reads `/proc/PID/stat`; undefined when there is no such process. */
export function readStat(pid: number): ProcessStat | undefined {
	const text = read(`/proc/${pid}/stat`);
	if (text === undefined) return undefined;
	// The second field is the program's name in brackets, which may hold anything, also spaces and brackets.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [state = '', parent, , session] = fields;
	return {pid, state, parent: Number(parent), session: Number(session), startTime: Number(fields[19])};
}

/** Whether this very process still runs; one that ended and was not waited for (a zombie) does not. */
export function isRunning({pid, startTime}: HookProcess): boolean {
	const stat = readStat(pid);
	return stat !== undefined && stat.startTime === startTime && isAlive(stat);
}

/** Whether a process has not ended yet. */
export function isAlive({state}: ProcessStat): boolean {
	return state !== 'Z' && state !== 'X';
}

/** How long a hook has run, by the kernel's boot clock; never negative. */
export function ageOf({startTime, runsSince = startTime}: HookProcess): Millis {
	const uptime = Number(read('/proc/uptime')?.split(' ')[0] ?? 0) * 1000;
	return Math.max(0, uptime - (runsSince * 1000) / ticksPerSecond);
}

/** Boot time in the clock ticks of /proc. */
export function ticksOf(bootTime: Millis): number {
	return Math.floor((bootTime * ticksPerSecond) / 1000);
}

/**
 * Sends a signal to the whole group that `leader` founded, also when the leader itself is gone: its pid is not
 * given to another process while the group has members. False when there is nobody left to signal.
 */
export function signalGroup(leader: HookProcess, signal: NodeJS.Signals | 0): boolean {
	const stat = readStat(leader.pid);
	if (stat !== undefined && stat.startTime !== leader.startTime) return false;
	try {
		return process.kill(-leader.pid, signal);
	} catch {
		return false;
	}
}

/** A session leader that another process than this one started. */
export interface Stranger {
	readonly process: HookProcess;
	/** `NAME=value`, as the program was given them. */
	readonly environment: ReadonlySet<string>;
}

/** Session leaders of our network namespace, not our children, that run a program without arguments. */
export function* strangers(program: string): Generator<Stranger> {
	for (const name of readdirSync('/proc')) {
		const pid = Number(name);
		if (!Number.isInteger(pid)) continue;
		// An interpreter may stand before the program.
		const line = read(`/proc/${pid}/cmdline`);
		if (line === undefined || !`\0${line}`.endsWith(`\0${program}\0`)) continue;
		const stat = readStat(pid);
		if (stat?.session !== pid || stat.parent === process.pid || !isRunning(stat)) continue;
		// The agent of another container may run the same program for an interface of the same name.
		if (networkOf(pid) !== networkOf('self')) continue;
		const environment = new Set(read(`/proc/${pid}/environ`)?.split('\0'));
		yield {process: {pid, startTime: stat.startTime}, environment};
	}
}

function networkOf(pid: number | 'self'): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/ns/net`);
	} catch {
		return undefined;
	}
}

function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}
