import type {Lease} from '@lessee/lease';
import {ipv4ToNumber, type Options} from '@lessee/wire';

/** What a lease makes of an interface. */
export interface Configuration {
	readonly address: string;
	readonly prefixLength: number;
	/** `default via 192.0.2.1`, `198.51.100.0/24 via 192.0.2.2`, or without `via` where the link itself is meant. */
	readonly routes: readonly string[];
	/** Bytes; absent where the lease says nothing. */
	readonly mtu?: number;
}

const smallestMtu = 68;

/** Address, routes and MTU of a lease. @rfc 3442 */
export function configurationOf({address, options: {options}}: Lease): Configuration {
	const {subnetMask, interfaceMtu} = options;
	const prefixLength = subnetMask === undefined ? classfulLength(address) : lengthOf(subnetMask);
	return {
		address,
		prefixLength,
		routes: routesOf(options),
		...(interfaceMtu !== undefined && interfaceMtu >= smallestMtu && {mtu: interfaceMtu}),
	};
}

function routesOf({classlessStaticRoute, router = [], staticRoute = []}: Options): readonly string[] {
	// RFC 3442: with classless routes, the options 3 and 33 are ignored.
	if (classlessStaticRoute !== undefined)
		return classlessStaticRoute.map(each => route(`${each.destination}/${each.prefixLength}`, each.router));
	return [
		...staticRoute.map(({destination, router}) =>
			route(`${destination}/${staticLength(destination)}`, router),
		),
		...router.slice(0, 1).map(first => route('0.0.0.0/0', first)),
	];
}

function route(destination: string, router: string): string {
	const name = destination === '0.0.0.0/0' ? 'default' : destination;
	return router === '0.0.0.0' ? name : `${name} via ${router}`;
}

function lengthOf(mask: string): number {
	return 32 - Math.log2(2 ** 32 - (ipv4ToNumber(mask) ?? 0));
}

/** A destination of option 33 stands for its class's network, or for one host where that cuts off bits. */
function staticLength(destination: string): number {
	const length = classfulLength(destination);
	const hostBits = ((ipv4ToNumber(destination) ?? 0) << length) >>> 0;
	return hostBits === 0 ? length : 32;
}

/** RFC 950's classes, for what comes without a mask. */
function classfulLength(address: string): number {
	const first = (ipv4ToNumber(address) ?? 0) >>> 24;
	if (first < 128) return 8;
	return first < 192 ? 16 : 24;
}
