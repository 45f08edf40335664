import type {ArpPacket} from './effect.ts';
import type {HookEvent, HookOutcome, HookProcess, Reply, Undo} from './lease.ts';
import type {Policy} from './policy.ts';
import type {Record} from './record.ts';

/** What can happen to a client. */
export type Event =
	/** The instant that `deadline` named has come. */
	| {readonly type: 'timeout'}
	/** The lease on the interface has run out (made from `timeout` by the machine itself). */
	| {readonly type: 'expiry'}
	| {readonly type: 'offer'; readonly reply: Reply}
	| {readonly type: 'ack'; readonly reply: Reply}
	| {readonly type: 'nak'; readonly reply: Reply}
	/** A reply without a message type: a BOOTP server's. */
	| {readonly type: 'bootp'; readonly reply: Reply}
	| {readonly type: 'arp'; readonly packet: ArpPacket}
	| {readonly type: 'prepared'}
	/** Whether the script could set this medium. */
	| {readonly type: 'mediumSet'; readonly medium: string; readonly ok: boolean}
	/**
	 * The number of the offer, in the order in which they were given; none of them; or whichever the machine likes.
	 * `xid` is that of the offers.
	 */
	| {readonly type: 'chosen'; readonly xid: number; readonly choice: number | 'none' | 'any'}
	/** `address` is the one that ARPCHECK was about. */
	| {readonly type: 'checked'; readonly address: string; readonly taken: boolean}
	| {readonly type: 'applied'; readonly undo: Undo}
	| {readonly type: 'declined'; readonly reason: string}
	| {readonly type: 'applyFailed'; readonly reason: string}
	| {readonly type: 'removed'}
	/** The last event of a lease's cycle has ended (made by the cycle table). */
	| {readonly type: 'cycleClosed'; readonly event: HookEvent}
	| {readonly type: 'hookStarted'; readonly process?: HookProcess}
	| {readonly type: 'hookEnded'; readonly outcome: HookOutcome}
	| {readonly type: 'linkUp'}
	| {readonly type: 'linkDown'}
	| {readonly type: 'linkGone'}
	| {readonly type: 'start'}
	| {readonly type: 'extend'}
	/** `address` is the one that the interface has by other means. */
	| {readonly type: 'inform'; readonly address?: string}
	| {readonly type: 'release'}
	| {readonly type: 'drop'}
	/** The agent ends: never refused, waits its turn behind a running hook. */
	| {readonly type: 'shutdown'; readonly release: boolean}
	| {readonly type: 'policy'; readonly policy: Policy}
	/** What an earlier agent left on disk; `open` is false after a reboot of the machine. */
	| {readonly type: 'resume'; readonly record: Record; readonly open: boolean};

/** The kind of an event. */
export type EventType = Event['type'];

/** The kinds of events, each once and none left out. */
const kinds: {readonly [type in EventType]: true} = {
	timeout: true,
	expiry: true,
	offer: true,
	ack: true,
	nak: true,
	bootp: true,
	arp: true,
	prepared: true,
	mediumSet: true,
	chosen: true,
	checked: true,
	applied: true,
	declined: true,
	applyFailed: true,
	removed: true,
	cycleClosed: true,
	hookStarted: true,
	hookEnded: true,
	linkUp: true,
	linkDown: true,
	linkGone: true,
	start: true,
	extend: true,
	inform: true,
	release: true,
	drop: true,
	shutdown: true,
	policy: true,
	resume: true,
};

/** All kinds of events. */
export const eventTypes = Object.keys(kinds) as readonly EventType[];

/** The event of one kind. */
export type EventOf<T extends EventType> = Events[T];

type Events = {readonly [E in Event as E['type']]: E};

/** The time, and one fresh number from 0 to 0xffffffff, that come with every event. */
export interface Stimulus {
	readonly at: number;
	readonly entropy: number;
}
