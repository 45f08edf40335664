/** The addresses of an interface, in the kernel. */
import {constants} from 'node:os';
import {SystemError} from '../../system-error.ts';
import {messageFlag, messageType} from '../rtnetlink/message.ts';
import {address as codec, link, linkSetting, linkSettings} from '../rtnetlink/objects.ts';
import type {InterfaceAddress} from './configuration.ts';
import type {Lifetimes} from './lifetimes.ts';
import {sameNetwork} from './subnet.ts';
import {AF_INET, originDhcp, type Target} from './target.ts';

/** IPV4_DEVCONF_PROMOTE_SECONDARIES, counted from 1. */
const promoteSecondaries = 20;

/** An address as the kernel has it. */
export interface PresentAddress extends InterfaceAddress {
	/** Who put it there (IFA_PROTO); 0 on kernels before 5.18. */
	readonly origin: number;
}

/** What an address is put on an interface with. */
export interface AddressTerms {
	readonly lifetimes: Lifetimes;
	/** Metric of the route to the address's own network. */
	readonly metric: number;
}

/** The IPv4 addresses of an interface, in the kernel's order. */
export function presentAddresses({requests, index, name}: Target): readonly PresentAddress[] {
	const body = codec.encode({family: AF_INET, index});
	const purpose = `Asking for the addresses of ${name}`;
	return requests.dump({purpose, type: messageType.getAddress, body}).flatMap(message => {
		const found = codec.decode(message.body);
		const address = found?.local ?? found?.address;
		if (!found || address === undefined || found.index !== index) return [];
		const {prefixLength, broadcast, origin = 0} = found;
		return [{address, prefixLength, broadcast, origin}];
	});
}

function encode(
	target: Target,
	{address, prefixLength, broadcast}: InterfaceAddress,
	terms?: AddressTerms,
): Uint8Array {
	return codec.encode({
		family: AF_INET,
		prefixLength,
		index: target.index,
		address,
		local: address,
		broadcast,
		...(terms && {lifetimes: terms.lifetimes, metric: terms.metric || undefined, origin: originDhcp}),
	});
}

/** Gives an address new lifetimes; puts it on the interface if it is not there. */
export function refreshAddress(target: Target, address: InterfaceAddress, terms: AddressTerms): void {
	target.requests.change({
		purpose: `Refreshing the address ${address.address}/${address.prefixLength} on ${target.name}`,
		type: messageType.newAddress,
		flags: messageFlag.create | messageFlag.replace,
		body: encode(target, address, terms),
	});
}

/** Puts an address on an interface; false where it was there already, and is now ours. */
export function addAddress(target: Target, address: InterfaceAddress, terms: AddressTerms): boolean {
	try {
		target.requests.change({
			purpose: `Adding the address ${address.address}/${address.prefixLength} to ${target.name}`,
			type: messageType.newAddress,
			flags: messageFlag.create | messageFlag.exclusive,
			body: encode(target, address, terms),
		});
		return true;
	} catch (error) {
		if (!(error instanceof SystemError) || error.errno !== constants.errno.EEXIST) throw error;
		refreshAddress(target, address, terms);
		return false;
	}
}

function promotes({requests, index, name}: Target): boolean {
	const purpose = `Asking for the settings of ${name}`;
	const message = requests.get({purpose, type: messageType.getLink, body: link.encode({index})});
	const settings = message && linkSettings.decode(message.body)?.perFamily?.ipv4?.settings;
	return settings?.[promoteSecondaries - 1] === 1;
}

function setPromotion({requests, index, name}: Target, value: 0 | 1): void {
	requests.change({
		purpose: `Setting promote_secondaries of ${name} to ${value}`,
		type: messageType.setLink,
		body: linkSetting.encode({index, perFamily: {ipv4: {settings: {promoteSecondaries: value}}}}),
	});
}

/**
 * Takes an address off an interface and leaves the others: with the first address of a network the kernel would take
 * all that came after it, unless it is told to promote them.
 */
export function removeAddress(target: Target, address: InterfaceAddress): void {
	const mates = presentAddresses(target).filter(
		other =>
			other.prefixLength === address.prefixLength &&
			sameNetwork(other.address, address.address, address.prefixLength),
	);
	const promote = mates.length > 1 && !promotes(target);
	if (promote) setPromotion(target, 1);
	try {
		target.requests.change({
			purpose: `Removing the address ${address.address}/${address.prefixLength} from ${target.name}`,
			type: messageType.delAddress,
			body: encode(target, {...address, broadcast: undefined}),
		});
	} finally {
		if (promote) setPromotion(target, 0);
	}
}
