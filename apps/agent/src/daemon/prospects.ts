// What comes next on an interface, in words: what its machine waits for, and what it does of itself if that does not come.
import {
	activeLease,
	deadline,
	type Machine,
	type Millis,
	type State,
	type StateName,
	type StateOf,
} from '@lessee/lease';

/** What leads a state on. */
// biome-ignore format: one state is one line.
const awaited: {readonly [name in StateName]: string} = {
	OFF:           '`start`: it is not under control',
	DOWN:          'a link',
	PREPARING:     'the interface to be made ready',
	INIT:          'its time to ask for a lease',
	SWITCHING:     'the script to set a medium',
	SELECTING:     "a server's offer",
	CHOOSING:      'a plugin to choose among the offers',
	REQUESTING:    'the server whose offer it took to agree',
	'INIT-REBOOT': 'its time to ask for the lease that it had',
	REBOOTING:     'a server to confirm the lease that it had',
	PROBING:       'nobody else to have the address',
	TESTING:       'a router of a stored lease to answer',
	CONFIGURING:   'the kernel, the script or a plugin to take the lease',
	BOUND:         'nothing: it has a lease',
	RENEWING:      'its server to extend the lease',
	REBINDING:     'any server to extend the lease',
	ENDING:        'the last hook of the lease to end',
	REMOVING:      'the lease to be taken off the interface',
	INFORMING:     'a server to send parameters',
	INFORMED:      'nothing: it has the parameters',
	FAILED:        '`start`: the kernel refused the lease',
};

/** What a machine waits for, to follow "it waits for". */
export function waitsFor({state}: Machine): string {
	return state.name === 'FAILED' ? `${awaited.FAILED}: ${state.reason}` : awaited[state.name];
}

/** What a state does of itself at its deadline. */
const steps: {readonly [N in StateName]?: (state: StateOf<N>, at: Millis) => string} = {
	INIT: () => 'sends DHCPDISCOVER',
	SELECTING: ({resendAt, offers}, at) => (at === resendAt ? 'sends DHCPDISCOVER again' : overWith(offers)),
	REQUESTING: ({giveUpAt}, at) => (at === giveUpAt ? 'looks for another offer' : 'sends DHCPREQUEST again'),
	'INIT-REBOOT': () => 'asks for the lease that it had',
	REBOOTING: ({giveUpAt}, at) => (at === giveUpAt ? 'looks for a new lease' : 'sends DHCPREQUEST again'),
	PROBING: ({probesLeft, candidate}) =>
		probesLeft > 0 ? 'probes the address with ARP' : verdict[candidate.kind],
	TESTING: ({probesLeft}) => (probesLeft > 0 ? 'asks its routers again' : 'tries the next stored lease'),
	BOUND: ({announceAt}, at) => (at === announceAt ? 'announces the address' : 'renews (T1)'),
	RENEWING: ({lease}, at) => (at === lease.t2At ? 'asks every server (T2)' : 'sends DHCPREQUEST again'),
	REBINDING: () => 'sends DHCPREQUEST again',
	INFORMING: () => 'sends DHCPINFORM again',
};

const overWith = ({length}: readonly unknown[]): string =>
	length > 0 ? 'chooses an offer' : 'tries stored leases';
const verdict = {offer: 'asks the script about the address', lease: 'uses the address'} as const;

/** What a machine will do of itself at its deadline. */
export function nextStep(machine: Machine): string {
	const {state} = machine;
	const at = deadline(machine);
	if (activeLease(state)?.expiresAt === at) return 'the lease expires';
	const step = steps[state.name] as ((state: State, at: Millis) => string) | undefined;
	return step?.(state, at) ?? 'waits';
}
