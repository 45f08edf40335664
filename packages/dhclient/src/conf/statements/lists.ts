import {dhcp, type OptionReference, skipped} from '../../values/option-spaces.ts';
import type {ListName} from '../configuration.ts';
import {readOptionName} from '../option-name.ts';
import {anyLayer, type Reading, readChoice, type Statement} from '../statement.ts';

/** Reads names of options with commas between, up to the `;`; none at all is the empty list. */
function readNames({cursor, draft}: Reading): readonly OptionReference[] {
	const options: OptionReference[] = [];
	// A comma at the end is one too many, and nothing to complain of either: dhclient takes it.
	while (!cursor.at(';')) {
		options.push(readOptionName(cursor, draft.spaces));
		if (!cursor.accept(',')) break;
	}
	cursor.semicolon();
	// Names of DHCPv6 are common in files that serve both; there is nothing to complain of.
	return options.filter(option => option.format !== skipped);
}

function list(name: 'request' | 'require', fallback: string, meaning: string): Statement {
	return {
		name,
		where: anyLayer,
		syntax: '[NAME, ...]',
		fallback,
		meaning,
		read(reading) {
			if (name === 'require' && reading.cursor.at('authentication')) readBootpPolicy(reading, true);
			else reading.layer.list(name, false, readNames(reading));
		},
	};
}

const policies: readonly string[] = [
	'bootp',
	'authentication',
	'booting',
	'duplicates',
	'declines',
	'client-updates',
	'leasequery',
	'unknown-clients',
	'unknown',
];

// biome-ignore format: one statement is one line.
/** Lists of options. */
export const listStatements: readonly Statement[] = [
	list('request', '1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33', 'The options to ask for, in order; `request;` asks for none. An unknown name makes the whole statement void.'),
	list('require', 'none', 'An offer that lacks one of these is passed over.'),
	{
		name: 'also', where: anyLayer, syntax: 'request NAME, ... or require NAME, ...', fallback: '', meaning: 'Adds to the list so far, the one outside of the block included.',
		read(reading) {
			const name: ListName = readChoice(reading.cursor, ['request', 'require']);
			reading.layer.list(name, true, readNames(reading));
		},
	},
	{
		name: 'ignore', where: anyLayer, syntax: 'NAME, ... or bootp', fallback: 'none', meaning: 'Takes options out of whatever a server sends (OpenBSD); `ignore bootp` passes over BOOTP servers (ISC).',
		read(reading) {
			const {cursor, draft, layer} = reading;
			const word = cursor.peek();
			if (word.kind === 'word' && policies.includes(word.text.toLowerCase()) && !draft.spaces.find(dhcp, word.text)) readBootpPolicy(reading, false);
			else layer.list('ignore', false, readNames(reading));
		},
	},
	...(['allow', 'accept', 'prefer', 'deny', 'dont'] as const).map((name): Statement => ({
		name, where: anyLayer, syntax: 'bootp', fallback: name.startsWith('d') ? '' : '`allow bootp`',
		meaning: name.startsWith('d') ? 'Passes over the answers of BOOTP servers.' : 'Takes the answers of BOOTP servers, where no DHCP server has offered anything by then.',
		read: reading => readBootpPolicy(reading, !name.startsWith('d')),
	})),
];

/** Deviation: ISC reads `deny bootp` the wrong way round; here it means what it says. */
function readBootpPolicy({cursor, layer}: Reading, bootp: boolean): void {
	const word = cursor.peek();
	const policy = readChoice(cursor, policies);
	if (policy === 'bootp') layer.single.bootp = bootp;
	else
		cursor.warn(
			word,
			`"${policy}" has no effect: it is a policy of servers, or of authentication, which does not exist here.`,
		);
	cursor.semicolon();
}
