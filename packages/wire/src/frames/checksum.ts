/** The Internet checksum's running sum over `bytes` from `start` to `end`, continued from `sum`. @rfc 1071 §1 */
export function addToSum(bytes: Uint8Array, start: number, end: number, sum = 0): number {
	let total = sum;
	for (let at = start; at + 1 < end; at += 2)
		total += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
	if ((end - start) % 2 === 1) total += (bytes[end - 1] as number) << 8;
	return total;
}

/** The checksum that a sum comes to. */
export function checksumOf(sum: number): number {
	let folded = sum;
	while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
	return ~folded & 0xffff;
}
