import type {Millis} from '@lessee/lease';
import {type Message, type MessageInit, type OptionName, type Options, registry} from '@lessee/wire';

/** A message that a server is about to send. */
export interface Answer {
	readonly message: MessageInit;
	/** How long the server takes over it, milliseconds. */
	readonly delay: Millis;
	/** What the bytes become before they are sent. */
	readonly mangle?: (payload: Uint8Array) => Uint8Array;
	/** Who sends it, where that is not the server itself. */
	readonly sender?: {readonly hardware: Uint8Array; readonly address: string};
}

/** What a server grants, in seconds as the wire has it. */
export interface Terms {
	readonly serverIdentifier: string;
	readonly leaseTime: number;
	readonly t1: number | undefined;
	readonly t2: number | undefined;
	readonly options: Options;
}

/** The OFFER or ACK of an address. @rfc 2131 §4.3.1 */
export function grant(request: Message, type: 'OFFER' | 'ACK', yiaddr: string, terms: Terms): MessageInit {
	return reply(request, {
		ciaddr: type === 'ACK' ? request.ciaddr : '0.0.0.0',
		yiaddr,
		options: {
			dhcpMessageType: type,
			serverIdentifier: terms.serverIdentifier,
			ipAddressLeaseTime: terms.leaseTime,
			renewalT1TimeValue: terms.t1,
			rebindingT2TimeValue: terms.t2,
			...asRequested(request, terms.options),
		},
	});
}

/** The ACK of an INFORM: parameters, and no address and no time. @rfc 2131 §4.3.5 */
export function inform(request: Message, {serverIdentifier, options}: Terms): MessageInit {
	return reply(request, {
		ciaddr: request.ciaddr,
		options: {dhcpMessageType: 'ACK', serverIdentifier, ...asRequested(request, options)},
	});
}

/** The NAK with its reason in words. @rfc 2131 §4.3.2 */
export function nak(request: Message, serverIdentifier: string, message: string): MessageInit {
	return reply(request, {options: {dhcpMessageType: 'NAK', serverIdentifier, message}});
}

/** The fields that every reply takes over from its request. @rfc 2131 §4.3.1 table 3 */
function reply({htype, xid, flags, giaddr, chaddr, options}: Message, init: MessageInit): MessageInit {
	// RFC 6842: the client identifier comes back as it was sent.
	const {clientIdentifier} = options;
	return {op: 2, htype, xid, flags, giaddr, chaddr, ...init, options: {...init.options, clientIdentifier}};
}

/** The options that the client asked for; all of them where it asked for none in particular. */
function asRequested({options: {parameterRequestList}}: Message, options: Options): Options {
	if (parameterRequestList === undefined) return options;
	const requested = Object.entries(options).filter(([name]) =>
		parameterRequestList.includes(registry[name as OptionName].code),
	);
	return Object.fromEntries(requested);
}
