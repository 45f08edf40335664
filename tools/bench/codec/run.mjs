#!/usr/bin/env node
// node tools/bench/codec/run.mjs [ROUNDS]: the codec beside others, on the captured messages of packages/wire/test/vectors.
// All contestants run at once, as processes that wait for their turn, on one core; turns are short and interleaved, so that
// a noisy machine is noisy to all. Prints medians, and ratios to Go's as medians of the ratios within a round.
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {hostile} from './hostile.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const vectors = join(here, '../../../packages/wire/test/vectors');
const files = readdirSync(vectors)
	.filter(name => /^\d\d-.*\.hex$/.test(name))
	.map(name => join(vectors, name));
const rounds = Number(process.argv[2] ?? 15);
const cases = ['locate', 'decode', 'encode', 'both'];
const goals = {
	locate: ['decode', 0.15],
	decode: ['decode', 0.8],
	encode: ['encode', 0.6],
	both: ['both', undefined],
};

const scratch = mkdtempSync(join(tmpdir(), 'codec-bench-'));
const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '1'] : [];

function buildGo() {
	const binary = join(scratch, 'go-contestant');
	const env = {
		...process.env,
		GO111MODULE: 'off',
		GOFLAGS: '',
		GOPATH: '/usr/share/gocode',
		GOCACHE: join(scratch, 'cache'),
	};
	try {
		execFileSync('go', ['build', '-o', binary, join(here, 'go/main.go')], {
			env,
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		return [binary];
	} catch {
		console.log(
			'Go is left out: it needs the Debian packages golang-go and golang-github-insomniacslk-dhcp-dev.\n',
		);
		return undefined;
	}
}

function start(command) {
	const env = {...process.env, GOMAXPROCS: '1'};
	delete env['NODE_EXTRA_CA_CERTS'];
	const [program, ...args] = [...pinned, ...command, ...files];
	const child = spawn(program, args, {env, stdio: ['pipe', 'pipe', 'inherit']});
	const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	return {
		async ask(name, count) {
			child.stdin.write(`${name} ${count}\n`);
			const {value = 'none'} = await answers.next();
			if (value === 'none') return undefined;
			const [time, memory] = value.split(' ').map(Number);
			return {time, memory: Number.isNaN(memory) ? undefined : memory};
		},
		end: () => child.stdin.end(),
	};
}

const go = buildGo();
const commands = new Map([
	['lessee', [process.execPath, join(here, 'lessee.mjs')]],
	...(go ? [['go', go]] : []),
	['npm-dhcp', [process.execPath, join(here, 'npm-dhcp.mjs')]],
]);

const median = numbers => {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
};

const contestants = new Map([...commands].map(([who, command]) => [who, start(command)]));
const results = new Map();
for (let round = -2; round < rounds; round++) {
	for (const name of cases) {
		for (const [who, contestant] of contestants) {
			const answer = await contestant.ask(name, round < 0 ? 40_000 : 12_000);
			if (round >= 0 && answer)
				results.set(`${who} ${name}`, [...(results.get(`${who} ${name}`) ?? []), answer]);
		}
	}
}
for (const contestant of contestants.values()) contestant.end();

// What a message allocates shows only while nothing is collected: in a young generation that is too large to be fast.
const memory = new Map();
for (const [who, [program, ...args]] of commands) {
	const roomy =
		program === process.execPath
			? ['--expose-gc', '--max-semi-space-size=256', '--min-semi-space-size=256']
			: [];
	const contestant = start([program, ...roomy, ...args]);
	for (const name of cases) {
		await contestant.ask(name, 20_000);
		memory.set(`${who} ${name}`, (await contestant.ask(name, 5_000))?.memory);
	}
	contestant.end();
}
rmSync(scratch, {recursive: true});

const times = key => results.get(key)?.map(({time}) => time);
const row = cells => console.log(`| ${cells.join(' | ')} |`);
row(['codec', 'case', 'CPU ns per message', 'bytes allocated per message', 'of Go', 'goal']);
row(['---', '---', '---:', '---:', '---:', '---:']);
for (const who of commands.keys()) {
	for (const name of cases) {
		const spent = times(`${who} ${name}`);
		if (!spent) continue;
		const [against, goal] = goals[name];
		const other = times(`go ${against}`);
		const ratio = other && median(spent.map((time, i) => time / other[i])).toFixed(2);
		row([
			who,
			name,
			median(spent).toFixed(0),
			memory.get(`${who} ${name}`)?.toFixed(0) ?? '',
			ratio ?? '',
			who === 'lessee' ? (goal ?? '') : '',
		]);
	}
}
console.log();
row(['hostile message of 64 KiB', 'CPU ms to decode, median of 9']);
row(['---', '---:']);
for (const [name, time] of hostile()) row([name, time.toFixed(2)]);
