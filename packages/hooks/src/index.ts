export {createEventhooks, type EventhookOptions} from './eventhook.ts';
export {Executor, type ExecutorOptions} from './executor.ts';
export {type HookKind, type HookTestOptions, type HookTestResult, hookTest} from './hook-test/hook-test.ts';
export {sampleLease, sampleOffer} from './hook-test/sample-lease.ts';
export {printable} from './lines.ts';
export type {MakePipe, Pipe} from './pipe.ts';
export {
	type LeaseDecision,
	type OfferDecision,
	PluginHost,
	type PluginHostOptions,
	pluginRunnerPath,
} from './plugin/host.ts';
export {
	definePlugin,
	type Plugin,
	type PluginContext,
	type PluginDefinition,
	type PluginLease,
	type PluginOffer,
} from './plugin/plugin.ts';
export type {PluginStatement} from './plugin/plugin-process.ts';
export {type Log, logRun, type RunLabel, type RunRecord} from './run-record.ts';
export {
	checkScript,
	createScripts,
	type ScriptConfigurator,
	type ScriptEnvironment,
	type ScriptOptions,
	type ScriptReason,
	type ScriptSubject,
} from './script.ts';
export type {Around} from './start.ts';
