import type {Message} from '@lessee/wire';

interface Row {
	readonly ciaddr: boolean;
	readonly requested: boolean | undefined;
	readonly server: boolean | undefined;
}

/** What a message must and must not have (RFC 2131 table 5); undefined is a may. */
// biome-ignore format: one message is one line.
const rows: {readonly [kind: string]: Row} = {
	DISCOVER:  {ciaddr: false, requested: undefined, server: false},
	EXTENDING: {ciaddr: true,  requested: false,     server: false},
	SELECTING: {ciaddr: false, requested: true,      server: undefined},
	DECLINE:   {ciaddr: false, requested: true,      server: undefined},
	RELEASE:   {ciaddr: true,  requested: false,     server: undefined},
	INFORM:    {ciaddr: true,  requested: false,     server: false},
};

/** What is wrong with a client's message by RFC 2131 table 5; undefined where nothing is. */
export function forbidden({options, ciaddr}: Message): string | undefined {
	const type = options.dhcpMessageType ?? 'BOOTREQUEST';
	const has = ciaddr !== '0.0.0.0';
	const row = rows[type === 'REQUEST' ? (has ? 'EXTENDING' : 'SELECTING') : type];
	if (row === undefined) return `${type} is no message of a client`;
	if (row.ciaddr !== has) return `${type} with the ciaddr ${ciaddr}`;
	if (differs(row.requested, options.requestedIpAddress)) return `${type} with option 50 amiss`;
	if (differs(row.server, options.serverIdentifier)) return `${type} with option 54 amiss`;
	return undefined;
}

const differs = (wanted: boolean | undefined, value: unknown): boolean =>
	wanted !== undefined && wanted !== (value !== undefined);
