import {addressOf, numberToIpv4} from '../address.ts';
import {refuse, shown} from '../errors.ts';
import {type Codec, needAtLeast} from './codec.ts';
import {arrayOf, objectOf, objectSchema} from './compound.ts';
import {ipv4, u8} from './primitives.ts';

/** A destination with its prefix length, and the router to it; router 0.0.0.0 means on the link itself. */
export interface ClasslessRoute {
	readonly destination: string;
	readonly prefixLength: number;
	readonly router: string;
}

function significant(bytes: Uint8Array, at: number, octets: number): number {
	let address = 0;
	for (let i = 0; i < 4; i++) address = (address << 8) | (i < octets ? (bytes[at + i] as number) : 0);
	return address >>> 0;
}

/** Classless static routes: width, significant octets of the destination, router. @rfc 3442 */
export const classlessRoutes: Codec<readonly ClasslessRoute[]> = {
	type: 'list of classless routes',
	letters: 'X',
	size: 0,
	schema: {
		type: 'array',
		items: objectSchema([
			['destination', ipv4.schema],
			['prefixLength', {...u8.schema, maximum: 32}],
			['router', ipv4.schema],
		]),
		minItems: 1,
	},
	decode(bytes, start, end) {
		needAtLeast(start, end, 5);
		const routes: ClasslessRoute[] = [];
		for (let at = start; at < end; ) {
			const prefixLength = bytes[at] as number;
			if (prefixLength > 32) refuse(`must hold prefix lengths of at most 32; got ${prefixLength}`);
			const octets = (prefixLength + 7) >> 3;
			const next = at + 1 + octets + 4;
			if (next > end) refuse('holds a route that runs past the end');
			const destination = numberToIpv4(significant(bytes, at + 1, octets));
			routes.push({destination, prefixLength, router: numberToIpv4(significant(bytes, next - 4, 4))});
			at = next;
		}
		return routes;
	},
	encode(value, to) {
		for (const item of arrayOf(value, 1)) {
			const {destination, prefixLength, router} = objectOf(item);
			if (!Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > 32) {
				refuse(`must hold prefix lengths from 0 to 32; got ${shown(prefixLength)}`);
			}
			const address = addressOf(destination);
			to.u8(prefixLength);
			for (let i = 0; i < (prefixLength + 7) >> 3; i++) to.u8((address >>> (24 - 8 * i)) & 255);
			to.u32(addressOf(router));
		}
	},
};
