/** Interfaces as rtnetlink tells of them. */
import type {InterfaceState} from '@lessee/ports';
import {type Message, messageType} from './rtnetlink/message.ts';
import {link} from './rtnetlink/objects.ts';
import {isGone, type RouteSocket} from './rtnetlink/socket.ts';

/** What the kernel says of an interface, with what only this package needs. */
export interface LinkState extends InterfaceState {
	/** The link-layer address of everyone. */
	readonly broadcast: Uint8Array;
	/** Administratively up, with or without carrier. */
	readonly enabled: boolean;
	/** Bounds of the MTU; 0 for none. */
	readonly leastMtu: number;
	readonly greatestMtu: number;
}

const IFF_UP = 1;
// Not IFF_LOWER_UP: between carrier and RUNNING the queue of the interface still drops everything.
const IFF_RUNNING = 0x40;
const RTEXT_FILTER_SKIP_STATS = 8;
const longestName = 15;

/** Whether a text can be the name of an interface: 1 to 15 bytes, no slash, no white space, not `.` or `..`. */
export function isInterfaceName(name: string): boolean {
	const size = new TextEncoder().encode(name).length;
	return size >= 1 && size <= longestName && !/[\s/:\0]/.test(name) && name !== '.' && name !== '..';
}

/**
 * An interface from a message of the kernel's; undefined where it is none: a bridge tells of its ports in
 * messages of the same type, a radio of its events.
 */
export function linkState({type, body}: Message): LinkState | undefined {
	const values = link.decode(body);
	if (values?.family !== 0 || values.name === undefined) return undefined;
	return {
		name: values.name,
		index: values.index,
		present: type === messageType.newLink,
		up: (values.flags & IFF_UP) !== 0 && (values.flags & IFF_RUNNING) !== 0,
		enabled: (values.flags & IFF_UP) !== 0,
		hardware: {type: values.hardwareType, address: values.address ?? new Uint8Array()},
		broadcast: values.broadcast ?? new Uint8Array(),
		mtu: values.mtu ?? 0,
		leastMtu: values.leastMtu ?? 0,
		greatestMtu: values.greatestMtu ?? 0,
	};
}

/** An interface as it is now, by its name, or by its index whatever it is called; undefined when there is none. */
export function findLink(requests: RouteSocket, which: string | number): LinkState | undefined {
	const named = typeof which === 'string';
	if (named && !isInterfaceName(which)) return undefined;
	const purpose = `Asking for the interface ${which}`;
	const asked = named ? {name: which} : {index: which};
	const body = link.encode({...asked, extensions: RTEXT_FILTER_SKIP_STATS});
	try {
		const message = requests.get({purpose, type: messageType.getLink, body});
		const state = message && linkState(message);
		// By an alternative name the kernel finds an interface that is called otherwise.
		return named && state?.name !== which ? undefined : state;
	} catch (error) {
		if (isGone(error)) return undefined;
		throw error;
	}
}

/** All interfaces as they are now. */
export function allLinks(requests: RouteSocket): readonly LinkState[] {
	const body = link.encode({extensions: RTEXT_FILTER_SKIP_STATS});
	const messages = requests.dump({purpose: 'Asking for all interfaces', type: messageType.getLink, body});
	return messages.flatMap(message => linkState(message) ?? []);
}
