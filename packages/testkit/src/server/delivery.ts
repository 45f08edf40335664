import {encodeUdpPacket, type Message} from '@lessee/wire';
import {broadcastHardware, packetFrame} from '../ethernet.ts';
import type {Station} from '../station.ts';
import type {Answer} from './answer.ts';

const everybody = '255.255.255.255';
const nowhere = '0.0.0.0';
const broadcastFlag = 0x8000;

/**
 * Sends a reply to where RFC 2131 wants it: a NAK to all; else to `ciaddr`, by way of ARP; else to all where the
 * client asks for that; else straight to `chaddr`.
 * @rfc 2131 §4.1
 */
export function deliver(
	station: Station,
	from: string,
	answer: Answer,
	payload: Uint8Array,
	request: Message,
): void {
	const {hardware, address: source} = answer.sender ?? {hardware: station.hardware, address: from};
	const isNak = answer.message.options?.dhcpMessageType === 'NAK';
	const {ciaddr, chaddr, flags} = request;
	const byArp = !isNak && ciaddr !== nowhere;
	const toAll = isNak || (flags & broadcastFlag) !== 0;
	const yiaddr = answer.message.yiaddr ?? nowhere;
	const destination = byArp ? ciaddr : toAll || yiaddr === nowhere ? everybody : yiaddr;
	const packet = encodeUdpPacket({source, destination, sourcePort: 67, destinationPort: 68, payload});
	// What came damaged may have no address to be answered at.
	const to = toAll || chaddr.length !== broadcastHardware.length ? broadcastHardware : chaddr;
	// A stranger has no neighbour table here: it writes to the client's link-layer address.
	if (byArp && answer.sender === undefined) station.route(packet, source, destination);
	else station.transmit(packetFrame(packet, hardware, to));
}
