import {decodeMessage, encodeMessage, formatMessage, locateOptions} from '@lessee/wire';

const bytes = encodeMessage({
	op: 2,
	xid: 0x3903f326,
	yiaddr: '192.0.2.9',
	options: {
		dhcpMessageType: 'ACK',
		ipAddressLeaseTime: 3600,
		classlessStaticRoute: [{destination: '198.51.100.0', prefixLength: 24, router: '192.0.2.1'}],
	},
});
console.log(locateOptions(bytes).places(51)); // found, not read
console.log(formatMessage(decodeMessage(bytes)));
