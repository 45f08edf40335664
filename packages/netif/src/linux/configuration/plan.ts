/**
 * The changes that lead from one configuration to another. Pure; the order is such that an address that is kept, or
 * comes, is there before one goes, and no destination is without a route in between.
 */
import type {Configuration, InterfaceAddress} from './configuration.ts';
import type {InterfaceRoute} from './routes.ts';

type AddressChange = 'add address' | 'refresh address' | 'remove address';
type RouteChange = 'add route' | 'remove route';

/** One change of an interface. */
export type Change =
	| {readonly change: AddressChange; readonly address: InterfaceAddress}
	| {readonly change: RouteChange; readonly route: InterfaceRoute}
	| {readonly change: 'set mtu'; readonly mtu: number; readonly before: number};

function sameAddress(a: InterfaceAddress, b: InterfaceAddress): boolean {
	return a.address === b.address && a.prefixLength === b.prefixLength;
}

function sameRoute(a: InterfaceRoute, b: InterfaceRoute): boolean {
	const destination = a.destination === b.destination && a.prefixLength === b.prefixLength;
	const way = a.gateway === b.gateway && a.onlink === b.onlink;
	return destination && way && a.source === b.source && a.metric === b.metric;
}

function without<T>(list: readonly T[], others: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
	return list.filter(item => !others.some(other => same(item, other)));
}

function routeChanges(change: RouteChange, routes: readonly InterfaceRoute[]): readonly Change[] {
	return routes.map(route => ({change, route}));
}

function addressChanges(change: AddressChange, addresses: readonly InterfaceAddress[]): readonly Change[] {
	return addresses.map(address => ({change, address}));
}

/** Addresses whose broadcast address changes: the kernel can only take them away and put them back. */
function rebuiltAddresses(from: Configuration, to: Configuration): readonly InterfaceAddress[] {
	return from.addresses.filter(old =>
		to.addresses.some(address => sameAddress(old, address) && old.broadcast !== address.broadcast),
	);
}

/** The changes from one configuration to another, in order. Addresses in both are refreshed: their lifetimes are new. */
export function plan(from: Configuration, to: Configuration): readonly Change[] {
	const rebuilt = rebuiltAddresses(from, to);
	// The kernel takes the routes from an address away with it; they have to come back with it.
	const uprooted = from.routes.filter(({source}) => rebuilt.some(({address}) => address === source));
	const kept = {
		addresses: without(from.addresses, rebuilt, sameAddress),
		routes: without(from.routes, uprooted, sameRoute),
	};
	const added = without(to.addresses, kept.addresses, sameAddress);
	return [
		...routeChanges('remove route', uprooted),
		...addressChanges('remove address', rebuilt),
		...addressChanges('add address', added),
		...addressChanges('refresh address', without(to.addresses, added, sameAddress)),
		...(from.mtu === to.mtu ? [] : [{change: 'set mtu', mtu: to.mtu, before: from.mtu} as const]),
		...routeChanges('add route', without(to.routes, kept.routes, sameRoute)),
		...routeChanges('remove route', without(kept.routes, to.routes, sameRoute)),
		...addressChanges('remove address', without(kept.addresses, to.addresses, sameAddress)),
	];
}

/** What takes a change back; undefined for a refreshed address, whose lifetimes may stay. */
export function inverse(change: Change): Change | undefined {
	switch (change.change) {
		case 'add address':
			return {...change, change: 'remove address'};
		case 'remove address':
			return {...change, change: 'add address'};
		case 'add route':
			return {...change, change: 'remove route'};
		case 'remove route':
			return {...change, change: 'add route'};
		case 'set mtu':
			return {...change, mtu: change.before, before: change.mtu};
		case 'refresh address':
			return undefined;
	}
}
