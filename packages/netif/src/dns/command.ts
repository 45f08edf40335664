/** Runs the programs that take DNS records, without a shell and never for long. */
import {type ChildProcess, spawn} from 'node:child_process';

/** A program to be run. */
export interface Command {
	/** Absolute path. */
	readonly program: string;
	readonly args: readonly string[];
	/** Its stdin; empty unless given. */
	readonly input?: string | undefined;
	/** Variables beside those of this process. */
	readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** How a command ended. */
export type Outcome = {readonly ok: true} | {readonly ok: false; readonly reason: string};

/** Runs a command to its end; never rejects. */
export type RunCommand = (command: Command) => Promise<Outcome>;

/** Milliseconds that a command may take. */
const limit = 5_000;
/** Milliseconds that the last words of a failed command may take to arrive. */
const lastWords = 1000;
/** Characters of stderr that are told. */
const mostSaid = 500;

/** Runs a command; with all that it started it is killed at the limit, in milliseconds (5,000 by default). */
export function runCommand(command: Command, limitMs = limit): Promise<Outcome> {
	return new Promise(resolve => {
		const fail = (what: string): void => resolve({ok: false, reason: `${nameOf(command)} ${what}`});
		// Out of descriptors there is a child without streams, whatever the types of spawn say.
		const child: ChildProcess = spawn(command.program, command.args, {
			cwd: '/',
			detached: true,
			env: {...process.env, ...command.environment},
			stdio: ['pipe', 'ignore', 'pipe'],
		});
		const timer = setTimeout(() => {
			kill(child);
			child.stderr?.destroy();
			fail(`took longer than ${limitMs} ms and was killed`);
		}, limitMs);
		child.once('error', error => {
			clearTimeout(timer);
			fail(`could not be started: ${error.message}`);
		});
		const said = listen(child);
		child.once('exit', async (status, signal) => {
			clearTimeout(timer);
			if (status === 0) {
				child.stderr?.destroy();
				return resolve({ok: true});
			}
			const how = signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
			fail(`${how}${await said()}`);
		});
		// A program that does not read its stdin is its own business.
		child.stdin?.on('error', () => {});
		child.stdin?.end(command.input ?? '');
	});
}

/** Gathers stderr; the result waits a little for its end, which a daemon that was started may never close. */
function listen({stderr}: ChildProcess): () => Promise<string> {
	let text = '';
	const closed = new Promise<void>(resolve => stderr?.once('close', resolve));
	stderr?.setEncoding('utf8').on('data', (chunk: string) => {
		if (text.length < mostSaid) text += chunk.slice(0, mostSaid);
	});
	return async () => {
		const timer = setTimeout(() => stderr?.destroy(), lastWords);
		await closed;
		clearTimeout(timer);
		return text === '' ? '' : `: ${JSON.stringify(text.trim())}`;
	};
}

function kill({pid}: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, 'SIGKILL');
	} catch {
		// It ended in this very moment.
	}
}

function nameOf({program, args}: Command): string {
	return [program, ...args].join(' ');
}
