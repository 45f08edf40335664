import type {Outgoing} from '@lessee/lease';
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

type Option = readonly [code: number, bytes: Uint8Array];

// biome-ignore format: one message is one line.
/** What each message carries, whatever `send` says, besides what the protocol itself needs. @rfc 7844 §3.1 */
const carried: {readonly [K in Outgoing]: readonly number[]} = {
	DISCOVER: [parameterRequestList, clientIdentifier],
	REQUEST:  [parameterRequestList, clientIdentifier],
	INFORM:   [parameterRequestList, clientIdentifier],
	DECLINE:  [clientIdentifier],
	RELEASE:  [clientIdentifier],
};

/**
 * The options of a client that does not want to be known again: no host name, no classes, nothing of a vendor's, and as
 * client identifier what everybody sees anyway, the link-layer address.
 * @rfc 7844 §3.5
 */
export function anonymousOptions(
	kind: Outgoing,
	request: readonly number[],
	{hardware}: Pick<EvaluationContext, 'hardware'>,
): readonly Option[] {
	const codes = requested.filter(code => request.includes(code));
	const options: readonly Option[] = [
		...(codes.length > 0 ? [[parameterRequestList, Uint8Array.from(codes)] as const] : []),
		...(hardware ? [[clientIdentifier, Uint8Array.of(hardware.type, ...hardware.address)] as const] : []),
	];
	return options.filter(([code]) => carried[kind].includes(code));
}
