import {
	formatOptionForDhcpinfo,
	type JsonValue,
	type Registry,
	registry as standard,
	toHex,
	WireError,
} from '@lessee/wire';
import {answerOption} from './answer.ts';
import {type LeaseOption, leaseOptions, type OptionSource} from './lease-options.ts';
import type {LeaseAnswer, LeaseView} from './schema.ts';

/** A lease as the machine holds it; instants in milliseconds of boot time, Infinity for never. */
export interface HeldLease extends OptionSource {
	readonly address: string;
	readonly serverIdentifier?: string;
	readonly startedAt: number;
	readonly t1At: number;
	readonly t2At: number;
	readonly expiresAt: number;
}

/** A lease as clients see it. `wallOffset` is wall-clock time less boot time now, milliseconds. */
export function viewLease(lease: HeldLease, wallOffset: number, registry: Registry = standard): LeaseView {
	const instant = (at: number) =>
		at === Number.POSITIVE_INFINITY ? null : new Date(at + wallOffset).toISOString();
	const options: {[name: string]: JsonValue} = {};
	const raw: {[code: string]: string} = {};
	for (const {code, name, bytes, value} of leaseOptions(lease, registry)) {
		raw[code] = toHex(bytes);
		if (name !== undefined && value !== undefined) options[name] = value;
	}
	const {subnetMask} = lease.options.options;
	return {
		address: lease.address,
		...(subnetMask !== undefined && {subnetMask}),
		...(lease.serverIdentifier !== undefined && {serverIdentifier: lease.serverIdentifier}),
		startedAt: new Date(lease.startedAt + wallOffset).toISOString(),
		renewAt: instant(lease.t1At),
		rebindAt: instant(lease.t2At),
		expiresAt: instant(lease.expiresAt),
		options,
		raw,
	};
}

/** A whole lease: for machines, and as lines for people. */
export function answerLease(
	held: HeldLease,
	wallOffset: number,
	registry: Registry = standard,
): Omit<LeaseAnswer, 'interface'> {
	const lease = viewLease(held, wallOffset, registry);
	const entries = [
		{name: 'address', lines: [lease.address]},
		...(['startedAt', 'renewAt', 'rebindAt', 'expiresAt'] as const).map(name => ({
			name,
			lines: [lease[name] ?? 'never'],
		})),
		...headerEntries(held),
		...leaseOptions(held, registry).map(option => ({
			name: option.name ?? `unknown-${option.code}`,
			lines: optionLines(option, registry),
		})),
	];
	return {lease, entries};
}

/** What a server says beside options: where and what to boot. */
function headerEntries(held: HeldLease): LeaseAnswer['entries'] {
	const fields = {siaddr: 'BootSrvA', sname: 'BootSrvN', file: 'BootFile'};
	return Object.entries(fields)
		.map(([name, field]) => ({name, lines: answerOption(field, {}, () => held).lines}))
		.filter(({lines: [line]}) => line !== undefined && line !== '0.0.0.0');
}

/** An option as dhcpinfo prints it; its bytes where they do not fit its type. */
function optionLines({code, bytes}: LeaseOption, registry: Registry): string[] {
	try {
		return formatOptionForDhcpinfo(code, bytes, registry);
	} catch (error) {
		if (error instanceof WireError) return [toHex(bytes)];
		throw error;
	}
}
