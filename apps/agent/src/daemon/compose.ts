// The only file that names concrete adapters: it puts an agent together.
import type {Report} from '@lessee/client';
import {createEventhooks, Executor} from '@lessee/hooks';
import {bootClock, bootId, openNetwork, systemEntropy} from '@lessee/netif';
import type {Clock} from '@lessee/ports';
import type {Log} from '../log.ts';
import {JournalFile} from '../state/journal-file.ts';
import {LeaseFile} from '../state/lease-file.ts';
import {Agent} from './agent.ts';
import {EventLog} from './event-log.ts';
import type {Parts, Surroundings} from './interface.ts';
import {openInterfaces} from './open-interfaces.ts';
import {sentenceOf} from './report-sentence.ts';
import type {RunOptions} from './run-options.ts';
import {defaultSettings} from './settings.ts';
import {Tally} from './tally.ts';

/** A composed agent, and what else its owner needs to hold. */
export interface Composition {
	readonly agent: Agent;
	readonly events: EventLog;
	readonly clock: Clock;
	readonly tally: Tally;
	/** Lets go of the kernel; what journals hold is written. */
	close(): Promise<void>;
}

/** Puts an agent together; throws a SystemError where the kernel refuses. */
export function compose(options: RunOptions, log: Log): Composition {
	const clock = bootClock();
	const entropy = systemEntropy();
	const boot = bootId();
	const network = openNetwork();
	const {stateDir, runDir, eventhook, hookTimeout} = options;
	const executor = new Executor({
		clock,
		timeout: hookTimeout,
		log: (level, name, sentence) => log[level === 'info' ? 'info' : 'warn'](sentence, {interface: name}),
	});
	const hooks = createEventhooks({executor, path: eventhook, runDir});
	const events = new EventLog(() => clock.wall(), entropy.u32().toString(36));
	const tally = new Tally();
	const journals = new Map<string, JournalFile>();
	const observe = (name: string, report: Report): void => {
		tally.take(name, report);
		const said = sentenceOf(report);
		if (said !== undefined) log[said.level](said.sentence, {interface: name});
	};

	const partsOf = (name: string): Parts => {
		const warn = (sentence: string): void => log.warn(sentence, {interface: name});
		const journal = journals.get(name) ?? new JournalFile(stateDir, name, warn);
		journals.set(name, journal);
		return {
			clock,
			entropy,
			link: network.openLink(name),
			configurator: network.openConfigurator(name, {clock, hookTimeout, warn}),
			hooks: hooks.forInterface(name),
			store: new LeaseFile({stateDir, name, clock, bootId: boot, warn}),
			journal,
		};
	};
	const open: Surroundings['open'] = ({name}) => {
		const parts = partsOf(name);
		return {parts, settings: defaultSettings(parts.link.hardware)};
	};
	const agent = new Agent({network, events, open, warn: sentence => log.warn(sentence), observe});
	for (const name of openInterfaces(stateDir, boot)) agent.resume(name);
	return {
		agent,
		events,
		clock,
		tally,
		async close() {
			await executor.idle();
			for (const journal of journals.values()) journal.flush();
			network.close();
		},
	};
}
