import type {Lease, Millis} from '@lessee/lease';
import {decodeMessage, encodeMessage, type Options} from '@lessee/wire';

/** What a made-up lease is to be like; every entry may be left out. */
export interface LeaseInit {
	/** Dotted; `192.0.2.9`. */
	readonly address?: string;
	/** Boot time; 0. */
	readonly startedAt?: Millis;
	/** Seconds, 0xffffffff for ever; 3600. T1 and T2 are half and seven eighths of it. */
	readonly leaseTime?: number;
	/** Options in the place of, or beside, mask 255.255.255.0 and router 192.0.2.1; undefined leaves one out. */
	readonly options?: Options;
}

/** A lease as the server 192.0.2.1 would have granted it, with its ACK, for tests that need one without a server. */
export function madeUpLease({
	address = '192.0.2.9',
	startedAt = 0,
	leaseTime = 3600,
	options,
}: LeaseInit = {}): Lease {
	const serverIdentifier = '192.0.2.1';
	const ack = encodeMessage({
		op: 2,
		yiaddr: address,
		chaddr: Uint8Array.of(2, 0, 0, 0, 0, 1),
		options: {
			dhcpMessageType: 'ACK',
			serverIdentifier,
			ipAddressLeaseTime: leaseTime,
			subnetMask: '255.255.255.0',
			router: [serverIdentifier],
			...options,
		},
	});
	const duration = leaseTime === 0xffff_ffff ? Number.POSITIVE_INFINITY : leaseTime * 1000;
	const {options: typed, unknown, malformed} = decodeMessage(ack);
	return {
		address,
		serverIdentifier,
		serverHardware: Uint8Array.of(2, 0, 0, 0, 0, 2),
		options: {options: typed, unknown, malformed},
		ack,
		startedAt,
		t1At: startedAt + duration / 2,
		t2At: startedAt + (duration * 7) / 8,
		expiresAt: startedAt + duration,
		origin: 'server',
	};
}
