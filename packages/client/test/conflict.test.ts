// Address conflicts (RFC 5227): probe, announce, defend, decline, back off.
import type {Clock} from '@lessee/ports';
import {dhcpServer, rude, type Simulation, type Station, simulate} from '@lessee/testkit';
import test from 'ava';
import {Client} from '../src/index.ts';
import {Scene} from './scene.ts';
import {settings} from './settings.ts';

const arps = ({segment}: Scene): readonly string[] =>
	segment.frames.flatMap(({from, summary}) =>
		from === 'client' && isAboutAnAddress(summary) ? [summary] : [],
	);

/** A probe or an announcement, and not the kernel's question for a neighbour. */
const isAboutAnAddress = (summary: string): boolean =>
	/^ARP who-has (\S+) tell (\1|0\.0\.0\.0)$/.test(summary);

const probe = (address: string) => `ARP who-has ${address} tell 0.0.0.0`;
const announcement = (address: string) => `ARP who-has ${address} tell ${address}`;

/** Another host that holds addresses of the pool. */
function squatter(
	{segment}: {readonly segment: Simulation['segment']},
	...addresses: readonly string[]
): Station {
	return segment.attach('squatter', {addresses});
}

function claim(s: Scene, from: Station, address = '192.0.2.9'): void {
	s.client.deliver({
		type: 'arp',
		packet: {
			operation: 'request',
			senderHardware: from.hardware,
			senderAddress: address,
			targetHardware: new Uint8Array(6),
			targetAddress: address,
		},
	});
}

test('Conflict detection, fast: two probes within 200 ms before BOUND, two announcements after it', async t => {
	const s = new Scene({policy: {acd: 'fast'}});
	await s.command('start', undefined, 0.19);
	t.is(s.state, 'PROBING');
	await s.pass(0.01);
	t.is(s.state, 'BOUND');
	await s.pass(3);
	t.deepEqual(arps(s), [
		probe('192.0.2.9'),
		probe('192.0.2.9'),
		announcement('192.0.2.9'),
		announcement('192.0.2.9'),
	]);
	await s.end(t);
});

test('Conflict detection, strict: PROBE_WAIT, three probes 1 to 2 s apart, ANNOUNCE_WAIT, two announcements 2 s apart (RFC 5227 §1.1)', async t => {
	const s = new Scene({policy: {acd: 'strict'}});
	await s.command('start', undefined, 15);
	t.deepEqual(arps(s), [...Array(3).fill(probe('192.0.2.9')), ...Array(2).fill(announcement('192.0.2.9'))]);
	const at = s.segment.frames.filter(({summary}) => summary.startsWith('ARP')).map(frame => frame.at);
	const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = at;
	t.true(first <= 1000);
	for (const gap of [second - first, third - second]) t.true(gap >= 1000 && gap <= 2000);
	t.is(fourth - third, 2000);
	t.is(fifth - fourth, 2000);
	await s.end(t);
});

test('Conflict detection, off: no ARP is sent, and none is looked at', async t => {
	const s = await new Scene({policy: {acd: 'off'}}).bound(3);
	t.deepEqual(arps(s), []);
	const other = squatter(s);
	for (let n = 0; n < 3; n++) claim(s, other);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('PROBING: an address that is taken is declined, and after ten seconds another is asked for (RFC 2131 §3.1 (5))', async t => {
	const s = new Scene({policy: {acd: 'fast'}});
	squatter(s, '192.0.2.9');
	await s.command('start', undefined, 9);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK DECLINE');
	t.is(s.state, 'INIT');
	await s.pass(2);
	t.deepEqual([s.state, s.lease.address, s.events], ['BOUND', '192.0.2.10', 'BOUND']);
	const decline = s.server.received.find(({kind}) => kind === 'DECLINE')?.message.options;
	t.like(decline, {
		requestedIpAddress: '192.0.2.9',
		serverIdentifier: '192.0.2.1',
		message: 'the address is in use',
	});
	await s.end(t);
});

test('PROBING: where a deadline passes while something else is worked off, an answer that has come is heard first', async t => {
	const machine = simulate();
	const {clock, segment, link, hooks, ports} = machine;
	dhcpServer(segment.attach('server'));
	squatter(machine, '192.0.2.9');
	let behind = 0;
	// A look at the clock takes 150 ms, more than a probe waits, and a turn of the loop 1 ms.
	const slow: Clock = {
		now() {
			behind += 150;
			return clock.now() + behind;
		},
		wall: () => clock.wall() + behind,
		setTimer: (at, callback) => clock.setTimer(Math.max(at - behind, clock.now() + 1), callback),
	};
	const client = new Client({...ports, clock: slow}, settings(link, {acd: 'fast'}), true);
	void client.command({type: 'start'});
	await clock.advanceAsync(1000);
	t.is(segment.transcript, 'DISCOVER OFFER REQUEST ACK DECLINE');
	t.is(hooks.transcript, '');
});

test('PROBING: after a DECLINE nobody is asked for ten seconds, also where a lease that was still in use ends in them', async t => {
	const s = new Scene({
		policy: {acd: 'fast'},
		server: {leaseTime: 16, behaviours: [rude.otherAddressOnRenew()]},
	});
	s.segment.attach('thief', {addresses: ['192.0.2.10']});
	await s.bound(7);
	await s.pass(13);
	t.is(s.events, 'BOUND EXPIRE BOUND');
	const [decline = 0, next = 0] = s.sent.slice(-3).map(sent => Number(sent.split(' ')[0]));
	t.is(next - decline, 10_000, s.transcript);
	await s.end(t);
});

test('PROBING: another host that probes for the same address at the same time is a conflict too (RFC 5227 §2.1.1)', async t => {
	const s = new Scene({policy: {acd: 'fast'}});
	await s.command('start', undefined, 0.05);
	const {hardware} = squatter(s);
	s.client.deliver({
		type: 'arp',
		packet: {
			operation: 'request',
			senderHardware: hardware,
			senderAddress: '0.0.0.0',
			targetHardware: new Uint8Array(6),
			targetAddress: '192.0.2.9',
		},
	});
	t.is(s.state, 'INIT');
	await s.end(t);
});

test('PROBING: after ten addresses that were taken, one is asked for every minute (RFC 5227 §2.1.1, RATE_LIMIT_INTERVAL)', async t => {
	const s = new Scene({policy: {acd: 'fast'}});
	squatter(s, ...Array.from({length: 14}, (_, n) => `192.0.2.${n + 9}`));
	await s.command('start', undefined, 400);
	const declines = s.segment.frames.filter(({kind}) => kind === 'DECLINE').map(({at}) => at);
	const gaps = declines.slice(1).map((at, n) => at - (declines[n] ?? 0));
	t.true(
		gaps.slice(0, 9).every(gap => gap < 11_000),
		gaps.join(),
	);
	t.true(
		gaps.slice(9).every(gap => gap >= 60_000),
		gaps.join(),
	);
	t.is(s.lease.address, '192.0.2.23');
	t.is(s.client.machine.setbacks.declines, 0);
	await s.end(t);
});

test('BOUND: another host that claims the address is told once that it is ours (RFC 5227 §2.4 (b))', async t => {
	const s = await new Scene({policy: {acd: 'fast'}}).bound(5);
	const before = arps(s).length;
	claim(s, squatter(s));
	t.deepEqual(arps(s).slice(before), [announcement('192.0.2.9')]);
	await s.pass(11);
	claim(s, s.segment.attach('another'));
	t.is(arps(s).length, before + 2);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('BOUND: one that insists within ten seconds gets it: EXPIRE, DECLINE, and a new search after ten more', async t => {
	const s = await new Scene({policy: {acd: 'fast'}}).bound(5);
	const other = squatter(s);
	claim(s, other);
	await s.pass(5);
	claim(s, other);
	await s.pass(9);
	t.deepEqual([s.state, s.events], ['INIT', 'BOUND EXPIRE']);
	t.true(s.transcript.endsWith('DECLINE'));
	t.deepEqual(s.machine.configurator.addresses, []);
	await s.pass(3);
	t.deepEqual([s.lease.address, s.events], ['192.0.2.10', 'BOUND EXPIRE BOUND']);
	await s.end(t);
});

test('BOUND: one that insists within ten seconds gets it also where the lease was extended meanwhile (RFC 5227 §2.4 (b))', async t => {
	const s = await new Scene({policy: {acd: 'fast'}, server: {leaseTime: 4}}).bound();
	const other = squatter(s);
	claim(s, other);
	await s.pass(5);
	t.is(s.events, 'BOUND EXTEND EXTEND EXTEND');
	claim(s, other);
	await s.pass(1);
	t.true(s.events.endsWith('EXTEND EXPIRE'));
	await s.end(t);
});

test('An address that is in use while the machine looks for its server is defended as well (RFC 5227 §2.4)', async t => {
	const s = await new Scene({policy: {acd: 'fast'}}).bound(5);
	s.server.stop();
	await s.link(false);
	await s.link(true);
	await s.pass(15);
	t.is(s.state, 'SELECTING');
	const before = arps(s).length;
	claim(s, squatter(s));
	t.deepEqual(arps(s).slice(before), [announcement('192.0.2.9')]);
	claim(s, s.segment.attach('another'));
	await s.pass(1);
	t.deepEqual([s.state, s.events], ['INIT', 'BOUND EXPIRE']);
	await s.end(t);
});

test('A renewal is not probed for: the address is in use; another address is', async t => {
	const s = await new Scene({policy: {acd: 'fast'}, server: {leaseTime: 100}}).bound(5);
	const before = arps(s).length;
	await s.pass(50);
	t.is(s.events, 'BOUND EXTEND');
	t.is(arps(s).length, before);
	await s.end(t);
});

test('An own packet that comes back is no conflict', async t => {
	const s = new Scene({policy: {acd: 'fast'}});
	await s.command('start', undefined, 0.05);
	claim(s, s.machine.station);
	await s.pass(3);
	t.is(s.state, 'BOUND');
	claim(s, s.machine.station);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('Script: what was not probed for as an offer is probed for before it is used (RFC 5227 §2.1)', async t => {
	const s = await new Scene({policy: {acd: 'fast', script: true}}).bound();
	await s.command('drop');
	s.segment.attach('thief', {addresses: ['192.0.2.9']});
	await s.command('start', undefined, 5);
	t.deepEqual([s.state, s.events], ['INIT', 'BOUND DROP']);
	t.true(s.transcript.endsWith('REQUEST ACK DECLINE'));
	await s.end(t);
});

test('A BOOTP lease is probed for too, and is not declined to anybody: no DHCP server has granted it (RFC 5227 §2.1)', async t => {
	const s = new Scene({policy: {acd: 'fast'}, server: {behaviours: [rude.bootp()]}});
	const thief = s.segment.attach('thief', {addresses: ['192.0.2.9']});
	await s.command('start', undefined, 5);
	t.deepEqual([s.state, s.events], ['INIT', '']);
	thief.release('192.0.2.9');
	await s.pass(6);
	t.deepEqual([s.state, s.lease.origin], ['BOUND', 'bootp']);
	const other = squatter(s);
	claim(s, other);
	claim(s, other);
	await s.pass(1);
	t.is(s.events, 'BOUND EXPIRE');
	t.false(s.transcript.includes('DECLINE'));
	await s.end(t);
});
