/** Why a script is run; the words of dhclient-script(8). */
export type Reason =
	| 'PREINIT'
	| 'MEDIUM'
	| 'ARPSEND'
	| 'ARPCHECK'
	| 'BOUND'
	| 'RENEW'
	| 'REBIND'
	| 'REBOOT'
	| 'EXPIRE'
	| 'FAIL'
	| 'TIMEOUT'
	| 'STOP'
	| 'RELEASE'
	| 'V6ONLY';

/** The sets of variables: of the new lease (`check_` is the same under BSD's name), of the one before, of the alias. */
export type VariableSet = 'new' | 'check' | 'old' | 'alias' | 'requested';

// biome-ignore format: one reason is one line.
/**
 * Which sets come with which reason, each where there is a lease for it.
 *
 * Deviation: ISC's FAIL has no `old_` variables; here it has those of the last lease tested, because the script is to
 * take it off the interface. BSD names the address of ARPSEND and ARPCHECK `check_`, its manual `new_`: both are there.
 */
export const reasons: {readonly [R in Reason]: readonly VariableSet[]} = {
	PREINIT:  ['alias'],
	MEDIUM:   [],
	ARPSEND:  ['new', 'check'],
	ARPCHECK: ['new', 'check'],
	BOUND:    ['new', 'old', 'alias', 'requested'],
	RENEW:    ['new', 'old', 'alias', 'requested'],
	REBIND:   ['new', 'old', 'alias', 'requested'],
	REBOOT:   ['new', 'alias', 'requested'],
	EXPIRE:   ['old', 'alias', 'requested'],
	FAIL:     ['old', 'alias'],
	TIMEOUT:  ['new', 'alias', 'requested'],
	STOP:     ['old', 'alias', 'requested'],
	RELEASE:  ['old', 'alias', 'requested'],
	V6ONLY:   ['requested'],
};
