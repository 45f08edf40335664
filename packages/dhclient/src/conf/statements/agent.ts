import {Complaint, type Cursor, shown} from '../cursor.ts';
import {readInteger, readString, readSwitch} from '../literal.ts';
import {anyLayer, readChoice, type Statement} from '../statement.ts';

const seconds = 1000;

/** The name of a file, which has to be absolute or one of the words. */
function readFile(cursor: Cursor, words: readonly string[] = []): string {
	const token = cursor.peek();
	if (token.kind === 'word' && words.includes(token.text)) return cursor.next().text;
	const file = readString(cursor, 'the name of a file');
	if (words.includes(file) || (file.startsWith('/') && !file.includes('\0'))) return file;
	const choices = words.map(word => `"${word}" or `).join('');
	throw new Complaint(token, `Expected ${choices}a name that starts with "/", found ${shown(token)}.`);
}

/** Reads permissions, which are octal with or without a zero in front. */
function readMode(cursor: Cursor): number {
	const {kind, text} = cursor.peek();
	if (kind !== 'word' || !/^0?[0-7]{3}$/.test(text)) cursor.fail('permissions like 0644');
	cursor.next();
	return Number.parseInt(text, 8);
}

// biome-ignore format: one statement is one line.
/** What dhclient does not have. */
export const agentStatements: readonly Statement[] = [
	{
		name: 'eventhook', where: anyLayer, syntax: '"FILE" or "none"', fallback: '`/etc/dhcp/eventhook`', meaning: 'The eventhook.',
		read({cursor, layer}) {
			const file = readFile(cursor, ['none']);
			cursor.semicolon();
			layer.single.eventhook = file;
		},
	},
	{
		name: 'hook-timeout', where: ['top'], syntax: 'SECONDS', fallback: '60', meaning: 'How long a hook or script may run before it is ended.',
		read({cursor, layer}) {
			const value = readInteger(cursor, 1, 86400);
			cursor.semicolon();
			layer.single.hookTimeout = value * seconds;
		},
	},
	{
		name: 'acd', where: anyLayer, syntax: 'off, fast or strict', fallback: 'fast', meaning: 'Detection of address conflicts (RFC 5227).',
		read({cursor, layer}) {
			const mode = readChoice(cursor, ['off', 'fast', 'strict']);
			cursor.semicolon();
			layer.single.acd = mode;
		},
	},
	{
		name: 'resolv-conf', where: anyLayer, syntax: '"auto", "off" or "FILE"', fallback: '"auto"', meaning: 'Who gets DNS servers and search domains; in an `interface` block only "off", which keeps those of that interface to the hooks.',
		read({cursor, layer, where}) {
			const file = where === 'interface' ? readChoice(cursor, ['off']) : readFile(cursor, ['auto', 'off']);
			cursor.semicolon();
			layer.single.resolvConf = file;
		},
	},
	{
		name: 'route-metric', where: anyLayer, syntax: 'NUMBER', fallback: '0', meaning: 'The metric of routes; of two interfaces the lower one is preferred.',
		read({cursor, layer}) {
			const metric = readInteger(cursor, 0, 0xffffffff);
			cursor.semicolon();
			layer.single.routeMetric = metric;
		},
	},
	{
		name: 'release-on-exit', where: anyLayer, syntax: 'true or false', fallback: 'false', meaning: 'Gives the lease back when the agent ends.',
		read({cursor, layer}) {
			const release = readSwitch(cursor);
			cursor.semicolon();
			layer.single.releaseOnExit = release;
		},
	},
	{
		name: 'anonymize', where: anyLayer, syntax: 'true or false', fallback: 'false', meaning: 'The anonymity profile (RFC 7844): nothing is sent by which the machine could be known again, whatever `send` says.',
		read({cursor, layer}) {
			const anonymize = readSwitch(cursor);
			cursor.semicolon();
			layer.single.anonymize = anonymize;
		},
	},
	{
		name: 'lease-file', where: anyLayer, syntax: '"FILE" [MODE]', fallback: '`STATE/IF.leases` 0600', meaning: 'Where leases are exported to in the format of dhclient.leases(5), and with which permissions.',
		read({cursor, layer}) {
			const file = readFile(cursor);
			const mode = cursor.at(';') ? undefined : readMode(cursor);
			cursor.semicolon();
			layer.single.leaseFile = {file, ...(mode !== undefined && {mode})};
		},
	},
];
