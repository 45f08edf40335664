// What the agent answers to each question of the API.
import {answerLease, type CallOf, type Command, defaultWait, type Handlers, refuse} from '@lessee/control';
import {declaredRegistry} from '@lessee/dhclient';
import type {Lease} from '@lessee/lease';
import type {Agent} from '../daemon/agent.ts';
import type {Composition} from '../daemon/compose.ts';
import {viewInterface, visibleLease, wallOffset} from '../daemon/views.ts';
import {Followed} from './followed.ts';
import {answerNamed} from './named-option.ts';

/** Binds the routes of the API to an agent. */
export function createHandlers(composition: Composition): Handlers {
	const {agent, clock, events, settings} = composition;
	const status = (name: string) =>
		viewInterface(name, agent.interfaces.get(name)?.client?.machine, agent.isPrimary(name), clock);
	const under = (name: string): string => {
		if (!agent.interfaces.has(name)) throw refuse('UNKIF');
		return name;
	};
	const primary = (): string => {
		const name = agent.primary();
		if (name === undefined) throw refuse('NOPRIMARY');
		return name;
	};
	const lease = (name: string) => ({
		interface: name,
		...answerLease(leaseOf(agent, name), wallOffset(clock), declaredRegistry(settings(name).spaces)),
	});
	const option = (name: string, {parameters, query}: CallOf<'option' | 'interfaceOption'>) => ({
		interface: name,
		...answerNamed(parameters.identifier, query, () => leaseOf(agent, name), settings(name)),
	});
	const command = async ({route, parameters, body}: CallOf<Command>) => {
		const {wait = defaultWait, primary: makePrimary = false} = body;
		const name = parameters.interface;
		return {interface: name, command: route, completed: await agent.command(name, route, wait, makePrimary)};
	};
	return {
		interfaces: () => [...agent.interfaces.keys()].sort().map(status),
		interface: ({parameters}) => status(under(parameters.interface)),
		interfaceOptions: ({parameters}) => lease(parameters.interface),
		interfaceOption: call => option(call.parameters.interface, call),
		options: () => lease(primary()),
		option: call => {
			// What is not known is said before who is asked.
			answerNamed(call.parameters.identifier, call.query, () => emptyLease, settings(''));
			return option(primary(), call);
		},
		events: ({query}) => new Followed(events, query),
		metrics: async () => (await import('./metrics.ts')).metricsOf(composition),
		start: command,
		extend: command,
		inform: command,
		release: command,
		drop: command,
	};
}

const emptyLease = {ack: new Uint8Array(), options: {options: {}, unknown: new Map(), malformed: []}};

/** The lease that an interface answers from; throws the refusal where there is none. */
function leaseOf(agent: Agent, name: string): Lease & {readonly clientIdentifier?: Uint8Array} {
	const taken = agent.interfaces.get(name);
	if (taken === undefined) throw refuse('UNKIF');
	const {machine} = taken.client ?? {};
	const lease = machine && visibleLease(machine);
	if (machine === undefined || lease === undefined) throw refuse('OUTSTATE');
	const identifier = machine.policy.options.REQUEST.find(([code]) => code === 61)?.[1];
	return {...lease, ...(identifier && {clientIdentifier: identifier})};
}
