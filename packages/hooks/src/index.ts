export {createEventhooks, type EventhookOptions} from './eventhook.ts';
export {Executor, type ExecutorOptions} from './executor.ts';
export type {MakePipe, Pipe} from './pipe.ts';
export {describeRun, type Log, type RunLabel, type RunRecord} from './run-record.ts';
export {
	checkScript,
	createScripts,
	type ScriptConfigurator,
	type ScriptEnvironment,
	type ScriptOptions,
	type ScriptReason,
	type ScriptSubject,
} from './script.ts';
