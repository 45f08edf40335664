import test from 'ava';
import {isRunning, readStat} from '../src/process-table.ts';
import {someLease, turn, Workshop} from './workshop.ts';

test.serial('time limit: a hook that hangs gets SIGTERM after 60 s and not before', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const {started, ended} = w
		.hooks(w.program(`echo > ${ready.path}\n: < ${gate.path}`))
		.run('BOUND', someLease);
	await ready.line;
	const process = await started;
	w.clock.advance(59_999);
	t.true(process && isRunning(process));
	w.clock.advance(1);
	t.deepEqual(await ended, {how: 'signalled', signal: 'SIGTERM', timedOut: true, duration: 60_000});
	t.deepEqual(w.log, ['warning eth0: eventhook BOUND ran out of time: ended by SIGTERM after 60000 ms.']);
});

test.serial('time limit: a hook that ignores SIGTERM gets SIGKILL 3 s later and not before', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const hook = w.program(`trap '' TERM\necho > ${ready.path}\n: < ${gate.path}`);
	const {started, ended} = w.hooks(hook).run('BOUND', someLease);
	await ready.line;
	const process = await started;
	w.clock.advance(62_999);
	t.true(process && isRunning(process));
	w.clock.advance(1);
	t.deepEqual(await ended, {how: 'signalled', signal: 'SIGKILL', timedOut: true, duration: 63_000});
});

test.serial('time limit: a hook that ends by itself on SIGTERM ran out of time all the same', async t => {
	const w = new Workshop(t);
	const ready = w.pipe('ready');
	// A shell runs its trap when the command before it has ended, which the signal to the group sees to.
	const hook = w.program(`trap 'exit 9' TERM\n(echo > ${ready.path}; exec sleep 1000)`);
	const {ended} = w.hooks(hook).run('BOUND', someLease);
	await ready.line;
	w.clock.advance(60_000);
	t.like(await ended, {how: 'signalled', signal: 'SIGTERM', timedOut: true});
});

test.serial('time limit: it is the executor’s to set', async t => {
	const w = new Workshop(t, 1500);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const {ended} = w.hooks(w.program(`echo > ${ready.path}\n: < ${gate.path}`)).run('BOUND', someLease);
	await ready.line;
	w.clock.advance(1500);
	t.like(await ended, {timedOut: true, duration: 1500});
});

test.serial('time limit: SIGTERM goes to the whole process group', async t => {
	const w = new Workshop(t);
	const [ready, held, gate] = [w.pipe('ready'), w.pipe('held'), w.gate('gate')];
	const child = `(exec 3> ${held.path}; echo > ${ready.path}; : < ${gate.path})`;
	const {ended} = w.hooks(w.program(`${child} &\nwait`)).run('BOUND', someLease);
	await ready.line;
	w.clock.advance(60_000);
	await ended;
	t.is(await held.text, '');
});

test.serial('time limit: SIGKILL reaches the group also when its leader is gone by then', async t => {
	const w = new Workshop(t);
	const [ready, held, gate] = [w.pipe('ready'), w.pipe('held'), w.gate('gate')];
	const child = `(trap '' TERM; exec 3> ${held.path}; echo > ${ready.path}; : < ${gate.path})`;
	const {ended} = w.hooks(w.program(`${child} &\nexec sleep 1000`)).run('BOUND', someLease);
	await ready.line;
	w.clock.advance(60_000);
	t.like(await ended, {signal: 'SIGTERM', timedOut: true}, 'the wait ends with the leader');
	let idle = false;
	const settled = w.executor.idle().then(() => {
		idle = true;
	});
	await w.clock.advanceAsync(2999);
	t.false(idle, 'an agent that ends has still to wait for the SIGKILL');
	w.clock.advance(1);
	await settled;
	t.is(await held.text, '');
});

test.serial('time limit: an executor with nothing running is idle', async t => {
	const w = new Workshop(t);
	await w.hooks(w.program('exit 0')).run('BOUND', someLease).ended;
	await t.notThrowsAsync(w.executor.idle());
	t.is(w.clock.next(), Number.POSITIVE_INFINITY, 'no timer is left');
});

test.serial(
	'the wait: it ends when the hook’s own process exits, also while descendants hold descriptors',
	async t => {
		const w = new Workshop(t);
		const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
		const hook = w.program(`(: < ${gate.path}; echo still here > ${ready.path}) &\nexit 4`);
		t.like(await w.hooks(hook).run('BOUND', someLease).ended, {how: 'exited', code: 4});
		gate.open();
		t.is(await ready.line, 'still here');
	},
);

test.serial('the wait: what a hook left running on purpose is never touched', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	// In the hook's own group, which a signal to the group would reach.
	const hook = w.program(`(: < ${gate.path}; echo alive > ${ready.path}) &`);
	await w.hooks(hook).run('BOUND', someLease).ended;
	w.clock.advance(3_600_000);
	gate.open();
	t.is(await ready.line, 'alive');
});

test.serial('the wait: a hook that turns into a daemon has ended when its first process has', async t => {
	const w = new Workshop(t);
	const [ready, gate] = [w.pipe('ready'), w.gate('gate')];
	const daemon = w.program(`: < ${gate.path}\necho daemon > ${ready.path}`, 'daemon');
	await w.hooks(w.program(`setsid ${daemon} &`)).run('BOUND', someLease).ended;
	w.clock.advance(63_000);
	gate.open();
	t.is(await ready.line, 'daemon');
});

test.serial('the wait: a hook that writes without end is only ended by its time', async t => {
	const w = new Workshop(t);
	const ready = w.pipe('ready');
	const {ended} = w.hooks(w.program(`echo > ${ready.path}\nexec cat /dev/zero`)).run('BOUND', someLease);
	await ready.line;
	w.clock.advance(60_000);
	t.like(await ended, {signal: 'SIGTERM', timedOut: true});
});

test.serial('the wait: a hook that stopped itself is ended by SIGKILL', async t => {
	const w = new Workshop(t);
	const {started, ended} = w.hooks(w.program('kill -STOP $$')).run('BOUND', someLease);
	const process = await started;
	while (process && readStat(process.pid)?.state !== 'T') await turn();
	w.clock.advance(63_000);
	t.like(await ended, {signal: 'SIGKILL', timedOut: true});
});
