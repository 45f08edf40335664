import type {CycleEntry, Fired, Record} from '@lessee/lease';
import type {RecordedRun} from '@lessee/testkit';

/** As many may wait before EXTENDs are merged. */
const mostWaiting = 16;

/** What the client has fired and no hook has seen: hooks see all of it, in its order. */
export class Owed {
	#waiting: readonly CycleEntry[] = [];
	#merged = 0;

	/** What is owed now, oldest first. */
	get waiting(): readonly CycleEntry[] {
		return this.#waiting;
	}

	/** A row fired, and perhaps an event with it; `merged` is the client's count. What is wrong with that, if anything. */
	fired(row: Fired, merged: number): string | undefined {
		const entry = eventOf(row);
		const merges = merged > this.#merged;
		this.#merged = merged;
		if (entry === undefined) return undefined;
		const waited = this.#waiting.length;
		this.#waiting = [...(merges ? this.#waiting.slice(0, -1) : this.#waiting), entry];
		return merges && waited < mostWaiting ? `${entry.event} was merged where ${waited} waited` : undefined;
	}

	/** A hook ran: what is wrong with that, if anything. */
	ran({event, lease}: RecordedRun): string | undefined {
		const [next, ...others] = this.#waiting;
		this.#waiting = others;
		if (next === undefined) return `${event} ran, which nothing had fired`;
		const same = next.event === event && next.lease === lease;
		return same ? undefined : `${event} ran before ${next.event}, which waited for longer`;
	}

	/** The agent died: another one goes on with what is on record. */
	goOn(record: Record | undefined): void {
		const goesOn = record?.active !== undefined || record?.running !== undefined;
		this.#waiting = goesOn ? record.queue : [];
		this.#merged = 0;
	}
}

/** What a row fires; what an earlier agent has fired is owed already. */
function eventOf({rule, from, to}: Fired): CycleEntry | undefined {
	if (to.name === 'ENDING' && from.name !== 'ENDING' && rule.on !== 'resume') return to;
	if (from.name === 'CONFIGURING' && rule.on === 'applied' && to.name === 'BOUND')
		return {event: from.previous === undefined ? 'BOUND' : 'EXTEND', lease: to.lease};
	return rule.on === 'ack' && to.name === 'INFORMED' ? {event: 'EXTEND', lease: to.lease} : undefined;
}
