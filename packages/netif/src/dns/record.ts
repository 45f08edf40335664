/**
 * What one interface's lease says of DNS, and the check that it passes before it goes anywhere: a DHCP server must not
 * be able to write lines of its own, or arguments of its own, through a name or an address.
 */
import {isIP, isIPv6} from 'node:net';

/** What one interface's lease says of DNS. */
export interface DnsRecord {
	/** Of two interfaces the one with the lower number comes first. */
	readonly metric: number;
	/** IPv4 or IPv6 addresses of name servers, the preferred one first. */
	readonly servers: readonly string[];
	/** Names to complete a short name with, in order; option 119. */
	readonly search: readonly string[];
	/** The name of option 15; servers in the wild put several into it, with spaces. */
	readonly domain?: string | undefined;
}

/** Takes a warning: a whole sentence. */
export type Warn = (sentence: string) => void;

/**
 * The names that systemd-resolved, resolvconf's file names and its patterns all take as they stand. The kernel allows
 * interfaces any name without `/` and space.
 */
const plainInterface = /^[A-Za-z0-9_][A-Za-z0-9_.:@+-]*$/;

const label = '[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?';
const domainName = new RegExp(`^${label}(?:\\.${label})*$`);
/** Characters of a name in text form, without the final dot. @rfc 1035 §2.3.4 */
const longestName = 253;

/**
 * The record with only what may be handed on: addresses that parse, names of letters, digits, `-` and `_`. Names have
 * no final dot; `search` begins with the words of `domain`, and `domain` is the first of these. Undefined where nothing
 * is left.
 */
export function checkRecord(name: string, record: DnsRecord, warn: Warn): DnsRecord | undefined {
	if (!plainInterface.test(name)) {
		warn(
			`DNS settings for ${shown(name)} are not used: its name must be of letters, digits and _.:@+-, beginning with a letter, a digit or _.`,
		);
		return undefined;
	}
	const passing = (
		what: string,
		values: readonly string[],
		rule: string,
		passes: (value: string) => boolean,
	) =>
		values.filter(value => {
			const isUsable = passes(value);
			if (!isUsable) warn(`The ${what} ${shown(value)} for ${name} is not used: it must be ${rule}.`);
			return isUsable;
		});
	const names = (values: readonly string[]) =>
		passing('domain', values.map(withoutDot), 'labels of 1 to 63 letters, digits, - and _', isDomainName);
	const servers = passing('name server', record.servers, 'an IPv4 or IPv6 address', isServer);
	const own = names(words(record.domain));
	const search = withoutDuplicates([...own, ...names(record.search)]);
	if (servers.length + search.length === 0) return undefined;
	return {
		metric: record.metric,
		servers: withoutDuplicates(servers.map(server => withZone(server, name))),
		search,
		domain: own[0],
	};
}

/** The first of each, whatever the case of its letters. */
export function withoutDuplicates(values: readonly string[]): readonly string[] {
	const first = new Map<string, string>();
	for (const value of values) {
		const key = value.toLowerCase();
		if (!first.has(key)) first.set(key, value);
	}
	return [...first.values()];
}

function isDomainName(text: string): boolean {
	return text.length <= longestName && domainName.test(text);
}

function withoutDot(text: string): string {
	return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** Node's own check has let anything pass for a zone in some of its versions. */
function isServer(text: string): boolean {
	const [address = '', zone, ...rest] = text.split('%');
	if (zone === undefined) return isIP(address) !== 0;
	return rest.length === 0 && isIPv6(address) && plainInterface.test(zone);
}

/** A link-local address means nothing without its link. @rfc 4007 §11 */
function withZone(server: string, name: string): string {
	return /^fe[89ab][0-9a-f]:[^%]*$/i.test(server) ? `${server}%${name}` : server;
}

function words(text: string | undefined): readonly string[] {
	return text?.split(/\s+/).filter(word => word !== '') ?? [];
}

function shown(value: string): string {
	const text = JSON.stringify(value);
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
