// What a plugin is shown of leases and offers.
import type {Lease, Millis, Reply} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import type {PluginLease, PluginOffer} from './plugin.ts';

/** A lease with its options by name, and its instants on the wall clock. */
export function viewLease(lease: Lease, clock: Clock): PluginLease {
	const {options, startedAt, t1At, t2At, expiresAt, ...rest} = lease;
	const bootTime = clock.wall() - clock.now();
	const onWall = (at: Millis) => Math.round(at + bootTime);
	return {
		...rest,
		...options,
		startedAt: onWall(startedAt),
		t1At: onWall(t1At),
		t2At: onWall(t2At),
		expiresAt: onWall(expiresAt),
	};
}

/** An offer with the options that count. */
export function viewOffer({message, effective, from}: Reply): PluginOffer {
	const {serverIdentifier} = effective.options;
	return {
		...effective,
		address: message.yiaddr,
		...(serverIdentifier !== undefined && {serverIdentifier}),
		message,
		from,
	};
}
