import type {StateName} from '@lessee/lease';
import type {Message} from '@lessee/wire';

/** What stands in a message: it must, it must not, or (undefined) it may. */
interface Row {
	readonly ciaddr: boolean;
	readonly requested: boolean | undefined;
	readonly server: boolean | undefined;
	/** DECLINE and RELEASE: no seconds, no flags, no time, and nothing of the configuration's but the client identifier. */
	readonly terse?: true;
}

/** What a message must and must not have (RFC 2131 table 5). A server that does not say who it is cannot be named. */
// biome-ignore format: one message is one line.
const rows: {readonly [kind: string]: Row} = {
	DISCOVER:      {ciaddr: false, requested: undefined, server: false},
	SELECTING:     {ciaddr: false, requested: true,      server: true},
	'INIT-REBOOT': {ciaddr: false, requested: true,      server: false},
	EXTENDING:     {ciaddr: true,  requested: false,     server: false},
	INFORM:        {ciaddr: true,  requested: false,     server: false},
	DECLINE:       {ciaddr: false, requested: true,      server: undefined, terse: true},
	RELEASE:       {ciaddr: true,  requested: false,     server: undefined, terse: true},
};

const terseOptions: readonly string[] = [
	'dhcpMessageType',
	'requestedIpAddress',
	'serverIdentifier',
	'message',
	'clientIdentifier',
];
const nowhere = '0.0.0.0';

/** What is wrong with a client's message, sent in a state, by RFC 2131 table 5; undefined where nothing is. */
export function forbidden(message: Message, state: StateName, hardware: Uint8Array): string | undefined {
	const {options, ciaddr} = message;
	const has = ciaddr !== nowhere;
	const kind = kindOf(options.dhcpMessageType, has, state);
	const row = rows[kind];
	if (row === undefined) return `${kind} is no message of a client`;
	if (row.ciaddr !== has) return `${kind} with the ciaddr ${ciaddr}`;
	if (differs(row.requested, options.requestedIpAddress)) return `${kind} with option 50 amiss`;
	if (differs(row.server, options.serverIdentifier)) return `${kind} with option 54 amiss`;
	const field = fieldAmiss(message, row, hardware);
	return field === undefined ? undefined : `${kind} with ${field} amiss`;
}

function kindOf(type: string | undefined, hasAddress: boolean, state: StateName): string {
	if (type !== 'REQUEST') return type ?? 'BOOTREQUEST';
	if (hasAddress) return 'EXTENDING';
	return state === 'REBOOTING' ? 'INIT-REBOOT' : 'SELECTING';
}

function fieldAmiss(message: Message, {terse}: Row, hardware: Uint8Array): string | undefined {
	const {hops, secs, flags, yiaddr, siaddr, giaddr, chaddr, sname, file, options, unknown} = message;
	const others = unknown.size > 0 || Object.keys(options).some(name => !terseOptions.includes(name));
	const wrong = {
		hops: hops !== 0,
		secs: terse === true && secs !== 0,
		flags: (flags & (terse === true ? 0xffff : 0x7fff)) !== 0,
		addresses: yiaddr !== nowhere || siaddr !== nowhere || giaddr !== nowhere,
		chaddr: chaddr.join() !== hardware.join(),
		names: sname !== '' || file !== '',
		'option 51': options.dhcpMessageType === 'INFORM' && options.ipAddressLeaseTime !== undefined,
		options: terse === true && others,
	};
	return Object.entries(wrong).find(([, is]) => is)?.[0];
}

const differs = (wanted: boolean | undefined, value: unknown): boolean =>
	wanted !== undefined && wanted !== (value !== undefined);
