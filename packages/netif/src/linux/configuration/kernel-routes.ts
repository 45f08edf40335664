/** The routes through an interface, in the kernel's main table. */
import {constants} from 'node:os';
import {SystemError} from '../../system-error.ts';
import {messageFlag, messageType} from '../rtnetlink/message.ts';
import {route as codec, neighbour} from '../rtnetlink/objects.ts';
import {isGone} from '../rtnetlink/socket.ts';
import type {InterfaceRoute} from './routes.ts';
import {AF_INET, originDhcp, type Target} from './target.ts';

const RT_TABLE_MAIN = 254;
const RT_SCOPE_UNIVERSE = 0;
const RT_SCOPE_LINK = 253;
const RTN_UNICAST = 1;
const RTNH_F_ONLINK = 4;
/** Neighbours that someone put there by hand, or that are none (NUD_NOARP, NUD_PERMANENT). */
const fixedNeighbour = 0x40 | 0x80;

function described({destination, prefixLength, gateway}: InterfaceRoute): string {
	return `the route to ${destination}/${prefixLength}${gateway === undefined ? '' : ` by ${gateway}`}`;
}

function encode(target: Target, route: InterfaceRoute): Uint8Array {
	return codec.encode({
		family: AF_INET,
		prefixLength: route.prefixLength,
		table: RT_TABLE_MAIN,
		protocol: originDhcp,
		scope: route.gateway === undefined ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
		type: RTN_UNICAST,
		flags: route.onlink ? RTNH_F_ONLINK : 0,
		destination: route.prefixLength === 0 ? undefined : route.destination,
		interfaceIndex: target.index,
		gateway: route.gateway,
		metric: route.metric || undefined,
		source: route.source,
	});
}

/**
 * Adds a route, after those that others have put there to the same destination with the same metric; false where
 * exactly this one was there already.
 */
export function addRoute(target: Target, route: InterfaceRoute): boolean {
	try {
		target.requests.change({
			purpose: `Adding ${described(route)} on ${target.name}`,
			type: messageType.newRoute,
			flags: messageFlag.create | messageFlag.append,
			body: encode(target, route),
		});
		return true;
	} catch (error) {
		if (!(error instanceof SystemError) || error.errno !== constants.errno.EEXIST) throw error;
		return false;
	}
}

/** Removes a route: exactly this one, of ours. */
export function removeRoute(target: Target, route: InterfaceRoute): void {
	target.requests.change({
		purpose: `Removing ${described(route)} from ${target.name}`,
		type: messageType.delRoute,
		body: encode(target, route),
	});
}

/** The routes through an interface that carry the mark of DHCP. */
export function markedRoutes({requests, index, name}: Target): readonly InterfaceRoute[] {
	const body = codec.encode({
		family: AF_INET,
		table: RT_TABLE_MAIN,
		protocol: originDhcp,
		interfaceIndex: index,
	});
	const purpose = `Asking for the routes of ${name}`;
	try {
		const messages = requests.dump({purpose, type: messageType.getRoute, body});
		return messages.flatMap(message => interfaceRoute(message.body, index) ?? []);
	} catch (error) {
		// The table is made with its first route.
		if (isGone(error)) return [];
		throw error;
	}
}

/** A route of ours from the kernel's message; old kernels do not filter what they tell. */
function interfaceRoute(body: Uint8Array, index: number): InterfaceRoute | undefined {
	const found = codec.decode(body);
	if (!found || found.protocol !== originDhcp || found.interfaceIndex !== index) return undefined;
	if ((found.table32 ?? found.table) !== RT_TABLE_MAIN || found.type !== RTN_UNICAST) return undefined;
	return {
		destination: found.destination ?? '0.0.0.0',
		prefixLength: found.prefixLength,
		gateway: found.gateway,
		onlink: (found.flags & RTNH_F_ONLINK) !== 0,
		source: found.source ?? '0.0.0.0',
		metric: found.metric ?? 0,
	};
}

/** Forgets the neighbours of an interface, but for those that someone put there by hand. */
export function flushNeighbours({requests, index, name}: Target): void {
	const body = neighbour.encode({family: AF_INET, interfaceIndex: index});
	const found = requests.dump({
		purpose: `Asking for the neighbours of ${name}`,
		type: messageType.getNeighbour,
		body,
	});
	for (const message of found) {
		const entry = neighbour.decode(message.body);
		if (!entry || entry.index !== index || (entry.state & fixedNeighbour) !== 0) continue;
		const {destination} = entry;
		try {
			requests.change({
				purpose: `Forgetting the neighbour ${destination} of ${name}`,
				type: messageType.delNeighbour,
				body: neighbour.encode({family: AF_INET, index, destination}),
			});
		} catch (error) {
			if (!isGone(error)) throw error;
		}
	}
}
