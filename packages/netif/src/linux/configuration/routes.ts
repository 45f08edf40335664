/** The routes that a lease's options ask for. */
import type {Options} from '@lessee/wire';
import type {Preferences} from './preferences.ts';
import {classPrefixLength, isHostAddress, networkOf, sameNetwork} from './subnet.ts';

/** A route through an interface. */
export interface InterfaceRoute {
	/** Dotted, host bits zero. */
	readonly destination: string;
	readonly prefixLength: number;
	/** Absent where the destination is on the link itself. */
	readonly gateway?: string | undefined;
	/** The gateway is on the link although no prefix of the interface says so. */
	readonly onlink: boolean;
	/** The address to send from. */
	readonly source: string;
	/** Of two routes to one destination the one with the lower metric is taken. */
	readonly metric: number;
}

/** A route as an option gives it; router 0.0.0.0 for what is on the link. */
interface Offered {
	readonly destination: string;
	readonly prefixLength: number;
	readonly router: string;
	/** Added to the interface's metric. */
	readonly rank: number;
}

/** The leased address and its prefix. */
interface Subnet {
	readonly address: string;
	readonly prefixLength: number;
}

const everywhere = {destination: '0.0.0.0', prefixLength: 0};
const onLink = '0.0.0.0';

/** Option 3, in the server's order of preference. @rfc 2132 §3.5 */
function defaultRoutes(routers: readonly string[]): readonly Offered[] {
	return routers.filter(router => router !== onLink).map((router, rank) => ({...everywhere, router, rank}));
}

/** Option 33, whose destinations have no masks; the default route is not a legal one. @rfc 2132 §5.8 */
function classfulRoutes(routes: NonNullable<Options['staticRoute']>): readonly Offered[] {
	return routes
		.filter(({destination}) => destination !== everywhere.destination)
		.map(({destination, router}) => {
			// RFC 2132 is silent: a destination stands for its class's network, or for one host where that cuts off bits.
			const length = classPrefixLength(destination);
			const whole = networkOf(destination, length) === destination;
			return {destination, prefixLength: whole ? length : 32, router, rank: 0};
		});
}

/** Option 121, else its Microsoft twin 249; where there is one, options 3 and 33 do not count. @rfc 3442 */
function offeredRoutes(options: Options): readonly Offered[] {
	const classless = options.classlessStaticRoute ?? options.microsoftClasslessStaticRoute;
	if (classless) return classless.map(route => ({...route, rank: 0}));
	return [...defaultRoutes(options.router ?? []), ...classfulRoutes(options.staticRoute ?? [])];
}

function interfaceRoute(
	{destination, prefixLength, router, rank}: Offered,
	subnet: Subnet,
	metric: number,
): InterfaceRoute {
	// A router that is ourselves is an old way to say "on the link".
	const gateway = router === onLink || router === subnet.address ? undefined : router;
	return {
		destination: networkOf(destination, prefixLength),
		prefixLength,
		gateway,
		onlink: gateway !== undefined && !sameNetwork(gateway, subnet.address, subnet.prefixLength),
		source: subnet.address,
		metric: metric + rank,
	};
}

/** Two routes that the kernel would not tell apart. */
function routeKey({destination, prefixLength, metric}: InterfaceRoute): string {
	return `${destination}/${prefixLength} ${metric}`;
}

/** The routes that a lease asks for, each destination and metric once; the rest is told as not used. */
export function routesOf(
	options: Options,
	subnet: Subnet,
	{metric, warn}: Preferences,
): readonly InterfaceRoute[] {
	const routes = new Map<string, InterfaceRoute>();
	for (const offered of offeredRoutes(options)) {
		const {destination, prefixLength, router} = offered;
		const route = interfaceRoute(offered, subnet, metric);
		const name = `The route to ${destination}/${prefixLength} by ${router}`;
		if (route.gateway !== undefined && !isHostAddress(route.gateway)) {
			warn(`${name} is not used: the router must be the address of a host.`);
		} else if (routes.has(routeKey(route))) {
			warn(`${name} is not used: there is one before it to the same destination.`);
		} else {
			routes.set(routeKey(route), route);
		}
	}
	return [...routes.values()];
}
