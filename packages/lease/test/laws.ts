// Laws of every step, whatever happened. The grammar of the hooks, and what may be released, are in world.ts.
import {
	activeLease,
	deadline,
	isBusy,
	leadsTo,
	type Machine,
	never,
	recordOf,
	type StateName,
} from '../src/index.ts';
import {objectionsOf, type Sort, sortOf} from './table-five.ts';
import {type Call, type Lived, law, type World} from './world.ts';

/** Holds what was lived through, up to a moment at which nothing is due, against all laws. */
export function checkLaws(lived: readonly Lived[]): void {
	for (const step of lived) for (const check of steps) check(step);
	const last = lived.at(-1);
	if (last !== undefined) for (const check of moments) check(last.after);
}

const commands = ['start', 'extend', 'inform', 'release', 'drop'];

const steps: readonly ((step: Lived) => void)[] = [
	function rowsKeepTheirWord({done}) {
		for (const {rule, from, to} of done.fired) {
			law(rule.from.includes(from.name), `${rule.action} fired in ${from.name}`);
			law(leadsTo(rule, from.name).includes(to.name), `${rule.action} led to ${to.name}`);
		}
	},
	function refusedCommandsChangeNothing({before, event, done}) {
		const refusals = done.effects.filter(({type}) => type === 'refuse');
		if (refusals.length === 0) return;
		law(commands.includes(event.type) && refusals.length === 1, `${event.type} was refused`);
		law(
			done.effects.length === 1 && done.machine === before.machine,
			`${event.type} was refused and did something`,
		);
	},
	function commandsWhileBusyAreRefused({before, event, done}) {
		if (!commands.includes(event.type) || !isBusy(before.machine)) return;
		const [refusal] = done.effects;
		law(refusal?.type === 'refuse' && refusal.error === 'PEND', `${event.type} was not refused with PEND`);
	},
	function queuedEventsKeepTheirOrder({before, event, done}) {
		if (event.type === 'resume') return;
		const [was, is] = [before.machine.cycle, done.machine.cycle];
		const waiting = done.cycleFired.some(({does}) => does === 'next') ? was.queue.slice(1) : was.queue;
		const merged = is.merged > was.merged;
		const kept = merged ? waiting.slice(0, -1) : waiting;
		law(
			kept.every((entry, place) => entry === is.queue[place]),
			'the queue changed its order',
		);
		law(is.queue.length <= kept.length + 1, 'more than one event was queued');
	},
	function theRecordIsOnDisk({done, after: {disk, machine}}) {
		const starting = machine.cycle.running !== undefined && machine.cycle.running.process === undefined;
		if (starting || done.fired.length + done.cycleFired.length === 0) return;
		const wanted = recordOf(machine);
		law(disk !== undefined || isEmpty(machine), 'there is no record');
		law(disk === undefined || disk.active === wanted.active, 'the record has another active lease');
		law(disk === undefined || disk.leases === wanted.leases, 'the record has other leases');
		law(disk === undefined || disk.queue.length === wanted.queue.length, 'the record has another queue');
	},
	function messagesCarryWhatTableFiveAllows({done}) {
		for (const effect of done.effects) {
			if (effect.type === 'send')
				law(objectionsOf(effect.message).length === 0, objectionsOf(effect.message).join(', '));
		}
	},
	function whoWantsToStayAnonymousNamesNothing({before, done}) {
		if (before.machine.policy.anonymize !== true) return;
		for (const effect of done.effects) {
			if (effect.type !== 'send') continue;
			const {options = {}} = effect.message;
			const sort = sortOf(effect.message);
			law(sort !== 'INIT-REBOOT', 'a remembered address is asked for');
			law(sort !== 'DISCOVER' || options.requestedIpAddress === undefined, 'a DISCOVER asks for an address');
			law(options.message === undefined, `a ${sort} says why`);
		}
	},
	function addressesAreRequestedAsTheirStateSays({done}) {
		const name = done.machine.state.name;
		for (const effect of done.effects) {
			const sort = effect.type === 'send' ? sortOf(effect.message) : undefined;
			const expected = sorts[name];
			const given = sort === 'DECLINE' || sort === 'RELEASE' || sort === undefined;
			if (!given) law(sort === expected, `${sort} is sent in ${name}`);
		}
	},
	function waitsAreAnnounced({done, after}) {
		const wakes = deadline(done.machine);
		law(!Number.isNaN(wakes), 'the deadline is not a number');
		law(after.machine === done.machine, 'the world changed the machine');
	},
];

/** What each state asks with, as it is entered or repeated. */
const sorts: {readonly [name in StateName]?: Sort} = {
	SELECTING: 'DISCOVER',
	REQUESTING: 'SELECTING',
	REBOOTING: 'INIT-REBOOT',
	RENEWING: 'EXTENDING',
	REBINDING: 'EXTENDING',
	INFORMING: 'INFORM',
};

/** The call that a state waits for the answer of. */
const answers: {readonly [name in StateName]?: Call['asked']} = {
	PREPARING: 'prepare',
	SWITCHING: 'medium',
	CONFIGURING: 'apply',
	REMOVING: 'remove',
};

const isEmpty = ({leases, state}: Machine): boolean =>
	leases.length === 0 && activeLease(state) === undefined;

const moments: readonly ((world: World) => void)[] = [
	function aLeaseInUseHasADeadline({machine}) {
		const lease = activeLease(machine.state);
		if (lease === undefined || lease.expiresAt === never) return;
		const {name} = machine.state;
		// Scripts and hooks have limits of their own.
		if (name === 'CONFIGURING' || name === 'ENDING') return;
		law(deadline(machine) <= lease.expiresAt, `${name} does not watch the end of its lease`);
	},
	function noStateWaitsForNothing({machine, calls, choices, hook}) {
		const {state} = machine;
		const asked = calls.map(call => call.asked);
		const call = answers[state.name];
		if (call !== undefined) law(asked.includes(call), `${state.name} waits for nothing`);
		if (state.name === 'ENDING') law(hook !== undefined, 'ENDING waits for nothing');
		if (state.name === 'CHOOSING') law(choices.includes(state.xid), 'CHOOSING waits for nothing');
		const switching = state.name === 'INIT-REBOOT' && state.startAt === never;
		if (switching) law(asked.includes('medium'), 'INIT-REBOOT waits for nothing');
		const checking = state.name === 'PROBING' && state.nextAt === never;
		if (checking) law(asked.includes('check'), 'PROBING waits for nothing');
		law((hook === undefined) === (machine.cycle.running === undefined), 'the cycle has lost its hook');
		if (machine.cycle.queue.length > 0) law(hook !== undefined, 'events wait for no hook');
	},
	function noAddressOutlivesItsLease({machine, on, now, leftBehind}) {
		if (on === undefined || on.expiresAt > now || leftBehind) return;
		const {name} = machine.state;
		const ending = name === 'ENDING' || name === 'REMOVING' || name === 'CONFIGURING';
		law(ending, `${name} with ${on.address} on the interface past its end`);
	},
	function theInterfaceHasWhatTheMachineUses({machine, on, gone, leftBehind}) {
		const {state} = machine;
		const uses = state.name === 'BOUND' || state.name === 'RENEWING' || state.name === 'REBINDING';
		if (uses && !gone) law(on?.address === state.lease.address, `${state.name} without its address`);
		const held = activeLease(state);
		const moving = isBusy(machine) || state.name === 'PREPARING' || leftBehind;
		if (held === undefined && !moving)
			law(on === undefined, `${state.name} with an address that nobody uses`);
	},
];
