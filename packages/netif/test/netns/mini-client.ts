/** As much of a DHCP client as these tests need: DISCOVER, OFFER, REQUEST, ACK on a link, once. */
import {patience} from '@lessee/lab';
import type {Lease, Source} from '@lessee/lease';
import type {Clock, Link} from '@lessee/ports';
import {decodeMessage, encodeMessage, type Message, type MessageInit, type Options} from '@lessee/wire';

/** The bytes of a client's message. */
export function messageOf(
	link: Link,
	xid: number,
	options: Options,
	more: MessageInit = {options: {}},
): Uint8Array {
	const asked = {parameterRequestList: [1, 3, 28, 33, 121]};
	return encodeMessage({
		op: 1,
		htype: link.hardware.type,
		xid,
		chaddr: link.hardware.address,
		...more,
		options: {...asked, ...options},
	});
}

/** What came of asking for a lease. */
export interface Acquired {
	readonly lease: Lease;
	/** Types of the messages that came, in order. */
	readonly heard: readonly string[];
	/** Reasons of what was dropped. */
	readonly dropped: readonly string[];
}

function request(link: Link, {xid, yiaddr, options: {serverIdentifier = ''}}: Message): void {
	const chosen = {requestedIpAddress: yiaddr, serverIdentifier};
	link.send(messageOf(link, xid, {dhcpMessageType: 'REQUEST', ...chosen}), toAll);
}

/** The lease that an ACK gives. */
function leaseFrom(ack: Uint8Array, {hardware}: Source, startedAt: number): Lease {
	const message = decodeMessage(ack);
	const {serverIdentifier, ipAddressLeaseTime = 0} = message.options;
	const length = ipAddressLeaseTime * 1000;
	return {
		address: message.yiaddr,
		...(serverIdentifier === undefined ? {} : {serverIdentifier}),
		...(hardware ? {serverHardware: hardware} : {}),
		options: message,
		ack,
		startedAt,
		t1At: startedAt + length / 2,
		t2At: startedAt + (length * 7) / 8,
		expiresAt: startedAt + length,
		origin: 'server',
	};
}

/** Asks for a lease; rejects when there is none in time. The link hears nothing afterwards. */
export async function acquire(link: Link, clock: Clock, xid = 0x1e55ee): Promise<Acquired> {
	const heard: string[] = [];
	const dropped: string[] = [];
	const startedAt = clock.now();
	const found = new Promise<Lease>((resolve, reject) => {
		const cancel = clock.setTimer(startedAt + patience, () => reject(new Error(`Heard only ${heard}.`)));
		const payload = (bytes: Uint8Array, from: Source) => {
			const message = decodeMessage(bytes);
			if (message.xid !== xid) return;
			heard.push(message.options.dhcpMessageType ?? 'BOOTP');
			if (message.options.dhcpMessageType === 'OFFER') request(link, message);
			else {
				cancel();
				resolve(leaseFrom(bytes, from, startedAt));
			}
		};
		link.listen({arp: () => {}, dropped: reason => dropped.push(reason), payload});
	});
	link.receive({dhcp: 'link', arp: []});
	const refusal = link.send(messageOf(link, xid, {dhcpMessageType: 'DISCOVER'}), toAll);
	if (refusal !== undefined) throw new Error(refusal);
	const lease = await found;
	link.receive({dhcp: 'none', arp: []});
	return {lease, heard, dropped};
}

const toAll = {to: 'broadcast', source: '0.0.0.0'} as const;
