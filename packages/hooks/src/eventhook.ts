// The eventhook: `EVENTHOOK IF EVENT` at each of the five events. When an event is fired, and what goes on when its
// hook has ended, is the cycle's business in @lessee/lease.
import {accessSync, constants, statSync} from 'node:fs';
import type {HookEvent, HookProcess} from '@lessee/lease';
import type {Hooks} from '@lessee/ports';
import type {Executor} from './executor.ts';
import {isRunning, strangers} from './process-table.ts';
import type {RunLabel} from './run-record.ts';
import type {Program} from './start.ts';

/** Settings of the eventhook. */
export interface EventhookOptions {
	readonly executor: Executor;
	/** The hook's path; undefined for none. Whether it is there is looked at again at every event. */
	readonly path: string | undefined;
	/** The agent's run folder: the hook finds it as `DHCPAGENT_RUN_DIR`. */
	readonly runDir: string;
	/** The environment that hooks inherit; the agent's own unless told. */
	readonly env?: Readonly<Record<string, string | undefined>>;
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

/** The eventhook, interface by interface. */
export function createEventhooks(options: EventhookOptions): {forInterface(name: string): Hooks} {
	return {forInterface: name => eventhookOf(name, options)};
}

function eventhookOf(name: string, {executor, path, runDir, env = process.env}: EventhookOptions): Hooks {
	const label = (event: HookEvent): RunLabel => ({
		interface: name,
		kind: 'eventhook',
		program: path ?? 'none',
		event,
	});
	const program = (event: HookEvent): Program | undefined => {
		if (path === undefined || !isExecutable(path)) return undefined;
		return {file: path, args: [name, event], env: {...env, DHCPAGENT_RUN_DIR: runDir}};
	};
	const find = (event: HookEvent): HookProcess | undefined => {
		if (path === undefined) return undefined;
		for (const {process, environment} of strangers([path, name, event]))
			if (environment.has(`DHCPAGENT_RUN_DIR=${runDir}`)) return process;
		return undefined;
	};
	return {
		run: event => executor.run(label(event), () => program(event)),
		adopt: (event, process) =>
			executor.adopt(label(event), () => {
				if (process === undefined) return find(event);
				return isRunning(process) ? process : undefined;
			}),
	};
}
