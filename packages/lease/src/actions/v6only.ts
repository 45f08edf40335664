// A network that wants no IPv4 says so in its OFFER or ACK, where it was asked (RFC 8925).
import type {Lease, Millis, Reply} from '../lease.ts';
import type {Policy} from '../policy.ts';
import type {Context, Step} from '../step.ts';
import {expire} from './ending.ts';
import {initialize} from './starting.ts';

const v6OnlyPreferred = 108;
const parameterRequestList = 55;

/** MIN_V6ONLY_WAIT. */
const leastWait: Millis = 300_000;

/**
 * How long a reply wants the client to do without IPv4; undefined where it does not, or was not asked.
 * @rfc 8925 §3.2
 */
export function v6OnlyWait({effective}: Reply, {options: {DISCOVER}}: Policy): Millis | undefined {
	const [, requested] = DISCOVER.find(([code]) => code === parameterRequestList) ?? [];
	const {ipv6OnlyPreferred: seconds} = effective.options;
	if (seconds === undefined || requested?.includes(v6OnlyPreferred) !== true) return undefined;
	return Math.max(seconds * 1000, leastWait);
}

/** Asks for no address for so long, or until the link comes anew. What is still in use goes first. @rfc 8925 §3.2 */
export function doWithout(held: Lease | undefined, wait: Millis, context: Context): Step<'INIT' | 'ENDING'> {
	return held === undefined ? keepQuiet(wait, context) : expire(held, 'v6only', wait);
}

/** There is no address, or no longer: none is asked for from now on. */
export function keepQuiet(wait: Millis, context: Context): Step<'INIT'> {
	return {...initialize(context, undefined, wait), effects: [{type: 'v6only', seconds: wait / 1000}]};
}
