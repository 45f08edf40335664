import type {Millis} from '@lessee/lease';
import type {MessageInit} from '@lessee/wire';
import {grant, inform, nak, type Terms} from './answer.ts';
import type {Bindings} from './bindings.ts';
import type {Received, RequestKind} from './received.ts';

/** What an honest server decides by. */
export interface Policy {
	readonly bindings: Bindings;
	readonly terms: Terms;
	/** Whether a DISCOVER that allows it is answered with an ACK at once. */
	readonly rapidCommit: boolean;
	/** Whether it confirms or refuses what it has no record of. */
	readonly authoritative: boolean;
}

type Decision = (policy: Policy, received: Received) => readonly MessageInit[];

/** How long an offered address is kept for its client. */
const offerKept: Millis = 60_000;
const infinite = 0xffff_ffff;

/** What an honest server answers to each kind of request, and writes into its books. @rfc 2131 §4.3 */
export const decisions: {readonly [Kind in RequestKind]: Decision} = {
	DISCOVER: offer,
	SELECTING: select,
	'INIT-REBOOT': (policy, received) => confirm(policy, received, received.message.options.requestedIpAddress),
	RENEWING: (policy, received) => confirm(policy, received, received.message.ciaddr),
	REBINDING: (policy, received) => confirm(policy, received, received.message.ciaddr),
	DECLINE: decline,
	RELEASE: release,
	INFORM: ({terms}, {message}) => [inform(message, terms)],
	BOOTREQUEST: () => [],
};

function offer(policy: Policy, received: Received): readonly MessageInit[] {
	const {client, at, message} = received;
	const address = policy.bindings.choose(client, message.options.requestedIpAddress, at);
	if (address === undefined) return [];
	if (policy.rapidCommit && message.options.rapidCommit) {
		const {options, ...ack} = bind(policy, received, address);
		return [{...ack, options: {...options, rapidCommit: true}}];
	}
	const known = policy.bindings.at(address);
	// An address that the client still has under its old lease is not turned into a mere offer.
	if (known?.client !== client || known.state !== 'bound' || known.expiresAt <= at)
		policy.bindings.set({address, client, state: 'offered', since: at, expiresAt: at + offerKept});
	return [grant(message, 'OFFER', address, policy.terms)];
}

function select(policy: Policy, received: Received): readonly MessageInit[] {
	const {bindings, terms} = policy;
	const {client, at, message} = received;
	const {serverIdentifier, requestedIpAddress: address} = message.options;
	if (serverIdentifier !== terms.serverIdentifier) {
		// The client took another server's offer; ours is free again.
		const offered = bindings.of(client);
		if (offered?.state === 'offered') bindings.set({...offered, state: 'released', expiresAt: at});
		return [];
	}
	const binding = address === undefined ? undefined : bindings.at(address);
	if (address !== undefined && binding?.client === client && bindings.isFree(address, client, at))
		return [bind(policy, received, address)];
	return [nak(message, terms.serverIdentifier, `${address ?? 'No address'} was not offered to this client.`)];
}

function confirm(policy: Policy, received: Received, address: string | undefined): readonly MessageInit[] {
	const {authoritative, bindings, terms} = policy;
	const {client, at, message} = received;
	if (bindings.of(client) === undefined && !authoritative) return [];
	if (address !== undefined && bindings.isFree(address, client, at)) return [bind(policy, received, address)];
	return [nak(message, terms.serverIdentifier, `${address ?? 'No address'} is not for this client.`)];
}

function bind({bindings, terms}: Policy, {client, at, message}: Received, address: string): MessageInit {
	const expiresAt = terms.leaseTime === infinite ? Number.POSITIVE_INFINITY : at + terms.leaseTime * 1000;
	bindings.set({address, client, state: 'bound', since: at, expiresAt});
	return grant(message, 'ACK', address, terms);
}

function decline({bindings, terms}: Policy, {client, at, message}: Received): readonly MessageInit[] {
	const {serverIdentifier, requestedIpAddress: address} = message.options;
	if (serverIdentifier === terms.serverIdentifier && address !== undefined && bindings.covers(address))
		bindings.set({address, client, state: 'declined', since: at, expiresAt: at + terms.leaseTime * 1000});
	return [];
}

function release({bindings, terms}: Policy, {client, at, message}: Received): readonly MessageInit[] {
	const binding = bindings.of(client);
	if (message.options.serverIdentifier === terms.serverIdentifier && binding?.address === message.ciaddr)
		bindings.set({...binding, state: 'released', since: at, expiresAt: at});
	return [];
}
