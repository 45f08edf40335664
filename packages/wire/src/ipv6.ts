import {refuse, shown} from './errors.ts';

/** The sixteen bytes at `offset` as text, the longest run of zero groups shortened. @rfc 5952 §4 */
export function formatIpv6(bytes: Uint8Array, offset = 0): string {
	const groups = Array.from(
		{length: 8},
		(_, i) => ((bytes[offset + 2 * i] ?? 0) << 8) | (bytes[offset + 2 * i + 1] ?? 0),
	);
	let from = 0;
	let run = 0;
	for (let i = 0; i < 8; i++) {
		let length = 0;
		while (i + length < 8 && groups[i + length] === 0) length++;
		if (length > run) [from, run] = [i, length];
	}
	const text = groups.map(group => group.toString(16));
	if (run < 2) return text.join(':');
	return `${text.slice(0, from).join(':')}::${text.slice(from + run).join(':')}`;
}

function groupsOf(text: string): number[] | undefined {
	if (text === '') return [];
	const groups: number[] = [];
	for (const part of text.split(':')) {
		if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
		groups.push(Number.parseInt(part, 16));
	}
	return groups;
}

/** The sixteen bytes of an IPv6 address in text form, without a zone; undefined where the text is not one. @rfc 4291 §2.2 */
export function parseIpv6(text: string): Uint8Array | undefined {
	const [left, right, ...more] = text.split('::');
	const head = groupsOf(left ?? '');
	const tail = groupsOf(right ?? '');
	if (!head || !tail || more.length > 0) return undefined;
	const missing = 8 - head.length - tail.length;
	if (right === undefined ? missing !== 0 : missing < 1) return undefined;
	const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
	return Uint8Array.from({length: 16}, (_, i) => (groups[i >> 1] ?? 0) >> (i % 2 === 0 ? 8 : 0));
}

/** The sixteen bytes of an address; refuses what is not one. */
export function ipv6BytesOf(value: unknown): Uint8Array {
	const bytes = typeof value === 'string' ? parseIpv6(value) : undefined;
	return bytes ?? refuse(`must be an IPv6 address; got ${shown(value)}`);
}
