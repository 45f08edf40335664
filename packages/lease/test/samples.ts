// Machines as they come to be: one in each state, by the way that leads there, and worlds in the order of their distance.
import type {Machine, Policy, StateName} from '../src/index.ts';
import {abstract} from './abstract.ts';
import {moves} from './moves.ts';
import {lease, other, policy} from './stage.ts';
import {newWorld, type World} from './world.ts';

const timing = {timeout: 5000, retry: 300_000, reboot: 10_000, selectTimeout: 1000, initialDelay: 1000};
const plain = policy({timing, predefined: [lease({address: other, origin: 'predefined'}, 500_000)]});
const probing = policy({timing, acd: 'fast'});
const asked = policy({timing, script: true, chooser: true, media: ['a', 'b']});

const init = ['start', 'prepared'];
const selecting = [...init, 'time passes'];
const requesting = [...selecting, 'OFFER', 'time passes'];
const bound = [...requesting, 'ACK', 'applied', 'hook made', 'hook ended'];
const rebooting = [...bound, 'link down', 'link up'];

/** The way to each state, in moves. */
const ways: {readonly [name in StateName]: readonly [policy: Policy, ...way: string[]]} = {
	OFF: [plain],
	PREPARING: [plain, 'start'],
	DOWN: [plain, 'start', 'link down', 'prepared'],
	INIT: [plain, ...init],
	SWITCHING: [asked, ...init, 'time passes'],
	SELECTING: [plain, ...selecting],
	CHOOSING: [asked, ...init, 'time passes', 'medium: true', 'OFFER', 'time passes'],
	REQUESTING: [plain, ...requesting],
	'INIT-REBOOT': [plain, ...rebooting],
	REBOOTING: [plain, ...rebooting, 'time passes'],
	PROBING: [probing, ...requesting, 'ACK'],
	TESTING: [plain, ...selecting, 'sleep to panicAt'],
	CONFIGURING: [plain, ...requesting, 'ACK'],
	BOUND: [plain, ...bound],
	RENEWING: [plain, ...bound, 'time passes'],
	REBINDING: [plain, ...bound, 'sleep to t2At'],
	ENDING: [plain, ...bound, 'drop'],
	REMOVING: [plain, ...bound, 'drop', 'hook made', 'hook ended'],
	INFORMING: [plain, 'inform 192.0.2.50'],
	INFORMED: [plain, 'inform 192.0.2.50', 'ACK', 'hook made', 'hook ended'],
	FAILED: [plain, ...requesting, 'ACK', 'apply failed'],
};

/** The world to which moves lead, by their names. */
export function walk(start: Policy, ...way: readonly string[]): World {
	return way.reduce((world, name) => {
		const move = moves(world).find(each => each.name === name);
		if (move === undefined) throw new Error(`There is no move ${name} in ${world.machine.state.name}.`);
		return move.go(1).at(-1)?.after ?? world;
	}, newWorld(start));
}

/** One machine in each state. */
export function oneOfEach(): readonly Machine[] {
	return Object.entries(ways).map(([name, [start, ...way]]) => {
		const {machine} = walk(start, ...way);
		if (machine.state.name !== name) throw new Error(`The way to ${name} leads to ${machine.state.name}.`);
		return machine;
	});
}

/** Worlds as they follow one another, each once, the nearest first. */
export function* worlds(start: Policy, most: number): Generator<World> {
	const frontier = [newWorld(start)];
	const known = new Set(frontier.map(abstract));
	for (let next = 0; next < Math.min(frontier.length, most); next++) {
		const world = frontier[next] as World;
		yield world;
		for (const {after} of moves(world).flatMap(move => move.go(next).slice(-1))) {
			const key = abstract(after);
			if (known.has(key)) continue;
			known.add(key);
			frontier.push(after);
		}
	}
}
