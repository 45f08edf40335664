import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The events of the eventhook. */
export const hookEvent = v.picklist(['BOUND', 'EXTEND', 'EXPIRE', 'DROP', 'RELEASE']);

/** How a hook ended; durations in milliseconds. */
const hookOutcome = v.variant('how', [
	v.object({how: v.literal('absent')}),
	v.object({how: v.literal('exited'), code: count, duration: v.number()}),
	v.object({how: v.literal('signalled'), signal: v.string(), timedOut: v.boolean(), duration: v.number()}),
	v.object({how: v.literal('unknown'), reason: v.string()}),
]);

const common = {
	/** What `Last-Event-ID` names to go on after this event; opaque, and not used again by a later agent. */
	id: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
	/** Wall-clock time, ISO 8601. */
	at: v.pipe(v.string(), v.isoTimestamp()),
	interface: v.pipe(v.string(), v.minLength(1)),
};

/** What happens on an interface under control, as it happens. */
export const agentEvent = v.variant('type', [
	/** The machine went from one state to another, both in its own words. */
	v.object({...common, type: v.literal('state'), from: v.string(), to: v.string(), why: v.string()}),
	/** A DHCP message was sent or taken; `peer` is the server, or where the message went. */
	v.object({
		...common,
		type: v.literal('packet'),
		direction: v.picklist(['sent', 'received']),
		message: v.string(),
		xid: count,
		peer: v.string(),
	}),
	v.object({...common, type: v.literal('hookStarted'), event: hookEvent, pid: v.exactOptional(count)}),
	v.object({...common, type: v.literal('hookEnded'), event: hookEvent, outcome: hookOutcome}),
	/** A script or a plugin has ended; `event` is the script's reason, or what the plugin was asked. */
	v.object({
		...common,
		type: v.literal('programEnded'),
		kind: v.picklist(['script', 'plugin']),
		program: v.string(),
		event: v.string(),
		outcome: hookOutcome,
	}),
	/** The interface came under control, or left it. */
	v.object({...common, type: v.literal('control'), under: v.boolean()}),
	/** Something went wrong that a person should know; a whole sentence. */
	v.object({...common, type: v.literal('warning'), text: v.string()}),
	/** Events after the one that `Last-Event-ID` named are no longer kept. */
	v.object({id: common.id, at: common.at, type: v.literal('gap')}),
]);

/** What happens on an interface under control, as it happens. */
export type AgentEvent = v.InferOutput<typeof agentEvent>;
