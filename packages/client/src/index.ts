export {Client, type Command, type Settings} from './client.ts';
export {decodeEntry, type Entry, encodeEntry, type Outcome} from './journal.ts';
export {
	type Instants,
	type LeaseJson,
	leaseFromJson,
	leaseToJson,
	type OptionsJson,
	type RecordJson,
	recordFromJson,
	recordToJson,
} from './lease-json.ts';
export {receptionOf} from './reception.ts';
export {type ReplayStep, replay} from './replay.ts';
export type {Report} from './report.ts';
