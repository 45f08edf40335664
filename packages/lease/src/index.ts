export {routersOf} from './actions/arp.ts';
export {commandTable, isBusy, type StatusName, statusOf} from './commands.ts';
export {type Cycle, type CycleName, type CycleRule, cycleRules} from './cycle.ts';
export type {ArpPacket, CommandError, CommandName, Destination, Effect} from './effect.ts';
export {type Event, type EventOf, type EventType, eventTypes, type Stimulus} from './event.ts';
export {type IgnoredPairs, ignoredPairs} from './ignored.ts';
export type {
	ApplyReason,
	HookEvent,
	HookOutcome,
	HookProcess,
	Lease,
	Millis,
	RemoveReason,
	Reply,
	Source,
	Undo,
} from './lease.ts';
export {never} from './lease.ts';
export {type Counters, deadline, initial, type Machine} from './machine.ts';
export {defaultTiming, type Outgoing, type Policy, type RawOption, type Timing} from './policy.ts';
export type {After, CycleEntry, Record} from './record.ts';
export {recordOf} from './recovery.ts';
export {leadsTo, type Rule} from './rule.ts';
export {rules} from './rules.ts';
export {activeLease, type State, type StateName, type StateOf, stateNames} from './state.ts';
export {type Fired, ruleFor, type Transition, transition} from './transition.ts';
