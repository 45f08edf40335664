// Where the environment of the script differs from ISC dhclient's, and why. Every row is seen by a comparison, and is a
// line of docs/hooks/dhclient-differences.md.

/** Who sets a variable: both of them (to different values), ISC's dhclient alone, or this agent alone. */
export type Side = 'both' | 'dhclient' | 'dhcpagent';

/** Variables that differ for one reason. */
export interface Difference {
	/** Their names; P stands for any of the prefixes. */
	readonly variables: readonly string[];
	/** The reasons (dhclient's) at which they differ; all unless told. */
	readonly reasons?: readonly string[];
	/** The only scenario in which they differ, where there is only one. */
	readonly scenario?: string;
	readonly side: Side;
	/** Whether two values are what they have to be, where both set it. */
	readonly agrees?: (isc: string, ours: string) => boolean;
	readonly why: string;
}

const numbers = (isc: string, ours: string) => /^\d+$/.test(isc) && /^\d+$/.test(ours);
const within = (seconds: number) => (isc: string, ours: string) =>
	Math.abs(Number(isc) - Number(ours)) <= seconds;
const butForBlanks = (isc: string, ours: string) => isc.replaceAll(' ', '') === ours.replaceAll(' ', '');
const butForTheDot = (isc: string, ours: string) => isc === `.${ours}`;

const byThemselves = 'a lease is asked for with the options that are asked for by themselves';

/** Variables that differ. */
// biome-ignore format: one row is one line.
export const differences: readonly Difference[] = [
	{variables: ['pid'], side: 'both', agrees: numbers, why: 'each names its own process'},
	{variables: ['P_expiry'], side: 'both', agrees: within(60), why: 'the same lease, had a moment earlier or later'},
	{variables: ['P_next_server'], reasons: ['EXPIRE', 'TIMEOUT', 'STOP', 'RELEASE'], side: 'dhcpagent', why: 'dhclient forgets `siaddr` when its lease comes from its file; the agent keeps the whole message'},
	{variables: ['P_classless_routes', 'P_classless_static_routes', 'P_unknown_121'], side: 'dhcpagent', why: 'the names by which hooks for FreeBSD, Fedora and dhcpcd, and dhclient without a definition, know option 121'},
	{variables: ['P_ms_classless_static_routes'], side: 'dhcpagent', why: 'the name by which hooks know Microsoft\'s option 249; it is there as `unknown_249` too, as with dhclient'},
	{variables: ['P_nisplus_domain'], scenario: 'a lease has texts that want to be escaped, and names that are refused', side: 'dhclient', why: 'it is a domain name, and the server sent none: dhclient does not check this one, the agent and the BSDs\' dhclient do'},
	{variables: ['P_fqdn_domainname'], side: 'both', agrees: butForTheDot, why: 'dhclient leaves the dot in front of it when the name came in its encoded form'},
	{variables: ['P_pxe_client_id', 'P_rdnss_selection'], side: 'both', agrees: butForBlanks, why: 'dhclient writes no blank, or two, between the fields of these; the agent always one'},
	{variables: ['reason'], reasons: ['RENEW'], scenario: 'a lease is extended after T2', side: 'both', agrees: (isc, ours) => isc === 'RENEW' && ours === 'REBIND', why: 'dhclient calls an extension after T2 a `RENEW`'},
	{variables: ['P_expiry'], scenario: 'a lease has options that only the configuration knows', side: 'both', agrees: isc => isc === 'not yours', why: 'an option that the configuration declares as `expiry` takes the place of the lease\'s own with dhclient, and is left out by the agent'},
	{variables: ['P_interface_mtu', 'P_ip_forwarding', 'P_rfc3442_classless_static_routes', 'P_routers', 'P_static_routes', 'P_time_offset'], scenario: 'a lease has values of a wrong length', side: 'dhclient', why: 'the server sent bytes that are none of the type: dhclient says `<error>`, or what is left when the rest is cut off; the agent does not use the value'},
	{variables: ['v6-only-preferred'], reasons: ['V6ONLY'], side: 'dhclient', why: 'its name has hyphens: no shell can read it'},
	{variables: ['P_v6_only_preferred'], reasons: ['V6ONLY'], side: 'dhcpagent', why: 'the same number of seconds under a name that a shell can read'},
	{variables: ['requested_time_offset'], scenario: byThemselves, side: 'dhclient', why: 'without a `request` statement the agent does not ask for it: nothing reads it'},
	{variables: ['requested_domain_search', 'requested_interface_mtu', 'requested_ntp_servers', 'requested_rfc3442_classless_static_routes', 'requested_static_routes'], scenario: byThemselves, side: 'dhcpagent', why: 'without a `request` statement the agent asks for these too: it uses them'},
	{variables: ['P_*'], reasons: ['FAIL'], side: 'dhcpagent', why: '`FAIL` tells what is to be taken off the interface: the last lease that was tested'},
];

/** What a name is without its prefix: `P_expiry`. */
export function withoutPrefix(name: string): string {
	return name.replace(/^(?:new|old|alias)_/, 'P_');
}

/** Stands for all names of its prefix: `P_*`. */
export function anyOf(name: string): string {
	return withoutPrefix(name).replace(/^P_.*/, 'P_*');
}

const setBy: Readonly<Record<Side, string>> = {
	both: 'both, differently',
	dhclient: 'dhclient alone',
	dhcpagent: 'dhcpagent alone',
};

/** The row as the page has it. */
export function variablesRow({variables, reasons, side, why}: Difference): string {
	const names = variables.map(name => `\`${name}\``).join(', ');
	const when = reasons?.map(reason => `\`${reason}\``).join(', ') ?? 'all';
	return `| ${names} | ${when} | ${setBy[side]} | ${why} |`;
}

/** Calls that only one of the two makes, or makes for another reason. */
export interface DifferentCall {
	readonly reasons: string;
	readonly why: string;
}

/** All of them. */
// biome-ignore format: one row is one line.
export const differentCalls = {
	arp: {reasons: '`ARPSEND`, `ARPCHECK`', why: 'dhclient has not made these calls since 1999; the agent makes both before it requests an address'},
	rebind: {reasons: '`REBIND`', why: 'dhclient calls an extension after T2 a `RENEW`'},
	refusedAfterStop: {reasons: '`EXPIRE`', why: 'where a lease was left with `STOP` and is refused after the next start, dhclient lets it expire once more; the agent does not, for nothing of it is on the interface'},
} as const satisfies {readonly [name: string]: DifferentCall};

/** The row as the page has it. */
export function callsRow({reasons, why}: DifferentCall): string {
	return `| ${reasons} | ${why} |`;
}
