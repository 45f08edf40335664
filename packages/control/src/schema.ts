/**
 * What the API gives, as valibot schemas; the types are inferred from them. A program that only needs the types imports
 * them as types, and valibot stays out of it. Instants are wall-clock time in ISO 8601; null is one that never comes.
 */
import * as v from 'valibot';
import {type AgentEvent, agentEvent, hookEvent} from './agent-event.ts';
import type {Command, RouteName} from './routes.ts';

const instant = v.pipe(v.string(), v.isoTimestamp());
const address = v.pipe(v.string(), v.ipv4());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const interfaceName = v.pipe(v.string(), v.minLength(1));

/** The states that `status` shows, in dhcpagent's words. */
// biome-ignore format: it reads as the list that it is.
const statusName = v.picklist([
	'INIT', 'SELECTING', 'REQUESTING', 'PRE_BOUND', 'BOUND', 'RENEWING', 'REBINDING', 'INFORMATION', 'INIT_REBOOT',
	'INFORM_SENT', 'DECLINING', 'RELEASING',
]);

/** A lease as clients see it. */
const leaseView = v.object({
	address,
	subnetMask: v.exactOptional(address),
	serverIdentifier: v.exactOptional(address),
	startedAt: instant,
	renewAt: v.nullable(instant),
	rebindAt: v.nullable(instant),
	expiresAt: v.nullable(instant),
	/** Effective options, typed, by the RFC's name in camelCase. */
	options: v.record(v.string(), v.unknown()),
	/** The bytes of all effective options, with and without a name, in hexadecimal by code. */
	raw: v.record(v.pipe(v.string(), v.regex(/^\d{1,3}$/)), v.pipe(v.string(), v.regex(/^([\da-f]{2})*$/))),
});

/** An interface under control. */
const interfaceStatus = v.object({
	interface: interfaceName,
	state: statusName,
	/** The state in RFC 2131's words, or one of the machine's own beside them. */
	machineState: v.string(),
	flags: v.object({primary: v.boolean(), bootp: v.boolean(), failed: v.boolean(), busy: v.boolean()}),
	/** Packets; `declined` are the bad offers and ACKs. */
	counters: v.object({sent: count, received: count, declined: count}),
	lease: v.exactOptional(leaseView),
	/** The hook that runs now, and how many events wait behind it. */
	hook: v.exactOptional(v.object({event: hookEvent, pid: v.exactOptional(count), waiting: count})),
	/** What has to come for it to go on, in words. */
	waitsFor: v.string(),
	/** What the machine will do of itself, and when. */
	next: v.exactOptional(v.object({what: v.string(), at: instant})),
});

/** What is known of one option or header field. */
const optionAnswer = v.object({
	/** The interface that answers. */
	interface: interfaceName,
	/** As it was asked for. */
	identifier: v.string(),
	/** The option's code; a header field has none. */
	code: v.exactOptional(count),
	/** The RFC's name in camelCase, where it has one. */
	name: v.exactOptional(v.string()),
	/** What dhcpinfo prints; empty where the lease lacks the option. */
	lines: v.array(v.string()),
	/** The typed value; absent where the lease lacks the option. */
	value: v.exactOptional(v.unknown()),
});

/** A whole lease, for people and for machines. */
const leaseAnswer = v.object({
	interface: interfaceName,
	lease: leaseView,
	/** The options and header fields of the lease, as if each had been asked for. */
	entries: v.array(v.object({name: v.string(), lines: v.array(v.string())})),
});

/** What became of a command. A command that failed or outlasted its `wait` is answered with a refusal instead. */
const commandResult = v.object({
	interface: interfaceName,
	command: v.picklist(['start', 'extend', 'inform', 'release', 'drop'] satisfies Command[]),
	/** False where `wait` was 0 and nobody waited for the end. */
	completed: v.boolean(),
});

/** The schemas of all that the API gives, for those who check it. */
export const schemas = {agentEvent, commandResult, interfaceStatus, leaseAnswer, leaseView, optionAnswer};

/** A lease as clients see it. */
export type LeaseView = v.InferOutput<typeof leaseView>;
/** An interface under control. */
export type InterfaceStatus = v.InferOutput<typeof interfaceStatus>;
/** What is known of one option or header field. */
export type OptionAnswer = v.InferOutput<typeof optionAnswer>;
/** A whole lease, for people and for machines. */
export type LeaseAnswer = v.InferOutput<typeof leaseAnswer>;
/** What became of a command. */
export type CommandResult = v.InferOutput<typeof commandResult>;

/** What each route answers with, status 200. */
interface RouteResponses extends Record<Command, CommandResult> {
	readonly interfaces: readonly InterfaceStatus[];
	readonly interface: InterfaceStatus;
	readonly interfaceOptions: LeaseAnswer;
	readonly interfaceOption: OptionAnswer;
	readonly options: LeaseAnswer;
	readonly option: OptionAnswer;
	/** As server-sent events. */
	readonly events: AsyncIterable<AgentEvent>;
	/** OpenMetrics text. */
	readonly metrics: string;
}

/** What a route answers with, status 200. */
export type RouteResponse<Name extends RouteName> = RouteResponses[Name];
