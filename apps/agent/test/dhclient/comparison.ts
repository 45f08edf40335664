// Two clients' calls of the script, side by side.
import {anyOf, type Difference, differences, type Side, withoutPrefix} from './differences.ts';
import type {Call} from './recorder.ts';

/** What ISC's dhclient never fires. */
const oursAlone = ['ARPSEND', 'ARPCHECK'];

/** Reasons that come again and again, one sooner than the other. */
const repeated = ['RENEW', 'REBIND', 'FAIL'];

/** The calls that are compared: of reasons that both know, and of a row of equal ones that repeat the first. */
export function comparable(calls: readonly Call[]): readonly Call[] {
	const known = calls.filter(({reason}) => !oursAlone.includes(reason));
	return known.filter(({reason}, at) => !repeated.includes(reason) || reason !== known[at - 1]?.reason);
}

/** What two environments of a scenario do not agree in and the table does not allow; rows that apply go into `seen`. */
export function disagreements(
	scenario: string,
	isc: Call,
	ours: Call,
	seen: Set<Difference>,
): readonly string[] {
	const names = [...new Set([...isc.environment.keys(), ...ours.environment.keys()])].sort();
	return names.flatMap(name => {
		const [theirs, own] = [isc.environment.get(name), ours.environment.get(name)];
		if (theirs === own) return [];
		const row = differences
			.filter(({scenario: only = scenario}) => only === scenario)
			.find(difference => applies(difference, isc.reason, name, theirs, own));
		if (row === undefined) return [`${isc.reason} ${name}: dhclient '${theirs}', dhcpagent '${own}'`];
		seen.add(row);
		return [];
	});
}

function applies(
	{variables, reasons, side, agrees}: Difference,
	reason: string,
	name: string,
	theirs: string | undefined,
	own: string | undefined,
): boolean {
	if (![name, withoutPrefix(name), anyOf(name)].some(known => variables.includes(known))) return false;
	if (reasons !== undefined && !reasons.includes(reason)) return false;
	if (side !== sideOf(theirs, own)) return false;
	return side !== 'both' || (agrees?.(theirs ?? '', own ?? '') ?? true);
}

function sideOf(theirs: string | undefined, own: string | undefined): Side {
	if (theirs === undefined) return 'dhcpagent';
	return own === undefined ? 'dhclient' : 'both';
}
