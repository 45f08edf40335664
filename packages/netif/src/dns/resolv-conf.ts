/** The text of a resolv.conf(5). Pure. */
import {type DnsRecord, withoutDuplicates} from './record.ts';

/** What the lines of a resolv.conf say. */
export type ResolvConf = Omit<DnsRecord, 'metric'>;

/** The first line of a file of ours. */
const notice = '# Written by dhcpagent. What was here before comes back when the last lease goes.\n';

/** The interfaces in the order of their metrics; where these are equal, of their names. */
export function inMetricOrder(
	records: ReadonlyMap<string, DnsRecord>,
): readonly (readonly [name: string, record: DnsRecord])[] {
	return [...records].sort(
		([nameA, a], [nameB, b]) => a.metric - b.metric || (nameA < nameB ? -1 : Number(nameA > nameB)),
	);
}

/** All records as one, in metric order and without duplicates; nothing is cut off. */
export function mergeRecords(records: ReadonlyMap<string, DnsRecord>): ResolvConf {
	const ordered = inMetricOrder(records).map(([, record]) => record);
	return {
		servers: withoutDuplicates(ordered.flatMap(({servers}) => servers)),
		search: withoutDuplicates(ordered.flatMap(({search}) => search)),
		domain: ordered.find(({domain}) => domain !== undefined)?.domain,
	};
}

/** The lines of checked records. Where both stand, resolvers take `search`, the last. */
export function formatLines({domain, search, servers}: ResolvConf): string {
	return [
		...(domain === undefined ? [] : [`domain ${domain}`]),
		...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
		...servers.map(server => `nameserver ${server}`),
	]
		.map(line => `${line}\n`)
		.join('');
}

/**
 * A whole file. Where no lease names a server, those of the file before stay in use, as with dhclient-script; its other
 * lines come back with it.
 */
export function formatFile(merged: ResolvConf, before: string): string {
	const kept = merged.servers.length > 0 ? [] : (before.match(/^nameserver[ \t].*$/gm) ?? []);
	return [notice, formatLines(merged), ...kept.map(line => `${line}\n`)].join('');
}
