/**
 * What a lease makes of an interface, as data. Pure: no kernel, no clock.
 */
import type {Lease} from '@lessee/lease';
import type {Alias, Preferences} from './preferences.ts';
import {type InterfaceRoute, routesOf} from './routes.ts';
import {broadcastOf, classPrefixLength, prefixLengthOf} from './subnet.ts';

/** An IPv4 address on an interface. */
export interface InterfaceAddress {
	/** Dotted. */
	readonly address: string;
	readonly prefixLength: number;
	readonly broadcast?: string | undefined;
}

/** All that is ours on an interface. */
export interface Configuration {
	readonly addresses: readonly InterfaceAddress[];
	readonly routes: readonly InterfaceRoute[];
	/** Bytes. */
	readonly mtu: number;
}

/** The smallest MTU that IPv4 allows. @rfc 2132 §5.1 */
const leastMtu = 68;

function mtuOf({options: {options}}: Lease, {mtu, warn}: Preferences): number {
	const offered = options.interfaceMtu;
	if (offered === undefined) return mtu.usual;
	const least = Math.max(leastMtu, mtu.least);
	const greatest = mtu.greatest || 65535;
	if (offered >= least && offered <= greatest) return offered;
	warn(`The MTU of ${offered} that the server gave is not used: it must be from ${least} to ${greatest}.`);
	return mtu.usual;
}

/** The prefix length of the leased address: by option 1, else by its class. */
function prefixOf({address, options: {options}}: Lease, warn: (sentence: string) => void): number {
	const mask = options.subnetMask;
	const usual = classPrefixLength(address);
	if (mask === undefined) return usual;
	const length = prefixLengthOf(mask);
	if (length === undefined) {
		warn(`The subnet mask ${mask} is not one prefix of ones; ${address}/${usual} is used, by its class.`);
	}
	return length ?? usual;
}

function withBroadcast({address, prefixLength}: Alias, given?: string): InterfaceAddress {
	return {address, prefixLength, broadcast: given ?? broadcastOf(address, prefixLength)};
}

function addressesOf(
	lease: Lease,
	prefixLength: number,
	aliases: readonly Alias[],
): readonly InterfaceAddress[] {
	const {broadcastAddress} = lease.options.options;
	const {address} = lease;
	const own = withBroadcast({address, prefixLength}, prefixLength > 30 ? undefined : broadcastAddress);
	return [own, ...aliases.filter(alias => alias.address !== address).map(alias => withBroadcast(alias))];
}

/** What a lease makes of an interface. */
export function configurationOf(lease: Lease, preferences: Preferences): Configuration {
	const prefixLength = prefixOf(lease, preferences.warn);
	const subnet = {address: lease.address, prefixLength};
	return {
		addresses: addressesOf(lease, prefixLength, preferences.aliases),
		routes: routesOf(lease.options.options, subnet, preferences),
		mtu: mtuOf(lease, preferences),
	};
}
