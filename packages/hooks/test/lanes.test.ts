import {existsSync} from 'node:fs';
import test from 'ava';
import {someLease, Workshop} from './workshop.ts';

test.serial(
	'lane: hooks of one interface never overlap, and begin in the order in which they were fired',
	async t => {
		const w = new Workshop(t);
		const [gate, log] = [w.gate('gate'), w.path('log')];
		const hooks = w.hooks(w.program(`echo "begin $2" >> ${log}\n: < ${gate.path}\necho "end $2" >> ${log}`));
		const runs = (['BOUND', 'EXTEND', 'EXTEND', 'EXPIRE'] as const).map(event => hooks.run(event, someLease));
		t.deepEqual(
			runs.map(({started}) => started instanceof Promise),
			[false, true, true, true],
		);
		gate.open();
		await Promise.all(runs.map(({ended}) => ended));
		const pair = (event: string) => [`begin ${event}`, `end ${event}`];
		t.deepEqual(w.read('log').trim().split('\n'), ['BOUND', 'EXTEND', 'EXTEND', 'EXPIRE'].flatMap(pair));
	},
);

test.serial('lane: a hook that waits is looked up when its turn comes', async t => {
	const w = new Workshop(t);
	const hooks = w.hooks(w.program(`rm ${w.path('eventhook')}`));
	const [bound, extend] = [hooks.run('BOUND', someLease), hooks.run('EXTEND', someLease)];
	t.like(await bound.ended, {how: 'exited'});
	t.deepEqual(await extend.ended, {how: 'absent'});
	t.is(await extend.started, undefined);
});

test.serial('lane: a hook that hangs holds up its own interface only', async t => {
	const w = new Workshop(t);
	const gate = w.gate('gate');
	const hook = w.program(`[ $1 = eth0 ] && : < ${gate.path}\nexit 0`);
	const hung = w.hooks(hook, {name: 'eth0'}).run('BOUND', someLease);
	t.like(await w.hooks(hook, {name: 'eth1'}).run('BOUND', someLease).ended, {how: 'exited', code: 0});
	gate.open();
	t.like(await hung.ended, {how: 'exited', code: 0});
});

test.serial('many at once: a turn of the loop starts a few, and all of them run side by side', async t => {
	const w = new Workshop(t);
	const count = 60;
	const gate = w.gate('gate');
	// None ends before all have begun: a limit on how many run at a time would hang here.
	const hook = w.program(`: > ${w.folder}/begun.$1\n: < ${gate.path}`);
	const names = Array.from({length: count}, (_, index) => `veth${index}`);
	const runs = names.map(name => w.hooks(hook, {name}).run('BOUND', someLease));
	const atOnce = runs.filter(({started}) => !(started instanceof Promise)).length;
	t.true(atOnce >= 1 && atOnce <= 8, `${atOnce} were started in one turn`);
	const processes = await Promise.all(runs.map(({started}) => started));
	t.is(new Set(processes.map(process => process?.pid)).size, count);
	gate.open();
	const outcomes = await Promise.all(runs.map(({ended}) => ended));
	t.true(outcomes.every(outcome => outcome.how === 'exited' && outcome.code === 0));
	t.true(names.every(name => existsSync(w.path(`begun.${name}`))));
});
