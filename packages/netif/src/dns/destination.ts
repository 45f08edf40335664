import type {DnsRecord} from './record.ts';

/** The checked records of all interfaces that have one, by interface name. */
export type Records = ReadonlyMap<string, DnsRecord>;

/** Where records go. */
export interface Backend {
	/**
	 * Makes the destination say what these records say and nothing else of ours; without records, what was there
	 * before. Rejects where it cannot, and may then be tried again.
	 */
	update(records: Records): Promise<void>;
}
