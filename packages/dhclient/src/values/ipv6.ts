/** The 16 bytes of an IPv6 address in text; undefined where the text is none. @rfc 4291 §2.2 */
export function parseIpv6(text: string): Uint8Array | undefined {
	const sides = text.split('::');
	if (sides.length > 2) return undefined;
	const [head = [], tail = []] = sides.map(groupsOf);
	const missing = 8 - head.length - tail.length;
	if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
	const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
	if (groups.some(group => !(group <= 0xffff))) return undefined;
	return Uint8Array.from(groups.flatMap(group => [group >> 8, group & 0xff]));
}

/** The 16-bit groups of a part without `::`; NaN stands for one that is none. */
function groupsOf(part: string): readonly number[] {
	if (part === '') return [];
	return part
		.split(':')
		.map(group => (/^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN));
}
