import type {Entropy} from '@lessee/ports';

/** Randomness that is the same in every run with the same seed (any integer; its low 32 bits count). */
export function seededEntropy(seed: number): Entropy {
	let state = seed >>> 0;
	return {
		// mulberry32: small, full period, and good enough to lose packets by.
		u32() {
			state = (state + 0x6d2b79f5) >>> 0;
			let mixed = Math.imul(state ^ (state >>> 15), state | 1);
			mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
			return (mixed ^ (mixed >>> 14)) >>> 0;
		},
	};
}

/** Randomness that is told: the values in their order, from 0 to 0xffffffff, and the last one ever after. */
export function fixedEntropy(...values: readonly [number, ...number[]]): Entropy {
	let drawn = 0;
	return {u32: () => (values[Math.min(drawn++, values.length - 1)] ?? 0) >>> 0};
}

/** A number from 0 up to but not including 1. */
export function fraction(entropy: Entropy): number {
	return entropy.u32() / 0x1_0000_0000;
}
