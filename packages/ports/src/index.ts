/**
 * The interfaces between the DHCP client machine and the world. Adapters implement them (`@lessee/netif` on
 * Linux, `@lessee/hooks` for programs, `@lessee/testkit` for tests); the driver in `@lessee/client` uses them.
 * Types only: nothing here exists at run time.
 */
import type {
	ApplyReason,
	ArpPacket,
	Destination,
	HookEvent,
	HookOutcome,
	HookProcess,
	Lease,
	Millis,
	Record,
	RemoveReason,
	Reply,
	Source,
	Undo,
} from '@lessee/lease';

export type {ArpPacket, Destination} from '@lessee/lease';

/** A value, or a promise of it. An adapter that can answer at once does, and the driver goes on in the same turn. */
export type MaybePromise<T> = T | Promise<T>;

/** Time. */
export interface Clock {
	/** Boot time in milliseconds: never jumps, goes on while the machine sleeps. */
	now(): Millis;
	/** Wall-clock time, milliseconds since 1970; may jump. */
	wall(): Millis;
	/** Calls back once when boot time has reached `at`, however far away; returns what cancels it. */
	setTimer(at: Millis, callback: () => void): () => void;
}

/** Randomness. */
export interface Entropy {
	/** A fresh number from 0 to 0xffffffff. */
	u32(): number;
}

/** What a link has to receive now; everything else need not wake the process. */
export interface Reception {
	/** DHCP messages: none, from the link (before there is an address), or by UDP, to the leased address and to all. */
	readonly dhcp: 'none' | 'link' | {readonly address: string};
	/** IPv4 addresses whose ARP traffic is wanted; none closes the ARP socket. */
	readonly arp: readonly string[];
}

/** Who listens to a link. None of these may throw. */
export interface LinkListener {
	/** A DHCP message (the UDP payload to port 68) arrived. */
	payload(payload: Uint8Array, from: Source): void;
	/** An ARP packet about one of the wanted addresses arrived. */
	arp(packet: ArpPacket): void;
	/** Something is not for us, damaged, cannot be received, or was not sent after all; the reason is counted. */
	dropped(reason: string): void;
}

/** Sends and receives on one interface. */
export interface Link {
	/** ARP hardware type (1 for Ethernet) and link-layer address. */
	readonly hardware: {readonly type: number; readonly address: Uint8Array};
	/** Sends now; a refusal is returned as its text, not thrown. One that comes later, as by UDP, is told as dropped. */
	send(payload: Uint8Array, to: Destination): string | undefined;
	/** Sends now, to everyone where there is no target hardware address; a refusal is returned as its text. */
	sendArp(packet: ArpPacket): string | undefined;
	/** Receives as told from now on. */
	receive(reception: Reception): void;
	/** Tells this listener, and none before it, from now on. */
	listen(listener: LinkListener): void;
	/** Receives nothing more. */
	close(): void;
}

/** What became of a lease that was to be put on the interface. */
export type Applied =
	| {readonly result: 'applied'; readonly undo: Undo}
	/** The script said no (exit status greater than 0). */
	| {readonly result: 'declined'; readonly reason: string}
	/** The kernel said no; everything was rolled back. */
	| {readonly result: 'failed'; readonly reason: string};

/** Puts leases on an interface and takes them off again. Calls are made one after the other, in order. */
export interface Configurator {
	/**
	 * Brings the link up and removes what an earlier agent left behind, but for `held`, which is in use.
	 * With a script: PREINIT.
	 */
	prepare(held: Lease | undefined, undo: Undo): MaybePromise<void>;
	/** Has a script set a medium; false where it could not. Absent without a script. */
	tryMedium?(medium: string): MaybePromise<boolean>;
	/** Tells a script for how many seconds the network wants no IPv4 (RFC 8925). Absent without a script. */
	v6Only?(seconds: number): MaybePromise<void>;
	/** Asks a script whether an offered address is taken (ARPSEND's answer is not looked at); absent without a script. */
	check?(stage: 'ARPSEND' | 'ARPCHECK', offered: Lease): MaybePromise<boolean>;
	/** Makes the interface look as the lease says, changing only what differs from `previous`. */
	apply(lease: Lease, reason: ApplyReason, previous: Lease | undefined, undo: Undo): MaybePromise<Applied>;
	/** The lease's end is near or past and hooks still have to see its address: keeps it a while longer. */
	keep(lease: Lease): void;
	/**
	 * A message could not be sent from the lease's address, or the lease goes on without its server. Where the address is
	 * not on the interface any more, puts the lease back and says true; absent with a script, whose interface it is.
	 */
	restore?(lease: Lease, undo: Undo): boolean;
	/** Removes all that `apply` added. Without a lease (FAIL) only a script has something to do. */
	remove(lease: Lease | undefined, reason: RemoveReason, undo: Undo): MaybePromise<void>;
}

/**
 * A hook that was started, or will be as soon as the processes started before it leave the loop time. It does nothing
 * before it is released: its process is put on record first, so that after a crash nobody has to guess whether it ran.
 */
export interface HookRun {
	/** Who runs; undefined when there is no hook to run. Known before `ended`. */
	readonly started: MaybePromise<HookProcess | undefined>;
	/** How it ended; never rejects. */
	readonly ended: MaybePromise<HookOutcome>;
	/** Lets the hook run. Where the agent dies before, the process looks for itself in the record, and ends if it is not there. */
	release?(): void;
}

/** Runs the eventhook of one interface. */
export interface Hooks {
	run(event: HookEvent, lease: Lease): HookRun;
	/** Waits for a hook that an earlier agent started, by the same limits. */
	adopt(event: HookEvent, process: HookProcess): HookRun;
}

/** A record as the next agent finds it. */
export interface StoredRecord {
	readonly record: Record;
	/** Whether the machine has not been started anew since it was saved: only then can its cycle be open. */
	readonly sameBoot: boolean;
}

/** Keeps the record of one interface. */
export interface LeaseStore {
	load(): StoredRecord | undefined;
	/**
	 * Keeps a record: when this is done, it or a later one is what the next agent loads. Until then it still may be the one
	 * before: no hook starts, and no command is answered.
	 */
	save(record: Record): MaybePromise<void>;
}

/** Takes the journal of one interface, a line each; must not throw. */
export interface Journal {
	/**
	 * Takes a line, without its newline. A journal that starts, or starts anew because it grew too long, takes the
	 * line of `begin` first: it holds the client as it was before. Lines are made when they are taken.
	 */
	append(line: () => string, begin: () => string): void;
}

/** An offer by its number, none of them, or whichever the machine likes. */
export type Choice = number | 'none' | 'any';

/** Everything that one client needs. */
export interface Ports {
	readonly clock: Clock;
	readonly entropy: Entropy;
	readonly link: Link;
	readonly configurator: Configurator;
	readonly hooks: Hooks;
	readonly store: LeaseStore;
	readonly journal?: Journal;
	/** Chooses among the offers of a round, where the policy has a chooser. */
	choose?(offers: readonly Reply[]): MaybePromise<Choice>;
}

/** What the kernel says of an interface. */
export interface InterfaceState {
	readonly name: string;
	readonly index: number;
	/** False in the notice that the interface is gone. */
	readonly present: boolean;
	/** Administratively up, with carrier. */
	readonly up: boolean;
	readonly hardware: {readonly type: number; readonly address: Uint8Array};
	readonly mtu: number;
}

/** The interfaces of one network namespace. */
export interface Network {
	/** An interface as it is now; undefined when there is none of that name. */
	find(name: string): InterfaceState | undefined;
	/** IPv4 addresses on an interface now, in the kernel's order, with their prefix lengths. */
	addresses(name: string): readonly {readonly address: string; readonly prefixLength: number}[];
	/** Calls back at every change of any interface; also after a lost notice was made good. */
	watch(listener: (state: InterfaceState) => void): void;
	/** Opens an interface that exists; throws a SystemError otherwise. */
	openLink(name: string): Link;
	close(): void;
}
