import {spawn} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import type {HookEvent} from '@lessee/lease';
import test, {type ExecutionContext} from 'ava';
import {PluginHost, sampleLease, sampleOffer} from '../src/index.ts';
import {places} from '../src/plugin/resolve.ts';
import {events, turn, Workshop} from './workshop.ts';

const lease = sampleLease(0);

/** A host of plugins whose modules have these handlers; their folder has no node_modules. */
function hostOf(t: ExecutionContext, w: Workshop, bodies: readonly string[], options = {}): PluginHost {
	const plugins = bodies.map((body, index) => {
		const name = `plugin${index || ''}`;
		const text = body.includes('export default') ? body : definition(name, body);
		writeFileSync(w.path(`${name}.mjs`), text);
		return {specifier: `./${name}.mjs`, options};
	});
	const host = new PluginHost({executor: w.executor, plugins, folder: w.folder});
	t.teardown(() => host.close());
	return host;
}

function definition(name: string, body: string): string {
	return `
		import {definePlugin} from '@lessee/hooks';
		import {spawn} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
		export default definePlugin(options => ({name: '${name}', apiVersion: 1, ${body}}));
	`;
}

const said = (w: Workshop) =>
	w.log.filter(line => line.includes(': plugin ')).map(line => line.replace(/^.*?: plugin /, ''));

test.serial('plugins: each event reaches its handler with the whole lease', async t => {
	const w = new Workshop(t);
	const look = `(lease, {log, interface: name}) => log([name, lease.address, lease.options.router, lease.ack.constructor.name,
		lease.unknown.constructor.name, lease.expiresAt, new Date(lease.t1At).toISOString()].join(' '))`;
	const host = hostOf(t, w, [events.map(event => `${event.toLowerCase()}: ${look}`).join(', ')]);
	const hooks = host.withPlugins('eth0', w.hooks(undefined));
	const endless = {...lease, expiresAt: Number.POSITIVE_INFINITY};
	for (const event of events) t.deepEqual(await hooks.run(event, endless).ended, {how: 'absent'});
	const line = 'plugin: eth0 192.0.2.17 192.0.2.1 Uint8Array Map Infinity 2030-01-01T00:30:00.000Z';
	t.deepEqual(said(w).filter(text => text === line).length, 5);
	t.deepEqual(
		w.runs.map(({kind, program, event, outcome}) => `${kind} ${program} ${event} ${outcome.how}`),
		events.map(event => `plugin plugin ${event.toLowerCase()} exited`),
	);
});

test.serial(
	'plugins: a plugin is one process of its own for all interfaces, outside the agent’s process group',
	async t => {
		const w = new Workshop(t);
		const host = hostOf(t, w, [`bound(_, {log}) { log('pid ' + process.pid); }`]);
		for (const name of ['eth0', 'eth1'])
			await host.withPlugins(name, w.hooks(undefined)).run('BOUND', lease).ended;
		const pids = new Set(said(w).filter(text => text.startsWith('plugin: pid')));
		t.is(pids.size, 1);
		t.false(pids.has(`plugin: pid ${process.pid}`));
	},
);

test.serial('plugins: the options are those of its block', async t => {
	const w = new Workshop(t);
	const host = hostOf(t, w, ['bound(_, {log}) { log(JSON.stringify(options)); }'], {
		greeting: 'hello',
		tries: 3,
		list: ['a', 'b'],
	});
	await host.withPlugins('eth0', w.hooks(undefined)).run('BOUND', lease).ended;
	t.true(said(w).includes('plugin: {"greeting":"hello","tries":3,"list":["a","b"]}'));
});

test.serial('plugins: the event ends when eventhook and plugins have, which run side by side', async t => {
	const w = new Workshop(t);
	const [hook, gate, plugin] = [w.pipe('hook'), w.gate('gate'), w.pipe('plugin')];
	const host = hostOf(t, w, [
		`async bound() {
		writeFileSync('${plugin.path}', 'begun\\n');
		const {open} = await import('node:fs/promises');
		await open('${gate.path}', 'r');
	}`,
	]);
	const hooks = host.withPlugins(
		'eth0',
		w.hooks(w.program(`echo begun > ${hook.path}\n: < ${gate.path}\nexit 4`)),
	);
	const run = hooks.run('BOUND', lease);
	t.not(await run.started, undefined);
	t.deepEqual(await Promise.all([hook.line, plugin.line]), ['begun', 'begun']);
	let ended = false;
	void Promise.resolve(run.ended).then(() => {
		ended = true;
	});
	await turn();
	t.false(ended);
	gate.open();
	t.like(await run.ended, {how: 'exited', code: 4}, 'the outcome is the eventhook’s');
});

test.serial('plugins: without any, the eventhook is as it was', t => {
	const w = new Workshop(t);
	const hooks = w.hooks(undefined);
	t.is(hostOf(t, w, []).withPlugins('eth0', hooks), hooks);
});

test.serial('selectOffer: the first plugin with an opinion chooses, or refuses them all', async t => {
	const w = new Workshop(t);
	const [first, second] = [sampleOffer('192.0.2.17'), sampleOffer('192.0.2.18')];
	const choose = `selectOffer: offers => offers.find(({address}) => address.endsWith(options.end ?? '18'))`;
	const host = hostOf(t, w, ['bound() {}', 'selectOffer() {}', choose, `selectOffer: () => 'none'`]);
	t.deepEqual(await host.selectOffer('eth0', [first, second]), {
		decision: 'select',
		offer: second,
		by: 'plugin2',
	});
	t.deepEqual(await host.selectOffer('eth0', [first]), {decision: 'refuse', by: 'plugin3'});
	t.deepEqual(await hostOf(t, w, ['selectOffer() {}']).selectOffer('eth0', [first]), {decision: 'none'});
	t.deepEqual([...(await host.load())].sort(), ['bound', 'selectOffer']);
});

test.serial('verifyLease: one plugin that declines is enough', async t => {
	const w = new Workshop(t);
	const host = hostOf(t, w, [
		`verifyLease: () => 'accept'`,
		`verifyLease: ({address}) => address === '192.0.2.17' ? 'decline' : undefined`,
	]);
	t.deepEqual(await host.verifyLease('eth0', lease), {accepted: false, by: 'plugin1'});
	t.deepEqual(await host.verifyLease('eth0', sampleLease(0, '192.0.2.18')), {accepted: true});
});

const failures: readonly [string, string][] = [
	['throws', `() => { throw new Error('on purpose'); }`],
	['rejects', `async () => { throw new Error('on purpose'); }`],
	['dies', '() => process.exit(3)'],
	['is killed', `() => process.kill(process.pid, 'SIGKILL')`],
	['answers nonsense', '() => 42'],
	[
		'sends what nobody asked for',
		`() => {
			for (const words of [null, 7, 'x', {}, {type: 'toString'}, {type: 'answer', id: 1, answer: []}, {type: 'other', id: 1},
				{type: 'log', interface: {}, text: 1}, {type: 'loaded', name: 1}, {type: 'refused'}]) process.send(words);
			throw new Error('on purpose');
		}`,
	],
];
for (const [how, handler] of failures) {
	test.serial(`plugins: one that ${how} costs its own answer only`, async t => {
		const w = new Workshop(t);
		const handlers = `verifyLease: ${handler}, selectOffer: ${handler}`;
		const host = hostOf(t, w, [handlers, `verifyLease: () => 'accept', selectOffer: offers => offers[0]`]);
		t.deepEqual(await host.verifyLease('eth0', lease), {accepted: true});
		t.like(await host.selectOffer('eth0', [sampleOffer('192.0.2.17')]), {decision: 'select', by: 'plugin1'});
		const outcomes = w.runs.map(({program, event, outcome}) => `${event} ${program} ${outcome.how}`);
		t.deepEqual(outcomes.sort(), [
			'selectOffer plugin unknown',
			'selectOffer plugin1 exited',
			'verifyLease plugin unknown',
			'verifyLease plugin1 exited',
		]);
	});
}

test.serial('plugins: one that died is started again for the next event', async t => {
	const w = new Workshop(t);
	const host = hostOf(t, w, ['bound() { process.exit(3); }, extend(_, {log}) { log("here again"); }']);
	const hooks = host.withPlugins('eth0', w.hooks(undefined));
	await hooks.run('BOUND', lease).ended;
	t.like(w.runs[0]?.outcome, {how: 'unknown', reason: 'its process ended with exit status 3'});
	await hooks.run('EXTEND', lease).ended;
	t.true(said(w).includes('plugin: here again'));
});

test.serial('plugins: one that does not answer in time is told so, and its process lives on', async t => {
	const w = new Workshop(t);
	const [ready, aborted] = [w.pipe('ready'), w.pipe('aborted')];
	const hang = `(_, {signal, interface: name}) => name === 'eth1' || new Promise(() => {
		signal.onabort = () => writeFileSync('${aborted.path}', signal.reason.message + '\\n');
		writeFileSync('${ready.path}', process.pid + '\\n');
	})`;
	const host = hostOf(t, w, [`bound: ${hang}, extend(_, {log}) { log('pid ' + process.pid); }`]);
	const hooks = host.withPlugins('eth0', w.hooks(undefined));
	const {ended} = hooks.run('BOUND', lease);
	const pid = await ready.line;
	await host.withPlugins('eth1', w.hooks(undefined)).run('BOUND', lease).ended;
	w.clock.advance(60_000);
	await ended;
	t.is(await aborted.line, 'The time limit has run out.');
	t.deepEqual(w.runs.at(-1)?.outcome, {
		how: 'signalled',
		signal: 'AbortSignal',
		timedOut: true,
		duration: 60_000,
	});
	await hooks.run('EXTEND', lease).ended;
	t.true(said(w).includes(`plugin: pid ${pid}`));
});

test.serial(
	'plugins: one that is stuck is killed 3 s after its time, and started again when it is needed',
	async t => {
		const w = new Workshop(t);
		const ready = w.pipe('ready');
		const host = hostOf(t, w, [
			`bound() { writeFileSync('${ready.path}', 'stuck\\n'); for (;;); }, extend(_, {log}) { log('new'); }`,
		]);
		const hooks = host.withPlugins('eth0', w.hooks(undefined));
		const {ended} = hooks.run('BOUND', lease);
		await ready.line;
		w.clock.advance(63_000);
		await ended;
		t.deepEqual(w.runs.at(-1)?.outcome, {
			how: 'signalled',
			signal: 'SIGKILL',
			timedOut: true,
			duration: 63_000,
		});
		await hooks.run('EXTEND', lease).ended;
		t.true(said(w).includes('plugin: new'));
	},
);

test.serial('plugins: one that never finishes loading is given up in the same way', async t => {
	const w = new Workshop(t);
	const ready = w.pipe('ready');
	const host = hostOf(t, w, [
		`import {spawn} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs'; writeFileSync('${ready.path}', 'loading\\n'); await new Promise(() => setInterval(() => {}, 1000)); export default 1;`,
	]);
	const decision = host.verifyLease('eth0', lease);
	await ready.line;
	w.clock.advance(60_000);
	t.deepEqual(await decision, {accepted: true});
	t.true(w.log.some(line => line.endsWith('plugin.mjs was not loaded: its process ended with SIGKILL.')));
});

// biome-ignore format: one case is one line.
const refusals: readonly [string, string, RegExp][] = [
	['is for another version of the API', definition('new', 'apiVersion: 2'), /is left out\. Plugin new is written for version 2 of the plugin API; this agent speaks version 1\.$/],
	['is not made by definePlugin',       `export default {name: 'x', bound() {}};`, /The default export of \.\/plugin\.mjs must be made by definePlugin of @lessee\/hooks\.$/],
	['has no name',                       definition('', ''), /must be an object with a name/],
	['has a handler that is no function', definition('odd', 'bound: 7'), /bound of plugin odd must be a function; got number\.$/],
	['throws when it is made',            `import {definePlugin} from '@lessee/hooks'; export default definePlugin(() => { throw new Error('no greeting'); });`, /no greeting$/],
	['is no JavaScript',                  'export default (', /is left out/],
	['imports what is not there',         `import 'missing-package'; export default 1;`, /Cannot find package 'missing-package'/],
];
for (const [what, text, sentence] of refusals) {
	test.serial(`plugins: one that ${what} is left out, and the log says why`, async t => {
		const w = new Workshop(t);
		const host = hostOf(t, w, [text]);
		await host.load();
		t.is(w.log.length, 1);
		t.regex(w.log[0] ?? '', sentence);
		await host.withPlugins('eth0', w.hooks(undefined)).run('BOUND', lease).ended;
		t.deepEqual(w.runs, []);
	});
}

test.serial('plugins: one that cannot be found is left out', async t => {
	const w = new Workshop(t);
	const plugins = [{specifier: './missing.mjs', options: {}}];
	const host = new PluginHost({executor: w.executor, plugins, folder: w.folder});
	await host.load();
	t.regex(w.log[0] ?? '', /Plugin \.\/missing\.mjs is left out\. Cannot find/);
});

test.serial('plugins: a handler that the API does not know is remarked on', async t => {
	const w = new Workshop(t);
	await hostOf(t, w, ['bounds() {}']).load();
	t.deepEqual(w.log, ['warning : Plugin plugin has bounds, which version 1 of the API never calls.']);
});

test.serial(
	'plugins: what one prints is logged under its name, at most 64 KiB between two answers',
	async t => {
		const w = new Workshop(t);
		const host = hostOf(t, w, [
			`bound(_, {log}) { console.log('printed'); log('a\\x1b[31mb'); }, extend(_, {log}) { for (let i = 0; i < 3000; i++) log('x'.repeat(63)); },
			expire() { for (let i = 0; i < 100; i++) process.send({type: 'log', interface: 'if' + i, text: 'y'.repeat(1023)}); }`,
		]);
		const hooks = host.withPlugins('eth0', w.hooks(undefined));
		await hooks.run('BOUND', lease).ended;
		await hooks.run('EXTEND', lease).ended;
		await hooks.run('EXPIRE', lease).ended;
		t.true(said(w).includes('plugin: printed'));
		t.true(said(w).includes(String.raw`plugin: a\x1b[31mb`));
		t.is(said(w).filter(line => line.endsWith('xxx')).length, 1024);
		t.is(said(w).filter(line => line.endsWith('yyy')).length, 64, 'also about interfaces that there are not');
		t.true(said(w).some(line => /^plugin: \(\d+ bytes more were written and are not logged\)$/.test(line)));
	},
);

test.serial('plugins: they end with the agent’s host', async t => {
	const w = new Workshop(t);
	const alive = w.pipe('alive');
	const host = hostOf(t, w, [
		`async bound() { const {openSync} = await import('node:fs'); openSync('${alive.path}', 'w'); setInterval(() => {}, 1000); }`,
	]);
	await host.withPlugins('eth0', w.hooks(undefined)).run('BOUND', lease).ended;
	await host.close();
	t.is(await alive.text, '');
});

const tetherTest = existsSync('/usr/bin/setpriv') ? test.serial : test.serial.skip;

tetherTest('plugins: one that spins in a handler ends with an agent that is killed', async t => {
	const w = new Workshop(t);
	const spinning = w.pipe('spinning');
	const body = `async bound() {
		const {openSync, writeSync} = await import('node:fs');
		const pipe = openSync('${spinning.path}', 'w');
		writeSync(pipe, 'it spins\\n');
		for (const end = Date.now() + 20_000; Date.now() < end; );
		writeSync(pipe, 'and spins\\n');
	}`;
	writeFileSync(w.path('plugin.mjs'), definition('plugin', body));
	const agent = spawn(process.execPath, [
		'--input-type=module',
		'--eval',
		`import {Executor, PluginHost, sampleLease} from '${new URL('../src/index.js', import.meta.url)}';
		const clock = {now: () => 0, wall: () => 0, setTimer: () => () => {}};
		const plugins = [{specifier: './plugin.mjs', options: {}}];
		const host = new PluginHost({executor: new Executor({clock}), plugins, folder: '${w.folder}'});
		const hooks = {run: () => ({started: undefined, ended: {how: 'absent'}}), adopt: undefined};
		host.withPlugins('eth0', hooks).run('BOUND', sampleLease(0));`,
	]);
	await spinning.line;
	agent.kill('SIGKILL');
	t.is(await spinning.text, 'it spins\n');
});

test('plugins: modules are looked for from the configuration’s folder, then from the agent; and @lessee/hooks is always there', t => {
	const home = {runner: 'file:///agent/runner.js', folder: 'file:///etc/dhcp/'};
	t.deepEqual(places('./x.mjs', home.runner, home), [
		{specifier: './x.mjs', parentURL: home.folder},
		{specifier: './x.mjs', parentURL: home.runner},
	]);
	const plugin = 'file:///etc/dhcp/x.mjs';
	t.deepEqual(places('@lessee/hooks', plugin, home), [
		{specifier: '@lessee/hooks', parentURL: plugin},
		{specifier: home.runner, parentURL: plugin},
	]);
	t.deepEqual(places('chalk', plugin, home), [{specifier: 'chalk', parentURL: plugin}]);
});

test('plugins: every event of the eventhook has a handler', t => {
	const all: Record<HookEvent, true> = {BOUND: true, EXTEND: true, EXPIRE: true, DROP: true, RELEASE: true};
	t.deepEqual(Object.keys(all), [...events]);
});
