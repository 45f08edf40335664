/** Numbers drawn, in order, from the one fresh number that came with an event: the same number gives the same draws. */
export interface Draw {
	/** From 0 to 0xffffffff. */
	u32(): number;
	/** From 0 to just below `limit`. */
	below(limit: number): number;
}

/** Starts drawing (splitmix32: a bijection of its seed, so that the first draw keeps all of the entropy). */
export function drawFrom(entropy: number): Draw {
	let state = entropy | 0;
	const u32 = (): number => {
		state = (state + 0x9e3779b9) | 0;
		let mixed = state ^ (state >>> 16);
		mixed = Math.imul(mixed, 0x21f0aaad);
		mixed ^= mixed >>> 15;
		mixed = Math.imul(mixed, 0x735a2d97);
		return (mixed ^ (mixed >>> 15)) >>> 0;
	};
	return {u32, below: limit => (u32() / 0x1_0000_0000) * limit};
}
