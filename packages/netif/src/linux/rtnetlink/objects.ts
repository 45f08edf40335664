/** The objects of rtnetlink that a DHCP client deals in, as tables (linux/if_link.h, if_addr.h, rtnetlink.h, neighbour.h). */
import {attributes, body, nested} from './attributes.ts';
import {bytes, ipv4, structure, text, u8, u32, u32s} from './codec.ts';

const ifinfomsg = structure({family: 1, _pad: 1, hardwareType: 2, index: 4, flags: 4, change: 4});
const ifaddrmsg = structure({family: 1, prefixLength: 1, flags: 1, scope: 1, index: 4});
const cacheInfo = structure({preferred: 4, valid: 4, created: 4, updated: 4});
// biome-ignore format: one structure is one line.
const rtmsg = structure({family: 1, prefixLength: 1, sourceLength: 1, tos: 1, table: 1, protocol: 1, scope: 1, type: 1, flags: 4});
const ndmsg = structure({family: 1, _pad1: 1, _pad2: 2, index: 4, state: 2, flags: 1, type: 1});

/** RTM_NEWLINK, RTM_GETLINK: an interface. */
export const link = body(ifinfomsg, {
	address: [1, bytes],
	broadcast: [2, bytes],
	name: [3, text],
	mtu: [4, u32],
	extensions: [29, u32],
	leastMtu: [50, u32],
	greatestMtu: [51, u32],
});

/** RTM_NEWLINK: the IPv4 settings of an interface, all of them in the order of their numbers (IFLA_INET_CONF). */
export const linkSettings = body(ifinfomsg, {
	perFamily: nested(26, {ipv4: nested(2, {settings: [1, u32s]})}),
});

/** RTM_SETLINK with one IPv4 setting of the interface, by its number: 1 or 0 for `promote_secondaries`. */
export const linkSetting = body(ifinfomsg, {
	perFamily: nested(26, {ipv4: nested(2, {settings: nested(1, {promoteSecondaries: [20, u32]})})}),
});

/** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR: an IPv4 address; lifetimes in seconds, 0xffffffff without end. */
export const address = body(ifaddrmsg, {
	address: [1, ipv4],
	local: [2, ipv4],
	broadcast: [4, ipv4],
	lifetimes: [6, cacheInfo],
	metric: [9, u32],
	origin: [11, u8],
});

/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE: an IPv4 route. */
export const route = body(rtmsg, {
	destination: [1, ipv4],
	interfaceIndex: [4, u32],
	gateway: [5, ipv4],
	metric: [6, u32],
	source: [7, ipv4],
	table32: [15, u32],
});

/** RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH: what is known of an address on the link. */
export const neighbour = body(ndmsg, {
	destination: [1, ipv4],
	interfaceIndex: [8, u32],
});

/** The attributes of an extended acknowledgement. */
export const extendedAck = attributes({text: [1, text]});
