#!/usr/bin/env node
// Lives through many simulated runs and holds each against the laws:
//   node tools/simulate/run.mjs [--seeds N] [--from S] [--minutes M] [--keep N]
//   node tools/simulate/run.mjs --scenario FILE
// A seed names a run: clients, servers, cable, hooks, and whatever happens to them. One that breaks a law is made smaller
// and saved beside the tests (packages/client/test/simulation/found), where they find it. Build, and compile the tests
// of packages/client, before: `pnpm --filter @lessee/client exec tsc -p tsconfig.test.json`. Exits 1 if it found something.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {allPairs, live} from '../../packages/client/build/test/simulation/run.js';
import {scenarioOf} from '../../packages/client/build/test/simulation/scenario.js';
import {shrink} from '../../packages/client/build/test/simulation/shrink.js';

const {values: flags} = parseArgs({
	options: {
		seeds: {type: 'string', default: '10000'},
		from: {type: 'string', default: '1'},
		minutes: {type: 'string'},
		keep: {type: 'string', default: '5'},
		scenario: {type: 'string'},
	},
});
const found = fileURLToPath(new URL('../../packages/client/test/simulation/found/', import.meta.url));
const from = Number(flags.from);
const until = from + Number(flags.seeds);
const keep = Number(flags.keep);
const milliseconds = Number(flags.minutes ?? Number.POSITIVE_INFINITY) * 60_000;

let unhandled;
process.on('unhandledRejection', error => {
	unhandled = `rejected: ${error instanceof Error ? error.stack : error}`;
});

async function run(scenario) {
	unhandled = undefined;
	const outcome = await live(scenario);
	return {...outcome, broken: outcome.broken ?? unhandled};
}

async function save(scenario, broken) {
	console.error(`seed ${scenario.seed}: ${broken}`);
	const small = await shrink(scenario, broken);
	const {broken: why, journals} = await run(small);
	mkdirSync(found, {recursive: true});
	const file = join(found, `seed-${scenario.seed}.json`);
	writeFileSync(file, `${JSON.stringify({why, scenario: small}, undefined, '\t')}\n`);
	console.error(
		`  ${file}: ${JSON.stringify(small).length} bytes, ${journals.flat().length} lines of journal`,
	);
}

if (flags.scenario !== undefined) {
	const {scenario} = JSON.parse(readFileSync(flags.scenario, 'utf8'));
	const {broken, journals} = await run(scenario);
	for (const line of journals.flat()) console.log(line);
	console.log(broken ?? 'No law was broken.');
	process.exit(broken === undefined ? 0 : 1);
}

const pairs = new Set();
const laws = new Map();
let [seed, events] = [from, 0];
const start = performance.now();
let shrinking = 0;
for (; seed < until && performance.now() - start < milliseconds; seed++) {
	const scenario = scenarioOf(seed);
	const outcome = await run(scenario);
	events += outcome.events;
	for (const pair of outcome.pairs) pairs.add(pair);
	if (outcome.broken === undefined) continue;
	const law = outcome.broken.replaceAll(/[\d.]+/g, '#').slice(0, 160);
	laws.set(law, [...(laws.get(law) ?? []), seed]);
	if (laws.get(law).length > 1 || laws.size > keep) continue;
	const before = performance.now();
	await save(scenario, outcome.broken);
	shrinking += performance.now() - before;
}
const seconds = (performance.now() - start - shrinking) / 1000;
const runs = seed - from;
for (const [law, seeds] of laws)
	console.log(`${seeds.length} times: ${law} (seeds ${seeds.slice(0, 5).join(', ')})`);
const missing = allPairs.filter(pair => !pairs.has(pair));
console.log(
	`${runs} runs (seeds ${from} to ${seed - 1}) in ${seconds.toFixed(1)} s, ${(runs / seconds).toFixed(0)} a second.`,
);
console.log(`${events} events of machines, ${(events / seconds).toFixed(0)} a second.`);
console.log(
	`${pairs.size} of ${allPairs.length} pairs of state and event with a row; missing: ${missing.join(', ') || 'none'}.`,
);
process.exitCode = laws.size > 0 ? 1 : 0;
