// Many clients and servers on a bad cable, agents that die at any moment, commands at random: whatever happens, the
// laws hold. A seed names a run; what once broke a law is kept in `simulation/found`, made as small as it gets.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {allPairs, live} from './simulation/run.ts';
import {type Scenario, scenarioOf} from './simulation/scenario.ts';

const runs = 3000;
const parts = 6;
const found = new URL('../../test/simulation/found/', import.meta.url);
const pairs = new Set<string>();

for (let part = 0; part < parts; part++) {
	const from = 1 + (part * runs) / parts;
	const to = ((part + 1) * runs) / parts;
	test.serial(
		`Whatever happens in the runs of the seeds ${from} to ${to}, the laws of a client hold`,
		async t => {
			for (let seed = from; seed <= to; seed++) {
				const outcome = await live(scenarioOf(seed));
				for (const pair of outcome.pairs) pairs.add(pair);
				const again = `node tools/simulate/run.mjs --seeds 1 --from ${seed}`;
				t.is(outcome.broken, undefined, `Seed ${seed} broke a law; run it again with: ${again}`);
			}
		},
	);
}

test.serial('The runs lead through most pairs of state and event that have a row', t => {
	const missing = allPairs.filter(pair => !pairs.has(pair));
	t.true(missing.length < allPairs.length / 4, `${missing.length} are missing: ${missing.join(', ')}`);
});

for (const name of existsSync(found) ? readdirSync(found) : []) {
	const {title, scenario} = JSON.parse(readFileSync(new URL(name, found), 'utf8')) as {
		title: string;
		scenario: Scenario;
	};
	test(title, async t => {
		const again = `node tools/simulate/run.mjs --scenario packages/client/test/simulation/found/${name}`;
		t.is((await live(scenario)).broken, undefined, `Run it again with: ${again}`);
	});
}

test('A seed names a run: it comes out the same again', async t => {
	for (const seed of [3, 44, 555]) {
		const [once, again] = [await live(scenarioOf(seed)), await live(scenarioOf(seed))];
		t.true(once.events > 0);
		t.deepEqual(once.journals, again.journals);
	}
});
