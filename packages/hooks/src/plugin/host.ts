// All plugins of an agent. Events go to every plugin side by side with the eventhook, and an event has ended when all
// of them have; decisions go to the plugins in the order of the configuration.
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {HookEvent, HookOutcome, Lease, Reply} from '@lessee/lease';
import type {HookRun, Hooks} from '@lessee/ports';
import type {Executor} from '../executor.ts';
import type {Answer, Question} from './conversation.ts';
import type {Handler} from './plugin.ts';
import {PluginProcess, type PluginStatement} from './plugin-process.ts';
import {viewLease, viewOffer} from './view.ts';

/** Settings of the plugins. */
export interface PluginHostOptions {
	readonly executor: Executor;
	readonly plugins: readonly PluginStatement[];
	/** The folder from which relative files and packages are looked for: the configuration file's. */
	readonly folder: string;
	/** The module that runs a plugin in its process; a bundled agent has to name its own copy. */
	readonly runner?: string;
	/** The environment of the plugins' processes; the agent's own unless told. */
	readonly env?: NodeJS.ProcessEnv;
}

/** What plugins decide about the offers of one round. */
export type OfferDecision =
	| {readonly decision: 'select'; readonly offer: Reply; readonly by: string}
	/** All are refused. */
	| {readonly decision: 'refuse'; readonly by: string}
	/** No plugin has an opinion: the agent chooses. */
	| {readonly decision: 'none'};

/** What plugins decide about a lease. */
export type LeaseDecision = {readonly accepted: true} | {readonly accepted: false; readonly by: string};

/** The handler of each event. */
export const eventHandlers: Readonly<Record<HookEvent, Handler>> = {
	BOUND: 'bound',
	EXTEND: 'extend',
	EXPIRE: 'expire',
	DROP: 'drop',
	RELEASE: 'release',
};

/** The plugins of an agent, each in one process of its own. */
export class PluginHost {
	readonly #executor: Executor;
	readonly #plugins: readonly PluginProcess[];

	constructor({executor, plugins, folder, runner, env}: PluginHostOptions) {
		const how = {
			module: runner ?? pluginRunnerPath(),
			folder: pathToFileURL(`${folder}/`).href,
			env,
		};
		this.#executor = executor;
		this.#plugins = plugins.map(statement => new PluginProcess(statement, how, executor));
	}

	/**
	 * Starts all plugins, and says what they answer to: what none does need not be waited for. Those that cannot be used are
	 * named in the log. Without it each starts when it is first needed.
	 */
	async load(): Promise<ReadonlySet<Handler>> {
		const all = await Promise.all(this.#plugins.map(plugin => plugin.load()));
		return new Set(all.flat());
	}

	/** The eventhook of an interface, with the plugins beside it. */
	withPlugins(interfaceName: string, hooks: Hooks): Hooks {
		if (this.#plugins.length === 0) return hooks;
		return {
			run: (event, lease) => this.#beside(hooks.run(event, lease), interfaceName, event, lease),
			// An event whose hook had started is not repeated, for plugins neither.
			adopt: (event, process) => hooks.adopt(event, process),
		};
	}

	/** Asks the plugins in order until one has an opinion about the offers. */
	async selectOffer(interfaceName: string, offers: readonly Reply[]): Promise<OfferDecision> {
		const views = offers.map(viewOffer);
		for (const plugin of this.#plugins) {
			const answer = await this.#ask(plugin, 'selectOffer', interfaceName, views);
			if (answer === 'none') return {decision: 'refuse', by: plugin.name};
			const offer = typeof answer === 'number' ? offers[answer] : undefined;
			if (offer !== undefined) return {decision: 'select', offer, by: plugin.name};
		}
		return {decision: 'none'};
	}

	/** Asks all plugins about a lease that is about to be used; one that declines is enough. */
	async verifyLease(interfaceName: string, lease: Lease): Promise<LeaseDecision> {
		const view = viewLease(lease, this.#executor.clock);
		const answers = await Promise.all(
			this.#plugins.map(plugin => this.#ask(plugin, 'verifyLease', interfaceName, view)),
		);
		const by = this.#plugins[answers.indexOf('decline')]?.name;
		return by === undefined ? {accepted: true} : {accepted: false, by};
	}

	/** Ends all plugins' processes. */
	async close(): Promise<void> {
		await Promise.all(this.#plugins.map(plugin => plugin.close()));
	}

	#beside(run: HookRun, interfaceName: string, event: HookEvent, lease: Lease): HookRun {
		const all = async (): Promise<HookOutcome> => {
			// An event that waits for an earlier hook waits for the plugins as well.
			await run.started;
			const view = viewLease(lease, this.#executor.clock);
			await Promise.all(
				this.#plugins.map(plugin => this.#ask(plugin, eventHandlers[event], interfaceName, view)),
			);
			return run.ended;
		};
		return {...run, ended: all()};
	}

	async #ask(
		plugin: PluginProcess,
		handler: Handler,
		interfaceName: string,
		argument: Question['argument'],
	): Promise<Answer> {
		const {outcome, answer} = await plugin.ask(handler, interfaceName, argument);
		this.#executor.record({
			interface: interfaceName,
			kind: 'plugin',
			program: plugin.name,
			event: handler,
			outcome,
		});
		return answer;
	}
}

/** Where the module is that runs plugins, when this package is not part of a bundle. */
export function pluginRunnerPath(): string {
	return fileURLToPath(new URL('./runner.js', import.meta.url));
}
