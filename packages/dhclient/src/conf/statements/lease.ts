import {formatIpv4} from '@lessee/wire';
import {Complaint, shown} from '../cursor.ts';
import {readInstant} from '../instant.ts';
import {LeaseDraft} from '../lease-draft.ts';
import type {Token} from '../lexer.ts';
import {readIpv4, readString} from '../literal.ts';
import type {Reading, Statement, Where} from '../statement.ts';

const both: readonly Where[] = ['lease', 'alias'];

type TextField = 'interface' | 'medium' | 'filename' | 'serverName';
type InstantField = 'renewAt' | 'rebindAt' | 'expiresAt';
type AddressField = 'address' | 'nextServer';

function text(name: string, field: TextField, meaning: string): Statement {
	return {
		name,
		where: both,
		syntax: '"TEXT"',
		fallback: '',
		meaning,
		read({cursor, lease}) {
			const value = readString(cursor, 'text');
			cursor.semicolon();
			if (lease) lease[field] = value;
		},
	};
}

function address(name: string, field: AddressField, meaning: string): Statement {
	return {
		name,
		where: both,
		syntax: 'ADDRESS',
		fallback: '',
		meaning,
		read({cursor, lease}) {
			const value = readIpv4(cursor);
			cursor.semicolon();
			if (lease) lease[field] = formatIpv4(value);
		},
	};
}

function instant(name: string, field: InstantField, meaning: string): Statement {
	return {
		name,
		where: both,
		syntax: 'WEEKDAY YYYY/MM/DD HH:MM:SS, or epoch SECONDS, or never',
		fallback: '1970',
		meaning,
		read({cursor, lease}) {
			const value = readInstant(cursor);
			cursor.semicolon();
			if (lease) lease[field] = value;
		},
	};
}

/** Statements that only tell other readers something. */
function passed(name: string, syntax: string, meaning: string): Statement {
	return {name, where: both, syntax, fallback: '', meaning, read: ({cursor}) => cursor.pass()};
}

// biome-ignore format: one statement is one line.
/** What stands in `lease` and `alias` blocks, beside `option`. */
export const leaseStatements: readonly Statement[] = [
	text('interface', 'interface', 'The interface that the lease is for; a lease without one is for none.'),
	address('fixed-address', 'address', 'The leased address.'),
	text('medium', 'medium', 'The medium that the lease was got with.'),
	text('filename', 'filename', "BOOTP's `file`."),
	text('server-name', 'serverName', "BOOTP's `sname`."),
	address('next-server', 'nextServer', '`siaddr` (FreeBSD).'),
	instant('renew', 'renewAt', 'When to renew.'),
	instant('rebind', 'rebindAt', 'When to ask any server.'),
	instant('expire', 'expiresAt', 'When the lease ends; one that has ended is not used.'),
	{name: 'bootp', where: both, syntax: '', fallback: '', meaning: 'The lease came by BOOTP.', read({cursor, lease}) {
		cursor.semicolon();
		if (lease) lease.bootp = true;
	}},
	passed('name', '"TEXT"', 'The name of a `pseudo` interface; has no effect.'),
	passed('key', 'NAME', 'A key of authentication; has no effect.'),
];

/** Reads a `lease` or `alias` block behind its word. */
export function readLease(reading: Reading, keyword: Token, where: 'lease' | 'alias'): void {
	const {cursor, draft, layer} = reading;
	const vendorSpace = layer.single.vendorSpace ?? draft.outermost.single.vendorSpace;
	const lease = new LeaseDraft(draft.spaces, vendorSpace, reading.interface);
	reading.block({...reading, where, lease});
	const finished = lease.finished();
	if (finished) (where === 'lease' ? draft.leases : draft.aliases).push(finished);
	else if (lease.interface === undefined)
		cursor.warn(keyword, `This ${where} is for no interface: it has no "interface" statement.`);
	else
		throw new Complaint(
			keyword,
			`Expected a "fixed-address" statement in this ${shown(keyword)} block, found none.`,
		);
}
