import {refuse} from '../errors.ts';
import {readText} from '../text.ts';
import type {Writer} from '../writer.ts';
import {type Codec, needAtLeast} from './codec.ts';
import {objectOf, objectSchema, prefixedEnd, writePrefixed} from './compound.ts';
import {domain, domainList, readName, writeName} from './domain.ts';
import {exactText, ipv4List, opaque, u8, u16} from './primitives.ts';

/* Options about names that have a layout of their own: a client's name, SIP servers, encrypted resolvers. */

/** A client's name for itself in DNS. */
export interface ClientFqdn {
	/** S: the server is to update, or has updated, the A record. */
	readonly serverUpdate: boolean;
	/** O: the server has overridden the client's S. */
	readonly override: boolean;
	/** E: the name is in DNS wire form, not in the deprecated ASCII form. */
	readonly encoded: boolean;
	/** N: the server is to make, or has made, no update. */
	readonly noServerUpdate: boolean;
	readonly rcode1: number;
	readonly rcode2: number;
	/** The name; in DNS wire form a final dot says that it is fully qualified. */
	readonly domainName: string;
}

const fqdnFlags = ['serverUpdate', 'override', 'encoded', 'noServerUpdate'] as const;

/** Flags, two result codes and a name in either encoding; the reserved flag bits are ignored. @rfc 4702 §2 */
export const fqdn: Codec<ClientFqdn> = {
	type: `{${fqdnFlags.map(flag => `${flag}: boolean`).join('; ')}; rcode1, rcode2: 8-bit unsigned integer; domainName: text}`,
	letters: 'X',
	size: 0,
	schema: objectSchema([
		...fqdnFlags.map(flag => [flag, {type: 'boolean'}] as const),
		['rcode1', u8.schema],
		['rcode2', u8.schema],
		['domainName', {type: 'string'}],
	]),
	decode(bytes, start, end) {
		needAtLeast(start, end, 3);
		const flags = bytes[start] as number;
		return {
			serverUpdate: (flags & 1) !== 0,
			override: (flags & 2) !== 0,
			encoded: (flags & 4) !== 0,
			noServerUpdate: (flags & 8) !== 0,
			rcode1: bytes[start + 1] as number,
			rcode2: bytes[start + 2] as number,
			domainName: flags & 4 ? readFqdn(bytes, start + 3, end) : readText(bytes, start + 3, end),
		};
	},
	encode(value, to) {
		const {rcode1, rcode2, domainName, encoded} = objectOf(value);
		to.u8(fqdnFlags.reduce((flags, flag, bit) => flags | (value[flag] ? 1 << bit : 0), 0));
		u8.encode(rcode1, to);
		u8.encode(rcode2, to);
		if (encoded) writeFqdn(domainName, to);
		else exactText.encode(domainName, to);
	},
};

function readFqdn(bytes: Uint8Array, start: number, end: number): string {
	const {name, next, whole} = readName(bytes, start, start, end);
	if (next !== end) refuse(`must end with its domain name; ${end - next} bytes follow it`);
	return whole ? `${name}.` : name;
}

function writeFqdn(name: string, to: Writer): void {
	writeName(name, to);
	// A partial name has no root label. An even number of backslashes before the last dot leaves it unescaped.
	if (!/(?<!\\)(\\\\)*\.$/.test(name)) to.at--;
}

/** SIP servers as names or as addresses, whichever the server chose. */
export type SipServers = {readonly domainNames: readonly string[]} | {readonly addresses: readonly string[]};

/** An encoding byte, then names or addresses. @rfc 3361 §3 */
export const sipServers: Codec<SipServers> = {
	type: '{domainNames: list of domain names} or {addresses: list of IPv4 addresses}',
	letters: 'X',
	size: 0,
	schema: {
		anyOf: [
			objectSchema([['domainNames', domainList.schema]]),
			objectSchema([['addresses', ipv4List.schema]]),
		],
	},
	decode(bytes, start, end) {
		needAtLeast(start, end, 1);
		const encoding = bytes[start] as number;
		if (encoding === 0) return {domainNames: domainList.decode(bytes, start + 1, end)};
		if (encoding === 1) return {addresses: ipv4List.decode(bytes, start + 1, end)};
		return refuse(`must start with encoding 0 or 1; got ${encoding}`);
	},
	encode(value, to) {
		const servers = objectOf(value);
		to.u8('domainNames' in servers ? 0 : 1);
		if ('domainNames' in servers) domainList.encode(servers.domainNames, to);
		else ipv4List.encode(servers.addresses, to);
	},
};

/** One encrypted DNS resolver. Without addresses it is to be looked up by its name (the RFC's ADN-only mode). */
export interface EncryptedResolver {
	/** SvcPriority: lower is preferred. */
	readonly servicePriority: number;
	readonly authenticationDomainName: string;
	readonly addresses?: readonly string[] | undefined;
	/** SvcParams in the wire form of RFC 9460 §2.2. */
	readonly serviceParameters?: Uint8Array | undefined;
}

const rest = opaque();

/** One instance of discovery of network-designated resolvers, without its own length. @rfc 9463 §5.1 */
export const encryptedResolver: Codec<EncryptedResolver> = {
	type: '{servicePriority: 16-bit unsigned integer; authenticationDomainName: domain name; addresses?: list of IPv4 addresses; serviceParameters?: bytes}',
	letters: 'X',
	size: 0,
	schema: {
		...objectSchema([
			['servicePriority', u16.schema],
			['authenticationDomainName', domain.schema],
			['addresses', ipv4List.schema],
			['serviceParameters', rest.schema],
		]),
		required: ['servicePriority', 'authenticationDomainName'],
	},
	decode(bytes, start, end) {
		needAtLeast(start, end, 3);
		const servicePriority = u16.decode(bytes, start, start + 2);
		const nameEnd = prefixedEnd(bytes, start + 2, end, 1);
		const authenticationDomainName = domain.decode(bytes, start + 3, nameEnd);
		if (nameEnd === end) return {servicePriority, authenticationDomainName};
		const addressesEnd = prefixedEnd(bytes, nameEnd, end, 1);
		const addresses = ipv4List.decode(bytes, nameEnd + 1, addressesEnd);
		return {
			servicePriority,
			authenticationDomainName,
			addresses,
			serviceParameters: rest.decode(bytes, addressesEnd, end),
		};
	},
	encode(value, to) {
		u16.encode(objectOf(value).servicePriority, to);
		writePrefixed(1, domain, value.authenticationDomainName, to);
		if (value.addresses === undefined) return;
		writePrefixed(1, ipv4List, value.addresses, to);
		if (value.serviceParameters !== undefined) rest.encode(value.serviceParameters, to);
	},
};
