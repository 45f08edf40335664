// The messages of a client, one builder each: RFC 2131 table 5 as code. A builder decides the header and the
// options that the protocol itself needs; what the configuration wants to send comes in as bytes.
import type {MessageInit, Options} from '@lessee/wire';
import type {Destination} from './effect.ts';
import type {Lease, Millis, Reply} from './lease.ts';
import type {Outgoing, Policy, RawOption} from './policy.ts';

/**
 * What the configuration may never override, by message: the protocol's own options, and those that table 5 forbids.
 * A DHCPDECLINE or DHCPRELEASE carries its client identifier and nothing else of the configuration's.
 */
const protocolOptions = new Set([50, 52, 53, 54, 56]);
const identifying = new Set([61]);

/** `secs` at an instant of an exchange that began at `since`. @rfc 2131 §2 */
export const secsOf = (since: Millis, at: Millis): number =>
	Math.max(0, Math.min(0xffff, Math.floor((at - since) / 1000)));

/** Where a message goes that is for every server, from an address in use or from none. @rfc 2131 §4.1 */
export const everyServer = (source = '0.0.0.0'): Destination => ({to: 'broadcast', source});

interface Envelope {
	readonly xid: number;
	readonly secs?: number;
	readonly ciaddr?: string;
	readonly options: Options;
}

function configured(policy: Policy, kind: Outgoing): Map<number, Uint8Array> {
	const terse = kind === 'DECLINE' || kind === 'RELEASE';
	const allowed = ([code]: RawOption): boolean =>
		!protocolOptions.has(code) && !(kind === 'INFORM' && code === 51) && (!terse || identifying.has(code));
	return new Map(policy.options[kind].filter(allowed));
}

function build(policy: Policy, kind: Outgoing, envelope: Envelope): MessageInit {
	const {type, address} = policy.hardware;
	const terse = kind === 'DECLINE' || kind === 'RELEASE';
	return {
		op: 1,
		htype: type,
		xid: envelope.xid,
		secs: envelope.secs ?? 0,
		// A unicast answer cannot be asked for and refused at once: the flag only matters while there is no address.
		flags: policy.broadcast && !terse && envelope.ciaddr === undefined ? 0x8000 : 0,
		ciaddr: envelope.ciaddr ?? '0.0.0.0',
		chaddr: address,
		options: {dhcpMessageType: kind, ...envelope.options},
		unknown: configured(policy, kind),
	};
}

/**
 * Asks every server for an offer; `hint` is the address that the client had before.
 * @rfc 2131 §4.4.1
 */
export function buildDiscover(
	policy: Policy,
	{xid, secs}: {readonly xid: number; readonly secs: number},
	hint: string | undefined,
): MessageInit {
	const options: Options = hint === undefined ? {} : {requestedIpAddress: hint};
	return build(policy, 'DISCOVER', {xid, secs, options});
}

/**
 * Takes one server's offer and thereby refuses the others': the address travels as an option, `ciaddr` stays 0,
 * the server is named, and `secs` is the DISCOVER's (RFC 2131 §4.4.1: relays must see one exchange).
 * @rfc 2131 §4.3.2
 */
export function buildRequestSelecting(
	policy: Policy,
	{xid, secs}: {readonly xid: number; readonly secs: number},
	offer: Reply,
): MessageInit {
	const serverIdentifier = offer.effective.options.serverIdentifier;
	return build(policy, 'REQUEST', {
		xid,
		secs,
		options: {
			requestedIpAddress: offer.message.yiaddr,
			...(serverIdentifier === undefined ? {} : {serverIdentifier}),
		},
	});
}

/**
 * Asks whether a remembered address still holds: it travels as an option, no server is named, `ciaddr` is 0.
 * @rfc 2131 §4.3.2
 */
export function buildRequestRebooting(
	policy: Policy,
	exchange: {readonly xid: number; readonly since: Millis},
	at: Millis,
	lease: Lease,
): MessageInit {
	return build(policy, 'REQUEST', {
		xid: exchange.xid,
		secs: secsOf(exchange.since, at),
		options: {requestedIpAddress: lease.address},
	});
}

/**
 * Asks for more time for the address in use, which travels in `ciaddr`: to its server in RENEWING, to all in
 * REBINDING. Neither the requested address nor a server may be named.
 * @rfc 2131 §4.3.2
 */
export function buildRequestExtending(
	policy: Policy,
	exchange: {readonly xid: number; readonly since: Millis},
	at: Millis,
	lease: Lease,
): MessageInit {
	return build(policy, 'REQUEST', {
		xid: exchange.xid,
		secs: secsOf(exchange.since, at),
		ciaddr: lease.address,
		options: {},
	});
}

/** Why, in words, as table 5 wants it; not from a client that wants to stay anonymous (RFC 7844 §3.1). */
const spoken = ({anonymize}: Policy, message: string): Options => (anonymize === true ? {} : {message});

/**
 * Tells the server that somebody else uses the address.
 * @rfc 2131 §4.4.4
 */
export function buildDecline(
	policy: Policy,
	xid: number,
	lease: Pick<Lease, 'address' | 'serverIdentifier'>,
	message: string,
): MessageInit {
	const {address, serverIdentifier} = lease;
	return build(policy, 'DECLINE', {
		xid,
		options: {
			requestedIpAddress: address,
			...(serverIdentifier === undefined ? {} : {serverIdentifier}),
			...spoken(policy, message),
		},
	});
}

/**
 * Gives the address back; it travels in `ciaddr`. Nobody answers.
 * @rfc 2131 §4.4.6
 */
export function buildRelease(policy: Policy, xid: number, lease: Lease): MessageInit {
	const {serverIdentifier} = lease;
	return build(policy, 'RELEASE', {
		xid,
		ciaddr: lease.address,
		options: {
			...(serverIdentifier === undefined ? {} : {serverIdentifier}),
			...spoken(policy, 'the lease is needed no longer'),
		},
	});
}

/**
 * Asks for parameters only, for an address that the interface has by other means.
 * @rfc 2131 §4.4.3
 */
export function buildInform(
	policy: Policy,
	exchange: {readonly xid: number; readonly since: Millis},
	at: Millis,
	address: string,
): MessageInit {
	return build(policy, 'INFORM', {
		xid: exchange.xid,
		secs: secsOf(exchange.since, at),
		ciaddr: address,
		options: {},
	});
}
