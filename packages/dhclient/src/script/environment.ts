import {decodeOptions} from '@lessee/wire';
import type {PredefinedLease, Settings} from '../conf/configuration.ts';
import {dhcp} from '../values/option-spaces.ts';
import {leaseVariables, type ShownLease, type Variable, variableName} from './lease-variables.ts';
import {type Reason, reasons, type VariableSet} from './reasons.ts';

/** A lease with its end, as the lease machine holds it. */
export interface ScriptLease extends ShownLease {
	/** Milliseconds of boot time; `Infinity` for a lease without end. */
	readonly expiresAt: number;
}

/** Everything that a script is told. */
export interface ScriptCall {
	readonly interface: string;
	readonly settings: Settings;
	/** The agent's process. */
	readonly pid: number;
	/** The medium in use, as `media` has it. */
	readonly medium?: string | undefined;
	/** The lease that comes, or is offered. */
	readonly lease?: ScriptLease | undefined;
	/** The lease that goes, or was there before. */
	readonly previous?: ScriptLease | undefined;
	/** Wall-clock time minus boot time, milliseconds: what makes a lease's end a date. */
	readonly wallOffset: number;
	/** Boot time, milliseconds; RELEASE says that the lease ends now. */
	readonly now: number;
	/** For V6ONLY: for how many seconds the network wants no IPv4 (RFC 8925). */
	readonly v6OnlyPreferred?: number | undefined;
}

/** A script's environment. */
export interface ScriptEnvironment {
	readonly variables: {readonly [name: string]: string};
	/** Variables left out because they, or all together, are larger than a program can be given. */
	readonly omitted: readonly string[];
}

/** Where programs are looked for; nothing of the agent's own environment gets through. */
const path = '/usr/sbin:/sbin:/bin:/usr/sbin:/usr/bin';

// Linux refuses a string of 128 KiB, and a program whose strings are a quarter of its stack together.
const longestVariable = 0xffff;
const longestTogether = 4 * longestVariable;

// What ISC writes for a lease that never ends: the last second that 32 bits can say.
const never = '2147483647';

/**
 * The environment of a script for a reason: built from nothing, under the names of dhclient-script(8), only of values
 * that were checked, never longer than a program can be given.
 */
export function environment(reason: Reason, call: ScriptCall): ScriptEnvironment {
	const variables = new Map<string, string>();
	const omitted: string[] = [];
	let room = longestTogether;
	for (const [name, value] of allVariables(reason, call)) {
		if (variables.has(name) || omitted.includes(name)) continue;
		const size = name.length + value.length + 2;
		if (size > longestVariable || size > room || value.includes('\0')) omitted.push(name);
		else {
			variables.set(name, value);
			room -= size;
		}
	}
	return {variables: Object.fromEntries(variables), omitted};
}

function allVariables(reason: Reason, call: ScriptCall): readonly Variable[] {
	return [
		['reason', reason],
		['interface', call.interface],
		['pid', String(call.pid)],
		['dad_wait_time', '0'],
		['PATH', path],
		...(call.medium === undefined ? [] : [['medium', call.medium] as const]),
		...(reason === 'V6ONLY' ? v6OnlyVariable(call) : []),
		...reasons[reason].flatMap(set => setVariables(set, reason, call)),
	];
}

/** ISC gives this one a name with hyphens, which no shell can read. */
function v6OnlyVariable({v6OnlyPreferred: seconds}: ScriptCall): readonly Variable[] {
	return seconds === undefined ? [] : [['new_v6_only_preferred', String(seconds)]];
}

function setVariables(set: VariableSet, reason: Reason, call: ScriptCall): readonly Variable[] {
	if (set === 'requested') return requestedVariables(call.settings);
	if (set === 'alias')
		return call.settings.alias ? prefixed(set, aliasVariables(call.settings.alias, call.settings)) : [];
	const lease = set === 'old' ? call.previous : call.lease;
	if (!lease) return [];
	const end = reason === 'RELEASE' ? call.now : lease.expiresAt;
	return prefixed(set, leaseVariables(lease, expiry(end + call.wallOffset), call.settings));
}

function requestedVariables({request}: Settings): readonly Variable[] {
	return request
		.filter(({space}) => space === dhcp)
		.map(({name}) => [`requested_${variableName(name)}`, '1']);
}

function aliasVariables(alias: PredefinedLease, settings: Settings): readonly Variable[] {
	const lease = {address: alias.address, options: decodeOptions(alias.options), ack: new Uint8Array()};
	return leaseVariables(lease, '0', settings);
}

function prefixed(prefix: string, variables: readonly Variable[]): readonly Variable[] {
	return variables.map(([name, value]) => [`${prefix}_${name}`, value]);
}

function expiry(millis: number): string {
	return millis === Number.POSITIVE_INFINITY ? never : String(Math.max(0, Math.floor(millis / 1000)));
}
