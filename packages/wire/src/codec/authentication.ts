/* Authentication (option 90, RFC 3118), and what the forcerenew nonce protocol (RFC 6704) puts into it. */

import {copyOf} from '../bytes.ts';
import {explaining, refuse} from '../errors.ts';
import {needSize} from './codec.ts';
import {record} from './compound.ts';
import {fixedBytes, opaque, u8} from './primitives.ts';

/** The option's value: which protocol, algorithm and replay detection, and what the protocol says. @rfc 3118 §2 */
export const authentication = record({
	protocol: u8,
	algorithm: u8,
	replayDetectionMethod: u8,
	replayDetection: fixedBytes(8),
	information: opaque(),
});

/** The nonce that a server gives in its ACK, or the HMAC-MD5 over a FORCERENEW by that nonce. 16 bytes. */
export interface ForcerenewInformation {
	readonly kind: 'nonce' | 'digest';
	readonly value: Uint8Array;
}

const kinds = [undefined, 'nonce', 'digest'] as const;

/**
 * Reads the `information` of an authentication option of protocol 3. Throws `WireError` (`BAD_OPTION`) for anything but a
 * type and 16 bytes.
 * @rfc 6704 §3
 */
export function decodeForcerenewInformation(information: Uint8Array): ForcerenewInformation {
	return explaining('BAD_OPTION', 'Forcerenew nonce authentication', () => {
		needSize(0, information.length, 17);
		const type = information[0] as number;
		const kind = kinds[type] ?? refuse(`must be of type 1 or 2; got ${type}`);
		return {kind, value: copyOf(information, 1)};
	});
}

/** Makes the `information` of an authentication option of protocol 3. Throws `WireError` (`BAD_VALUE`) unless `value` is 16 bytes. @rfc 6704 §3 */
export function encodeForcerenewInformation({kind, value}: ForcerenewInformation): Uint8Array {
	return explaining('BAD_VALUE', 'Forcerenew nonce authentication', () => {
		needSize(0, value.length, 16);
		return Uint8Array.of(kinds.indexOf(kind), ...value);
	});
}
