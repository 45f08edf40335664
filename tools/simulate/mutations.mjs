#!/usr/bin/env node
// Breaks the client on purpose, in one place after the other, and sees whether the laws of the simulated runs notice:
//   node tools/simulate/mutations.mjs [--seeds N] [WORD]
// lives the seeds that CI lives (3000), with each mutant whose law or text has the WORD, until a law is broken. Exits 1
// if a mutant lives on, which means that a law is missing. Build, and compile the tests of packages/client, before.
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {register} from 'node:module';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const {values: flags, positionals} = parseArgs({
	options: {seeds: {type: 'string', default: '3000'}, mutant: {type: 'string'}},
	allowPositionals: true,
});
const root = new URL('../../', import.meta.url);
const mutants = readFileSync(new URL('mutations.txt', import.meta.url), 'utf8')
	.split('\n\n')
	.flatMap(block => {
		const [law, file, before, after] = block.split('\n').filter(line => !line.startsWith('#'));
		return after === undefined ? [] : [{law, url: new URL(file, root).href, before, after}];
	});

/** Lives with one mutant until a law is broken; its text is put in place as the module is loaded. */
async function liveWith({url, before, after}) {
	if (!readFileSync(fileURLToPath(url), 'utf8').includes(before))
		throw new Error(`${before} is not in ${url}`);
	const loader = `export async function load(url, context, next) {
		const loaded = await next(url, context);
		const {url: mutated, before, after} = ${JSON.stringify({url, before, after})};
		return url === mutated ? {...loaded, source: String(loaded.source).replaceAll(before, () => after)} : loaded;
	}`;
	register(`data:text/javascript,${encodeURIComponent(loader)}`);
	const {live} = await import(new URL('packages/client/build/test/simulation/run.js', root).href);
	const {scenarioOf} = await import(new URL('packages/client/build/test/simulation/scenario.js', root).href);
	process.on('unhandledRejection', () => {});
	for (let seed = 1; seed <= Number(flags.seeds); seed++) {
		const {broken} = await live(scenarioOf(seed));
		if (broken !== undefined) return `seed ${seed}: ${broken.split('\n')[0]}`;
	}
	return undefined;
}

if (flags.mutant !== undefined) {
	console.log((await liveWith(mutants[Number(flags.mutant)])) ?? '');
	process.exit();
}
let survivors = 0;
for (const [number, {law, before, after}] of mutants.entries()) {
	const text = `${law}: ${before} -> ${after || 'nothing'}`;
	if (!text.includes(positionals[0] ?? '')) continue;
	const args = [fileURLToPath(import.meta.url), '--mutant', String(number), '--seeds', flags.seeds];
	const {stdout, stderr, status} = spawnSync(process.execPath, args, {encoding: 'utf8', timeout: 120_000});
	// A client that never comes to rest lives for ever, or until memory ends.
	const caught =
		status === 0 ? stdout.trim() : `does not end, or does not run: ${stderr.trim().slice(0, 200)}`;
	if (caught === '') survivors++;
	console.log(`${caught === '' ? 'LIVES ON' : 'caught'}  ${text}\n          ${caught}`);
}
console.log(`${survivors} mutants live on.`);
process.exitCode = survivors > 0 ? 1 : 0;
