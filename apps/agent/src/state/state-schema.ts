// What a state file must look like. Loaded only where there is one: a first start does not pay for it.
import * as v from 'valibot';

const instant = v.union([v.pipe(v.string(), v.isoTimestamp()), v.literal('never')]);
const hex = v.pipe(v.string(), v.regex(/^([\da-f]{2})*$/));
const address = v.pipe(v.string(), v.ipv4());

const lease = v.object({
	address,
	serverIdentifier: v.exactOptional(address),
	serverHardware: v.exactOptional(hex),
	medium: v.exactOptional(v.string()),
	options: v.record(v.pipe(v.string(), v.regex(/^\d{1,3}$/)), hex),
	ack: hex,
	startedAt: instant,
	t1At: instant,
	t2At: instant,
	expiresAt: instant,
	origin: v.picklist(['server', 'bootp', 'predefined', 'inform']),
});

const event = v.picklist(['BOUND', 'EXTEND', 'EXPIRE', 'DROP', 'RELEASE']);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const process = v.object({pid: count, startTime: count, runsSince: v.exactOptional(count)});

const record = v.object({
	leases: v.pipe(v.array(lease), v.maxLength(8)),
	active: v.exactOptional(lease),
	running: v.exactOptional(v.object({event, lease, process})),
	queue: v.array(v.object({event, lease})),
	ending: v.exactOptional(
		v.object({
			event: v.picklist(['EXPIRE', 'DROP', 'RELEASE']),
			after: v.picklist(['restart', 'retry', 'v6only', 'off']),
			wait: v.exactOptional(count),
		}),
	),
	undo: v.object({mtu: v.exactOptional(count)}),
});

const stateFile = v.object({
	version: v.literal(1),
	interface: v.string(),
	bootId: v.string(),
	boot: v.number(),
	wall: v.pipe(v.string(), v.isoTimestamp()),
	record,
});

/** Gives the value back if it is a state file; throws an error whose message says where it is not. */
export function checkStateFile(value: unknown): unknown {
	const result = v.safeParse(stateFile, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new TypeError(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`);
}
