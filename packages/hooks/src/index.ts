export {createEventhooks, type EventhookOptions} from './eventhook.ts';
export {Executor, type ExecutorOptions} from './executor.ts';
export {describeRun, type Log, type RunLabel, type RunRecord} from './run-record.ts';
