import type {Millis} from '@lessee/lease';
import {type Message, toHex} from '@lessee/wire';

/** What a client wants of a server; the four kinds of REQUEST told apart as in RFC 2131 §4.3.2. */
export type RequestKind =
	| 'DISCOVER'
	| 'SELECTING'
	| 'INIT-REBOOT'
	| 'RENEWING'
	| 'REBINDING'
	| 'DECLINE'
	| 'RELEASE'
	| 'INFORM'
	| 'BOOTREQUEST';

/** A message that a server received. */
export interface Received {
	readonly kind: RequestKind;
	readonly message: Message;
	/** Who sent it, by client identifier or else by hardware type and address, in hex. */
	readonly client: string;
	readonly at: Millis;
	/** IPv4 source and destination of the packet, dotted. */
	readonly source: string;
	readonly destination: string;
}

/** Tells what kind of request this is; undefined for what only a server or a relay sends. @rfc 2131 §4.3.2 */
export function kindOf({op, ciaddr, options}: Message, destination: string): RequestKind | undefined {
	if (op !== 1) return undefined;
	switch (options.dhcpMessageType) {
		case undefined:
			return 'BOOTREQUEST';
		case 'DISCOVER':
		case 'DECLINE':
		case 'RELEASE':
		case 'INFORM':
			return options.dhcpMessageType;
		case 'REQUEST':
			if (options.serverIdentifier !== undefined) return 'SELECTING';
			if (ciaddr === '0.0.0.0') return 'INIT-REBOOT';
			return destination === '255.255.255.255' ? 'REBINDING' : 'RENEWING';
		default:
			return undefined;
	}
}

/** The key by which a server knows a client. @rfc 2131 §4.2 */
export function clientOf({htype, chaddr, options}: Message): string {
	return toHex(options.clientIdentifier ?? Uint8Array.of(htype, ...chaddr));
}
