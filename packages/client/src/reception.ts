import {activeLease, type Machine, routersOf} from '@lessee/lease';
import type {Reception} from '@lessee/ports';

/**
 * What a client in this state has to receive. Derived, never stored: there is no socket to forget. A lease in use is
 * renewed by UDP on its own address; whoever has none yet, or asks all servers, listens to the link.
 */
export function receptionOf({state, policy}: Machine): Reception {
	const defended = policy.acd === 'off' ? [] : [activeLease(state)?.address ?? []].flat();
	switch (state.name) {
		case 'SELECTING':
		case 'REQUESTING':
			return {dhcp: 'link', arp: defended};
		case 'REBOOTING':
			return {dhcp: 'link', arp: [...defended, ...routersOf(state.lease)]};
		case 'REBINDING':
			return {dhcp: 'link', arp: defended};
		case 'RENEWING':
			return {
				dhcp: state.lease.serverIdentifier === undefined ? 'link' : {address: state.lease.address},
				arp: defended,
			};
		case 'INFORMING':
			return {dhcp: {address: state.address}, arp: []};
		case 'PROBING':
			return {dhcp: 'none', arp: [state.lease.address]};
		case 'TESTING':
			return {dhcp: 'none', arp: routersOf(state.lease)};
		default:
			return {dhcp: 'none', arp: defended};
	}
}

/** Whether two receptions ask for the same. */
export function sameReception(a: Reception, b: Reception): boolean {
	const dhcp = ({dhcp}: Reception): string => (typeof dhcp === 'string' ? dhcp : dhcp.address);
	return dhcp(a) === dhcp(b) && a.arp.join() === b.arp.join();
}
