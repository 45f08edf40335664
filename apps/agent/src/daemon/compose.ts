// Puts an agent together. This file, `shared.ts` and `parts.ts` are the only ones that name concrete adapters.
import {formatProblem, type Settings} from '@lessee/dhclient';
import {bootClock, keepDescriptors, systemEntropy} from '@lessee/netif';
import type {Clock} from '@lessee/ports';
import type {Log} from '../log/log.ts';
import {Agent} from './agent.ts';
import {type LoadedConfiguration, loadConfiguration} from './configuration.ts';
import {EventLog} from './event-log.ts';
import {openInterfaces} from './open-interfaces.ts';
import {PartsMaker} from './parts.ts';
import {sentenceOf} from './report-sentence.ts';
import type {RunOptions} from './run-options.ts';
import {requireScript} from './script.ts';
import {share} from './shared.ts';
import {Tally} from './tally.ts';

/** A composed agent, and what else its owner needs to hold. */
export interface Composition {
	readonly agent: Agent;
	readonly events: EventLog;
	readonly clock: Clock;
	readonly tally: Tally;
	/** The interfaces that the configuration asks to be run. */
	readonly configured: readonly string[];
	/** Whether an interface's lease is given back when the agent ends. */
	releasesOnExit(name: string): boolean;
	/** What the configuration in force says of an interface. */
	settings(name: string): Settings;
	/** Reads the configuration again; leases stay as they are. Throws a Failure where it cannot be read. */
	reload(): void;
	/** The first packets are out: what no lease waits for may be made ready. */
	prepare(): void;
	/** Lets go of the kernel and of the plugins; what records, journals and exports hold is in place. */
	close(): Promise<void>;
}

/** Puts an agent together; throws a SystemError where the kernel refuses, a Failure where a file does. */
export function compose(options: RunOptions, log: Log): Composition {
	const loaded = load(options, log);
	const script = options.script ?? loaded.configuration.outermost.single.script;
	if (script !== undefined) requireScript(script);
	keepDescriptors();
	const clock = bootClock();
	const entropy = systemEntropy();
	const events = new EventLog(() => clock.wall(), entropy.u32().toString(36));
	const shared = share({options, clock, entropy, loaded, log, events});
	const {network, resolver, plugins, executor} = shared;
	const maker = new PartsMaker(shared, loaded);
	const tally = new Tally();
	const agent = new Agent({
		network,
		events,
		open: ({name}) => maker.open(name),
		warn: sentence => log.warn(sentence),
		observe: (name, report) => {
			tally.take(name, report);
			const said = sentenceOf(report);
			if (said !== undefined) log[said.level](said.sentence, {interface: name});
		},
	});
	const left = openInterfaces(options.stateDir, shared.bootId);
	// An interface that is gone has taken its lease along.
	void resolver.restoreAfterCrash(left.filter(name => network.find(name) !== undefined));
	for (const name of left) agent.resume(name);
	return {
		agent,
		events,
		clock,
		tally,
		configured: [...loaded.configuration.interfaces.keys()],
		releasesOnExit: name => options.releaseOnExit || maker.settings(name).releaseOnExit === true,
		settings: name => maker.settings(name),
		reload() {
			maker.loaded = load(options, log);
			agent.configure((name, hardware) => maker.clientSettings(name, hardware));
		},
		prepare() {
			executor.keepReady();
			void plugins?.load();
		},
		async close() {
			// Also where a second signal ends the waiting.
			maker.finish();
			await executor.idle();
			await plugins?.close();
			maker.finish();
			network.close();
		},
	};
}

function load({config}: RunOptions, log: Log): LoadedConfiguration {
	const loaded = loadConfiguration(config);
	// Its first line: the statement itself, with a mark below it, is for check-config.
	for (const problem of loaded.problems) log.warn(formatProblem(problem).split('\n', 1).join());
	return loaded;
}
