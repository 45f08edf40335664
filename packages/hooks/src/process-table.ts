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
	return stat !== undefined && stat.startTime === startTime && stat.state !== 'Z' && stat.state !== 'X';
}

/** How long a process has run, by the kernel's boot clock; never negative. */
export function ageOf({startTime}: HookProcess): Millis {
	const uptime = Number(read('/proc/uptime')?.split(' ')[0] ?? 0) * 1000;
	return Math.max(0, uptime - (startTime * 1000) / ticksPerSecond);
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

/** What tells a session leader that we look for from all others. */
export interface Sought {
	/** How its command line ends; an interpreter may stand before. */
	readonly command: readonly string[];
	/** A `NAME=value` of its environment. */
	readonly variable: string;
}

/** Finds a session leader in our network namespace that another process than this one started. */
export function findLeader({command, variable}: Sought): HookProcess | undefined {
	const ending = bytesOf(command.map(word => `${word}\0`).join(''));
	for (const name of readdirSync('/proc')) {
		const pid = Number(name);
		if (!Number.isInteger(pid) || !endsWith(read(`/proc/${pid}/cmdline`), ending)) continue;
		const stat = readStat(pid);
		if (stat?.session !== pid || stat.parent === process.pid || !isRunning(stat)) continue;
		if (!isOurs(pid, variable)) continue;
		return {pid, startTime: stat.startTime};
	}
	return undefined;
}

/** A whole word must begin where the ending does: `/x/hook` is not `hook`. */
function endsWith(text: string | undefined, ending: string): boolean {
	return text !== undefined && `\0${text}`.endsWith(`\0${ending}`);
}

/** The agent of another container may run a hook of the same name for an interface of the same name. */
function isOurs(pid: number, variable: string): boolean {
	const environment = read(`/proc/${pid}/environ`);
	if (environment === undefined || !`\0${environment}`.includes(bytesOf(`\0${variable}\0`))) return false;
	try {
		return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
	} catch {
		return false;
	}
}

/** A text as its UTF-8 bytes, one character each, as `read` gives them. */
function bytesOf(text: string): string {
	return Buffer.from(text).toString('latin1');
}

function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return undefined;
	}
}
