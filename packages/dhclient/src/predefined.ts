import type {Lease} from '@lessee/lease';
import {decodeOptions, encodeMessage, encodeOptions} from '@lessee/wire';
import type {PredefinedLease, Settings} from './conf/configuration.ts';
import {checkedOptions} from './options/effective.ts';
import {attempt} from './values/attempt.ts';

const bootReply = 2;

/**
 * A lease of the configuration as the lease machine takes it: its options checked like any other's, and its `filename`,
 * `server-name` and `next-server` in a message that nobody sent. `wallOffset` is wall-clock time minus boot time.
 */
export function leaseOf(predefined: PredefinedLease, settings: Settings, wallOffset: number): Lease {
	const {address, medium, renewAt, rebindAt, expiresAt} = predefined;
	const {set} = checkedOptions(settings, predefined.options);
	const {serverIdentifier} = set.options;
	return {
		address,
		...(serverIdentifier !== undefined && {serverIdentifier}),
		...(medium !== undefined && {medium}),
		options: set,
		ack: messageOf(predefined),
		startedAt: Math.min(renewAt, rebindAt, expiresAt) - wallOffset,
		t1At: renewAt - wallOffset,
		t2At: rebindAt - wallOffset,
		expiresAt: expiresAt - wallOffset,
		origin: 'predefined',
	};
}

function messageOf({address, filename, serverName, nextServer, options}: PredefinedLease): Uint8Array {
	const header = {op: bootReply, yiaddr: address, siaddr: nextServer ?? '0.0.0.0'};
	const names = {file: filename ?? '', sname: serverName ?? ''};
	const whole = attempt(() =>
		encodeMessage({...header, ...names, unknown: encodeOptions(decodeOptions(options))}),
	);
	// A name too long for its field, or options too long for a message: the lease is good without them.
	return whole ?? encodeMessage(header);
}
