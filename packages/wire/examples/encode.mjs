import {encodeMessage, parseHardware, toHex} from '@lessee/wire';

const bytes = encodeMessage({
	xid: 0x3903f326,
	chaddr: parseHardware('52:54:00:12:34:56'),
	options: {
		dhcpMessageType: 'DISCOVER',
		maximumDhcpMessageSize: 1472,
		parameterRequestList: [1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33],
		hostName: 'vm',
	},
});
console.log(bytes.length, toHex(bytes.subarray(240, 272)));
