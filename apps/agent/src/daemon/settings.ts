// From the configuration to what a client is given: data for the machine, and the function that says which options of
// a server's message count.
import {hostname} from 'node:os';
import type {Settings as ClientSettings} from '@lessee/client';
import {
	dhcpSpace,
	type EvaluationContext,
	effectiveOptions,
	leaseOf,
	outgoingOptions,
	type RefusedOption,
	type Settings,
} from '@lessee/dhclient';
import type {Outgoing, Policy} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import type {Message} from '@lessee/wire';

const rapidCommit = 80;

/** What settings depend on beside the configuration. */
export interface Facts {
	readonly hardware: Policy['hardware'];
	readonly clock: Clock;
	/** A flag that wins over the configuration. */
	readonly acd: Policy['acd'] | undefined;
	/** Whether a script configures the interface. */
	readonly script: boolean;
	/** Whether plugins choose among offers. */
	readonly chooser: boolean;
	/** Told of each value of a server's that is not used. */
	readonly refused: (option: RefusedOption) => void;
}

/** Whether there are `send` statements that have no effect: an anonymous client says nothing of its own. */
export function sendsInVain({anonymize, statements}: Settings): boolean {
	const sends = statements.some(statement => statement.kind === 'modify' && statement.action === 'send');
	return anonymize === true && sends;
}

/** The settings of one interface. */
export function clientSettings(settings: Settings, facts: Facts): ClientSettings {
	const {hardware, clock, acd, script, chooser} = facts;
	const context: EvaluationContext = {hostname: hostname(), hardware};
	const outgoing = (kind: Outgoing) => outgoingOptions(settings, kind, context);
	const options = {
		DISCOVER: outgoing('DISCOVER'),
		REQUEST: outgoing('REQUEST'),
		INFORM: outgoing('INFORM'),
		DECLINE: outgoing('DECLINE'),
		RELEASE: outgoing('RELEASE'),
	};
	const policy: Policy = {
		hardware,
		timing: settings.timing,
		options,
		require: settings.require.filter(({space}) => space === dhcpSpace).map(({code}) => code),
		reject: settings.reject,
		broadcast: settings.broadcast ?? false,
		denyBootp: settings.bootp === false,
		rapidCommit: options.DISCOVER.some(([code]) => code === rapidCommit),
		acd: acd ?? settings.acd ?? 'fast',
		script,
		chooser,
		anonymize: settings.anonymize ?? false,
		media: settings.media,
		predefined: settings.leases.map(lease => leaseOf(lease, settings, clock.wall() - clock.now())),
	};
	return {
		policy,
		effective: (message, packet, clientState) =>
			effective(settings, message, {...context, packet, clientState}, facts),
	};
}

function effective(settings: Settings, message: Message, context: EvaluationContext, {refused}: Facts) {
	const {set, refused: values} = effectiveOptions(settings, message, {
		...context,
		leasedAddress: message.yiaddr,
		leaseTime: message.options.ipAddressLeaseTime,
		filename: message.file,
		serverName: message.sname,
	});
	for (const value of values) refused(value);
	return set;
}
