// An address in use is defended against another host that claims it (RFC 5227 §2.4).
import type {ArpPacket} from '../effect.ts';
import type {EventOf} from '../event.ts';
import type {Lease, Millis} from '../lease.ts';
import type {Seeking, Using} from '../state.ts';
import {type Context, type Ignored, ignore, type Step} from '../step.ts';
import {announce, claims} from './arp.ts';
import {expire, withDecline} from './ending.ts';

/** The same state, its address defended. */
type Defended<S> = Omit<Step, 'state'> & {readonly state: S};

const defendInterval: Millis = 10_000;

/**
 * Another host claims the address: it is told once that it is ours; if it insists within ten seconds, we yield.
 * @rfc 5227 §2.4 (b)
 */
export function defend(
	state: Using,
	{packet}: EventOf<'arp'>,
	context: Context,
): Step<'BOUND' | 'RENEWING' | 'REBINDING' | 'ENDING'> | Ignored {
	return defendLease(state, state.lease, packet, context);
}

/** The same for a lease that is still in use while the machine looks for its confirmation or another. */
export function defendHeld<S extends Seeking>(
	state: S,
	{packet}: EventOf<'arp'>,
	context: Context,
): Defended<S> | Step<'ENDING'> | Ignored {
	if (state.held === undefined) return ignore('ARP of no concern');
	return defendLease(state, state.held, packet, context);
}

function defendLease<S extends Using | Seeking>(
	state: S,
	lease: Lease,
	packet: ArpPacket,
	context: Context,
): Defended<S> | Step<'ENDING'> | Ignored {
	const {at, policy, defendedAt} = context;
	if (policy.acd === 'off' || !claims(packet, lease.address, policy)) return ignore('ARP of no concern');
	if (defendedAt === undefined || at - defendedAt > defendInterval) {
		return {state, defended: true, effects: [announce(lease.address, policy)]};
	}
	return withDecline(expire(lease), lease, 'another host uses the address', context);
}
