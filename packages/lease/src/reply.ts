// Is this message for us, and what does it grant? Everything that RFC 2131 lets a client check before it believes.
import {describeOption, ipv4ToNumber, sameBytes} from '@lessee/wire';
import {type Lease, never, type Reply} from './lease.ts';
import type {Policy} from './policy.ts';
import type {Context} from './step.ts';
import {leaseInstants} from './timing.ts';

const numberOf = (address: string): number => ipv4ToNumber(address) ?? 0;

function rejected(policy: Policy, from: string): boolean {
	if (policy.reject.length === 0) return false;
	const sender = numberOf(from);
	return policy.reject.some(({address, prefixLength}) => {
		const size = 2 ** (32 - prefixLength);
		return Math.floor(sender / size) === Math.floor(numberOf(address) / size);
	});
}

/**
 * Why a message is passed over, or undefined for one that answers the exchange `xid`.
 * @rfc 2131 §4.4.1
 * @rfc 6842 §3
 */
export function objection(reply: Reply, xid: number, policy: Policy): string | undefined {
	const {message, from} = reply;
	if (message.op !== 2) return 'not a reply';
	if (message.xid !== xid) return 'xid of another exchange';
	if (!sameBytes(message.chaddr, policy.hardware.address)) return 'chaddr of another client';
	if (rejected(policy, from.address)) return 'rejected sender';
	const echoed = message.options.clientIdentifier;
	const sent = policy.options.REQUEST.find(([code]) => code === 61)?.[1];
	// A server that echoes nothing predates RFC 6842; one that echoes another identifier answers another client.
	if (echoed !== undefined && sent !== undefined && !sameBytes(echoed, sent))
		return 'client identifier of another client';
	return undefined;
}

/** Where a message has its chaddr (RFC 2131 figure 1). */
const chaddrOffset = 28;

/** Whether a lease was granted to the link-layer address that the client has now, or to nobody, being made up. */
export function isOwn({ack, origin}: Lease, {hardware: {address}}: Policy): boolean {
	const chaddr = ack.subarray(chaddrOffset, chaddrOffset + address.length);
	return origin === 'predefined' || sameBytes(chaddr, address);
}

/** An address that a host may have: not 0/8, loopback, multicast, reserved or broadcast. */
function usableAddress(address: string): boolean {
	const first = Math.floor(numberOf(address) / 0x1000000);
	return first > 0 && first !== 127 && first < 224;
}

/** Whether a reply is of a server that knows nothing but BOOTP: it has no message type. @rfc 1534 §2 */
export const isBootp = ({message}: Reply): boolean => message.options.dhcpMessageType === undefined;

/** What an offer lacks to be taken, or undefined. */
export function offerObjection(reply: Reply, policy: Policy): string | undefined {
	const {message, effective} = reply;
	if (!usableAddress(message.yiaddr)) return 'offer of no usable address';
	if (lacksRequired(reply, policy)) return 'offer without a required option';
	if (isBootp(reply))
		return policy.denyBootp === true ? 'BOOTP reply, which the configuration denies' : undefined;
	if (message.options.serverIdentifier === undefined) return 'offer without server identifier';
	if (effective.options.ipAddressLeaseTime === undefined) return 'offer without lease time';
	return effective.options.ipAddressLeaseTime === 0 ? 'offer of no time' : undefined;
}

/** Whether a reply lacks an option that the configuration insists on. */
export function lacksRequired(reply: Reply, {require}: Policy): boolean {
	return require.some(code => !carries(reply, code));
}

function carries({effective}: Reply, code: number): boolean {
	const name = describeOption(code)?.name;
	return effective.unknown.has(code) || (name !== undefined && name in effective.options);
}

/** What a reply says of a lease: all but when it begins and how it came to be. It has no end until it is given one. */
export function leaseOf(
	{bytes, message, effective, from}: Reply,
	{medium}: Context,
	before?: Pick<Lease, 'serverIdentifier'>,
): Omit<Lease, 'startedAt' | 'origin'> {
	const serverIdentifier = message.options.serverIdentifier ?? before?.serverIdentifier ?? from.address;
	return {
		address: message.yiaddr,
		...(usableAddress(serverIdentifier) ? {serverIdentifier} : {}),
		...(from.hardware === undefined ? {} : {serverHardware: from.hardware}),
		...(medium === undefined ? {} : {medium}),
		options: effective,
		ack: bytes,
		t1At: never,
		t2At: never,
		expiresAt: never,
	};
}

/**
 * The lease that an ACK grants, or why it grants none. Without a server identifier the one before it is kept, or
 * the sender taken: RFC 2131 table 3 makes it a MUST, but a renewal must not fail for it.
 * Deviation: RFC 2131 §4.3.1 gives no meaning to a lease time of 0; such an ACK is passed over.
 * Deviation: RFC 2131 §4.4.1 counts a lease from the original request; here it counts from the one sent last, which
 * servers grant anew. From the first, a short lease would be over before an answer that took some tries to come.
 */
export function grantedLease(
	reply: Reply,
	sentAt: number,
	context: Context,
	before: Pick<Lease, 'serverIdentifier'> | undefined,
): Lease | string {
	const {ipAddressLeaseTime, renewalT1TimeValue: t1, rebindingT2TimeValue: t2} = reply.effective.options;
	if (!usableAddress(reply.message.yiaddr)) return 'ACK of no usable address';
	if (ipAddressLeaseTime === undefined) return 'ACK without lease time';
	if (ipAddressLeaseTime === 0) return 'ACK of no time';
	const times = {
		lease: ipAddressLeaseTime,
		...(t1 === undefined ? {} : {t1}),
		...(t2 === undefined ? {} : {t2}),
	};
	const instants = leaseInstants(sentAt, times, context.draw);
	if (instants.expiresAt <= context.at) return 'ACK of a lease that has run out';
	return {...leaseOf(reply, context, before), ...instants, origin: 'server'};
}
