#!/usr/bin/env node
// Looks for messages that break the codec:
//   node tools/fuzz/run.mjs [--seconds N | --count N] [--seed N] [--corpus DIR]...
// Mutates captured messages (packages/wire/test/vectors, and every .hex file of the folders named) and checks the laws of
// laws.mjs: all of them on one message in eight, decoding on every one. What breaks a law or takes too long is saved as a
// vector, where the tests find it. Run it after a build. Exits 1 if it found something.
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {encodeMessage, fromHex, registry, toHex} from '../../packages/wire/dist/index.js';
import {decodes, isStable, prints} from './laws.mjs';
import {chance, mutate} from './mutate.mjs';

const {values: flags} = parseArgs({
	options: {
		seconds: {type: 'string'},
		count: {type: 'string'},
		seed: {type: 'string', default: '1'},
		corpus: {type: 'string', multiple: true, default: []},
	},
});
const vectors = fileURLToPath(new URL('../../packages/wire/test/vectors/', import.meta.url));
const most = flags.count === undefined ? Number.POSITIVE_INFINITY : Number(flags.count);
const end =
	flags.seconds === undefined && flags.count === undefined
		? 10
		: Number(flags.seconds ?? Number.POSITIVE_INFINITY);
const tooLong = 50;

const corpus = [vectors, ...flags.corpus].flatMap(folder =>
	readdirSync(folder)
		.filter(name => name.endsWith('.hex'))
		.map(name => fromHex(readFileSync(join(folder, name), 'utf8'))),
);
// Options that no captured message has.
for (const [name, {example}] of Object.entries(registry))
	corpus.push(encodeMessage({options: {[name]: example[0]}}, {minSize: 0}));

/** Runs the laws; undefined, or why they do not hold. */
function objection(bytes, all) {
	const start = performance.now();
	try {
		const message = decodes(bytes);
		const spent = performance.now() - start;
		if (spent > tooLong) return `decoding took ${spent.toFixed(0)} ms`;
		if (all && message) {
			isStable(bytes, message);
			prints(bytes, message);
		}
		return undefined;
	} catch (error) {
		return error instanceof Error ? (error.stack ?? error.message) : `something was thrown: ${error}`;
	}
}

function save(bytes, why) {
	const name = `found-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.hex`;
	const lines = toHex(bytes).match(/.{1,64}/g) ?? [];
	writeFileSync(join(vectors, name), `# ${why.split('\n')[0]}\n${lines.join('\n')}\n`);
	console.error(`${name}: ${why}`);
}

const random = chance(Number(flags.seed));
const start = performance.now();
let tried = 0;
let found = 0;
while (tried < most && (tried % 256 !== 0 || (performance.now() - start) / 1000 < end)) {
	const bytes = mutate(corpus[random(corpus.length)], corpus[random(corpus.length)], random);
	// A message that was slow once may only have been interrupted.
	const why = objection(bytes, tried % 8 === 0) && objection(bytes, true);
	tried++;
	if (!why) continue;
	found++;
	save(bytes, why);
	if (found >= 10) break;
}
const seconds = (performance.now() - start) / 1000;
console.log(`${tried} messages in ${seconds.toFixed(1)} s (seed ${flags.seed}): ${found} broke a law.`);
process.exitCode = found > 0 ? 1 : 0;
