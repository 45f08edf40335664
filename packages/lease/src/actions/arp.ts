// ARP as address conflict detection (RFC 5227) and network detection (RFC 4436) use it.
import {sameBytes} from '@lessee/wire';
import type {ArpPacket, Effect} from '../effect.ts';
import type {Lease} from '../lease.ts';
import type {Policy} from '../policy.ts';

const nobody = '0.0.0.0';
const unknownHardware = new Uint8Array(6);

function ask(
	policy: Policy,
	senderAddress: string,
	targetAddress: string,
	targetHardware: Uint8Array = unknownHardware,
): Effect {
	const packet: ArpPacket = {
		operation: 'request',
		senderHardware: policy.hardware.address,
		senderAddress,
		targetHardware,
		targetAddress,
	};
	return {type: 'sendArp', packet};
}

/** Asks who has an address, without saying that we want it. @rfc 5227 §2.1.1 */
export const probe = (address: string, policy: Policy): Effect => ask(policy, nobody, address);

/** Says that the address is ours. @rfc 5227 §2.3 */
export const announce = (address: string, policy: Policy): Effect => ask(policy, address, address);

/**
 * Asks the routers of a lease whether they are here, at most the first three.
 * Deviation: RFC 4436 §2.1 asks one whose link-layer address is known, and says which address is in use. Here that is
 * known only of a router that is the server too; and nobody asks in the name of an address that may be another host's.
 * @rfc 4436 §2.1
 */
export function askRouters(lease: Lease, policy: Policy): readonly Effect[] {
	return routersOf(lease).map(router => ask(policy, nobody, router, hardwareOf(lease, router)));
}

/** Whether a router of a lease answers; another network may have one of the same address. @rfc 4436 §2.1 */
export function isFromRouterOf(lease: Lease, {operation, senderAddress, senderHardware}: ArpPacket): boolean {
	const known = hardwareOf(lease, senderAddress);
	const isRouter = operation === 'reply' && routersOf(lease).includes(senderAddress);
	return isRouter && (known === undefined || sameBytes(senderHardware, known));
}

function hardwareOf({serverIdentifier, serverHardware}: Lease, router: string): Uint8Array | undefined {
	return router === serverIdentifier ? serverHardware : undefined;
}

/** The routers that a stored lease is tested by. */
export function routersOf({options: {options}}: Lease): readonly string[] {
	const classless = options.classlessStaticRoute
		?.filter(({prefixLength}) => prefixLength === 0)
		.map(({router}) => router);
	return (classless ?? options.router ?? []).filter(router => router !== nobody).slice(0, 3);
}

/** Another host uses the address, or also probes for it. @rfc 5227 §2.1.1 */
export function conflicts(packet: ArpPacket, address: string, policy: Policy): boolean {
	if (sameBytes(packet.senderHardware, policy.hardware.address)) return false;
	return (
		packet.senderAddress === address ||
		(packet.senderAddress === nobody && packet.targetAddress === address && packet.operation === 'request')
	);
}

/** Another host says that the address is its own; a mere probe for it is no claim. @rfc 5227 §2.4 */
export function claims(packet: ArpPacket, address: string, policy: Policy): boolean {
	return packet.senderAddress === address && !sameBytes(packet.senderHardware, policy.hardware.address);
}
