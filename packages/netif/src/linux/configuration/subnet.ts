/** Arithmetic of IPv4 addresses and prefixes. */
import {ipv4ToNumber, numberToIpv4} from '@lessee/wire';

/** An address as a number; 0 for what is not one. */
function numeric(address: string): number {
	return ipv4ToNumber(address) ?? 0;
}

/** The netmask of a prefix length, as a number. */
export function maskOf(prefixLength: number): number {
	return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

/** The network that an address is in, dotted. */
export function networkOf(address: string, prefixLength: number): string {
	return numberToIpv4((numeric(address) & maskOf(prefixLength)) >>> 0);
}

/** Whether both addresses are in one network of that prefix length. */
export function sameNetwork(a: string, b: string, prefixLength: number): boolean {
	return networkOf(a, prefixLength) === networkOf(b, prefixLength);
}

/** The prefix length of a netmask; undefined where its ones are not all before its zeros, or there are none. */
export function prefixLengthOf(mask: string): number | undefined {
	const length = Math.clz32(~numeric(mask));
	return length > 0 && maskOf(length) === numeric(mask) ? length : undefined;
}

/**
 * The prefix length of an address's class: what holds where no mask is given.
 * @rfc 791 §3.2
 */
export function classPrefixLength(address: string): number {
	const first = numeric(address) >>> 24;
	if (first < 128) return 8;
	return first < 192 ? 16 : 24;
}

/** The address of all hosts in a network; undefined in networks of two addresses and fewer. @rfc 3021 §2.2 */
export function broadcastOf(address: string, prefixLength: number): string | undefined {
	if (prefixLength > 30) return undefined;
	return numberToIpv4((numeric(address) | ~maskOf(prefixLength)) >>> 0);
}

/** Whether an address can be that of one host: not 0.x, not 127.x, not multicast or beyond. */
export function isHostAddress(address: string): boolean {
	const first = numeric(address) >>> 24;
	return first > 0 && first !== 127 && first < 224;
}
