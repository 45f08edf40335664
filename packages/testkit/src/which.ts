import {fraction, seededEntropy} from './entropy.ts';
import type {FrameKind} from './frame.ts';
import type {Which} from './middleware.ts';

/** Every frame. */
export const every: Which = () => true;

/** The DHCP messages of these kinds: `only('OFFER', 'ACK')`. */
export function only(...kinds: readonly FrameKind[]): Which {
	return ({kind}) => kind !== undefined && kinds.includes(kind);
}

/** The first DHCP message of this kind, or the first `times` of them. */
export function firstOnly(kind: FrameKind, times = 1): Which {
	let seen = 0;
	return frame => frame.kind === kind && seen++ < times;
}

/** Frames of the station of this name. */
export function sentBy(name: string): Which {
	return ({from}) => from === name;
}

/** Some frames, each with the chance (0 to 1) drawn by `seed`. */
export function sometimes(chance: number, seed: number): Which {
	const entropy = seededEntropy(seed);
	return () => fraction(entropy) < chance;
}

/** Frames that all of these choose; each is asked only where those before it said yes. */
export function both(...which: readonly Which[]): Which {
	return frame => which.every(chooses => chooses(frame));
}
