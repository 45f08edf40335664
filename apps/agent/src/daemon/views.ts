// The agent's state as its API shows it.
import {type InterfaceStatus, viewLease} from '@lessee/control';
import {
	activeLease,
	deadline,
	isBusy,
	type Lease,
	type Machine,
	type Millis,
	never,
	statusOf,
} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {nextStep, waitsFor} from './prospects.ts';

/** Wall-clock time less boot time, as the clocks stand now. */
export function wallOffset(clock: Clock): Millis {
	return clock.wall() - clock.now();
}

/** Boot time as wall-clock time; null for what never comes. */
function wallTime(at: Millis, clock: Clock): string | null {
	return at === never ? null : new Date(at + wallOffset(clock)).toISOString();
}

/**
 * The lease that questions are answered from: the one in use or going, else what DHCPINFORM brought. While a lease
 * is being put on the interface by a script, that script may already ask for it.
 */
export function visibleLease({state}: Machine): Lease | undefined {
	if (state.name === 'CONFIGURING' || state.name === 'INFORMED') return state.lease;
	return activeLease(state);
}

/** An interface under control; a machine that does not exist yet is one that waits for its interface. */
export function viewInterface(
	name: string,
	machine: Machine | undefined,
	primary: boolean,
	clock: Clock,
): InterfaceStatus {
	if (machine === undefined) {
		const flags = {primary, bootp: false, failed: false, busy: false};
		const counters = {sent: 0, received: 0, declined: 0};
		const waitsFor = 'its interface';
		return {interface: name, state: 'INIT', machineState: 'DOWN', flags, counters, waitsFor};
	}
	const {state, cycle, counters} = machine;
	const lease = visibleLease(machine);
	const next = wallTime(deadline(machine), clock);
	const {running, queue} = cycle;
	return {
		interface: name,
		state: statusOf(state) ?? 'INIT',
		machineState: state.name,
		flags: {
			primary,
			bootp: lease?.origin === 'bootp',
			failed: state.name === 'FAILED',
			busy: isBusy(machine),
		},
		counters,
		...(lease === undefined ? {} : {lease: viewLease(lease, wallOffset(clock))}),
		...(running === undefined
			? {}
			: {
					hook: {
						event: running.event,
						...(running.process && {pid: running.process.pid}),
						waiting: queue.length,
					},
				}),
		waitsFor: waitsFor(machine),
		...(next === null ? {} : {next: {what: nextStep(machine), at: next}}),
	};
}
