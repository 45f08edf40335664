// What must survive the agent, and when it is written.
import type {Cycle} from './cycle.ts';
import type {Effect} from './effect.ts';
import type {Event} from './event.ts';
import type {Machine} from './machine.ts';
import type {After, Record} from './record.ts';
import {activeLease, type State, type StateOf} from './state.ts';

/** What has to survive the agent. */
export function recordOf({state, cycle, leases, undo}: Machine): Record {
	const active = activeLease(state);
	return {
		leases,
		...(active === undefined ? {} : {active}),
		...fired(cycle),
		...(state.name === 'ENDING' ? {ending: endingOf(state)} : {}),
		undo,
	};
}

const endingOf = ({event, after, wait}: StateOf<'ENDING'>): NonNullable<Record['ending']> => ({
	event,
	after,
	...(wait === undefined ? {} : {wait}),
});

/** A hook whose process is not known yet has not been released: to whoever reads the record, it still waits. */
function fired({running, queue}: Cycle): Pick<Record, 'running' | 'queue'> {
	if (running === undefined) return {queue};
	const {process, ...entry} = running;
	return process === undefined ? {queue: [entry, ...queue]} : {running: {...entry, process}, queue};
}

/** What was just read, and leaves nothing to be done, need not be written: the first packet does not wait for the disk. */
export function isOnDisk(event: Event): boolean {
	if (event.type !== 'resume') return false;
	const {active, running, queue} = event.record;
	return active === undefined && running === undefined && queue.length === 0;
}

/**
 * The record is written where it changed. Where a hook is about to run, that is when its process is known and before
 * it is released: until then the record on disk says that the event has not been fired. What would be wrong to say
 * until then is written first.
 */
export function withPersist(before: Machine, after: Machine, effects: readonly Effect[]): readonly Effect[] {
	if (effects.some(({type}) => type === 'persist')) return effects;
	if (effects.some(({type}) => type === 'runHook')) {
		return isMisleading(before, after) ? [{type: 'persist'}, ...effects] : effects;
	}
	const same =
		before.leases === after.leases &&
		before.cycle === after.cycle &&
		before.undo === after.undo &&
		afterOf(before.state) === afterOf(after.state) &&
		activeLease(before.state) === activeLease(after.state);
	return same ? effects : [...effects, {type: 'persist'}];
}

/** Where an ending leads: the end of the agent changes that. */
const afterOf = (state: State): After | undefined => (state.name === 'ENDING' ? state.after : undefined);

/**
 * The record before names an address that is not on the interface any more, or a lease that now ends sooner, knows
 * nothing of an ending that has begun, or holds an event that is over without a hook.
 */
function isMisleading(before: Machine, after: Machine): boolean {
	const [was, is] = [activeLease(before.state), activeLease(after.state)];
	const both = was !== undefined && is !== undefined;
	const replaced = both && (was.address !== is.address || is.expiresAt < was.expiresAt);
	const ends = after.state.name === 'ENDING' && before.state.name !== 'ENDING';
	const {running} = before.cycle;
	return replaced || ends || (running !== undefined && running.process === undefined);
}
