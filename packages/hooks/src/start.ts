import {type ChildProcess, spawn} from 'node:child_process';
import {accessSync, constants, statSync} from 'node:fs';
import type {MaybePromise} from '@lessee/ports';
import {inTurn} from './loop-share.ts';
import {after} from './maybe-promise.ts';

/** A program to be run, in a session and a process group of its own, with `/` as its folder. */
export interface Program {
	readonly file: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Whether it waits for a line on its stdin before it does anything; stdin is /dev/null otherwise. */
	readonly waits?: boolean;
	/** What it is told by that line. */
	readonly told?: string;
	/** Its process, where that was made ahead, and waits; `startTime` as in `/proc/PID/stat`. */
	readonly ahead?: {readonly child: ChildProcess; readonly startTime: number};
	/** Takes stdout and stderr; /dev/null does without. */
	readonly output?: Output | undefined;
}

/** Where a program's stdout and stderr go. */
export interface Output {
	readonly descriptor: number;
	/** The program has the descriptor, or did not start: ours is closed. */
	handedOver(): void;
	/** The program has ended: what it wrote is passed on. */
	finish(): void;
}

/** How a process is started: with what has to be done before and after. Where that is in the way, it is left out. */
export type Around = <T>(start: () => T) => T;

/** Why a program did not start. */
export interface StartFailure {
	/** The system's name of the error: `ENOENT`, `E2BIG`. */
	readonly code: string;
	/** What happened, without a full stop. */
	readonly reason: string;
}

/** Whether a path is what can be run: a regular file, or a link to one, that may be executed. */
export function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/** Errors that pass: the file is just being written, or the machine is short of processes, memory or descriptors. */
const passing = new Set(['ETXTBSY', 'EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);
const tries = 20;

/**
 * Starts a program; a file without `#!` that is no binary is run by `/bin/sh`, as execvp(3) does. An error that
 * passes is waited for, 20 times, with `pause` between.
 */
export function start(
	program: Program,
	around: Around,
	pause: () => Promise<void>,
	left = tries,
): MaybePromise<ChildProcess | StartFailure> {
	return after(
		inTurn(() => around(() => attempt(program))),
		result => {
			if (!isFailure(result) || !passing.has(result.code) || left === 0) return result;
			// It may be just what is around it that leaves no room.
			if (result.code === 'EMFILE' && around !== plainly) return start(program, plainly, pause, left);
			return pause().then(() => start(program, around, pause, left - 1));
		},
	);
}

/** Nothing is done around a start. */
export const plainly: Around = start => start();

/** Starts a program that can as well be started later: undefined where anything is in the way. */
export function startNow(program: Program, around: Around): ChildProcess | undefined {
	const result = around(() => attempt(program));
	return result instanceof Promise || isFailure(result) ? undefined : result;
}

/** Whether a program did not start. */
export function isFailure(result: ChildProcess | StartFailure): result is StartFailure {
	return 'reason' in result;
}

function attempt({file, args, env, output, waits}: Program): MaybePromise<ChildProcess | StartFailure> {
	const sink = output?.descriptor ?? 'ignore';
	try {
		const child = spawn(file, args, {
			cwd: '/',
			detached: true,
			env,
			stdio: [waits ? 'pipe' : 'ignore', sink, sink],
		});
		if (child.pid !== undefined) return child;
		// Node knows the reason already, and tells it with the next event only.
		return new Promise(resolve => child.once('error', error => resolve(failure(file, error))));
	} catch (error) {
		return failure(file, error);
	}
}

function failure(file: string, error: unknown): StartFailure {
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
	return {code, reason: `${file} could not be started: ${error instanceof Error ? error.message : error}`};
}
