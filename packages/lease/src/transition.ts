// How a machine changes: the lease table and the cycle table side by side. An event goes to the lease table; what it
// fires goes to the cycle table; what ends a cycle comes back to the lease table as its continuation.
import {answersToHook, answersToStep} from './answers.ts';
import {isCommand, refusalOf} from './commands.ts';
import {type CycleRule, type CycleStep, closedCycle, fire, hookEnded, hookStarted} from './cycle.ts';
import {drawFrom} from './draw.ts';
import type {Effect} from './effect.ts';
import type {Event, EventType, Stimulus} from './event.ts';
import {type Counters, type Machine, zero} from './machine.ts';
import {isOnDisk, withPersist} from './recovery.ts';
import type {Rule} from './rule.ts';
import {rules} from './rules.ts';
import {quiet, setbacksAfter, setbacksAt} from './setbacks.ts';
import {expiryOf, type State, stateNames} from './state.ts';
import type {Context, Ignored, Step} from './step.ts';

/** A row that fired, with the states around it. */
export interface Fired {
	readonly rule: Rule;
	readonly from: State;
	readonly to: State;
}

/** What became of an event. */
export interface Transition {
	readonly machine: Machine;
	readonly effects: readonly Effect[];
	readonly fired: readonly Fired[];
	/** The rows of the cycle table that fired. */
	readonly cycleFired: readonly CycleRule[];
}

const table = new Map(stateNames.map(name => [name, new Map<EventType, Rule>()]));
for (const rule of rules) for (const from of rule.from) table.get(from)?.set(rule.on, rule);

/** The rule for a state and an event. */
export function ruleFor(state: State['name'], event: EventType): Rule | undefined {
	return table.get(state)?.get(event);
}

/** Gathers what the tables decide while one event is worked off. */
class Working {
	machine: Machine;
	readonly effects: Effect[] = [];
	readonly fired: Fired[] = [];
	readonly cycleFired: CycleRule[] = [];
	readonly #stimulus: Stimulus;

	constructor(machine: Machine, stimulus: Stimulus) {
		this.machine = machine;
		this.#stimulus = stimulus;
	}

	/** Gives an event to the lease table. */
	lease(event: Event): void {
		const {machine} = this;
		const from = machine.state;
		const rule = ruleFor(from.name, event.type);
		const context = this.#context();
		const outcome = rule?.run(from, event, context) ?? {ignored: `${event.type} in ${from.name}`};
		if ('ignored' in outcome) {
			this.#ignore(event, outcome);
			return;
		}
		this.#take(outcome, from, event, context);
		if (rule !== undefined) this.fired.push({rule, from, to: this.machine.state});
		if (outcome.fire !== undefined) this.cycle(fire(this.machine.cycle, outcome.fire));
	}

	/** Takes a step of the cycle table. */
	cycle({cycle, run, ended, closed, fired}: CycleStep): void {
		this.machine = {...this.machine, cycle};
		this.cycleFired.push(...fired);
		if (ended !== undefined) this.effects.push(...answersToHook(ended.event));
		if (run !== undefined) {
			const {state} = this.machine;
			if (state.name === 'ENDING') this.effects.push({type: 'keep', lease: state.lease});
			this.effects.push({type: 'runHook', event: run.event, lease: run.lease});
		}
		if (closed === true && ended !== undefined) this.lease({type: 'cycleClosed', event: ended.event});
	}

	#context(): Context {
		const {policy, state, leases, undo, linkUp, medium, setbacks} = this.machine;
		const {at, entropy} = this.#stimulus;
		return {
			at,
			draw: drawFrom(entropy),
			policy,
			leases,
			undo,
			linkUp,
			...(medium === undefined ? {} : {medium}),
			...setbacksAt(at, state, setbacks),
		};
	}

	#take(step: Step, from: State, event: Event, context: Context): void {
		const {medium, ...machine} = this.machine;
		const renews = step.state.name === 'RENEWING' || step.state.name === 'REBINDING';
		const fresh = renews && from.name === 'BOUND';
		const before = fresh || event.type === 'expiry' ? zero : machine.counters;
		const setbacks = setbacksAfter(step, event.type, context);
		this.machine = {
			...machine,
			state: quiet(step.state, setbacks),
			leases: step.leases ?? machine.leases,
			undo: step.undo ?? machine.undo,
			counters: counted(before, event, step),
			...(medium === undefined || step.failed === true ? {} : {medium}),
			setbacks,
		};
		const answers = answersToStep(from.name, step.state.name, step.fire === undefined);
		this.effects.push(...(step.effects ?? []), ...answers);
	}

	#ignore(event: Event, ignored: Ignored): void {
		this.effects.push({type: 'ignore', reason: ignored.ignored});
		this.machine = {...this.machine, counters: counted(this.machine.counters, event, ignored)};
	}
}

function counted(
	before: Counters,
	event: Event,
	{effects = [], declined = false}: Pick<Step, 'effects' | 'declined'>,
): Counters {
	return {
		sent: before.sent + effects.filter(({type}) => type === 'send').length,
		received: before.received + ('reply' in event ? 1 : 0),
		declined: before.declined + (declined ? 1 : 0),
	};
}

/**
 * Works off one event: the only way in which a client changes. Equal machines, events and stimuli give equal results.
 */
export function transition(machine: Machine, event: Event, stimulus: Stimulus): Transition {
	const working = new Working(machine, stimulus);
	deliver(working, event, stimulus);
	const {effects, fired, cycleFired} = working;
	return {
		machine: working.machine,
		effects: isOnDisk(event) ? effects : withPersist(machine, working.machine, effects),
		fired,
		cycleFired,
	};
}

function deliver(working: Working, event: Event, stimulus: Stimulus): void {
	const {machine} = working;
	const error = isCommand(event) ? refusalOf(machine, event) : undefined;
	if (isCommand(event) && error !== undefined) {
		working.effects.push({type: 'refuse', command: event.type, error});
		return;
	}
	switch (event.type) {
		case 'policy':
			working.machine = {...machine, policy: event.policy};
			break;
		case 'hookStarted':
			working.machine = {...machine, cycle: hookStarted(machine.cycle, event.process)};
			working.effects.push({type: 'persist'}, {type: 'releaseHook'});
			break;
		case 'hookEnded':
			working.cycle(hookEnded(machine.cycle, event.outcome));
			break;
		case 'timeout':
			working.lease(expiryOf(machine.state) <= stimulus.at ? {type: 'expiry'} : event);
			break;
		case 'linkUp':
		case 'linkDown':
			working.machine = {...machine, linkUp: event.type === 'linkUp'};
			working.lease(event);
			break;
		case 'linkGone':
			working.machine = {...withoutMedium(machine), linkUp: false};
			working.lease(event);
			break;
		case 'mediumSet':
			working.machine = event.ok ? {...machine, medium: event.medium} : withoutMedium(machine);
			working.lease(event);
			break;
		case 'resume':
			resumeCycle(working, event);
			break;
		default:
			working.lease(event);
	}
}

const withoutMedium = ({medium: _, ...machine}: Machine): Machine => machine;

/** The cycle of an earlier agent goes on: a hook that it started is waited for, what waited behind it still comes. */
function resumeCycle(working: Working, event: Extract<Event, {type: 'resume'}>): void {
	const {record, open} = event;
	const {running, queue, active, ending} = record;
	if (open && running !== undefined) {
		const closing = ending !== undefined && running.event === ending.event;
		const name = closing ? 'CLOSING' : active === undefined ? 'CLOSED-RUNNING' : 'OPEN-RUNNING';
		working.machine = {...working.machine, cycle: {name, running, queue, merged: 0}};
		working.effects.push({type: 'adoptHook', event: running.event, process: running.process});
	}
	working.lease(event);
	if (!open || running !== undefined || active === undefined) return;
	const name = queue[0]?.event === 'BOUND' ? 'CLOSED' : 'OPEN';
	working.machine = {...working.machine, cycle: {...closedCycle, name}};
	for (const entry of queue) working.cycle(fire(working.machine.cycle, entry));
}
