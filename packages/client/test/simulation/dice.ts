import {seededEntropy} from '@lessee/testkit';

/** Draws by a seed: the same seed gives the same draws. */
export class Dice {
	readonly #entropy: {u32(): number};

	constructor(seed: number) {
		this.#entropy = seededEntropy(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
	}

	/** True with this chance, 0 to 1. */
	chance(chance: number): boolean {
		return this.#entropy.u32() / 0x1_0000_0000 < chance;
	}

	/** A whole number from 0 to just below `limit`. */
	below(limit: number): number {
		return Math.floor((this.#entropy.u32() / 0x1_0000_0000) * limit);
	}

	/** One of these. */
	pick<T>(from: readonly [T, ...T[]]): T {
		return from[this.below(from.length)] ?? from[0];
	}

	/** So many, from none to `most`, fewer being likelier. */
	some<T>(most: number, make: () => T): readonly T[] {
		return Array.from({length: Math.min(this.below(most + 1), this.below(most + 1))}, make);
	}
}
