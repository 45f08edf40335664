import type {Lease, Millis, Reply} from '@lessee/lease';
import {decodeMessage, encodeMessage} from '@lessee/wire';

/** A made-up lease of an hour as an ordinary server grants it, with addresses from 192.0.2.0/24 (RFC 5737). */
export function sampleLease(startedAt: Millis, address = '192.0.2.17'): Lease {
	const ack = encodeMessage({
		op: 2,
		xid: 0x1e55ee,
		yiaddr: address,
		siaddr: '192.0.2.1',
		chaddr: Uint8Array.of(0x02, 0, 0x5e, 0, 0x53, 0x17),
		options: {
			dhcpMessageType: 'ACK',
			serverIdentifier: '192.0.2.1',
			ipAddressLeaseTime: 3600,
			renewalT1TimeValue: 1800,
			rebindingT2TimeValue: 3150,
			subnetMask: '255.255.255.0',
			broadcastAddress: '192.0.2.255',
			router: ['192.0.2.1'],
			domainNameServer: ['192.0.2.2', '192.0.2.3'],
			domainName: 'example.com',
			domainSearch: ['example.com', 'lab.example.com'],
			networkTimeProtocolServers: ['192.0.2.4', '192.0.2.5'],
			hostName: 'sample',
		},
	});
	const {options, unknown, malformed} = decodeMessage(ack);
	return {
		address,
		serverIdentifier: '192.0.2.1',
		serverHardware: Uint8Array.of(0x02, 0, 0x5e, 0, 0x53, 0x01),
		options: {options, unknown, malformed},
		ack,
		startedAt,
		t1At: startedAt + 1_800_000,
		t2At: startedAt + 3_150_000,
		expiresAt: startedAt + 3_600_000,
		origin: 'server',
	};
}

/** A made-up offer of an address. */
export function sampleOffer(address: string): Reply {
	const {ack: bytes} = sampleLease(0, address);
	const message = decodeMessage(bytes);
	return {bytes, message, effective: message, from: {address: '192.0.2.1'}};
}
