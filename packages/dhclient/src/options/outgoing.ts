import type {Outgoing} from '@lessee/lease';
import {encodeOptions} from '@lessee/wire';
import type {Settings} from '../conf/configuration.ts';
import type {EvaluationContext} from '../expression/expression.ts';
import {dhcp} from '../values/option-spaces.ts';
import {OptionStore} from '../values/option-store.ts';
import {anonymousOptions} from './anonymous.ts';
import {runStatements} from './run.ts';

const requestedAddress = 50;
const leaseTime = 51;
const parameterRequestList = 55;
const clientIdentifier = 61;
const rapidCommit = 80;

// 52 to 54 are the protocol's own, 82 is a relay's, 58 and 59 a server's; 0 and 255 are no options.
const neverSent = [0, 52, 53, 54, 58, 59, 82, 255];

/** What a configuration may put into each message. @rfc 2131 §4.4.1, table 5 */
const mayCarry: {readonly [K in Outgoing]: (code: number) => boolean} = {
	DISCOVER: code => !neverSent.includes(code),
	// RFC 4039 §3.1 knows rapid commit in a DHCPDISCOVER alone.
	REQUEST: code => !neverSent.includes(code) && code !== requestedAddress && code !== rapidCommit,
	INFORM: code => !neverSent.includes(code) && ![requestedAddress, leaseTime, rapidCommit].includes(code),
	DECLINE: code => code === clientIdentifier,
	RELEASE: code => code === clientIdentifier,
};

/** A request list may be longer than one option; more codes than there are would be repetitions. */
const mostRequested = 254;

/**
 * The options that a configuration puts into a message: the list of what is asked for, and what `send` says. Never a
 * field that RFC 2131 table 5 forbids, whatever the configuration says.
 *
 * Deviation: ISC reads `send SPACE.NAME` of the `vendor option space` and sends nothing; here it goes out in option 43.
 * @rfc 2131 §4.4.1
 */
export function outgoingOptions(
	settings: Settings,
	kind: Outgoing,
	context: EvaluationContext,
): readonly (readonly [code: number, bytes: Uint8Array])[] {
	const codes = [
		...new Set(settings.request.filter(option => option.space === dhcp).map(option => option.code)),
	];
	const options =
		settings.anonymize === true ? anonymousOptions(codes, context) : configured(settings, codes, context);
	return [...options].filter(
		([code, bytes]) => mayCarry[kind](code) && (bytes.length > 0 || isEmpty(settings, code)),
	);
}

/** The list of what is asked for, and what `send` statements say. */
function configured(
	settings: Settings,
	codes: readonly number[],
	context: EvaluationContext,
): ReadonlyMap<number, Uint8Array> {
	const store = new OptionStore(settings.spaces, settings.vendorSpace);
	if (codes.length > 0) {
		store.set(
			settings.spaces.byCode(dhcp, parameterRequestList),
			Uint8Array.from(codes.slice(0, mostRequested)),
		);
	}
	const lease = new OptionStore(
		settings.spaces,
		settings.vendorSpace,
		context.lease ? encodeOptions(context.lease) : [],
	);
	runStatements(settings.statements, 'transmission', store, {
		...context,
		option: (from, option) => (from === 'configuration' ? store : lease).get(option),
	});
	return store.entries();
}

/** Whether an option is there without any byte; any other that is empty would be none (RFC 2132 gives least lengths). */
function isEmpty({spaces}: Settings, code: number): boolean {
	return spaces.byCode(dhcp, code).format === 'Z';
}
