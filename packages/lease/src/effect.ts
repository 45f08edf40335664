import type {MessageInit} from '@lessee/wire';
import type {ApplyReason, HookEvent, HookProcess, Lease, RemoveReason, Reply, Undo} from './lease.ts';

/** Where a DHCP message goes. `source` is the IPv4 source address, `0.0.0.0` before there is one. */
export type Destination =
	/** To 255.255.255.255 and the link's broadcast address. */
	| {readonly to: 'broadcast'; readonly source: string}
	/** In a frame straight to a link-layer address: no ARP is asked. */
	| {
			readonly to: 'hardware';
			readonly hardware: Uint8Array;
			readonly address: string;
			readonly source: string;
	  }
	/** By UDP from the leased address, as the kernel routes it. */
	| {readonly to: 'address'; readonly address: string; readonly source: string};

/** An ARP packet for IPv4 (RFC 826); addresses dotted. */
export interface ArpPacket {
	readonly operation: 'request' | 'reply';
	readonly senderHardware: Uint8Array;
	readonly senderAddress: string;
	readonly targetHardware: Uint8Array;
	readonly targetAddress: string;
}

/** The commands that change an interface's state. */
export type CommandName = 'start' | 'extend' | 'inform' | 'release' | 'drop';

/** Why a command was refused or failed: the names of the agent's error texts. */
export type CommandError =
	| 'BOOTP'
	| 'FAILEDIF'
	| 'INT'
	| 'INVIF'
	| 'NOIPIF'
	| 'OUTSTATE'
	| 'PEND'
	| 'RUNNING'
	| 'SRVFAILED'
	| 'UNKIF';

/** What the machine wants done, as data; the driver does it, in order. */
export type Effect =
	| {readonly type: 'send'; readonly message: MessageInit; readonly to: Destination}
	| {readonly type: 'sendArp'; readonly packet: ArpPacket}
	/** Bring the link up and remove what is not of `held`; answered by `prepared`. */
	| {readonly type: 'prepare'; readonly held?: Lease; readonly undo: Undo}
	/** Have a script set a medium; answered by `mediumSet`. */
	| {readonly type: 'medium'; readonly medium: string}
	/** Have an offer chosen; answered by `chosen`. */
	| {readonly type: 'choose'; readonly xid: number; readonly offers: readonly Reply[]}
	/** Ask a script about an offered address; ARPCHECK is answered by `checked`. */
	| {readonly type: 'check'; readonly stage: 'ARPSEND' | 'ARPCHECK'; readonly offered: Lease}
	/** Put the lease on the interface; answered by `applied`, `declined` or `applyFailed`. */
	| {
			readonly type: 'apply';
			readonly lease: Lease;
			readonly reason: ApplyReason;
			readonly previous?: Lease;
			readonly undo: Undo;
	  }
	/** Keep an address past its end for the hooks that still have to see it. */
	| {readonly type: 'keep'; readonly lease: Lease}
	/** Put a lease back whose address is not on the interface any more; nobody waits for it. */
	| {readonly type: 'restore'; readonly lease: Lease; readonly undo: Undo}
	/** Take the lease off the interface; answered by `removed`. */
	| {readonly type: 'remove'; readonly lease?: Lease; readonly reason: RemoveReason; readonly undo: Undo}
	/** Tell a script that no lease could be had; nobody waits for it. */
	| {readonly type: 'fail'; readonly tested?: Lease}
	/** Tell a script for how many seconds the network wants no IPv4 (RFC 8925); nobody waits for it. */
	| {readonly type: 'v6only'; readonly seconds: number}
	/** The record has changed and must be on disk before what follows. */
	| {readonly type: 'persist'}
	/** Start the eventhook's process; answered by `hookStarted`, and by `hookEnded` when it has ended. */
	| {readonly type: 'runHook'; readonly event: HookEvent; readonly lease: Lease}
	/** The record with the hook's process is on disk: the hook may run. */
	| {readonly type: 'releaseHook'}
	/** Wait for a hook that an earlier agent started; answered by `hookEnded`. */
	| {readonly type: 'adoptHook'; readonly event: HookEvent; readonly process: HookProcess}
	/** A command was refused; nothing has changed. */
	| {readonly type: 'refuse'; readonly command: CommandName; readonly error: CommandError}
	/** Whoever waits for a command of this name need wait no longer. */
	| {readonly type: 'settle'; readonly command: CommandName; readonly error?: CommandError}
	/** A message or ARP packet was passed over; the reason is counted. */
	| {readonly type: 'ignore'; readonly reason: string};
