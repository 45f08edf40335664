// DHCPINFORM: parameters for an address that the interface has by other means (RFC 2131 §4.4.3). No lease, no cycle.
import type {Effect} from '../effect.ts';
import type {EventOf} from '../event.ts';
import type {Lease} from '../lease.ts';
import {buildInform, everyServer} from '../messages.ts';
import {leaseOf, objection} from '../reply.ts';
import type {State, StateOf} from '../state.ts';
import {type Context, type Ignored, ignore, type Step} from '../step.ts';
import {sentAgain, sentFirst} from './sending.ts';

const sendInform = (state: StateOf<'INFORMING'>, {policy, at}: Context): Effect => ({
	type: 'send',
	message: buildInform(policy, state, at, state.address),
	to: everyServer(state.address),
});

/** Asks for parameters. The machine has refused the command before if there is no address to ask for. */
export function inform(
	_state: State,
	event: EventOf<'inform'>,
	context: Context,
): Step<'INFORMING'> | Ignored {
	if (event.address === undefined) return ignore('INFORM without an address');
	const state: StateOf<'INFORMING'> = {
		name: 'INFORMING',
		address: event.address,
		xid: context.draw.u32(),
		since: context.at,
		...sentFirst(context),
	};
	return {state, effects: [sendInform(state, context)]};
}

/**
 * No answer: asked again.
 * Deviation: RFC 2131 §4.4.3 speaks of four tries in 60 s, after which the user is told; here it goes on until the user
 * has had enough, who is told by how long the command takes.
 */
export function informingTimeout(
	state: StateOf<'INFORMING'>,
	_event: unknown,
	context: Context,
): Step<'INFORMING'> {
	return {
		state: {...state, ...sentAgain(state, context)},
		effects: [sendInform(state, context)],
	};
}

/**
 * The parameters are here: EXTEND is fired, the one that belongs to no cycle.
 * RFC 2131 §4.3.5 forbids a lease time in this ACK; one that is there is not looked at.
 */
export function informed(
	state: StateOf<'INFORMING'>,
	{reply}: EventOf<'ack'>,
	context: Context,
): Step<'INFORMED'> | Ignored {
	const wrong = objection(reply, state.xid, context.policy);
	if (wrong !== undefined) return ignore(wrong);
	const {address} = state;
	const lease: Lease = {...leaseOf(reply, context), address, startedAt: state.sentAt, origin: 'inform'};
	return {state: {name: 'INFORMED', lease}, fire: {event: 'EXTEND', lease}};
}
