// Commands, from whoever gives them: what is done, what is refused, and when the answer comes.
import {defaultTiming} from '@lessee/lease';
import {type HookScript, inOrder, madeUpLease, rude} from '@lessee/testkit';
import test from 'ava';
import {Scene} from './scene.ts';

const own = '192.0.2.50';

test('Start: it is done when the hook of BOUND has ended', async t => {
	const s = new Scene();
	s.machine.hooks.script = (): HookScript => ({how: 'exited', code: 0, after: 3000});
	t.is(await s.command('start', undefined, 2.9), 'waiting');
	t.is(s.state, 'BOUND');
	await s.pass(1);
	t.is(await s.command('start'), 'RUNNING');
	await s.end(t);
});

test('Start: while the next round is waited for, it begins now', async t => {
	const s = new Scene({policy: {timing: {...defaultTiming, timeout: 5000}}});
	s.server.stop();
	await s.command('start', undefined, 30);
	t.is(s.state, 'INIT');
	s.server.start();
	t.is(await s.command('start'), 'done');
	await s.end(t);
});

test('Drop and release: both leave nothing on the interface, and only `start` takes it back', async t => {
	for (const command of ['drop', 'release'] as const) {
		const s = await new Scene().bound();
		t.is(await s.command(command), 'done');
		t.deepEqual(
			[s.state, s.machine.configurator.addresses, s.client.machine.leases.length],
			['OFF', [], command === 'drop' ? 1 : 0],
		);
		for (const other of ['extend', 'release', 'drop'] as const) t.is(await s.command(other), 'UNKIF');
		t.is(await s.command('start'), 'done');
		await s.end(t);
	}
});

test('Release: a lease that is only remembered is given back in silence, an offer is not given back', async t => {
	const s = await new Scene().bound();
	await s.command('drop');
	s.server.behaviours = [rude.silent()];
	await s.command('start', undefined, 1);
	t.is(s.state, 'REBOOTING');
	t.is(await s.command('release'), 'done');
	t.true(s.transcript.endsWith('RELEASE'));
	t.is(s.events, 'BOUND DROP');

	const offered = new Scene({policy: {script: true, acd: 'strict'}});
	await offered.command('start', undefined, 1);
	t.is(offered.state, 'PROBING');
	t.is(await offered.command('release'), 'done');
	t.is(offered.transcript, 'DISCOVER OFFER');
	await offered.restart();
});

test('Release: a lease that waits for its probes is given back before it was used', async t => {
	const s = new Scene({policy: {acd: 'strict'}});
	await s.command('start', undefined, 1);
	t.is(s.state, 'PROBING');
	t.is(await s.command('extend'), 'waiting');
	t.is(await s.command('release'), 'done');
	t.deepEqual([s.transcript.endsWith('RELEASE'), s.events, s.server.leases.length], [true, '', 0]);
	s.watch.finish();
	t.deepEqual(s.watch.broken, []);
});

test('Inform: parameters are fetched for an address that is there, EXTEND is fired, and the address stays alone (RFC 2131 §4.4.3)', async t => {
	const s = new Scene({addresses: [own]});
	t.is(await s.command('inform', own), 'done');
	t.deepEqual([s.state, s.events, s.transcript], ['INFORMED', 'EXTEND', 'INFORM ACK']);
	t.is(s.server.received[0]?.message.ciaddr, own);
	t.deepEqual(s.lease.options.options.router, ['192.0.2.1']);
	t.is(s.calls, '', 'nothing is configured');
	t.is(await s.command('inform', own), 'done');
	t.is(s.events, 'EXTEND EXTEND');
	t.is(await s.command('extend'), 'OUTSTATE');
	t.is(await s.command('release'), 'OUTSTATE');
	await s.end(t);
	t.is(s.events, 'EXTEND EXTEND');
});

test('Inform: it is repeated as a DISCOVER is, until it is answered (RFC 2131 §4.1)', async t => {
	const s = new Scene({addresses: [own]});
	s.server.behaviours = [rude.silent()];
	t.is(await s.command('inform', own, 30), 'waiting');
	t.is(s.sent.length, 4);
	s.server.behaviours = [];
	await s.pass(40);
	t.is(s.state, 'INFORMED');
	await s.end(t);
});

test('Inform: without an address it is refused (NOIPIF), with a lease too (OUTSTATE)', async t => {
	const s = new Scene();
	t.is(await s.command('inform'), 'NOIPIF');
	t.is(s.state, 'OFF');
	await s.bound();
	t.is(await s.command('inform', '192.0.2.9'), 'OUTSTATE');
	await s.end(t);
});

test('Inform: a lease that is still in use is not forgotten for it', async t => {
	const s = await new Scene({policy: {timing: {...defaultTiming, timeout: 5000}}}).bound();
	s.server.stop();
	await s.link(false);
	await s.link(true);
	await s.pass(20);
	t.is(s.state, 'INIT');
	t.is(await s.command('inform', own), 'OUTSTATE');
	await s.end(t);
	t.is(s.events, 'BOUND DROP');
});

test('Inform: a start instead of it answers whoever waits for it', async t => {
	const s = new Scene({addresses: [own]});
	s.server.behaviours = [rude.during(['INFORM'], rude.silent())];
	let answer = '';
	void s.client.command({type: 'inform', address: own}).then(error => {
		answer = error ?? 'done';
	});
	await s.pass(1);
	t.is(await s.command('start'), 'done');
	t.is(answer, 'OUTSTATE');
	await s.end(t);
});

test('Inform: an interface that is deleted leaves control, since nobody has asked for a lease', async t => {
	const s = new Scene({addresses: [own]});
	await s.command('inform', own);
	await s.deleteInterface();
	t.is(s.state, 'OFF');
	await s.link(true);
	t.deepEqual([s.state, s.transcript], ['OFF', 'INFORM ACK']);
	s.watch.finish();
	t.deepEqual(s.watch.broken, []);
});

test('Policy: another configuration counts from the next thing on, without a packet', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	const {policy, effective} = s.settings;
	const asked = [[55, Uint8Array.of(1, 3, 6, 42)]] as const;
	s.client.configure({effective, policy: {...policy, options: {...policy.options, REQUEST: asked}}});
	t.is(s.sent.length, 2);
	await s.pass(50);
	t.deepEqual(s.server.received.at(-1)?.message.options.parameterRequestList, [1, 3, 6, 42]);
	await s.end(t);
});

/** How to come into each state, and to stay there for a while. */
const stays: {readonly [state: string]: () => Promise<Scene>} = {
	DOWN: async () => {
		const s = new Scene();
		s.machine.station.carrier = false;
		s.client.deliver({type: 'linkDown'});
		return s.bound(0);
	},
	PREPARING: async () => {
		const s = new Scene();
		s.machine.configurator.delay = 5000;
		return s.bound(1);
	},
	INIT: () => new Scene({policy: {timing: {...defaultTiming, initialDelay: 60_000}}}).bound(0),
	SWITCHING: async () => {
		const s = new Scene({policy: {script: true, media: ['10baseT']}});
		s.machine.configurator.tryMedium = () => new Promise(() => undefined);
		return s.bound(0);
	},
	SELECTING: () => new Scene({server: {behaviours: [rude.silent()]}}).bound(0),
	CHOOSING: async () => {
		const s = new Scene({policy: {chooser: true}});
		s.machine.choose = () => new Promise(() => undefined);
		return s.bound(0);
	},
	REQUESTING: () => new Scene({server: {behaviours: [rude.during(['SELECTING'], rude.silent())]}}).bound(0),
	REBOOTING: async () => {
		const s = await new Scene().bound();
		s.server.behaviours = [rude.silent()];
		await s.link(false);
		await s.link(true);
		return s;
	},
	PROBING: () => new Scene({policy: {acd: 'strict'}}).bound(0),
	TESTING: () => {
		const predefined = [{...madeUpLease({address: '192.0.2.200'}), origin: 'predefined' as const}];
		const timing = {...defaultTiming, timeout: 5000};
		return new Scene({server: 'none', policy: {predefined, timing}}).bound(5.2);
	},
	CONFIGURING: async () => {
		const s = await new Scene().bound();
		s.machine.configurator.delay = 5000;
		await s.command('extend');
		return s;
	},
	BOUND: () => new Scene().bound(),
	RENEWING: async () => {
		const s = await new Scene({server: {leaseTime: 100}}).bound();
		s.server.behaviours = [rude.silent()];
		await s.pass(55);
		return s;
	},
	REBINDING: async () => {
		const s = await new Scene({server: {leaseTime: 100}}).bound();
		s.server.behaviours = [rude.silent()];
		await s.pass(90);
		return s;
	},
	ENDING: async () => {
		const s = await new Scene().bound();
		s.machine.hooks.script = inOrder<HookScript>({how: 'hangs'});
		await s.deliver({type: 'linkGone'});
		s.watch.erased();
		return s;
	},
	REMOVING: async () => {
		const s = await new Scene().bound();
		s.machine.configurator.delay = 5000;
		await s.deliver({type: 'linkGone'});
		s.watch.erased();
		return s;
	},
	INFORMING: async () => {
		const s = new Scene({addresses: [own], server: {behaviours: [rude.silent()]}});
		await s.command('inform', own);
		return s;
	},
	INFORMED: async () => {
		const s = new Scene({addresses: [own]});
		await s.command('inform', own);
		return s;
	},
	FAILED: async () => {
		const s = new Scene();
		s.machine.configurator.script = inOrder({result: 'failed', reason: 'No.'} as const);
		return s.bound(0);
	},
};

for (const [state, come] of Object.entries(stays)) {
	for (const release of [false, true]) {
		test(`${state}: the end of the agent ${release ? 'with' : 'without'} --release-on-exit leads out of control`, async t => {
			const s = await come();
			t.is(s.state, state);
			await s.end(t, release);
			t.deepEqual(s.machine.configurator.addresses, []);
			const last = s.events.split(' ').at(-1) ?? '';
			const leased = ['REBOOTING', 'CONFIGURING', 'BOUND', 'RENEWING', 'REBINDING'].includes(state);
			if (leased) t.is(last, release ? 'RELEASE' : 'DROP');
			// What waits for its probes is granted, though no hook has seen it.
			t.is(s.transcript.includes('RELEASE'), release && (leased || state === 'PROBING'));
		});
	}
}
