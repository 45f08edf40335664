import {type CycleEntry, type Machine, type Record, recordOf} from '@lessee/lease';

/**
 * What of a client at rest is not on record, so that another agent would not know of it. While the process of a hook is
 * being made, the record still says what was before.
 */
export function notOnRecord(record: Record | undefined, machine: Machine): string | undefined {
	const {running} = machine.cycle;
	if (running !== undefined && running.process === undefined) return undefined;
	const now = recordOf(machine);
	if (record === undefined)
		return now.leases.length > 0 || now.active !== undefined ? 'nothing is on record' : undefined;
	const same = {
		leases: record.leases === now.leases,
		active: record.active === now.active,
		running: record.running?.process === now.running?.process,
		queue: sameEntries(record.queue, now.queue),
		ending: record.ending?.event === now.ending?.event && record.ending?.after === now.ending?.after,
		undo: record.undo === now.undo,
	};
	const stale = Object.entries(same).flatMap(([part, agrees]) => (agrees ? [] : [part]));
	return stale.length === 0 ? undefined : `${stale.join(', ')} of ${machine.state.name} not on record`;
}

const sameEntries = (a: readonly CycleEntry[], b: readonly CycleEntry[]): boolean =>
	a.length === b.length && a.every(({event, lease}, i) => event === b[i]?.event && lease === b[i]?.lease);
