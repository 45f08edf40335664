import type {Millis} from '@lessee/lease';
import {fraction, seededEntropy} from './entropy.ts';
import type {Frame} from './frame.ts';

/** A frame on its way. */
export interface Transit {
	/** The frame as it was sent. */
	readonly frame: Frame;
	/** What has become of its bytes so far. */
	readonly bytes: Uint8Array;
	/** How long it takes, milliseconds. */
	readonly delay: Millis;
}

/** What a stretch of cable makes of a frame: what comes out of its other end. */
export type Middleware = (transit: Transit) => readonly Transit[];

/** Chooses frames. One that counts or draws keeps its own count: make a new one for each use. */
export type Which = (frame: Frame) => boolean;

/** Loses the chosen frames. */
export function drop(which: Which): Middleware {
	return faulty(which, () => []);
}

/** Delivers the chosen frames `copies` times, twice unless told. */
export function duplicate(which: Which, copies = 2): Middleware {
	return faulty(which, transit => Array.from({length: copies}, () => transit));
}

/** Delivers the chosen frames `milliseconds` later. */
export function delay(which: Which, milliseconds: Millis): Middleware {
	return faulty(which, transit => [{...transit, delay: transit.delay + milliseconds}]);
}

/** Holds the chosen frames back for up to `within` milliseconds, drawn by `seed`, so that later ones overtake them. */
export function reorder(which: Which, within: Millis, seed: number): Middleware {
	const entropy = seededEntropy(seed);
	return faulty(which, transit => [
		{...transit, delay: transit.delay + Math.ceil(fraction(entropy) * within)},
	]);
}

/** Turns over `bits` bits of the chosen frames, one unless told, at places drawn by `seed`, from byte `from` on. */
export function corrupt(which: Which, seed: number, {bits = 1, from = 14} = {}): Middleware {
	const entropy = seededEntropy(seed);
	return faulty(which, transit => {
		const bytes = transit.bytes.slice();
		for (let turned = 0; turned < bits; turned++) {
			const bit = Math.floor(fraction(entropy) * (bytes.length - from) * 8);
			const place = from + (bit >> 3);
			bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit & 7));
		}
		return [{...transit, bytes}];
	});
}

function faulty(which: Which, fault: Middleware): Middleware {
	return transit => (which(transit.frame) ? fault(transit) : [transit]);
}
