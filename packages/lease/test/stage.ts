// What tests of the machine are made of: a policy, replies of servers, leases.
import {decodeMessage, encodeMessage, type MessageInit, type MessageType, type Options} from '@lessee/wire';
import {defaultTiming, type Lease, type Millis, type Policy, type Reply} from '../src/index.ts';

/** The client's link-layer address, and two others'. */
export const hardware = {type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 1)} as const;
export const serverHardware = Uint8Array.of(2, 0, 0, 0, 0, 2);
export const strangerHardware = Uint8Array.of(2, 0, 0, 0, 0xba, 0xd0);

/** Addresses: two that are leased, the server and its router, a second server, a stranger. */
export const leased = '192.0.2.9';
export const other = '192.0.2.10';
export const server = '192.0.2.1';
export const second = '192.0.2.2';
export const stranger = '192.0.2.66';

const list = (...codes: readonly number[]) => [[55, Uint8Array.of(...codes)]] as const;

/** A policy as the built-in defaults have it, but for what is told; without conflict detection. */
export function policy(changed: Partial<Policy> = {}, requested: readonly number[] = [1, 3, 6]): Policy {
	const asked = list(...requested);
	return {
		hardware,
		timing: defaultTiming,
		options: {DISCOVER: asked, REQUEST: asked, INFORM: asked, DECLINE: [], RELEASE: []},
		require: [],
		reject: [],
		broadcast: false,
		rapidCommit: false,
		acd: 'off',
		script: false,
		predefined: [],
		...changed,
	};
}

/** What a reply is like; every entry may be left out. */
export interface ReplyInit extends Omit<MessageInit, 'options'> {
	readonly options?: Options;
	/** The server that sends it, which also names itself; `server`. */
	readonly from?: string;
}

/** A server's message of a kind, or of none as BOOTP has it. */
export function reply(kind: MessageType | undefined, {from = server, options, ...fields}: ReplyInit): Reply {
	const grants = kind === 'OFFER' || kind === 'ACK';
	const bytes = encodeMessage({
		op: 2,
		chaddr: hardware.address,
		yiaddr: kind === 'NAK' ? '0.0.0.0' : leased,
		...fields,
		options: {
			dhcpMessageType: kind,
			...(kind === undefined ? {} : {serverIdentifier: from}),
			...(grants ? {ipAddressLeaseTime: 3600, subnetMask: '255.255.255.0', router: [server]} : {}),
			...options,
		},
	});
	const message = decodeMessage(bytes);
	return {bytes, message, effective: message, from: {hardware: serverHardware, address: from}};
}

/** A lease as the server granted it, for an hour from `startedAt`. */
export function lease(changed: Partial<Lease> = {}, startedAt: Millis = 0): Lease {
	const {bytes, effective} = reply('ACK', {yiaddr: changed.address ?? leased});
	const hour = 3_600_000;
	return {
		address: leased,
		serverIdentifier: server,
		serverHardware,
		options: effective,
		ack: bytes,
		startedAt,
		t1At: startedAt + hour / 2,
		t2At: startedAt + (hour * 7) / 8,
		expiresAt: startedAt + hour,
		origin: 'server',
		...changed,
	};
}
