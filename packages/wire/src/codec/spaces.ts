import {copyOf} from '../bytes.ts';
import {refuse} from '../errors.ts';
import type {Codec} from './codec.ts';
import {arrayOf, objectOf, objectSchema, prefixedEnd, record, writePrefixed} from './compound.ts';
import {domain, domainList} from './domain.ts';
import {bool, bytes, exactText, ipv4, ipv4List, opaque, presence, text, u8, u16, u32} from './primitives.ts';
import {byEnterprise, space, sub} from './space.ts';

/* The options that hold options: one table per space, one row per sub-option. */

/** A VPN, by type (0 a name, 1 an RFC 2685 identifier, 255 the global one) and identifier. */
export const virtualSubnet = record({type: u8, identifier: opaque()});

// biome-ignore format: one sub-option is one line, in code order.
/** Relay agent information. @rfc 3046 §2.0 */
export const relayAgentInformation = space({
	circuitId:                 sub(  1, bytes,    'RFC 3046 §3.1'),
	remoteId:                  sub(  2, bytes,    'RFC 3046 §3.2'),
	docsisDeviceClass:         sub(  4, u32,      'RFC 3256'),
	linkSelection:             sub(  5, ipv4,     'RFC 3527'),
	subscriberId:              sub(  6, text,     'RFC 3993'),
	radiusAttributes:          sub(  7, bytes,    'RFC 4014'),
	authentication:            sub(  8, bytes,    'RFC 4030'),
	vendorSpecificInformation: sub(  9, byEnterprise('data', opaque()), 'RFC 4243'),
	relayAgentFlags:           sub( 10, u8,       'RFC 5010'),
	serverIdentifierOverride:  sub( 11, ipv4,     'RFC 5107'),
	relayAgentIdentifier:      sub( 12, bytes,    'RFC 6925'),
	accessTechnologyType:      sub( 13, bytes,    'RFC 7839'),
	accessNetworkName:         sub( 14, text,     'RFC 7839'),
	accessPointName:           sub( 15, text,     'RFC 7839'),
	accessPointBssid:          sub( 16, bytes,    'RFC 7839'),
	operatorIdentifier:        sub( 17, bytes,    'RFC 7839'),
	operatorRealm:             sub( 18, text,     'RFC 7839'),
	relaySourcePort:           sub( 19, presence, 'RFC 8357'),
	virtualSubnetSelection:    sub(151, virtualSubnet, 'RFC 6607 §3.2'),
	virtualSubnetSelectionControl: sub(152, presence, 'RFC 6607 §3.3'),
});

// biome-ignore format: one sub-option is one line, in code order.
/** NetWare/IP: the first four say where the rest is. @rfc 2242 §3 */
export const netwareIp = space({
	nwipDoesNotExist:        sub( 1, presence, 'RFC 2242 §3'),
	nwipExistInOptionsArea:  sub( 2, presence, 'RFC 2242 §3'),
	nwipExistInSnameFile:    sub( 3, presence, 'RFC 2242 §3'),
	nwipExistButTooBig:      sub( 4, presence, 'RFC 2242 §3'),
	nsqBroadcast:            sub( 5, bool,     'RFC 2242 §3'),
	preferredDss:            sub( 6, ipv4List, 'RFC 2242 §3'),
	nearestNwipServer:       sub( 7, ipv4List, 'RFC 2242 §3'),
	autoretries:             sub( 8, u8,       'RFC 2242 §3'),
	autoretrySecs:           sub( 9, u8,       'RFC 2242 §3'),
	nwip11:                  sub(10, bool,     'RFC 2242 §3'),
	primaryDss:              sub(11, ipv4,     'RFC 2242 §3'),
});

/** A TSP's provisioning server: a domain name, or an address. */
export type ProvisioningServer = {readonly domainName: string} | {readonly address: string};

const provisioningServer: Codec<ProvisioningServer> = {
	type: '{domainName: domain name} or {address: IPv4 address}',
	letters: 'X',
	size: 0,
	schema: {anyOf: [objectSchema([['domainName', domain.schema]]), objectSchema([['address', ipv4.schema]])]},
	decode(input, start, end) {
		if (start < end && input[start] === 0) return {domainName: domain.decode(input, start + 1, end)};
		if (start < end && input[start] === 1) return {address: ipv4.decode(input, start + 1, end)};
		return refuse('must start with type 0 or 1');
	},
	encode(value, to) {
		const server = objectOf(value);
		to.u8('domainName' in server ? 0 : 1);
		if ('domainName' in server) domain.encode(server.domainName, to);
		else ipv4.encode(server.address, to);
	},
};

const backoff = record({nominalTimeout: u32, maximumTimeout: u32, maximumRetries: u32});

// biome-ignore format: one sub-option is one line, in code order.
/** CableLabs client configuration. @rfc 3495 §4 */
export const cableLabs = space({
	primaryDhcpServer:           sub( 1, ipv4,     'RFC 3495 §5.1'),
	secondaryDhcpServer:         sub( 2, ipv4,     'RFC 3495 §5.1'),
	provisioningServer:          sub( 3, provisioningServer, 'RFC 3495 §5.2'),
	asRequestBackoff:            sub( 4, backoff,  'RFC 3495 §5.3'),
	apRequestBackoff:            sub( 5, backoff,  'RFC 3495 §5.4'),
	kerberosRealmName:           sub( 6, domain,   'RFC 3495 §5.5'),
	ticketGrantingServerUtilization: sub(7, u8,    'RFC 3495 §5.6'),
	provisioningTimer:           sub( 8, u8,       'RFC 3495 §5.7'),
	securityTicketControl:       sub( 9, u16,      'RFC 3594'),
	keyDistributionCenterServer: sub(10, ipv4List, 'RFC 3634'),
});

// biome-ignore format: one sub-option is one line, in code order.
/** Mobility servers by address. @rfc 5678 §2 */
export const mobilityAddresses = space({
	informationService: sub(1, ipv4List, 'RFC 5678 §2'),
	commandService:     sub(2, ipv4List, 'RFC 5678 §2'),
	eventService:       sub(3, ipv4List, 'RFC 5678 §2'),
});

// biome-ignore format: one sub-option is one line, in code order.
/** Mobility servers by name. @rfc 5678 §3 */
export const mobilityNames = space({
	informationService: sub(1, domainList, 'RFC 5678 §3'),
	commandService:     sub(2, domainList, 'RFC 5678 §3'),
	eventService:       sub(3, domainList, 'RFC 5678 §3'),
});

const anyBytes = opaque();

/** One subnet of an allocation, with its usage counters as bytes. */
export interface SubnetInformation {
	readonly flags: number;
	readonly subnets: readonly {
		readonly network: string;
		readonly prefixLength: number;
		readonly flags: number;
		readonly statistics: Uint8Array;
	}[];
}

/** @rfc 6656 §3 */
const subnetInformation: Codec<SubnetInformation> = {
	type: '{flags: 8-bit unsigned integer; subnets: list of {network: IPv4 address; prefixLength, flags: 8-bit unsigned integer; statistics: bytes}}',
	letters: 'X',
	size: 0,
	schema: objectSchema([
		['flags', u8.schema],
		[
			'subnets',
			{
				type: 'array',
				items: objectSchema([
					['network', ipv4.schema],
					['prefixLength', u8.schema],
					['flags', u8.schema],
					['statistics', bytes.schema],
				]),
			},
		],
	]),
	decode(input, start, end) {
		const flags = u8.decode(input, start, Math.min(end, start + 1));
		const subnets: SubnetInformation['subnets'][number][] = [];
		for (let at = start + 1; at < end; ) {
			if (at + 7 > end) refuse('holds a subnet that runs past the end');
			const next = prefixedEnd(input, at + 6, end, 1);
			subnets.push({
				network: ipv4.decode(input, at, at + 4),
				prefixLength: input[at + 4] as number,
				flags: input[at + 5] as number,
				statistics: copyOf(input, at + 7, next),
			});
			at = next;
		}
		return {flags, subnets};
	},
	encode(value, to) {
		u8.encode(objectOf(value).flags, to);
		for (const item of arrayOf(value.subnets, 0)) {
			ipv4.encode(objectOf(item).network, to);
			u8.encode(item.prefixLength, to);
			u8.encode(item.flags, to);
			writePrefixed(1, anyBytes, item.statistics, to);
		}
	},
};

/** A subnet asked for or given. @rfc 6656 §3 */
export const subnetAllocation = record({
	flags: u8,
	subOptions: space({
		subnetRequest: sub(1, record({flags: u8, prefixLength: u8}), 'RFC 6656 §3'),
		subnetInformation: sub(2, subnetInformation, 'RFC 6656 §3'),
		subnetName: sub(3, exactText, 'RFC 6656 §3'),
		suggestedLeaseTime: sub(4, u32, 'RFC 6656 §3'),
	}),
});
