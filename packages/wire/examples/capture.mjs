import {
	encodeEthernetFrame,
	encodeMessage,
	encodeUdpPacket,
	parseHardware,
	readPcapng,
	writePcapng,
} from '@lessee/wire';

const chaddr = parseHardware('52:54:00:12:34:56');
const frame = encodeEthernetFrame({
	destination: parseHardware('ff:ff:ff:ff:ff:ff'),
	source: chaddr,
	etherType: 0x0800,
	payload: encodeUdpPacket({
		source: '0.0.0.0',
		destination: '255.255.255.255',
		sourcePort: 68,
		destinationPort: 67,
		payload: encodeMessage({chaddr, options: {dhcpMessageType: 'DISCOVER'}}),
	}),
});
const capture = writePcapng({
	interfaces: [{name: 'eth0', linkType: 1}],
	packets: [{bytes: frame, at: 1_700_000_000_000_000_000n, interface: 0}],
});
console.log(
	`${capture.length} bytes that Wireshark opens, ${readPcapng(capture).packets[0].bytes.length} of them a frame`,
);
