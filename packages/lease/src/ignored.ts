// What changes nothing, and why: every pair of state and event that has no row in `rules`. A test holds the two lists
// together: each pair is in one of them, and none in both.
import type {EventType} from './event.ts';
import {type StateName, stateNames} from './state.ts';

/** Events that change nothing in these states, and why. */
export interface IgnoredPairs {
	readonly on: readonly EventType[];
	readonly in: readonly StateName[];
	readonly because: string;
}

const pairs = (on: readonly EventType[], states: readonly StateName[], because: string): IgnoredPairs => ({
	on,
	in: states,
	because,
});
const but = (...states: readonly StateName[]): readonly StateName[] =>
	stateNames.filter(name => !states.includes(name));

const using = ['BOUND', 'RENEWING', 'REBINDING'] as const;
const passing = ['PREPARING', 'CONFIGURING', 'ENDING', 'REMOVING'] as const;
const asking = ['SELECTING', 'REQUESTING', 'REBOOTING', 'RENEWING', 'REBINDING', 'INFORMING'] as const;

/** The list. */
// biome-ignore format: one reason is one line.
export const ignoredPairs: readonly IgnoredPairs[] = [
	pairs(['hookStarted', 'hookEnded', 'policy'], stateNames, 'It is no event of the lease: the cycle table, or the machine as a whole, takes it.'),
	pairs(['resume'],      but('OFF'),         'What an earlier agent left comes first or not at all.'),

	pairs(['prepared'],    but('PREPARING'),   'The state was left while the interface was made ready.'),
	pairs(['mediumSet'],   but('SWITCHING', 'INIT-REBOOT'), 'The state was left while the script set the medium.'),
	pairs(['chosen'],      but('CHOOSING'),    'The state was left while somebody chose.'),
	pairs(['checked'],     but('PROBING'),     'The state was left while the script was asked.'),
	pairs(['applied', 'declined', 'applyFailed'], but('CONFIGURING'), 'Only CONFIGURING asks for it, and stays until it has come.'),
	pairs(['removed'],     but('REMOVING'),    'Only REMOVING asks for it, and stays until it has come.'),
	pairs(['cycleClosed'], but('ENDING'),      'Only a lease that ends has a cycle to close, and stays until it is closed.'),

	pairs(['timeout'], ['OFF', 'DOWN', 'PREPARING', 'SWITCHING', 'CHOOSING', 'CONFIGURING', 'ENDING', 'REMOVING', 'INFORMED', 'FAILED'], 'It waits for the world; the end of a lease in use is an event of its own.'),
	pairs(['expiry'],  ['OFF', 'REMOVING', 'INFORMING', 'INFORMED'], 'No lease is in use.'),
	pairs(['expiry'],  ['CONFIGURING', 'ENDING'], 'Scripts and hooks have their own limits; the end of the lease is looked at after them.'),

	pairs(['offer', 'ack', 'nak', 'bootp'], but(...asking), 'Nothing was asked: it is late, a duplicate, or nobody\'s answer.'),
	pairs(['offer', 'bootp'], but(...but(...asking), 'SELECTING'), 'It answers a DISCOVER that is no longer waited for.'),
	pairs(['nak'],  ['SELECTING', 'INFORMING'], 'Only a REQUEST can be refused.'),
	pairs(['arp'],  ['OFF', 'DOWN', 'PREPARING', 'CONFIGURING', 'ENDING', 'REMOVING', 'INFORMING', 'INFORMED', 'FAILED'], 'No address is probed for or defended, and no router is looked for.'),

	pairs(['linkUp', 'linkDown', 'linkGone', 'shutdown', 'drop', 'release', 'extend'], ['OFF'], 'The interface is not under control.'),
	pairs(['linkUp', 'linkDown'], passing,     'It is noted, and counts when the state is left.'),
	pairs(['linkGone'], ['ENDING', 'REMOVING'], 'It is noted, and counts when the state is left.'),
	pairs(['linkUp'],   ['SWITCHING', 'SELECTING', 'CHOOSING', 'REQUESTING', 'INIT-REBOOT', 'REBOOTING', 'PROBING', 'TESTING'], 'There was a link before: these states are left when it goes.'),
	pairs(['linkDown'], ['DOWN'],              'There was none before.'),
	pairs(['linkDown'], using,                 'A lease stays in use without a link, until its end.'),
	pairs(['linkUp', 'linkDown'], ['INFORMING', 'INFORMED'], 'The address is not ours; an INFORM is repeated until it is answered.'),
	pairs(['linkUp', 'linkDown'], ['FAILED'],  'Only a user leads out of it.'),

	pairs(['start'],    ['PROBING', 'CONFIGURING', ...using, 'ENDING', 'REMOVING'], 'It is refused: the interface is being, or has been, configured.'),
	pairs(['extend'],   but('OFF', 'PROBING', ...using), 'It is refused: there is nothing to extend.'),
	pairs(['inform'],   but('OFF', 'DOWN', 'PREPARING', 'INIT', 'SWITCHING', 'INFORMING', 'INFORMED'), 'It is refused: the interface is to get its address from a server.'),
	pairs(['release'],  ['PREPARING', 'INIT', 'SWITCHING', 'SELECTING', 'CHOOSING', 'REQUESTING', 'CONFIGURING', 'ENDING', 'REMOVING', 'INFORMING', 'INFORMED'], 'It is refused: there is nothing to give back, or it is on its way already.'),
	pairs(['drop'],     ['CONFIGURING', 'ENDING', 'REMOVING'], 'It is refused: an event is in progress.'),
];
