// RFC 2131 table 5 as a table: what each message of a client must, may and must not carry.
import type {MessageInit} from '@lessee/wire';

/** The messages of a client, the kinds of REQUEST told apart (RFC 2131 §4.3.2). */
export type Sort = 'DISCOVER' | 'INFORM' | 'SELECTING' | 'INIT-REBOOT' | 'EXTENDING' | 'DECLINE' | 'RELEASE';

type Demand = 'must' | 'may' | 'not';

interface Row {
	readonly secs: 'counts' | 'zero';
	readonly flags: 'broadcast' | 'zero';
	readonly ciaddr: 'zero' | 'own';
	readonly requestedIpAddress: Demand;
	readonly ipAddressLeaseTime: Demand;
	readonly serverIdentifier: Demand;
	readonly message: Demand;
	/** Whatever else there is, but the client identifier, which always may be there. */
	readonly others: Demand;
}

// biome-ignore format: one message is one line, in the columns of the RFC's table.
const rows: {readonly [sort in Sort]: Row} = {
	DISCOVER:      {secs: 'counts', flags: 'broadcast', ciaddr: 'zero', requestedIpAddress: 'may',  ipAddressLeaseTime: 'may', serverIdentifier: 'not',  message: 'not',  others: 'may'},
	INFORM:        {secs: 'counts', flags: 'broadcast', ciaddr: 'own',  requestedIpAddress: 'not',  ipAddressLeaseTime: 'not', serverIdentifier: 'not',  message: 'not',  others: 'may'},
	SELECTING:     {secs: 'counts', flags: 'broadcast', ciaddr: 'zero', requestedIpAddress: 'must', ipAddressLeaseTime: 'may', serverIdentifier: 'must', message: 'not',  others: 'may'},
	'INIT-REBOOT': {secs: 'counts', flags: 'broadcast', ciaddr: 'zero', requestedIpAddress: 'must', ipAddressLeaseTime: 'may', serverIdentifier: 'not',  message: 'not',  others: 'may'},
	EXTENDING:     {secs: 'counts', flags: 'broadcast', ciaddr: 'own',  requestedIpAddress: 'not',  ipAddressLeaseTime: 'may', serverIdentifier: 'not',  message: 'not',  others: 'may'},
	DECLINE:       {secs: 'zero',   flags: 'zero',      ciaddr: 'zero', requestedIpAddress: 'must', ipAddressLeaseTime: 'not', serverIdentifier: 'must', message: 'may',  others: 'not'},
	RELEASE:       {secs: 'zero',   flags: 'zero',      ciaddr: 'own',  requestedIpAddress: 'not',  ipAddressLeaseTime: 'not', serverIdentifier: 'must', message: 'may',  others: 'not'},
};

const alwaysAllowed = new Set(['dhcpMessageType', 'clientIdentifier', 'optionOverload']);
const clientIdentifier = 61;

/** What sort of message it is; undefined for what no client sends. */
export function sortOf({ciaddr = '0.0.0.0', options = {}}: MessageInit): Sort | undefined {
	switch (options.dhcpMessageType) {
		case 'DISCOVER':
		case 'INFORM':
		case 'DECLINE':
		case 'RELEASE':
			return options.dhcpMessageType;
		case 'REQUEST':
			if (ciaddr !== '0.0.0.0') return 'EXTENDING';
			return options.serverIdentifier === undefined ? 'INIT-REBOOT' : 'SELECTING';
		default:
			return undefined;
	}
}

/** What of a message the table forbids, or misses; a list of sentences, empty where all is well. */
export function objectionsOf(
	message: MessageInit,
	sort: Sort | undefined = sortOf(message),
): readonly string[] {
	if (sort === undefined) return [`no client sends ${message.options?.dhcpMessageType}`];
	const row = rows[sort];
	return [...fieldObjections(message, row), ...optionObjections(message, row)].map(
		what => `${sort}: ${what}`,
	);
}

function fieldObjections(message: MessageInit, row: Row): readonly string[] {
	const {
		op,
		hops = 0,
		secs = 0,
		flags = 0,
		ciaddr = '0.0.0.0',
		yiaddr,
		siaddr,
		giaddr,
		sname,
		file,
	} = message;
	const wrong = {
		op: op !== 1,
		hops: hops !== 0,
		secs: row.secs === 'zero' ? secs !== 0 : secs < 0 || secs > 0xffff,
		flags: row.flags === 'zero' ? flags !== 0 : (flags & 0x7fff) !== 0,
		ciaddr: row.ciaddr === 'zero' ? ciaddr !== '0.0.0.0' : ciaddr === '0.0.0.0',
		yiaddr: (yiaddr ?? '0.0.0.0') !== '0.0.0.0',
		siaddr: (siaddr ?? '0.0.0.0') !== '0.0.0.0',
		giaddr: (giaddr ?? '0.0.0.0') !== '0.0.0.0',
		sname: sname !== undefined,
		file: file !== undefined,
	};
	return Object.entries(wrong).flatMap(([field, isWrong]) => (isWrong ? [`the field ${field}`] : []));
}

function optionObjections({options = {}, unknown = new Map()}: MessageInit, row: Row): readonly string[] {
	const codes = {requestedIpAddress: 50, ipAddressLeaseTime: 51, serverIdentifier: 54, message: 56} as const;
	const named = Object.entries(codes).flatMap(([name, code]) => {
		const demand = row[name as keyof typeof codes];
		const there = name in options || unknown.has(code);
		if (there && demand === 'not') return [`${name} must not be there`];
		return !there && demand === 'must' ? [`${name} is missing`] : [];
	});
	const others = [
		...Object.keys(options).filter(name => !alwaysAllowed.has(name) && !(name in codes)),
		...[...unknown.keys()].filter(
			code => code !== clientIdentifier && !Object.values(codes).includes(code as 50),
		),
	];
	const forbidden = row.others === 'not' ? others.map(name => `${name} must not be there`) : [];
	const twice = [52, 53].filter(code => unknown.has(code)).map(code => `${code} is not the configuration's`);
	return [...named, ...forbidden, ...twice];
}
