import type {TimingName} from '../configuration.ts';
import {readInteger} from '../literal.ts';
import {anyLayer, type Statement} from '../statement.ts';

const seconds = 1000;

function timing(name: string, setting: TimingName, fallback: string, meaning: string): Statement {
	return {
		name,
		where: anyLayer,
		syntax: 'SECONDS',
		fallback,
		meaning,
		read({cursor, layer}) {
			const value = readInteger(cursor, 0, 0xffffffff);
			cursor.semicolon();
			layer.timing[setting] = value * seconds;
		},
	};
}

// biome-ignore format: one statement is one line.
/** When the client sends, waits and gives up. */
export const timingStatements: readonly Statement[] = [
	timing('timeout', 'timeout', '60', 'How long to try before stored and predefined leases are looked at (TIMEOUT, FAIL).'),
	timing('retry', 'retry', '300', 'The wait after a round of trying has failed; half of it is random.'),
	timing('reboot', 'reboot', '10', 'How long the last address is asked for again, and a REQUEST repeated, before DISCOVER is sent.'),
	timing('select-timeout', 'selectTimeout', '0', 'How long offers are collected; 0 takes the first.'),
	timing('initial-delay', 'initialDelay', '0', 'Upper bound of a random wait before the first message.'),
	timing('initial-interval', 'initialInterval', "RFC 2131's schedule; 3 with `backoff-cutoff`", "The first wait before a message is sent again; with it, dhclient's random back-off takes the place of 4, 8, 16, 32, 64 seconds."),
	timing('backoff-cutoff', 'backoffCutoff', "RFC 2131's schedule; 15 with `initial-interval`", 'The longest wait before a message is sent again.'),
];
