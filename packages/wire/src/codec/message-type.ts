import {refuse, shown} from '../errors.ts';
import type {Codec} from './codec.ts';
import {u8} from './primitives.ts';

/** The message types, in order of their value on the wire, which starts at 1. */
const messageTypes = [
	'DISCOVER',
	'OFFER',
	'REQUEST',
	'DECLINE',
	'ACK',
	'NAK',
	'RELEASE',
	'INFORM', // RFC 2132 §9.6
	'FORCERENEW', // RFC 3203 §3
	'LEASEQUERY',
	'LEASEUNASSIGNED',
	'LEASEUNKNOWN',
	'LEASEACTIVE', // RFC 4388 §6.1
	'BULKLEASEQUERY',
	'LEASEQUERYDONE', // RFC 6926 §6.2.1
	'ACTIVELEASEQUERY',
	'LEASEQUERYSTATUS',
	'TLS', // RFC 7724 §5.2
] as const;

/** What a message is, without the prefix "DHCP". */
export type MessageType = (typeof messageTypes)[number];

/** The value of option 53. */
export const messageType: Codec<MessageType> = {
	type: 'message type',
	letters: 'B',
	size: 1,
	schema: {enum: messageTypes},
	decode(bytes, start, end) {
		const value = u8.decode(bytes, start, end);
		return (
			messageTypes[value - 1] ??
			refuse(`must be a message type from 1 to ${messageTypes.length}; got ${value}`)
		);
	},
	encode(value, to) {
		const code = messageTypes.indexOf(value) + 1;
		to.u8(code || refuse(`must be a message type such as 'DISCOVER'; got ${shown(value)}`));
	},
};

/** Which header fields carry options: 1 file, 2 sname, 3 both. @rfc 2132 §9.3 */
export const overload: Codec<1 | 2 | 3> = {
	type: '1 (file), 2 (sname) or 3 (both)',
	letters: 'B',
	size: 1,
	schema: {enum: [1, 2, 3]},
	decode(bytes, start, end) {
		const value = u8.decode(bytes, start, end);
		return value === 1 || value === 2 || value === 3 ? value : refuse(`must be 1, 2 or 3; got ${value}`);
	},
	encode: (value, to) => u8.encode(value, to),
};
