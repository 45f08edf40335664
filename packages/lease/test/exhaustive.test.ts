// Every sequence of events over a small alphabet, held against the laws at every step. Worlds that differ in nothing
// that a rule looks at are explored once, so that sequences of any length are covered and not only short ones.
import test from 'ava';
import {cycleRules, type Policy, rules, type StateName, stateNames} from '../src/index.ts';
import {abstract} from './abstract.ts';
import {checkLaws} from './laws.ts';
import {type Move, moves} from './moves.ts';
import {lease, other, policy} from './stage.ts';
import {Broken, newWorld, type World} from './world.ts';

interface Seen {
	readonly world: World;
	readonly path: readonly string[];
}

interface Coverage {
	readonly rows: Set<unknown>;
	readonly states: Set<StateName>;
	worlds: number;
	steps: number;
}

const coverage: Coverage = {rows: new Set(), states: new Set(), worlds: 0, steps: 0};
const mostWorlds = Number(process.env['LESSEE_WORLDS'] ?? 2500);

function explore(start: Policy): string | undefined {
	const frontier: Seen[] = [{world: newWorld(start), path: []}];
	const known = new Set([abstract(newWorld(start))]);
	for (let next = 0; next < Math.min(frontier.length, mostWorlds); next++) {
		const {world, path} = frontier[next] as Seen;
		for (const move of moves(world)) {
			const sentence = take(move, path, next);
			if (typeof sentence === 'string') return sentence;
			const key = abstract(sentence);
			if (known.has(key)) continue;
			known.add(key);
			frontier.push({world: sentence, path: [...path, move.name]});
		}
	}
	coverage.worlds += Math.min(frontier.length, mostWorlds);
	return undefined;
}

/** The world after a move, or what law it breaks. */
function take(move: Move, path: readonly string[], number: number): World | string {
	try {
		const lived = move.go((number * 2654435761) >>> 0);
		checkLaws(lived);
		coverage.steps += lived.length;
		for (const {done} of lived) {
			for (const {rule, to} of done.fired) {
				coverage.rows.add(rule);
				coverage.states.add(to.name);
			}
			for (const rule of done.cycleFired) coverage.rows.add(rule);
		}
		return (lived.at(-1) as (typeof lived)[number]).after;
	} catch (error) {
		const what = error instanceof Broken ? error.message : (error as Error).stack;
		return `${what}, after: ${[...path, move.name].join('; ')}`;
	}
}

const predefined = [lease({address: other, origin: 'predefined'}, 500_000)];
const timing = {timeout: 5000, retry: 300_000, reboot: 10_000, selectTimeout: 0, initialDelay: 0};
const policies: {readonly [what: string]: Policy} = {
	'without conflict detection': policy({timing}, [1, 108]),
	'with conflict detection': policy({acd: 'fast', timing, predefined}),
	'with a script': policy({
		script: true,
		acd: 'fast',
		timing: {...timing, selectTimeout: 1000, initialDelay: 1000},
	}),
	'with a script and rapid commit': policy({script: true, rapidCommit: true, timing, predefined}),
	'with somebody who chooses': policy({script: true, chooser: true, timing}),
	'with media': policy({media: ['a', 'b'], timing}),
	anonymously: policy({anonymize: true, timing}),
	'with rapid commit and strict probes': policy({acd: 'strict', rapidCommit: true, timing}, [1, 108]),
};

for (const [what, start] of Object.entries(policies)) {
	test.serial(`Every sequence of events keeps the laws ${what} (RFC 2131, figure 5)`, t => {
		t.is(explore(start), undefined);
	});
}

test.serial('Every state is reached, and every row of both tables fires', t => {
	t.deepEqual(
		stateNames.filter(name => !coverage.states.has(name)),
		[],
	);
	const silent = rules.filter(rule => !coverage.rows.has(rule));
	t.deepEqual(
		silent.map(({from, on, action}) => `${from.join(', ')} on ${on}: ${action}`),
		[],
	);
	const idle = cycleRules.filter(rule => !coverage.rows.has(rule));
	t.deepEqual(
		idle.map(({from, on}) => `${from} on ${on}`),
		[],
	);
	t.log(`${coverage.worlds} worlds, ${coverage.steps} steps`);
});
