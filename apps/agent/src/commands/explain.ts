import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {type ReplayStep, replay} from '@lessee/client';
import {ask, type InterfaceStatus, querySocket} from '@lessee/control';
import {usualStateDir} from '../command-line.ts';
import {exitStatus} from '../failure.ts';
import {write} from '../write.ts';
import {saying} from './control.ts';
import type {Request} from './request.ts';

/** So many steps of the past are told. */
const mostSteps = 12;

/** Says how an interface came to be where it is, what it waits for, and when the next thing happens. */
export async function explain({operands, flags, runDir}: Request): Promise<number> {
	const [name = ''] = operands;
	const stateDir = typeof flags['state-dir'] === 'string' ? flags['state-dir'] : usualStateDir;
	const status = await saying(name, () =>
		ask(querySocket(runDir), 'interface', {parameters: {interface: name}}),
	);
	const journal = join(stateDir, `${name}.journal`);
	const earlier = existsSync(`${journal}.old`) ? pastOf(`${journal}.old`) : [];
	const past = [...earlier, ...pastOf(journal)].slice(-mostSteps);
	write(1, `${[...past, ...presentOf(status), ...futureOf(status)].join('\n')}\n`);
	return exitStatus.done;
}

/** The steps that led from one state to another, with the clause that each follows. */
function pastOf(journal: string): readonly string[] {
	try {
		return [...replay(readFileSync(journal, 'utf8').split('\n'))].flatMap(told);
	} catch (error) {
		return [`What led here cannot be told: ${(error as Error).message}`];
	}
}

function told({fired, stimulus, effects}: ReplayStep): readonly string[] {
	const reasons = effects.flatMap(effect =>
		effect.type === 'ignore' ? [`passed over: ${effect.reason}`] : [],
	);
	const moves = fired
		.filter(({from, to}) => from.name !== to.name)
		.map(({rule, from, to}) => `${from.name} -${rule.on}-> ${to.name} (${rule.rfc})`);
	const ago = (stimulus.at / 1000).toFixed(3);
	return [...moves, ...reasons].map(what => `at ${ago} s after boot: ${what}`);
}

function presentOf({
	interface: name,
	state,
	machineState,
	lease,
	hook,
	waitsFor,
}: InterfaceStatus): readonly string[] {
	const held = lease === undefined ? 'without a lease' : `with ${lease.address}`;
	const running =
		hook === undefined ? [] : [`the hook for ${hook.event} runs; ${hook.waiting} event(s) wait behind it`];
	return [`${name} is ${state} (${machineState}) ${held}`, ...running, `it waits for ${waitsFor}`];
}

function futureOf({next, hook}: InterfaceStatus): readonly string[] {
	if (next !== undefined) return [`next: ${next.what}, at ${next.at}`];
	return [hook === undefined ? 'next: nothing of itself' : 'next: the hook ends, or its time limit does'];
}
