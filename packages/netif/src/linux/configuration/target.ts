import type {RouteSocket} from '../rtnetlink/socket.ts';

/** The interface that is changed, and how the kernel is asked. */
export interface Target {
	readonly requests: RouteSocket;
	readonly index: number;
	readonly name: string;
}

/** IPv4, as an address family. */
export const AF_INET = 2;

/**
 * The origin that addresses and routes of ours are marked with (RTPROT_DHCP, and the same number as IFA_PROTO), so that
 * a crash hides nothing.
 */
export const originDhcp = 16;
