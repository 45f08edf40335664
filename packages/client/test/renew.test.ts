// A lease in use: T1, T2, its end, and what servers and clocks may do about them (RFC 2131 §4.4.5).
import {never} from '@lessee/lease';
import {type Behaviour, dhcpServer, drop, firstOnly, only, rude} from '@lessee/testkit';
import test from 'ava';
import {Scene, timesOf} from './scene.ts';

const day = 86_400;

test('RENEWING: at T1 the server is asked by unicast from the leased address, and the lease is extended (RFC 2131 §4.4.5)', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	await s.pass(50);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND EXTEND']);
	t.deepEqual(
		s.server.received.map(({kind, source, destination}) => `${kind} ${source} ${destination}`).slice(2),
		['RENEWING 192.0.2.9 192.0.2.1'],
	);
	t.is(s.lease.expiresAt, 150_000, 'it runs from when the REQUEST was sent');
	t.is(s.calls, 'prepare, apply BOUND, apply RENEW');
	await s.end(t);
});

test('RENEWING: an unanswered request is repeated after half of the time to T2, but not sooner than 60 s (RFC 2131 §4.4.5)', async t => {
	const s = await new Scene({server: {leaseTime: 3600}}).bound();
	s.server.behaviours = [rude.silent()];
	await s.pass(3150);
	const renewals = s.sent.slice(2).map(sent => Number(sent.split(' ')[0]) / 1000);
	t.deepEqual(renewals.slice(0, 6), [1800, 2475, 2812.5, 2981.25, 3065.625, 3125.625]);
	t.is(s.state, 'REBINDING');
	await s.end(t);
});

test('RENEWING: a short lease survives a lost packet', async t => {
	const s = new Scene({server: {leaseTime: 20}});
	s.segment.use(drop(frame => frame.kind === 'REQUEST' && frame.at >= 10_000 && frame.at < 12_000));
	await s.bound(15);
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t);
});

test('REBINDING: at T2 all servers are asked, and another one may extend the lease (RFC 2131 §4.4.5)', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.server.stop();
	dhcpServer(s.segment.attach('second'), {address: '192.0.2.2', leaseTime: 1000});
	await s.pass(88);
	t.deepEqual([s.state, s.events, s.lease.serverIdentifier], ['BOUND', 'BOUND EXTEND', '192.0.2.2']);
	t.is(s.calls, 'prepare, apply BOUND, apply REBIND');
	await s.end(t);
});

test('Expiry: the EXPIRE hook runs while the address stands, then it goes, then all begins anew (RFC 2131 §4.4.5)', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.machine.hooks.script = () => ({how: 'exited', code: 0, after: 5000});
	s.server.stop();
	await s.pass(102);
	t.deepEqual([s.state, s.machine.configurator.addresses], ['ENDING', ['192.0.2.9/24']]);
	t.true(s.calls.includes('keep'), 'the kernel does not take it away before');
	await s.pass(3);
	t.deepEqual([s.state, s.machine.configurator.addresses], ['SELECTING', []]);
	t.is(s.calls.split(', ').at(-1), 'remove EXPIRE');
	s.server.start();
	await s.pass(70);
	t.is(s.events, 'BOUND EXPIRE BOUND EXTEND');
	await s.end(t);
});

test('RENEWING: a NAK of the server ends the lease at once, and all begins anew (RFC 2131 §4.4.5)', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.server.bindings.pool = ['192.0.2.150', '192.0.2.160'];
	await s.pass(55);
	t.deepEqual([s.state, s.events, s.lease.address], ['BOUND', 'BOUND EXPIRE BOUND', '192.0.2.150']);
	t.is(s.client.machine.counters.declined, 1);
	await s.end(t);
});

test('REBINDING: a user who extends then asks all servers, once', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.server.stop();
	await s.pass(90);
	t.is(s.state, 'REBINDING');
	const {length} = s.sent;
	s.server.start();
	t.is(await s.command('extend', undefined, 1), 'done');
	t.deepEqual([s.sent.length - length, s.events], [1, 'BOUND EXTEND']);
	t.is(s.server.received.at(-1)?.kind, 'REBINDING');
	await s.end(t);
});

test('RENEWING: a server that refuses what it has just granted is asked, and hooks are run, ever more slowly, until it extends a lease', async t => {
	const refusing = rude.during(['RENEWING'], rude.nakEverything());
	const s = await new Scene({server: {leaseTime: 4, behaviours: [refusing]}}).bound();
	await s.pass(150);
	const bound = timesOf(s).filter(what => what.endsWith('BOUND'));
	t.deepEqual(bound, ['0 BOUND', '2 BOUND', '8 BOUND', '18 BOUND', '36 BOUND', '70 BOUND', '136 BOUND']);
	s.server.behaviours = [];
	await s.pass(100);
	t.true(s.events.endsWith('EXTEND'));
	const {length} = bound;
	s.server.behaviours = [refusing];
	await s.pass(4);
	t.is(timesOf(s).filter(what => what.endsWith('BOUND')).length, length + 2, 'and then at once again');
	await s.end(t);
});

test("RENEWING: a stranger's NAK is passed over; in REBINDING any server may say no (RFC 2131 §4.4.5)", async t => {
	const s = await new Scene({
		server: {leaseTime: 100, behaviours: [rude.during(['RENEWING'], rude.forgedNak())]},
	}).bound();
	await s.pass(50);
	t.is(s.events, 'BOUND EXTEND');
	t.true(s.ignored.includes('NAK of a server that was not asked'));
	await s.end(t);

	const other = await new Scene({server: {leaseTime: 100}}).bound();
	other.server.stop();
	dhcpServer(other.segment.attach('second'), {address: '192.0.2.2', pool: ['192.0.2.100', '192.0.2.120']});
	await other.pass(90);
	t.deepEqual([other.events, other.lease.address], ['BOUND EXPIRE BOUND', '192.0.2.100']);
	await other.end(t);
});

test('RENEWING: an ACK of another address replaces it within the cycle: EXTEND, and the old address is gone', async t => {
	const s = await new Scene({server: {leaseTime: 100, behaviours: [rude.otherAddressOnRenew()]}}).bound();
	await s.pass(51);
	t.deepEqual(
		[s.state, s.events, s.machine.configurator.addresses],
		['BOUND', 'BOUND EXTEND', ['192.0.2.10/24']],
	);
	await s.end(t);
});

test('RENEWING: an ACK without a server identifier is from the server that was asked', async t => {
	const s = await new Scene({
		server: {leaseTime: 100, behaviours: [rude.during(['RENEWING'], rude.noServerIdentifier())]},
	}).bound();
	await s.pass(51);
	t.deepEqual([s.events, s.lease.serverIdentifier], ['BOUND EXTEND', '192.0.2.1']);
	t.truthy(s.lease.serverHardware, 'and its link-layer address is still known');
	await s.end(t);
});

for (const [what, seconds, expected] of [
	['of no time', 0, 'BOUND'],
	['of two seconds', 2, 'BOUND EXTEND EXTEND'],
] as const) {
	test(`RENEWING: an ACK ${what} ${seconds === 0 ? 'is passed over' : 'counts'}`, async t => {
		const behaviours = [
			rude.during(
				['RENEWING'],
				rude.options({
					ipAddressLeaseTime: seconds,
					renewalT1TimeValue: undefined,
					rebindingT2TimeValue: undefined,
				}),
			),
		];
		const s = await new Scene({server: {leaseTime: 100, behaviours}}).bound();
		await s.pass(51);
		t.true(s.events.startsWith(expected));
		await s.end(t);
	});
}

test('BOUND: a lease of 0xffffffff is never renewed and never ends, but may be extended by hand (RFC 2131 §3.3)', async t => {
	const s = await new Scene({server: {leaseTime: 0xffff_ffff}}).bound();
	t.deepEqual([s.lease.t1At, s.lease.t2At, s.lease.expiresAt], [never, never, never]);
	await s.pass(1000 * day);
	t.is(s.sent.length, 2);
	t.is(await s.command('extend'), 'done');
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t, true);
	t.is(s.events, 'BOUND EXTEND RELEASE');
});

test('BOUND: T1 of a lease longer than 24.8 days, where 32-bit timers overflow, comes when it should', async t => {
	const s = await new Scene({server: {leaseTime: 100 * day}}).bound();
	await s.pass(50 * day - 2);
	t.is(s.events, 'BOUND');
	await s.pass(2);
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t);
});

test('BOUND: T1 after T2 and times that are missing are computed, and the lease is renewed in time (RFC 2131 is silent)', async t => {
	for (const [behaviour, t1] of [
		[rude.t1GreaterThanT2(), 571],
		[rude.noTimes(), 2000],
	] as const) {
		const s = await new Scene({server: {leaseTime: 4000, behaviours: [behaviour]}}).bound();
		await s.pass(t1);
		t.is(s.events, 'BOUND EXTEND', behaviour.name);
		await s.end(t);
	}
});

test('Clocks: the wall clock may be set however it likes, leases run in boot time', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.machine.clock.jumpWall(-10 * 365 * day * 1000);
	await s.pass(40);
	s.machine.clock.jumpWall(20 * 365 * day * 1000);
	await s.pass(8);
	t.is(s.events, 'BOUND');
	await s.pass(2);
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t);
});

test('Sleep: a lease that ran out while the machine slept ends on waking, before anything else', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.machine.clock.suspend(3_600_000);
	await s.pass(1);
	t.is(s.events, 'BOUND EXPIRE BOUND');
	t.deepEqual(timesOf(s), ['0 BOUND', '3601 EXPIRE', '3601 BOUND']);
	await s.end(t);
});

test('Sleep: a lease of which T1 or T2 has passed meanwhile is extended on waking', async t => {
	for (const slept of [60, 90]) {
		const s = await new Scene({server: {leaseTime: 100}}).bound();
		s.machine.clock.suspend(slept * 1000);
		await s.pass(1);
		t.is(s.events, 'BOUND EXTEND', `${slept} s`);
		await s.end(t);
	}
});

test('Sleep: a round of trying that the machine slept through begins anew on waking', async t => {
	for (const [state, behaviour] of [
		['SELECTING', rude.silent()],
		['REQUESTING', rude.during(['SELECTING'], rude.silent())],
	] as const) {
		const s = new Scene({server: {behaviours: [behaviour]}});
		await s.command('start', undefined, 1);
		t.is(s.state, state);
		s.server.behaviours = [];
		s.machine.clock.suspend(3_600_000);
		await s.pass(1);
		t.is(s.state, 'BOUND', state);
		await s.end(t);
	}
});

test('Extend: a user need not wait for T1; an answer is waited for as long as the lease lasts', async t => {
	const s = await new Scene({server: {leaseTime: 1000}}).bound();
	t.is(await s.command('extend'), 'done');
	t.is(s.events, 'BOUND EXTEND');
	s.server.stop();
	t.is(await s.command('extend', undefined, 10), 'waiting');
	t.is(s.state, 'RENEWING');
	await s.pass(1000);
	t.is(s.events, 'BOUND EXTEND EXPIRE');
	t.is(s.state, 'SELECTING');
	await s.end(t);
});

test('RENEWING: a server of which nothing is known is asked by broadcast (RFC 2131 is silent)', async t => {
	const asked = [
		[55, Uint8Array.of(1, 3, 6)],
		[80, new Uint8Array()],
	] as const;
	const options = {DISCOVER: asked, REQUEST: asked.slice(0, 1), INFORM: [], DECLINE: [], RELEASE: []};
	const s = new Scene({policy: {options, rapidCommit: true}, server: {rapidCommit: true, leaseTime: 100}});
	const {hardware} = s.server.station;
	const nameless = {
		name: 'nameless',
		answer: (answers: Parameters<Behaviour['answer']>[0]) =>
			answers.map(answer => ({...answer, sender: {hardware, address: '0.0.0.0'}})),
	};
	s.server.behaviours = [rude.noServerIdentifier(), nameless];
	await s.bound();
	t.is(s.lease.serverIdentifier, undefined);
	await s.pass(52);
	t.deepEqual([s.events, s.server.received.at(-1)?.kind], ['BOUND EXTEND', 'REBINDING']);
	await s.end(t);
});

test('A damaged message costs itself and nothing else: the next one is taken', async t => {
	for (const damage of [
		rude.truncated(100),
		rude.truncated(241),
		rude.garbageOptions(7),
		rude.lyingLength(200),
	]) {
		const s = new Scene({server: {leaseTime: 100, behaviours: [rude.between(0, 100, damage)]}});
		await s.bound(20);
		t.is(s.state, 'BOUND', damage.name);
		await s.end(t);
	}
});

test('Counters: messages are counted since the lease began or was last renewed', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	t.deepEqual(s.client.machine.counters, {sent: 2, received: 2, declined: 0});
	s.segment.use(drop(firstOnly('ACK')));
	await s.pass(70);
	t.deepEqual(s.client.machine.counters, {sent: 2, received: 1, declined: 0});
	s.segment.use(drop(only('ACK')));
	await s.end(t);
});

test('RENEWING: an address that somebody has taken off the interface is put back before it is extended', async t => {
	const s = await new Scene({server: {leaseTime: 3600}}).bound();
	const before = s.machine.configurator.addresses;
	s.machine.configurator.erase();
	await s.command('extend', undefined, 1);
	t.deepEqual([s.state, s.machine.configurator.addresses], ['BOUND', before]);
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t);
});
