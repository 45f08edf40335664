// The eventhook: `EVENTHOOK IF EVENT` at each of the five events. When an event is fired, and what goes on when its
// hook has ended, is the cycle's business in @lessee/lease.
import {accessSync, constants, statSync} from 'node:fs';
import {resolve} from 'node:path';
import type {HookEvent} from '@lessee/lease';
import type {Hooks} from '@lessee/ports';
import type {Executor} from './executor.ts';
import {gated} from './gate.ts';
import type {RunLabel} from './run-record.ts';
import type {Program} from './start.ts';

/** Settings of the eventhook. */
export interface EventhookOptions {
	readonly executor: Executor;
	/**
	 * The hook's path; undefined for none. Whether it is there is looked at again at every event.
	 *
	 * Deviation: the seed's place is fixed; another one may be named, the default is the seed's.
	 */
	readonly path: string | undefined;
	/** The agent's run folder: the hook finds it as `DHCPAGENT_RUN_DIR`. */
	readonly runDir: string;
	/**
	 * The file in which an interface's record is kept. With it a hook waits until it is released, and where the agent
	 * dies before, it runs only if the record names its process; without it, it runs at once.
	 */
	readonly recordOf?: (interfaceName: string) => string;
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

function eventhookOf(name: string, options: EventhookOptions): Hooks {
	const {executor, runDir, recordOf, env = process.env} = options;
	// Hooks run in another folder than the agent.
	const path = options.path && resolve(options.path);
	const label = (event: HookEvent): RunLabel => ({
		interface: name,
		kind: 'eventhook',
		program: path ?? 'none',
		event,
	});
	const program = (event: HookEvent): Program | undefined => {
		if (path === undefined || !isExecutable(path)) return undefined;
		const hook = {file: path, args: [name, event], env: {...env, DHCPAGENT_RUN_DIR: runDir}};
		return recordOf === undefined ? hook : gated(hook, recordOf(name));
	};
	return {
		run: event => executor.run(label(event), () => program(event)),
		adopt: (event, process) => executor.adopt(label(event), process),
	};
}
