/*
 * A whole message: bytes to eager plain data and back. Decoding copies what it keeps, so the caller may reuse its buffer.
 */

import {formatIpv4} from './address.ts';
import {readU16, readU32} from './bytes.ts';
import {fileOffset, fileSize, type Header, readChaddr, readField, snameOffset, snameSize} from './header.ts';
import {type Limits, layOut} from './options/area.ts';
import {locateOptions} from './options/located.ts';
import {registry as standard} from './options/registry.ts';
import type {Registry} from './options/row.ts';
import {decodeLocated, type OptionSet} from './options/set.ts';
import type {OptionsInit} from './options/write.ts';

/** A DHCP message, decoded. */
export interface Message extends Header, OptionSet {}

/** What a message is encoded from. Header fields that are left out have the RFC's default; `hlen` is `chaddr`'s length. */
export interface MessageInit extends Partial<Header>, OptionsInit {}

/**
 * Decodes a message: header fields under RFC 2131's names, options typed by their rows. Throws `WireError` for what is
 * not a DHCP message at all (shorter than 240 bytes, or without the cookie) and for nothing else.
 * @rfc 2131 §2
 */
export function decodeMessage(bytes: Uint8Array, registry: Registry = standard): Message {
	const located = locateOptions(bytes);
	const {options, unknown, malformed} = decodeLocated(located, registry);
	return {
		op: bytes[0] as number,
		htype: bytes[1] as number,
		hlen: bytes[2] as number,
		hops: bytes[3] as number,
		xid: readU32(bytes, 4),
		secs: readU16(bytes, 8),
		flags: readU16(bytes, 10),
		ciaddr: formatIpv4(bytes, 12),
		yiaddr: formatIpv4(bytes, 16),
		siaddr: formatIpv4(bytes, 20),
		giaddr: formatIpv4(bytes, 24),
		chaddr: readChaddr(bytes),
		sname: located.overload & 2 ? '' : readField(bytes, snameOffset, snameSize),
		file: located.overload & 1 ? '' : readField(bytes, fileOffset, fileSize),
		options,
		unknown,
		malformed,
	};
}

/**
 * Encodes a message. Message type first, relay agent information last, END; padded to `limits.minSize`. Long options are
 * split (RFC 3396); what does not fit into `limits.maxSize` goes into `file` and `sname` where these are empty, with an
 * option 52 that this function alone decides on. Throws `WireError` for a value that has no wire form, and where it all
 * does not fit.
 */
export function encodeMessage(
	message: MessageInit,
	limits: Limits = {},
	registry: Registry = standard,
): Uint8Array {
	return layOut(message, limits, registry);
}
