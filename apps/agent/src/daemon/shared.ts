// What all interfaces of an agent share.
import {dirname, join} from 'node:path';
import {Executor, type Log as HookLog, logRun, PluginHost, type RunRecord} from '@lessee/hooks';
import {
	bootId,
	createResolver,
	type LinuxNetwork,
	openNetwork,
	type Resolver,
	withUsualFileLimit,
} from '@lessee/netif';
import type {Clock, Entropy} from '@lessee/ports';
import type {Log} from '../log/log.ts';
import {programFolder} from '../program-folder.ts';
import type {LoadedConfiguration} from './configuration.ts';
import type {EventLog} from './event-log.ts';
import type {RunOptions} from './run-options.ts';

/** What all interfaces share. */
export interface Shared {
	readonly options: RunOptions;
	readonly log: Log;
	readonly clock: Clock;
	readonly entropy: Entropy;
	readonly bootId: string;
	readonly network: LinuxNetwork;
	readonly executor: Executor;
	readonly resolver: Resolver;
	/** Undefined where none is configured. */
	readonly plugins: PluginHost | undefined;
}

interface Making extends Pick<Shared, 'options' | 'clock' | 'entropy' | 'log'> {
	readonly loaded: LoadedConfiguration;
	readonly events: EventLog;
}

/** Makes what all interfaces share; throws a SystemError where the kernel refuses. */
export function share({options, clock, entropy, loaded, log, events}: Making): Shared {
	const {file, configuration} = loaded;
	const {single} = configuration.outermost;
	const say = (level: 'info' | 'warning', sentence: string, fields = {}): void =>
		log[level === 'info' ? 'info' : 'warn'](sentence, fields);
	const logHook: HookLog = (level, name, sentence) =>
		say(level, sentence, name === '' ? {} : {interface: name});
	const timeout = options.hookTimeout ?? single.hookTimeout;
	const executor = new Executor({
		clock,
		...(timeout !== undefined && {timeout}),
		log: logHook,
		around: withUsualFileLimit,
		onRun: run => {
			logRun(logHook, run);
			tellRun(events, run);
		},
	});
	const resolver = createResolver({
		mode: options.resolvConf ?? single.resolvConf ?? 'auto',
		stateDir: options.stateDir,
		log: say,
	});
	const plugins = new PluginHost({
		executor,
		plugins: configuration.plugins,
		folder: file === undefined ? programFolder : dirname(file),
		runner: join(programFolder, 'plugin-runner.mjs'),
		env: {...process.env, DHCPAGENT_RUN_DIR: options.runDir},
	});
	return {
		options,
		log,
		clock,
		entropy,
		bootId: bootId(),
		network: openNetwork(),
		executor,
		resolver,
		plugins: configuration.plugins.length > 0 ? plugins : undefined,
	};
}

/** What a script or a plugin did is told to those who follow; the eventhook's end is told by its client. */
function tellRun(events: EventLog, {interface: name, kind, program, event, outcome}: RunRecord): void {
	if (kind !== 'eventhook')
		events.tell({type: 'programEnded', interface: name, kind, program, event, outcome});
}
