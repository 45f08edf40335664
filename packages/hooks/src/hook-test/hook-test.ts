// Runs a hook, a script or a plugin against made-up events: no server, no network, no privileges.
import {dirname, resolve} from 'node:path';
import type {HookEvent, HookOutcome, Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {createEventhooks} from '../eventhook.ts';
import {Executor} from '../executor.ts';
import {PluginHost} from '../plugin/host.ts';
import type {Log} from '../run-record.ts';
import {createScripts, type ScriptEnvironment} from '../script.ts';
import type {Bench, Trial} from './bench.ts';
import {pluginBench} from './plugin-bench.ts';
import {sampleLease} from './sample-lease.ts';
import {scriptBench, scriptReasons} from './script-bench.ts';

/** The contract that a program is written for. */
export type HookKind = 'eventhook' | 'script' | 'plugin';

/** What is tested, and how. */
export interface HookTestOptions {
	/** The program's path, or the plugin's module. */
	readonly program: string;
	/** Unless told: a plugin where the program is a JavaScript module, a script where an event is a reason, else an eventhook. */
	readonly kind?: HookKind;
	/** The events, reasons or handlers, in order; a whole life of a lease unless told. */
	readonly events?: readonly string[];
	/** The interface that the program is told, `test0` unless told; there need not be one of that name. */
	readonly interface?: string;
	/** The run folder that an eventhook is told, for the `dhcpinfo` that it may call. */
	readonly runDir?: string;
	/** The options of a plugin's block. */
	readonly options?: Readonly<Record<string, unknown>>;
	/** What a script is given; there is no testing one without. */
	readonly environment?: ScriptEnvironment;
	readonly clock: Clock;
	/** Time limit of each run, milliseconds; 60 000 unless told. */
	readonly timeout?: Millis;
	/** Takes what a script or a plugin writes. */
	readonly log?: Log;
	/** Hears of each result as it comes. */
	readonly onResult?: (result: HookTestResult) => void;
	/** The module that runs plugins; a bundled program has to name its own copy. */
	readonly runner?: string;
}

/** How one made-up event went. */
export interface HookTestResult extends Trial {
	readonly event: string;
}

/** What an eventhook meets in the lives of leases, and at last what it should ignore. */
const eventhookLife = ['BOUND', 'EXTEND', 'EXPIRE', 'BOUND', 'DROP', 'BOUND', 'RELEASE', 'UNHEARD-OF'];

/** Runs the program for each event in turn; rejects with a sentence for an event that its kind does not have. */
export async function hookTest(options: HookTestOptions): Promise<readonly HookTestResult[]> {
	const kind = options.kind ?? kindOf(options);
	const bench = benches[kind]({...options, program: resolve(options.program)});
	try {
		const results: HookTestResult[] = [];
		for (const event of options.events ?? (await bench.life())) {
			const result = {event, ...(await bench.run(event))};
			options.onResult?.(result);
			results.push(result);
		}
		return results;
	} finally {
		await bench.close();
	}
}

function kindOf({program, events = []}: HookTestOptions): HookKind {
	if (/\.[cm]?[jt]s$/.test(program)) return 'plugin';
	const reasons = events.filter(event => !eventhookLife.includes(event));
	return reasons.some(reason => (scriptReasons as readonly string[]).includes(reason))
		? 'script'
		: 'eventhook';
}

const benches: Readonly<Record<HookKind, (options: HookTestOptions) => Bench>> = {
	eventhook({program, interface: name = 'test0', runDir = '/run/dhcpagent', ...how}) {
		const executor = new Executor(how);
		const hooks = createEventhooks({executor, path: program, runDir}).forInterface(name);
		return {
			life: async () => eventhookLife,
			run: async event => ({
				outcome: await hooks.run(event as HookEvent, sampleLease(how.clock.now())).ended,
			}),
			close: () => executor.idle(),
		};
	},
	script({program, interface: name = 'test0', environment, ...how}) {
		if (environment === undefined)
			throw new TypeError('To test a script, its environment must be given; got none.');
		const scripts = createScripts({executor: new Executor(how), path: program});
		return scriptBench(scripts.forInterface(name, environment));
	},
	plugin({program, interface: name = 'test0', options = {}, runner, ...how}) {
		let last: HookOutcome | undefined;
		const executor = new Executor({...how, onRun: run => (last = run.outcome)});
		const plugins = [{specifier: program, options}];
		const host = new PluginHost({executor, plugins, folder: dirname(program), ...(runner && {runner})});
		const taken = () => {
			const outcome = last;
			last = undefined;
			return outcome;
		};
		return pluginBench(program, host, name, taken);
	},
};
