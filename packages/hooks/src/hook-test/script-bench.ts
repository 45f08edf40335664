import type {ApplyReason, HookOutcome} from '@lessee/lease';
import type {ScriptConfigurator, ScriptReason, ScriptSubject} from '../script.ts';
import {appliedBy, saysTaken, succeeded} from '../script-outcome.ts';
import {type Bench, demandOneOf} from './bench.ts';
import {sampleLease} from './sample-lease.ts';

const [lease, renewed] = [sampleLease(0), sampleLease(1_800_000)];

/** What each reason is about, in the order in which a lease meets them. */
const subjects: Readonly<Record<ScriptReason, ScriptSubject>> = {
	MEDIUM: {medium: 'media auto'},
	PREINIT: {},
	ARPSEND: {lease},
	ARPCHECK: {lease},
	BOUND: {lease},
	RENEW: {lease: renewed, previous: lease},
	REBIND: {lease: renewed, previous: lease},
	EXPIRE: {previous: renewed},
	REBOOT: {lease},
	STOP: {previous: lease},
	TIMEOUT: {lease},
	RELEASE: {previous: lease},
	FAIL: {previous: lease},
	V6ONLY: {v6OnlyPreferred: 1800},
};

/** Every reason that the seed names, and those that ISC added, once. */
export const scriptReasons = Object.keys(subjects) as readonly ScriptReason[];

const effects: Readonly<Record<'applied' | 'declined' | 'failed', string>> = {
	applied: 'the lease is used',
	declined: 'the lease is declined',
	failed: 'the interface fails',
};
const applyReasons: readonly string[] = [
	'BOUND',
	'RENEW',
	'REBIND',
	'REBOOT',
	'TIMEOUT',
] satisfies ApplyReason[];

/** Tries out a script. */
export function scriptBench(script: ScriptConfigurator): Bench {
	return {
		life: async () => scriptReasons,
		async run(event) {
			demandOneOf('A reason', event, scriptReasons);
			const reason = event as ScriptReason;
			const outcome = await script.runReason(reason, subjects[reason]);
			const effect = effectOf(reason, outcome);
			return {outcome, ...(effect !== undefined && {effect})};
		},
		close: async () => {},
	};
}

function effectOf(reason: ScriptReason, outcome: HookOutcome): string | undefined {
	if (applyReasons.includes(reason)) {
		const inUse = subjects[reason].previous !== undefined;
		const {result} = appliedBy(reason as ApplyReason, outcome, {inUse, undo: {}});
		return result === 'declined' && reason === 'TIMEOUT' ? 'the next lease is tested' : effects[result];
	}
	if (reason === 'MEDIUM') return succeeded(outcome) ? 'the medium is used' : 'the next medium is tried';
	if (reason === 'ARPCHECK')
		return saysTaken(outcome) ? 'the address is declined' : 'the address is requested';
	return undefined;
}
