import {decodeOptions, encodeOptions, type OptionSet} from '@lessee/wire';
import type {Settings} from '../conf/configuration.ts';
import type {EvaluationContext} from '../expression/expression.ts';
import {dhcp} from '../values/option-spaces.ts';
import {OptionStore} from '../values/option-store.ts';
import {objectionTo} from './check.ts';
import {runStatements} from './run.ts';

/** A value that was received, or made, and is not used. */
export interface RefusedOption {
	readonly code: number;
	/** dhclient's name of the option. */
	readonly name: string;
	/** A sentence. */
	readonly reason: string;
}

/** Options that count, and those that do not. */
export interface EffectiveOptions {
	/** What is used. What does not fit its type is kept as malformed: whoever asks for it can be told. */
	readonly set: OptionSet;
	/** What was left out and why; the raw bytes are in the message. */
	readonly refused: readonly RefusedOption[];
}

/**
 * What the configuration makes of a received message's options: `ignore`, then `supersede`, `default`, `prepend` and
 * `append` in their order; then every value is checked, by its type and by the rules for names and paths. Called once,
 * when the message is accepted: what is in the result may be shown to anybody.
 *
 * Deviation: in ISC, `option` has no value in what these statements set, and in a condition the one that statements before
 * it have made; here it is the option that came, as dhcp-eval(5) says, and `config-option` is what has become of it.
 */
export function effectiveOptions(
	settings: Settings,
	received: OptionSet,
	context: EvaluationContext,
): EffectiveOptions {
	const {spaces, vendorSpace} = settings;
	const raw = rawOptions(received);
	if (leavesAlone(settings)) return checkedOptions(settings, raw, received);
	const message = new OptionStore(spaces, vendorSpace, raw);
	const store = new OptionStore(spaces, vendorSpace, raw);
	for (const option of settings.ignore) store.delete(option);
	runStatements(settings.statements, 'receipt', store, {
		...context,
		option: (from, option) => (from === 'configuration' ? store : message).get(option),
	});
	return checkedOptions(settings, store.entries());
}

/** Whether a configuration changes nothing of what is received, as most do. */
function leavesAlone({ignore, statements}: Settings): boolean {
	return ignore.length === 0 && statements.every(one => one.kind === 'modify' && one.action === 'send');
}

/** Every option that came, as bytes. */
function rawOptions(set: OptionSet): ReadonlyMap<number, Uint8Array> {
	const raw = encodeOptions(set);
	for (const {code, bytes} of set.malformed) if (!raw.has(code)) raw.set(code, bytes);
	return raw;
}

/**
 * Options by code, those whose values are not what they have to be left out. `decoded` are the same options, where that
 * is known.
 */
export function checkedOptions(
	{spaces}: Settings,
	entries: ReadonlyMap<number, Uint8Array>,
	decoded?: OptionSet,
): EffectiveOptions {
	const refused: RefusedOption[] = [];
	const good = new Map<number, Uint8Array>();
	const bad = new Map<number, Uint8Array>();
	for (const [code, bytes] of entries) {
		const {name, format} = spaces.byCode(dhcp, code);
		const objection = objectionTo(code, format, bytes);
		if (objection === undefined) {
			good.set(code, bytes);
			continue;
		}
		bad.set(code, bytes);
		refused.push({code, name, reason: `Option ${code} (${name}) ${objection}.`});
	}
	if (decoded?.malformed.length === 0 && refused.length === 0) return {set: decoded, refused};
	const set = decodeOptions(good);
	for (const {code, reason} of set.malformed) {
		refused.push({code, name: spaces.byCode(dhcp, code).name, reason});
	}
	// A text that breaks a rule for names or paths is no malformed option: it is as if it had not come.
	const {malformed} = decodeOptions(bad);
	return {set: {...set, malformed: [...malformed, ...set.malformed]}, refused};
}
