// The eventhook: when each event is fired, in which order, how long the address waits for it, and what a crash costs.
import {type HookScript, inOrder, rude} from '@lessee/testkit';
import test from 'ava';
import {Scene, timesOf} from './scene.ts';

const slow = (after: number): HookScript => ({how: 'exited', code: 0, after});
const hangs: HookScript = {how: 'hangs', stubborn: true};

test('Hooks: one that hangs for 63 s holds up the next ones and not the protocol; EXTEND and EXPIRE keep their order', async t => {
	const s = new Scene({server: {leaseTime: 20}});
	s.machine.hooks.script = inOrder<HookScript>(hangs);
	await s.command('start', undefined, 25);
	t.is(s.events, 'BOUND');
	t.is(s.server.received.filter(({kind}) => kind === 'RENEWING').length, 2, 'it renews meanwhile');
	s.server.stop();
	await s.pass(37);
	t.deepEqual([s.state, s.events], ['ENDING', 'BOUND']);
	t.deepEqual(s.machine.configurator.addresses, ['192.0.2.9/24'], 'hooks will still see the address');
	await s.pass(2);
	t.deepEqual(timesOf(s), ['0 BOUND', '63 EXTEND', '63 EXTEND', '63 EXPIRE']);
	t.deepEqual(s.machine.configurator.addresses, []);
	await s.end(t);
});

test('Hooks: one that heeds SIGTERM is gone after 60 s', async t => {
	const s = new Scene();
	s.machine.hooks.script = inOrder<HookScript>({how: 'hangs'});
	t.is(await s.command('start', undefined, 59), 'waiting');
	await s.pass(2);
	t.like(s.machine.hooks.runs[0]?.outcome, {how: 'signalled', signal: 'SIGTERM', timedOut: true});
	await s.end(t);
});

test('Hooks: the exit status is not looked at, however a hook ends', async t => {
	const ends: readonly HookScript[] = [
		{how: 'exited', code: 1},
		{how: 'exited', code: 255, after: 10},
		{how: 'signalled', signal: 'SIGSEGV'},
		{how: 'absent'},
	];
	for (const end of ends) {
		const s = new Scene({server: {leaseTime: 100}});
		s.machine.hooks.script = () => end;
		await s.bound();
		await s.pass(50);
		t.deepEqual([s.state, s.events], ['BOUND', 'BOUND EXTEND'], end.how);
		await s.end(t);
	}
});

test('Hooks: the address goes only when the hook of EXPIRE, DROP or RELEASE has ended', async t => {
	const ways = {
		EXPIRE: (s: Scene) => s.server.stop(),
		DROP: (s: Scene) => s.give('drop'),
		RELEASE: (s: Scene) => s.give('release'),
	};
	for (const [event, go] of Object.entries(ways)) {
		const s = await new Scene({server: {leaseTime: 100}}).bound();
		s.machine.hooks.script = () => slow(30_000);
		go(s);
		while (!s.events.endsWith(event)) await s.pass(1);
		await s.pass(28);
		t.deepEqual(s.machine.configurator.addresses, ['192.0.2.9/24'], event);
		t.false(s.transcript.includes('RELEASE'), 'the server is told after the hook');
		await s.pass(4);
		t.deepEqual(s.machine.configurator.addresses, [], event);
		t.is(s.transcript.includes('RELEASE'), event === 'RELEASE');
		await s.end(t);
	}
});

test('Hooks: a RELEASE is sent while the address still stands, straight to where the last ACK came from', async t => {
	const s = await new Scene().bound();
	s.server.station.arpDelay = Number.POSITIVE_INFINITY;
	await s.command('release', undefined, 1);
	t.is(s.server.leases.length, 0, 'it arrives although nobody answers ARP');
	t.is(s.calls.split(', ').at(-1), 'remove RELEASE');
	const release = s.segment.frames.find(({kind}) => kind === 'RELEASE');
	t.deepEqual(release?.bytes.slice(0, 6), s.server.station.hardware);
	await s.restart();
});

test('Hooks: a lease that runs out while the hook of its RELEASE runs is not given back', async t => {
	const s = await new Scene({
		server: {leaseTime: 20, behaviours: [rude.during(['RENEWING', 'REBINDING'], rude.silent())]},
	}).bound();
	s.machine.hooks.script = () => slow(30_000);
	await s.command('release', undefined, 40);
	t.is(s.events, 'BOUND RELEASE');
	t.false(s.transcript.includes('RELEASE'));
	await s.restart();
});

test('Hooks: more than 16 EXTENDs that wait are merged into the newest; what comes after them still comes', async t => {
	const s = new Scene({server: {leaseTime: 4}});
	s.machine.hooks.script = inOrder<HookScript>(hangs);
	await s.command('start', undefined, 50);
	t.is(s.client.machine.cycle.queue.length, 16);
	t.true(s.client.machine.cycle.merged > 0);
	s.server.stop();
	await s.pass(15);
	t.is(s.events, ['BOUND', ...Array(16).fill('EXTEND'), 'EXPIRE'].join(' '));
	await s.end(t);
});

test('Hooks: while one runs, commands are refused as pending, from inside it or from outside', async t => {
	const s = new Scene();
	s.machine.hooks.script = () => slow(10_000);
	s.give('start');
	await s.pass(1);
	for (const command of ['start', 'extend', 'inform', 'release', 'drop'] as const) {
		t.is(await s.command(command, '192.0.2.50'), 'PEND', command);
	}
	await s.pass(10);
	t.is(await s.command('start'), 'RUNNING');
	await s.end(t);
});

test('Hooks: the end of the agent waits for the hook that runs, then has its own', async t => {
	const s = new Scene();
	s.machine.hooks.script = () => slow(10_000);
	await s.command('start', undefined, 1);
	s.client.deliver({type: 'shutdown', release: true});
	await s.pass(12);
	t.deepEqual(timesOf(s), ['0 BOUND', '10 RELEASE']);
	t.is(s.state, 'ENDING');
	await s.pass(10);
	t.deepEqual([s.state, s.server.leases.length], ['OFF', 0]);
	t.deepEqual(s.watch.broken, []);
});

test('Crash: a hook that runs is waited for by the next agent, and its event is not repeated', async t => {
	const s = new Scene();
	s.machine.hooks.script = inOrder(slow(20_000));
	await s.command('start', undefined, 5);
	s.kill();
	await s.pass(5);
	await s.restart();
	await s.pass(1);
	t.is(s.events, 'BOUND');
	t.is(s.client.machine.cycle.name, 'OPEN-RUNNING');
	await s.pass(10);
	t.is(s.events, 'BOUND EXTEND', 'the EXTEND of INIT-REBOOT has waited');
	await s.end(t);
});

test('Crash: a hook that hung while there was no agent is ended by the next one, by the same limit', async t => {
	const s = new Scene();
	s.machine.hooks.script = inOrder<HookScript>(hangs);
	await s.command('start', undefined, 5);
	s.kill();
	await s.pass(300);
	t.is(s.machine.hooks.runs[0]?.endedAt, undefined);
	await s.restart();
	await s.pass(4);
	t.deepEqual(timesOf(s), ['0 BOUND', '308 EXTEND']);
	await s.end(t);
});

test('Crash: a lease that runs out while there is no agent has its EXPIRE when there is one again', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.kill();
	await s.pass(200);
	t.deepEqual(s.machine.configurator.addresses, ['192.0.2.9/24']);
	await s.restart();
	await s.pass(1);
	t.is(s.events, 'BOUND EXPIRE BOUND');
	await s.end(t);
});

test('Crash: an ending that had begun is gone on with: what should follow its hook is done', async t => {
	const s = await new Scene().bound();
	s.machine.hooks.script = () => slow(20_000);
	s.give('release');
	await s.pass(5);
	s.kill();
	await s.restart();
	t.is(s.state, 'ENDING');
	await s.pass(20);
	t.deepEqual([s.state, s.events, s.server.leases.length], ['OFF', 'BOUND RELEASE', 0]);
	t.deepEqual(s.machine.configurator.addresses, []);
	t.is(s.client.machine.leases.length, 0, 'the lease is forgotten');
	s.watch.finish();
	t.deepEqual(s.watch.broken, []);
});

test('Crash: an ending is gone on with as soon as it has begun, also where its hook had no process yet', async t => {
	const s = await new Scene().bound();
	s.machine.hooks.startDelay = 5000;
	s.give('release');
	await s.pass(1);
	s.kill();
	t.is(s.events, 'BOUND');
	await s.restart();
	await s.pass(6);
	t.deepEqual([s.state, s.events, s.server.leases.length], ['OFF', 'BOUND RELEASE', 0]);
	s.watch.finish();
	t.deepEqual(s.watch.broken, []);
});

test('Crash: a renewal that moved the lease, or made it shorter, is on record before its hook has a process', async t => {
	const s = await new Scene({server: {leaseTime: 1000, behaviours: [rude.otherAddressOnRenew()]}}).bound();
	s.machine.hooks.startDelay = 5000;
	s.server.leaseTime = 100;
	s.give('extend');
	await s.pass(1);
	s.kill();
	t.like(s.machine.store.load()?.record.active, {address: '192.0.2.10', expiresAt: 101_000});
	await s.restart();
	await s.pass(10);
	t.deepEqual([s.events, s.machine.configurator.addresses], ['BOUND EXTEND EXTEND', ['192.0.2.10/24']]);
	await s.end(t);
});

test('Crash: an event that found no hook while another waited behind it is not fired again', async t => {
	const s = new Scene({server: {leaseTime: 4}});
	s.machine.hooks.startDelay = 3000;
	s.machine.hooks.script = inOrder<HookScript>({how: 'absent'}, slow(10_000));
	await s.command('start', undefined, 4);
	t.is(s.events, 'BOUND', 'nobody has seen it');
	s.kill();
	await s.restart();
	t.deepEqual(s.client.machine.cycle.running?.event, 'EXTEND');
	await s.pass(60);
	t.is(s.events.split(' ').filter(event => event === 'BOUND').length, 1);
	await s.end(t);
});

/** A life with every event in it; the agent is killed before its next effect but `effects`, and another goes on. */
async function lifeKilledAfter(
	effects: number,
	options: {readonly delay: number; readonly start: number},
): Promise<Scene> {
	const s = new Scene({server: {leaseTime: 40}});
	s.machine.configurator.delay = options.delay;
	s.machine.hooks.startDelay = options.start;
	s.machine.hooks.script = inOrder<HookScript>(slow(3000), {how: 'exited', code: 0}, slow(500));
	await s.command('start', undefined, 1);
	s.machine.killAfter(effects);
	const revive = async (): Promise<void> => {
		if (s.machine.alive) return;
		s.watch.killed();
		await s.restart();
		if (s.state === 'OFF') await s.command('start');
	};
	const go = async (seconds: number): Promise<void> => {
		for (let passed = 0; passed < seconds; passed += 5) {
			await s.pass(5);
			await revive();
		}
	};
	await go(30);
	s.server.stop();
	await go(50);
	s.server.start();
	await go(60);
	s.give('drop');
	await go(10);
	return s;
}

for (const options of [
	{delay: 0, start: 0},
	{delay: 300, start: 200},
]) {
	test(`Crash: killed before any effect of its life, an agent leaves hooks that see their grammar (effects that take ${options.delay} ms)`, async t => {
		for (let effects = 0; effects < 70; effects++) {
			const s = await lifeKilledAfter(effects, options);
			t.deepEqual(s.watch.broken, [], `killed after ${effects} effects: ${s.events}`);
			if (s.state !== 'OFF') await s.end(t);
		}
	});
}

test('Crash: another agent finds nothing where there was nothing', async t => {
	const s = new Scene();
	await s.restart();
	t.is(s.state, 'OFF');
	t.is(s.calls, '');
});
