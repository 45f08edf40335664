import {
	type ClasslessRoute,
	decodeMessage,
	decodeOption,
	encodeOptions,
	ipv4ToNumber,
	type Message,
	numberToIpv4,
	type OptionSet,
} from '@lessee/wire';
import {isDomainName, isPath} from '../options/check.ts';
import {checkedMembers, type Naming} from '../options/members.ts';
import {attempt} from '../values/attempt.ts';
import {dhcp} from '../values/option-spaces.ts';
import {scriptText} from '../values/text.ts';

/** A lease as the environment shows it. */
export interface ShownLease {
	readonly address: string;
	/** Effective options, all of them checked. */
	readonly options: OptionSet;
	/** The ACK, for `siaddr`, `sname` and `file`; empty where there was none. */
	readonly ack: Uint8Array;
	/** Whether it came from a server, as `next_server` shows. */
	readonly origin?: string;
}

/** A name without its prefix, and a value. */
export type Variable = readonly [name: string, value: string];

const subnetMask = 1;
const broadcastAddress = 28;
const classlessStaticRoute = 121;
const microsoftClasslessStaticRoute = 249;

/**
 * The variables of a lease, those of its own before those of its options. The reader takes the first of a name, so that
 * an option that was declared as `ip-address` or `expiry` cannot take the place of the lease's own.
 */
export function leaseVariables(lease: ShownLease, expiry: string, naming: Naming): readonly Variable[] {
	const raw = encodeOptions({options: lease.options.options, unknown: lease.options.unknown});
	return [
		['ip_address', lease.address],
		['expiry', expiry],
		...headerVariables(lease),
		...networkVariables(lease.address, raw),
		...[...raw].flatMap(([code, bytes]) => optionVariables(code, bytes, naming)),
	];
}

// What only the lease itself may set, whatever options are declared.
const reserved: ReadonlySet<string> = new Set([
	'ip_address',
	'expiry',
	'next_server',
	'filename',
	'server_name',
	'network_number',
]);

function headerVariables({ack, origin}: ShownLease): readonly Variable[] {
	const message = headerOf(ack);
	if (!message) return [];
	const {siaddr, file, sname} = message;
	const variables: Variable[] = [];
	if (siaddr !== '0.0.0.0' || origin !== 'predefined') variables.push(['next_server', siaddr]);
	if (isPath(file)) variables.push(['filename', file]);
	if (isDomainName(sname)) variables.push(['server_name', sname]);
	return variables;
}

/** The message; undefined where the bytes are none. */
export function headerOf(ack: Uint8Array): Message | undefined {
	return ack.length === 0 ? undefined : attempt(() => decodeMessage(ack));
}

/** The network, and its broadcast address where the server named none. */
function networkVariables(address: string, raw: ReadonlyMap<number, Uint8Array>): readonly Variable[] {
	const mask = raw.get(subnetMask);
	if (!mask) return [];
	const bits = ipv4ToNumber(scriptText('I', mask)) ?? 0;
	const network = ((ipv4ToNumber(address) ?? 0) & bits) >>> 0;
	const number: Variable = ['network_number', numberToIpv4(network)];
	return raw.has(broadcastAddress)
		? [number]
		: [number, ['broadcast_address', numberToIpv4((network | ~bits) >>> 0)]];
}

function optionVariables(code: number, bytes: Uint8Array, naming: Naming): readonly Variable[] {
	// A zero-length option is there or not, which a variable without a value cannot say.
	if (bytes.length === 0) return [];
	const option = naming.spaces.byCode(dhcp, code);
	const own: Variable = [variableName(option.name), scriptText(option.format, bytes)];
	const inside = checkedMembers([option, bytes], naming).map(
		([{space, name, format}, value]): Variable => [
			variableName(`${space}_${name}`),
			scriptText(format, value),
		],
	);
	return [own, ...routeVariables(code, bytes), ...inside].filter(([name]) => !reserved.has(name));
}

/** Classless routes under every name that somebody's hook reads, as octets and as prefixes with routers. */
function routeVariables(code: number, bytes: Uint8Array): readonly Variable[] {
	const undeclared: Variable = [`unknown_${code}`, scriptText('X', bytes)];
	if (code === microsoftClasslessStaticRoute)
		return [['ms_classless_static_routes', scriptText('BA', bytes)], undeclared];
	if (code !== classlessStaticRoute) return [];
	const routes = decodeOption(code, bytes) as readonly ClasslessRoute[];
	const octets = scriptText('BA', bytes);
	return [
		['rfc3442_classless_static_routes', octets],
		['classless_routes', octets],
		[
			'classless_static_routes',
			routes
				.map(({destination, prefixLength, router}) => `${destination}/${prefixLength} ${router}`)
				.join(' '),
		],
		undeclared,
	];
}

/** An option's name as a variable's: what a shell cannot have in one becomes an underscore. */
export function variableName(name: string): string {
	return name.replace(/[^A-Za-z0-9_]/g, '_');
}
