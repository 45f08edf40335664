import {activeLease, type Machine, routersOf, ruleFor, type State} from '@lessee/lease';
import type {Reception} from '@lessee/ports';

/**
 * What a client in this state has to receive. Derived, never stored: there is no socket to forget. Nothing is listened
 * for that has no row in the table; a lease in use is renewed by UDP on its own address, and whoever has none yet, or
 * asks all servers, listens to the link.
 */
export function receptionOf({state, policy}: Machine): Reception {
	const defended = policy.acd === 'off' ? [] : [activeLease(state)?.address ?? []].flat();
	return {
		dhcp: ruleFor(state.name, 'ack') === undefined ? 'none' : dhcpOf(state),
		arp: ruleFor(state.name, 'arp') === undefined ? [] : [...new Set([...askedFor(state), ...defended])],
	};
}

function dhcpOf(state: State): Reception['dhcp'] {
	if (state.name === 'INFORMING') return {address: state.address};
	const renews = state.name === 'RENEWING' && state.lease.serverIdentifier !== undefined;
	return renews ? {address: state.lease.address} : 'link';
}

/** The addresses whose owners are asked for, or hoped to be absent. */
function askedFor(state: State): readonly string[] {
	switch (state.name) {
		case 'PROBING':
			return [state.lease.address];
		case 'TESTING':
			return routersOf(state.lease);
		case 'REBOOTING':
			return state.held === undefined ? [] : routersOf(state.held);
		default:
			return [];
	}
}

/** Whether a client in this state has to receive anything. */
export function hearsAnything(machine: Machine): boolean {
	const {dhcp, arp} = receptionOf(machine);
	return dhcp !== 'none' || arp.length > 0;
}

/** Whether two receptions ask for the same. */
export function sameReception(a: Reception, b: Reception): boolean {
	const dhcp = ({dhcp}: Reception): string => (typeof dhcp === 'string' ? dhcp : dhcp.address);
	return dhcp(a) === dhcp(b) && a.arp.join() === b.arp.join();
}
