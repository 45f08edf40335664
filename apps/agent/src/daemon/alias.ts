import type {PredefinedLease} from '@lessee/dhclient';

const subnetMask = 1;

/** The address of an `alias` block with its prefix length; a host of its own where no mask is given. */
export function aliasOf({address, options}: PredefinedLease): {
	readonly address: string;
	readonly prefixLength: number;
} {
	const mask = options.get(subnetMask);
	if (mask === undefined) return {address, prefixLength: 32};
	const ones = [...mask]
		.map(byte => byte.toString(2).padStart(8, '0'))
		.join('')
		.indexOf('0');
	return {address, prefixLength: ones < 0 ? 32 : ones};
}
