// BOUND, RENEWING, REBINDING: a lease in use, kept by asking for more time (RFC 2131 §4.4.5).
import type {Destination, Effect} from '../effect.ts';
import type {EventOf} from '../event.ts';
import {type Lease, type Millis, never} from '../lease.ts';
import {buildRequestExtending, everyServer} from '../messages.ts';
import {grantedLease, objection} from '../reply.ts';
import type {StateOf, Using} from '../state.ts';
import {type Context, type Ignored, ignore, refuse, type Step} from '../step.ts';
import {renewalRetry} from '../timing.ts';
import {acceptAnew} from './accepting.ts';
import {announce} from './arp.ts';
import {expire, forget} from './ending.ts';

type Extending = StateOf<'RENEWING' | 'REBINDING'>;

const announceInterval: Millis = 2000;

/** BOUND by a lease, with nothing to announce. */
export function bound(lease: Lease): StateOf<'BOUND'> {
	return {name: 'BOUND', lease, announceAt: never};
}

/**
 * BOUND by a lease that was not confirmed, but whose router is here. Its address goes back where it is not on the
 * interface any more: an agent may have died when it had put another there, and had not yet noted that.
 */
export function boundAgain(lease: Lease, {undo}: Context): Step<'BOUND'> {
	return {state: bound(lease), effects: [{type: 'restore', lease, undo}]};
}

/** BOUND by a lease that is new on the interface: it is announced twice. @rfc 5227 §2.3 */
export function newlyBound(lease: Lease, context: Context): Step<'BOUND'> {
	if (context.policy.acd === 'off') return {state: bound(lease)};
	return {
		state: {...bound(lease), announceAt: context.at + announceInterval},
		effects: [announce(lease.address, context.policy)],
	};
}

/** A REQUEST that extends a lease in use, to be sent now for the first time. */
const begun = ({lease}: Using, {at, draw}: Context) => ({
	lease,
	xid: draw.u32(),
	since: at,
	sentAt: at,
	resendAt: at,
});

/** Asks for more time: its server, or in REBINDING all of them. */
function ask<S extends Extending>(
	state: S,
	context: Context,
): {readonly state: S; readonly effects: readonly Effect[]} {
	const {at, policy} = context;
	const {lease, since, name} = state;
	const [to, limit] =
		name === 'RENEWING'
			? [renewDestination(lease), lease.t2At]
			: [everyServer(lease.address), lease.expiresAt];
	return {
		state: {...state, sentAt: at, resendAt: renewalRetry(at, since, limit)},
		effects: [{type: 'send', message: buildRequestExtending(policy, state, at, lease), to}],
	};
}

/** T1, or a user who does not want to wait for it; where T2 has passed, as it may while a machine sleeps, all are asked. */
export function extend(
	state: StateOf<'BOUND' | 'RENEWING'>,
	event: unknown,
	context: Context,
): Step<'RENEWING' | 'REBINDING'> {
	if (context.at >= state.lease.t2At) return extendByAll(state, event, context);
	return ask({name: 'RENEWING', ...begun(state, context)}, context);
}

/** T2, or a user who does not want to wait for what was asked before. */
export function extendByAll(state: Using, _event: unknown, context: Context): Step<'REBINDING'> {
	return ask({name: 'REBINDING', ...begun(state, context)}, context);
}

/** Time passes in BOUND: an announcement is due, or T1. */
export function boundTimeout(
	state: StateOf<'BOUND'>,
	event: unknown,
	context: Context,
): Step<'BOUND' | 'RENEWING' | 'REBINDING'> {
	if (context.at >= state.lease.t1At) return extend(state, event, context);
	return {
		state: {...state, announceAt: never},
		effects: [announce(state.lease.address, context.policy)],
	};
}

/** No answer in RENEWING: asked again; at T2 all servers are asked. */
export function renewingTimeout(
	state: StateOf<'RENEWING'>,
	event: unknown,
	context: Context,
): Step<'RENEWING' | 'REBINDING'> {
	return context.at < state.lease.t2At ? ask(state, context) : extend(state, event, context);
}

/** No answer in REBINDING: asked again, until the lease runs out. */
export function rebindingTimeout(
	state: StateOf<'REBINDING'>,
	_event: unknown,
	context: Context,
): Step<'REBINDING'> {
	return ask(state, context);
}

/** RFC 2131 is silent on a renewal whose server is not known: all servers are asked. */
function renewDestination(lease: Lease): Destination {
	const {address: source, serverIdentifier} = lease;
	return serverIdentifier === undefined
		? everyServer(source)
		: {to: 'address', address: serverIdentifier, source};
}

/** More time, perhaps with other parameters or another address. */
export function extended(
	state: Extending,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<'PROBING' | 'CONFIGURING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const granted = grantedLease(reply, state.sentAt, context, state.lease);
	if (typeof granted === 'string') return refuse(granted);
	// A UDP socket does not tell who sent: the server's link-layer address is the one that it had.
	const {serverHardware} = state.lease;
	const sameServer = granted.serverIdentifier === state.lease.serverIdentifier;
	const lease = sameServer && serverHardware !== undefined ? {serverHardware, ...granted} : granted;
	return acceptAnew(state.lease, lease, state.name === 'RENEWING' ? 'RENEW' : 'REBIND', context);
}

/** No more time: the address must not be used any longer. In RENEWING only the server that was asked may say so. */
export function extensionRefused(
	state: Extending,
	{reply}: EventOf<'nak'>,
	context: Context,
): Step<'ENDING'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const server = reply.message.options.serverIdentifier;
	const stranger = server !== undefined && server !== state.lease.serverIdentifier;
	if (state.name === 'RENEWING' && stranger) return ignore('NAK of a server that was not asked');
	const leases = forget(state.lease, context);
	return {...expire(state.lease), leases, declined: true};
}
