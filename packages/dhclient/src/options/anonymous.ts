import type {EvaluationContext} from '../expression/expression.ts';

const subnetMask = 1;
const router = 3;
const domainNameServer = 6;
const classlessStaticRoute = 121;
const parameterRequestList = 55;
const clientIdentifier = 61;

/**
 * Of what `request` lists, what an interface cannot do without; in the order of the codes, so that the order tells
 * nothing of the software.
 * @rfc 7844 §3.6
 */
const requested = [subnetMask, router, domainNameServer, classlessStaticRoute];

/**
 * The options of a client that does not want to be known again, whatever `send` says, besides what the protocol itself
 * needs: no host name, no classes, nothing of a vendor's, and as client identifier what everybody sees
 * anyway, the link-layer address.
 * @rfc 7844 §3.1
 * @rfc 7844 §3.5
 */
export function anonymousOptions(
	request: readonly number[],
	{hardware}: Pick<EvaluationContext, 'hardware'>,
): readonly (readonly [code: number, bytes: Uint8Array])[] {
	const codes = requested.filter(code => request.includes(code));
	return [
		...(codes.length > 0 ? [[parameterRequestList, Uint8Array.from(codes)] as const] : []),
		...(hardware ? [[clientIdentifier, Uint8Array.of(hardware.type, ...hardware.address)] as const] : []),
	];
}
