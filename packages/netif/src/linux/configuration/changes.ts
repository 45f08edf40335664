/** Carries out changes of an interface: all of them, or none. */
import {messageType} from '../rtnetlink/message.ts';
import {link} from '../rtnetlink/objects.ts';
import {isGone} from '../rtnetlink/socket.ts';
import {type AddressTerms, addAddress, refreshAddress, removeAddress} from './kernel-addresses.ts';
import {addRoute, removeRoute} from './kernel-routes.ts';
import {type Change, inverse} from './plan.ts';
import type {Target} from './target.ts';

const IFF_UP = 1;

/** Brings a link up. */
export function enableLink({requests, index, name}: Target): void {
	const body = link.encode({index, flags: IFF_UP, change: IFF_UP});
	requests.change({purpose: `Bringing ${name} up`, type: messageType.newLink, body});
}

/** Sets an interface's MTU, bytes. */
export function setMtu({requests, index, name}: Target, mtu: number): void {
	const body = link.encode({index, mtu});
	requests.change({purpose: `Setting the MTU of ${name} to ${mtu}`, type: messageType.newLink, body});
}

/** Does what may find its object gone: then it is as it should be. */
function remove(action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!isGone(error)) throw error;
	}
}

/** Carries out one change; false where nothing had to be done that would have to be taken back. */
export function carryOut(target: Target, change: Change, terms: AddressTerms): boolean {
	switch (change.change) {
		case 'add address':
			return addAddress(target, change.address, terms);
		case 'refresh address':
			refreshAddress(target, change.address, terms);
			return false;
		case 'remove address':
			remove(() => removeAddress(target, change.address));
			return true;
		case 'add route':
			return addRoute(target, change.route);
		case 'remove route':
			remove(() => removeRoute(target, change.route));
			return true;
		case 'set mtu':
			setMtu(target, change.mtu);
			return true;
	}
}

/** Carries out changes in order. At the first refusal all before it are taken back, and the refusal is thrown. */
export function carryOutAll(target: Target, changes: readonly Change[], terms: AddressTerms): void {
	const done: Change[] = [];
	try {
		for (const change of changes) if (carryOut(target, change, terms)) done.push(change);
	} catch (error) {
		for (const change of done.reverse()) takeBack(target, change, terms);
		throw error;
	}
}

function takeBack(target: Target, change: Change, terms: AddressTerms): void {
	const back = inverse(change);
	if (!back) return;
	try {
		carryOut(target, back, terms);
	} catch {
		// The first refusal is the one to be told; this one mostly follows from it.
	}
}
