// Which command is allowed in which state: dhcpagent's own table (the columns drop, extend, release, start, inform).
import type {CommandError, CommandName} from './effect.ts';
import type {Event} from './event.ts';
import type {Machine} from './machine.ts';
import {activeLease, type State, type StateName} from './state.ts';

/** The state names of dhcpagent's status table. */
export type StatusName =
	| 'INIT'
	| 'SELECTING'
	| 'REQUESTING'
	| 'PRE_BOUND'
	| 'BOUND'
	| 'RENEWING'
	| 'REBINDING'
	| 'INFORMATION'
	| 'INIT_REBOOT'
	| 'INFORM_SENT'
	| 'RELEASING';

interface StatusRow {
	readonly status: StatusName;
	readonly allowed: readonly CommandName[];
}

/** State by state: its name in `status`, and the commands that it takes. OFF has no row: it is not under control. */
// biome-ignore format: one state is one line.
export const commandTable: {readonly [name in Exclude<StateName, 'OFF'>]: StatusRow} = {
	DOWN:          {status: 'INIT',        allowed: ['start', 'inform', 'drop']},
	PREPARING:     {status: 'INIT',        allowed: ['start', 'inform', 'drop']},
	INIT:          {status: 'INIT',        allowed: ['start', 'inform', 'drop']},
	SELECTING:     {status: 'SELECTING',   allowed: ['start', 'drop']},
	SWITCHING:     {status: 'INIT',        allowed: ['start', 'inform', 'drop']},
	CHOOSING:      {status: 'SELECTING',   allowed: ['start', 'drop']},
	REQUESTING:    {status: 'REQUESTING',  allowed: ['start', 'drop']},
	'INIT-REBOOT': {status: 'INIT_REBOOT', allowed: ['start', 'release', 'drop']},
	REBOOTING:     {status: 'INIT_REBOOT', allowed: ['start', 'release', 'drop']},
	PROBING:       {status: 'PRE_BOUND',   allowed: ['extend', 'release', 'drop']},
	TESTING:       {status: 'INIT_REBOOT', allowed: ['start', 'release', 'drop']},
	CONFIGURING:   {status: 'PRE_BOUND',   allowed: []},
	BOUND:         {status: 'BOUND',       allowed: ['extend', 'release', 'drop']},
	RENEWING:      {status: 'RENEWING',    allowed: ['extend', 'release', 'drop']},
	REBINDING:     {status: 'REBINDING',   allowed: ['extend', 'release', 'drop']},
	ENDING:        {status: 'RELEASING',   allowed: []},
	REMOVING:      {status: 'RELEASING',   allowed: []},
	INFORMING:     {status: 'INFORM_SENT', allowed: ['start', 'inform', 'drop']},
	INFORMED:      {status: 'INFORMATION', allowed: ['start', 'inform', 'drop']},
	FAILED:        {status: 'INIT',        allowed: ['start', 'release', 'drop']},
};

/** What a BOOTP lease takes of them: it can be neither extended nor released. */
const bootpCommands: readonly CommandName[] = ['start', 'drop'];

const rowOf = (state: Exclude<State, {name: 'OFF'}>): StatusRow =>
	commandTable[state.name === 'DOWN' && state.held !== undefined ? 'INIT-REBOOT' : state.name];

/** The name of a state in dhcpagent's status table; undefined when not under control. */
export function statusOf(state: State): StatusName | undefined {
	if (state.name === 'OFF') return undefined;
	// The hooks of an ending lease still see it: only RELEASING is a state of its own to a user.
	if (state.name === 'ENDING' && state.event !== 'RELEASE') return 'BOUND';
	return rowOf(state).status;
}

/** An event is in progress: no command may change the state now. */
export function isBusy({state, cycle}: Machine): boolean {
	const {name} = state;
	const moving = name === 'CONFIGURING' || name === 'ENDING' || name === 'REMOVING';
	return moving || cycle.running !== undefined || cycle.queue.length > 0;
}

type Command = Extract<Event, {type: CommandName}>;

const commandNames: readonly string[] = [
	'start',
	'extend',
	'inform',
	'release',
	'drop',
] satisfies CommandName[];

/** Whether an event is a command of a user's. */
export const isCommand = (event: Event): event is Command => commandNames.includes(event.type);

/** Why a command is refused: what the first row says that says anything. */
const refusals: readonly ((machine: Machine, command: Command) => CommandError | undefined)[] = [
	machine => (isBusy(machine) ? 'PEND' : undefined),
	({state}, {type}) =>
		activeLease(state)?.origin === 'bootp' && !bootpCommands.includes(type) ? 'BOOTP' : undefined,
	({state}, {type}) => refusalIn(state, type),
	(_machine, command) => (command.type === 'inform' && command.address === undefined ? 'NOIPIF' : undefined),
];

/** Why a command is refused, if it is. */
export function refusalOf(machine: Machine, command: Command): CommandError | undefined {
	for (const row of refusals) {
		const error = row(machine, command);
		if (error !== undefined) return error;
	}
	return undefined;
}

function refusalIn(state: State, command: CommandName): CommandError | undefined {
	if (state.name === 'OFF') return command === 'start' || command === 'inform' ? undefined : 'UNKIF';
	// Its parameters would be taken for those of an address that the interface has by other means.
	if (command === 'inform' && activeLease(state) !== undefined) return 'OUTSTATE';
	if (rowOf(state).allowed.includes(command)) return undefined;
	return command === 'start' ? 'RUNNING' : 'OUTSTATE';
}
