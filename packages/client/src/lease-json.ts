// Leases and records as JSON for the state file. Bytes are hexadecimal, options go by code; instants go through the
// caller's mapping, since a file on disk outlives boot time.
import type {CycleEntry, HookEvent, HookProcess, Lease, Millis, Record, Undo} from '@lessee/lease';
import {decodeOptions, encodeOptions, fromHex, type OptionSet, toHex} from '@lessee/wire';

/** How instants are written and read. */
export interface Instants<T> {
	write(at: Millis): T;
	read(written: T): Millis;
}

/** Options by code, in hexadecimal. */
export interface OptionsJson {
	readonly [code: string]: string;
}

/** A lease as JSON. */
export interface LeaseJson<T> {
	readonly address: string;
	readonly serverIdentifier?: string | undefined;
	readonly serverHardware?: string | undefined;
	readonly medium?: string | undefined;
	readonly options: OptionsJson;
	readonly ack: string;
	readonly startedAt: T;
	readonly t1At: T;
	readonly t2At: T;
	readonly expiresAt: T;
	readonly origin: Lease['origin'];
}

interface EntryJson<T> {
	readonly event: HookEvent;
	readonly lease: LeaseJson<T>;
}

/** A record as JSON. */
export interface RecordJson<T> {
	readonly leases: readonly LeaseJson<T>[];
	readonly active?: LeaseJson<T> | undefined;
	readonly running?: (EntryJson<T> & {readonly process: HookProcess}) | undefined;
	readonly queue: readonly EntryJson<T>[];
	readonly ending?: Record['ending'] | undefined;
	readonly undo: Undo;
}

/** Options by code. What was malformed is written as it came, and is malformed again when it is read. */
function optionsToJson(set: OptionSet): OptionsJson {
	const entries = [...encodeOptions(set), ...set.malformed.map(({code, bytes}) => [code, bytes] as const)];
	return Object.fromEntries(entries.map(([code, bytes]) => [String(code), toHex(bytes)]));
}

/** The inverse of `optionsToJson`. */
function optionsFromJson(json: OptionsJson): OptionSet {
	return decodeOptions(Object.entries(json).map(([code, hex]) => [Number(code), fromHex(hex)] as const));
}

const present = <K extends string, V>(key: K, value: V | undefined): {readonly [key in K]?: V} =>
	value === undefined ? {} : ({[key]: value} as {readonly [key in K]: V});

/** A lease to JSON. */
export function leaseToJson<T>(lease: Lease, {write}: Instants<T>): LeaseJson<T> {
	return {
		address: lease.address,
		...present('serverIdentifier', lease.serverIdentifier),
		...present('serverHardware', lease.serverHardware && toHex(lease.serverHardware)),
		...present('medium', lease.medium),
		options: optionsToJson(lease.options),
		ack: toHex(lease.ack),
		startedAt: write(lease.startedAt),
		t1At: write(lease.t1At),
		t2At: write(lease.t2At),
		expiresAt: write(lease.expiresAt),
		origin: lease.origin,
	};
}

/** A lease from JSON. */
export function leaseFromJson<T>(json: LeaseJson<T>, {read}: Instants<T>): Lease {
	return {
		address: json.address,
		...present('serverIdentifier', json.serverIdentifier),
		...present(
			'serverHardware',
			json.serverHardware === undefined ? undefined : fromHex(json.serverHardware),
		),
		...present('medium', json.medium),
		options: optionsFromJson(json.options),
		ack: fromHex(json.ack),
		startedAt: read(json.startedAt),
		t1At: read(json.t1At),
		t2At: read(json.t2At),
		expiresAt: read(json.expiresAt),
		origin: json.origin,
	};
}

/** A record to JSON. */
export function recordToJson<T>(record: Record, instants: Instants<T>): RecordJson<T> {
	// One lease is most often known, active and the running event's at once.
	const written = new Map<Lease, LeaseJson<T>>();
	const json = (lease: Lease): LeaseJson<T> => {
		const known = written.get(lease) ?? leaseToJson(lease, instants);
		written.set(lease, known);
		return known;
	};
	const entry = ({event, lease}: CycleEntry): EntryJson<T> => ({event, lease: json(lease)});
	const {active, running, ending} = record;
	return {
		leases: record.leases.map(json),
		...present('active', active && json(active)),
		...present('running', running && {...entry(running), process: running.process}),
		queue: record.queue.map(entry),
		...present('ending', ending),
		undo: record.undo,
	};
}

/** A record from JSON. */
export function recordFromJson<T>(json: RecordJson<T>, instants: Instants<T>): Record {
	const entry = ({event, lease}: EntryJson<T>): CycleEntry => ({
		event,
		lease: leaseFromJson(lease, instants),
	});
	const {active, running, ending} = json;
	return {
		leases: json.leases.map(lease => leaseFromJson(lease, instants)),
		...present('active', active && leaseFromJson(active, instants)),
		...present('running', running && {...entry(running), process: running.process}),
		queue: json.queue.map(entry),
		...present('ending', ending),
		undo: json.undo,
	};
}
