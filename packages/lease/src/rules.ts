// THE transition table: RFC 2131 figure 5, row by row, and what came after. What is not in it does not happen: an
// event without a row for its state changes nothing (`ignored.ts` lists those pairs, with why). Nothing outside
// this table and the actions it names may make a state.
import {
	boundTimeout,
	extend,
	extendByAll,
	extended,
	extensionRefused,
	rebindingTimeout,
	renewingTimeout,
} from './actions/bound.ts';
import {applied, applyFailed, declined, leaveSoon} from './actions/configuring.ts';
import {defend, defendHeld} from './actions/defending.ts';
import {discover, mediumSet, selectingTimeout} from './actions/discovering.ts';
import {
	abandon,
	closed,
	drop,
	dropInUse,
	expired,
	release,
	releaseInUse,
	shutdown,
	shutdownEnding,
	shutdownInUse,
	vanish,
	vanishInUse,
} from './actions/ending.ts';
import {inform, informed, informingTimeout} from './actions/informing.ts';
import {checked, probeConflict, probingTimeout} from './actions/probing.ts';
import {confirmed, denied, reboot, rebootingMediumSet, rebootingTimeout} from './actions/rebooting.ts';
import {removed, shutdownRemoving} from './actions/removing.ts';
import {acknowledge, refused, requestingTimeout} from './actions/requesting.ts';
import {acceptAtOnce, chosen, collect} from './actions/selecting.ts';
import {linkDown, linkUp, prepare, prepared, resume, startNow, stay} from './actions/starting.ts';
import {routerAnswered, routerSeen, testingTimeout} from './actions/testing.ts';
import {type Rule, rule} from './rule.ts';
import {seeking, using} from './state.ts';

const waiting = ['DOWN', 'PREPARING', ...seeking] as const;

/** The table. Reading it from top to bottom is reading the life of a lease. */
// biome-ignore format: the table is the diagram; one rule is one line.
export const rules: readonly Rule[] = [
	// Coming under control
	rule(['OFF'],            'resume',      ['OFF', 'PREPARING', 'ENDING'],                  'extension',          resume),
	rule(['OFF', 'FAILED', 'INFORMING', 'INFORMED'], 'start', ['PREPARING'],                 'extension',          prepare),
	rule(['INIT'],           'start',       ['INIT'],                                        'extension',          startNow),
	rule(['DOWN', 'PREPARING', 'SWITCHING', 'SELECTING', 'CHOOSING', 'REQUESTING', 'INIT-REBOOT', 'REBOOTING', 'TESTING'], 'start', ['itself'], 'extension', stay),
	rule(['PREPARING'],      'prepared',    ['INIT', 'INIT-REBOOT', 'DOWN', 'ENDING'],       'RFC 2131 §4.4.1',    prepared),

	// Looking for a lease
	rule(['INIT'],           'timeout',     ['SWITCHING', 'SELECTING', 'TESTING', 'CONFIGURING', 'INIT'], 'RFC 2131 §4.4.1', discover),
	rule(['SWITCHING'],      'mediumSet',   ['SWITCHING', 'SELECTING', 'TESTING', 'CONFIGURING', 'INIT'], 'extension', mediumSet),
	rule(['SELECTING'],      'timeout',     ['SELECTING', 'SWITCHING', 'CHOOSING', 'REQUESTING', 'PROBING', 'CONFIGURING', 'ENDING', 'TESTING', 'INIT'], 'RFC 2131 §4.1', selectingTimeout),
	rule(['SELECTING'],      'offer',       ['SELECTING', 'CHOOSING', 'REQUESTING', 'PROBING', 'CONFIGURING', 'ENDING', 'INIT'], 'RFC 2131 §4.4.1', collect),
	rule(['SELECTING'],      'bootp',       ['SELECTING', 'CHOOSING', 'REQUESTING', 'PROBING', 'CONFIGURING', 'ENDING', 'INIT'], 'RFC 1534 §2', collect),
	rule(['CHOOSING'],       'chosen',      ['REQUESTING', 'PROBING', 'CONFIGURING', 'ENDING', 'INIT'], 'RFC 2131 §4.4.1', chosen),
	rule(['SELECTING'],      'ack',         ['PROBING', 'CONFIGURING', 'ENDING', 'INIT'],    'RFC 4039 §3.1',      acceptAtOnce),
	rule(['REQUESTING'],     'timeout',     ['REQUESTING', 'INIT', 'TESTING', 'CONFIGURING'], 'RFC 2131 §3.1 (5)', requestingTimeout),
	rule(['REQUESTING'],     'ack',         ['PROBING', 'CONFIGURING', 'ENDING'],            'RFC 2131 §4.4.1',    acknowledge),
	rule(['REQUESTING'],     'nak',         ['INIT'],                                        'RFC 2131 §3.1 (5)',  refused),

	// Asking for a remembered one
	rule(['INIT-REBOOT'],    'timeout',     ['INIT-REBOOT', 'REBOOTING'],                    'RFC 2131 §4.4.2',    reboot),
	rule(['INIT-REBOOT'],    'mediumSet',   ['REBOOTING', 'INIT'],                           'extension',          rebootingMediumSet),
	rule(['REBOOTING'],      'timeout',     ['REBOOTING', 'INIT', 'BOUND'],                  'RFC 2131 §3.2 (3)',  rebootingTimeout),
	rule(['REBOOTING'],      'ack',         ['PROBING', 'CONFIGURING', 'ENDING', 'INIT'],    'RFC 2131 §4.4.2',    confirmed),
	rule(['REBOOTING'],      'nak',         ['INIT', 'ENDING'],                              'RFC 2131 §4.4.2',    denied),
	rule(['REBOOTING'],      'arp',         ['REBOOTING', 'ENDING'],                         'RFC 4436 §2.1',      routerSeen),

	// Is the address free? Is the network there?
	rule(['PROBING'],        'timeout',     ['PROBING', 'CONFIGURING', 'INIT'],              'RFC 5227 §2.1.1',    probingTimeout),
	rule(['PROBING'],        'arp',         ['PROBING', 'INIT', 'ENDING'],                   'RFC 5227 §2.1.1',    probeConflict),
	rule(['PROBING'],        'extend',      ['PROBING'],                                     'extension',          stay),
	rule(['PROBING'],        'checked',     ['REQUESTING', 'PROBING', 'INIT', 'ENDING'],     'RFC 2131 §4.4.4',    checked),
	rule(['TESTING'],        'timeout',     ['TESTING', 'CONFIGURING', 'INIT'],              'extension',          testingTimeout),
	rule(['TESTING'],        'arp',         ['PROBING', 'CONFIGURING', 'BOUND', 'TESTING', 'ENDING'], 'extension', routerAnswered),

	// Onto the interface
	rule(['CONFIGURING'],    'applied',     ['BOUND', 'ENDING', 'REMOVING'],                 'RFC 2131 §4.4.1',    applied),
	rule(['CONFIGURING'],    'declined',    ['INIT', 'DOWN', 'ENDING', 'REMOVING', 'TESTING', 'CONFIGURING'], 'RFC 2131 §4.4.4', declined),
	rule(['CONFIGURING'],    'applyFailed', ['FAILED', 'ENDING', 'REMOVING'],                'extension',          applyFailed),
	rule(['CONFIGURING'],    'linkGone',    ['CONFIGURING'],                                 'extension',          leaveSoon),
	rule(['CONFIGURING'],    'shutdown',    ['CONFIGURING'],                                 'extension',          leaveSoon),

	// In use
	rule(['BOUND'],          'timeout',     ['BOUND', 'RENEWING', 'REBINDING'],              'RFC 2131 §4.4.5',    boundTimeout),
	rule(['RENEWING'],       'timeout',     ['RENEWING', 'REBINDING'],                       'RFC 2131 §4.4.5',    renewingTimeout),
	rule(['REBINDING'],      'timeout',     ['REBINDING'],                                   'RFC 2131 §4.4.5',    rebindingTimeout),
	rule(['BOUND', 'RENEWING'], 'extend',   ['RENEWING', 'REBINDING'],                       'RFC 2131 §4.4.5',    extend),
	rule(['REBINDING'],      'extend',      ['REBINDING'],                                   'RFC 2131 §4.4.5',    extendByAll),
	rule(['RENEWING', 'REBINDING'], 'ack',  ['PROBING', 'CONFIGURING'],                      'RFC 2131 §4.4.5',    extended),
	rule(['RENEWING', 'REBINDING'], 'nak',  ['ENDING'],                                      'RFC 2131 §4.4.5',    extensionRefused),
	rule(using,              'arp',         ['itself', 'ENDING'],                            'RFC 5227 §2.4',      defend),
	rule(['INIT', 'SWITCHING', 'SELECTING', 'CHOOSING', 'REQUESTING', 'INIT-REBOOT'], 'arp', ['itself', 'ENDING'], 'RFC 5227 §2.4', defendHeld),

	// The link
	rule(['DOWN', 'INIT', ...using], 'linkUp', ['INIT', 'INIT-REBOOT'],                      'RFC 2131 §3.7',      linkUp),
	rule(seeking,            'linkDown',    ['DOWN'],                                        'RFC 2131 §3.7',      linkDown),
	rule(using,              'linkGone',    ['ENDING'],                                      'extension',          vanishInUse),
	rule([...waiting, 'FAILED'], 'linkGone', ['ENDING', 'DOWN'],                             'extension',          vanish),

	// The end of a lease
	rule([...waiting, ...using, 'FAILED'], 'expiry', ['ENDING'],                             'RFC 2131 §4.4.5',    expired),
	rule(using,              'release',     ['ENDING'],                                      'RFC 2131 §4.4.6',    releaseInUse),
	rule(['DOWN', 'INIT-REBOOT', 'REBOOTING', 'PROBING', 'TESTING', 'FAILED'], 'release', ['ENDING', 'REMOVING'], 'RFC 2131 §4.4.6', release),
	rule(using,              'drop',        ['ENDING'],                                      'extension',          dropInUse),
	rule([...waiting, 'FAILED'], 'drop',    ['ENDING', 'REMOVING'],                          'extension',          drop),
	rule(using,              'shutdown',    ['ENDING'],                                      'extension',          shutdownInUse),
	rule([...waiting, 'FAILED'], 'shutdown', ['ENDING', 'REMOVING'],                         'extension',          shutdown),
	rule(['ENDING'],         'shutdown',    ['ENDING'],                                      'extension',          shutdownEnding),
	rule(['REMOVING'],       'shutdown',    ['REMOVING'],                                    'extension',          shutdownRemoving),
	rule(['ENDING'],         'cycleClosed', ['REMOVING'],                                    'RFC 2131 §4.4.6',    closed),
	rule(['REMOVING'],       'removed',     ['OFF', 'INIT', 'INIT-REBOOT', 'DOWN', 'PROBING', 'CONFIGURING'], 'extension', removed),

	// Parameters without a lease
	rule(['OFF', 'DOWN', 'PREPARING', 'INIT', 'SWITCHING', 'INFORMING', 'INFORMED'], 'inform', ['INFORMING'], 'RFC 2131 §4.4.3', inform),
	rule(['INFORMING'],      'timeout',     ['INFORMING'],                                   'RFC 2131 §4.4.3',    informingTimeout),
	rule(['INFORMING'],      'ack',         ['INFORMED'],                                    'RFC 2131 §4.4.3',    informed),
	rule(['INFORMING', 'INFORMED'], 'drop', ['REMOVING'],                                    'extension',          abandon),
	rule(['INFORMING', 'INFORMED'], 'shutdown', ['REMOVING'],                                'extension',          abandon),
	rule(['INFORMING', 'INFORMED'], 'linkGone', ['REMOVING'],                                'extension',          abandon),
];
