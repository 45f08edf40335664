import {formatIpv4, ipv4ToNumber, numberToIpv4} from '@lessee/wire';
import type {RejectedSenders} from '../configuration.ts';
import {Complaint, type Cursor} from '../cursor.ts';
import {readInteger, readIpv4, readString} from '../literal.ts';
import {anyLayer, readChoice, readList, type Statement} from '../statement.ts';

function readRejected(cursor: Cursor): RejectedSenders {
	const start = cursor.peek();
	const address = formatIpv4(readIpv4(cursor));
	if (!cursor.accept('/')) return {address, prefixLength: 32};
	const prefixLength = readInteger(cursor, 1, 32);
	const size = 2 ** (32 - prefixLength);
	const network = Math.floor((ipv4ToNumber(address) ?? 0) / size) * size;
	if (numberToIpv4(network) !== address)
		cursor.warn(start, `${address}/${prefixLength} is taken as ${numberToIpv4(network)}/${prefixLength}.`);
	return {address: numberToIpv4(network), prefixLength};
}

/** The name of a program; a relative one would depend on where the agent was started. */
function readProgram(cursor: Cursor): string {
	const token = cursor.peek();
	const file = readString(cursor, 'the name of a program');
	if (file === '' || file.includes('\0'))
		throw new Complaint(token, 'Expected the name of a program, found none.');
	cursor.semicolon();
	return file;
}

// biome-ignore format: one statement is one line.
/** How the interface is used and configured. */
export const interfaceStatements: readonly Statement[] = [
	{
		name: 'script', where: anyLayer, syntax: '"FILE"', fallback: 'none: the agent configures the interface', meaning: 'The dhclient-script that configures the interface.',
		read({cursor, layer}) {
			layer.single.script = readProgram(cursor);
		},
	},
	{
		name: 'media', where: anyLayer, syntax: '"TEXT", ...', fallback: 'none', meaning: 'Media to try, one after the other, each handed to the script as MEDIUM; a remembered lease is asked for on the one that it was had on.',
		read({cursor, layer}) {
			const media = readList(cursor, () => readString(cursor, 'a medium'));
			cursor.semicolon();
			for (const medium of media) layer.media.push(medium);
		},
	},
	{
		name: 'reject', where: anyLayer, syntax: 'ADDRESS[/LENGTH], ...', fallback: 'none', meaning: 'Messages from these addresses are passed over.',
		read({cursor, layer}) {
			const senders = readList(cursor, () => readRejected(cursor));
			cursor.semicolon();
			for (const sender of senders) layer.reject.push(sender);
		},
	},
	{
		name: 'bootp-broadcast-always', where: anyLayer, syntax: '', fallback: 'off', meaning: 'Sets the broadcast flag (Red Hat).',
		read({cursor, layer}) {
			cursor.semicolon();
			layer.single.broadcast = true;
		},
	},
	{
		name: 'db-time-format', where: anyLayer, syntax: 'default or local', fallback: 'default', meaning: 'How the export of leases writes instants: in UTC, or as `epoch SECONDS`.',
		read({cursor, layer}) {
			const format = readChoice(cursor, ['default', 'local']);
			cursor.semicolon();
			layer.single.timeFormat = format;
		},
	},
];
