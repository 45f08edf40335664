import {ask, printableJson, querySocket, refuse, runDirectory} from '@lessee/control';
import type {Invocation} from './arguments.ts';

/** Asks the agent and gives the lines to print. Throws a ControlError. */
export async function lines(invocation: Invocation): Promise<readonly string[]> {
	// No agent of this version speaks it, so none needs to be asked.
	if (invocation.protocol === '6') throw refuse('UNSUPPORTED', 'DHCPv6');
	return invocation.print === 'lease' ? leaseLines(invocation) : optionLines(invocation);
}

async function optionLines(invocation: Invocation): Promise<readonly string[]> {
	const {identifier, interface: name, canonical, limit, json} = invocation;
	const question = {
		query: {canonical: canonical ? 1 : undefined, limit: limit || undefined},
		timeout: invocation.timeout,
	};
	const {lines, value} =
		name === ''
			? await ask(socketOf(invocation), 'option', {parameters: {identifier}, ...question})
			: await ask(socketOf(invocation), 'interfaceOption', {
					parameters: {interface: name, identifier},
					...question,
				});
	if (json) return value === undefined ? [] : [printableJson(value)];
	return expectArray(lines);
}

async function leaseLines(invocation: Invocation): Promise<readonly string[]> {
	const {interface: name, json, timeout} = invocation;
	const {lease, entries} =
		name === ''
			? await ask(socketOf(invocation), 'options', {parameters: {}, timeout})
			: await ask(socketOf(invocation), 'interfaceOptions', {parameters: {interface: name}, timeout});
	if (json) return [printableJson(lease)];
	return expectArray(entries).flatMap(entry => expectArray(entry.lines).map(line => `${entry.name} ${line}`));
}

function socketOf({runDirectory: flag}: Invocation): string {
	return querySocket(runDirectory(flag, process.env));
}

/** The one thing about an answer that is not taken on trust: printing anything else would look like an answer. */
function expectArray<T>(value: readonly T[]): readonly T[] {
	if (Array.isArray(value)) return value;
	throw refuse('UNDECODABLE', '', new Error(`Expected an array; got ${JSON.stringify(value)}.`));
}
