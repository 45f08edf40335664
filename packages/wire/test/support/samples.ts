import {readdirSync, readFileSync} from 'node:fs';
import {fromHex} from '../../src/index.ts';

const vectors = new URL('../../../test/vectors/', import.meta.url);

/** Every vector by name: messages that real servers and clients sent, and those that once broke something. */
export const messages: ReadonlyMap<string, Uint8Array> = new Map(
	readdirSync(vectors)
		.filter(name => name.endsWith('.hex'))
		.sort()
		.map(name => [name, fromHex(readFileSync(new URL(name, vectors), 'utf8'))]),
);

/** A message of the fixed fields, the cookie and these bytes of options, in hex. */
export function withOptions(hex: string): Uint8Array {
	const bytes = new Uint8Array(240 + hex.replace(/\s/g, '').length / 2);
	bytes.set([2, 1, 6]);
	bytes.set([0x63, 0x82, 0x53, 0x63], 236);
	bytes.set(fromHex(hex), 240);
	return bytes;
}

/** A message whose `sname` and `file` fields hold these bytes, in hex, and its options these. */
export function withFields(options: string, file: string, sname: string): Uint8Array {
	const bytes = withOptions(options);
	bytes.set(fromHex(sname), 44);
	bytes.set(fromHex(file), 108);
	return bytes;
}
