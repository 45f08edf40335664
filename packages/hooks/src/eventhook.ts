// The eventhook: `EVENTHOOK IF EVENT` at each of the five events. When an event is fired, and what goes on when its
// hook has ended, is the cycle's business in @lessee/lease.
import {resolve} from 'node:path';
import type {HookEvent} from '@lessee/lease';
import type {Hooks} from '@lessee/ports';
import type {Executor} from './executor.ts';
import type {RunLabel} from './run-record.ts';
import {isExecutable, type Program} from './start.ts';

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
	 * The folder in which interfaces' records are kept, `IF.json` each. With it a hook waits until it is released, and where
	 * the agent dies before, it runs only if the record names its process; without it, it runs at once.
	 */
	readonly records?: string;
	/** The environment that hooks inherit; the agent's own unless told. */
	readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The eventhook, interface by interface. */
export function createEventhooks(options: EventhookOptions): {forInterface(name: string): Hooks} {
	const {executor, runDir, records, env = process.env} = options;
	// Hooks run in another folder than the agent.
	const path = options.path && resolve(options.path);
	const hook = {file: path ?? '', env: {...env, DHCPAGENT_RUN_DIR: runDir}};
	const held = records === undefined ? undefined : {...hook, records: resolve(records)};
	const isThere = (): boolean => path !== undefined && isExecutable(path);
	const label = (name: string, event: HookEvent): RunLabel => ({
		interface: name,
		kind: 'eventhook',
		program: path ?? 'none',
		event,
	});
	const program = (name: string, event: HookEvent): Program | undefined => {
		if (!isThere()) return undefined;
		if (held === undefined) return {...hook, args: [name, event]};
		return {...executor.ahead.take(held), told: `${name} ${event}`};
	};
	return {
		forInterface: name => {
			if (held !== undefined) executor.ahead.want(held);
			return {
				run: event => executor.run(label(name, event), () => program(name, event)),
				adopt: (event, process) => executor.adopt(label(name, event), process),
			};
		},
	};
}
