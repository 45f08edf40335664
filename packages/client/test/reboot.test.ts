// A remembered lease: asked for again after a restart or when the link returns (RFC 2131 §3.2), kept while its router is
// there (RFC 4436), and used without a server where that can be answered for.
import {defaultTiming, type Policy} from '@lessee/lease';
import {drop, madeUpLease, only, rude} from '@lessee/testkit';
import test from 'ava';
import {Scene} from './scene.ts';

test('INIT-REBOOT: after a restart the lease is asked for again, and its cycle goes on: EXTEND (RFC 2131 §3.2)', async t => {
	const s = await new Scene().bound();
	await s.restart();
	await s.pass(1);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK REQUEST ACK');
	t.deepEqual(
		[s.state, s.events, s.calls],
		['BOUND', 'BOUND EXTEND', 'prepare, apply BOUND, prepare, apply REBOOT'],
	);
	const [request] = s.server.received.slice(-1);
	t.is(request?.kind, 'INIT-REBOOT');
	await s.end(t);
});

test('INIT-REBOOT: after a restart of the machine the cycle is a new one: REBOOT, BOUND', async t => {
	const s = await new Scene().bound();
	s.kill();
	s.machine.configurator.erase();
	s.watch.rebooted();
	await s.restart(false);
	t.is(s.state, 'OFF');
	await s.bound();
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK REQUEST ACK');
	t.deepEqual([s.events, s.calls.split(', ').at(-1)], ['BOUND BOUND', 'apply REBOOT']);
	await s.end(t);
});

test('INIT-REBOOT: a NAK for a lease in use is EXPIRE, and another address is had at once (RFC 2131 §3.2 (3))', async t => {
	const s = await new Scene().bound();
	s.server.bindings.pool = ['192.0.2.150', '192.0.2.160'];
	await s.restart();
	await s.pass(1);
	t.deepEqual([s.events, s.lease.address], ['BOUND EXPIRE BOUND', '192.0.2.150']);
	t.false(
		s.client.machine.leases.some(({address}) => address === '192.0.2.9'),
		'and it is forgotten',
	);
	await s.end(t);
});

test('INIT-REBOOT: a server that is silent is asked for `reboot` seconds, then a new lease is looked for', async t => {
	const s = await new Scene({server: {behaviours: [rude.during(['INIT-REBOOT'], rude.silent())]}}).bound();
	await s.command('drop');
	t.is(s.state, 'OFF');
	await s.bound(11);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK REQUEST REQUEST DISCOVER OFFER REQUEST ACK');
	t.is(s.events, 'BOUND DROP BOUND');
	await s.end(t);
});

test('INIT-REBOOT: the medium that the lease was had on is set before it is asked for, unless it still is', async t => {
	const tried: string[] = [];
	const s = new Scene({policy: {script: true, media: ['10baseT', '100baseTX']}});
	s.machine.configurator.tryMedium = medium => {
		tried.push(`${s.state} ${medium}`);
		return medium !== '10baseT';
	};
	await s.bound();
	await s.restart();
	await s.pass(1);
	await s.link(false);
	await s.link(true);
	await s.pass(1);
	t.deepEqual(tried, ['SWITCHING 10baseT', 'SWITCHING 100baseTX', 'INIT-REBOOT 100baseTX']);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK REQUEST ACK REQUEST ACK');
	t.deepEqual([s.state, s.events, s.lease.medium], ['BOUND', 'BOUND EXTEND EXTEND', '100baseTX']);
	await s.end(t);
});

test('INIT-REBOOT: where the medium of the lease cannot be set, a new lease is looked for at once', async t => {
	let broken = '';
	const s = new Scene({policy: {script: true, media: ['10baseT', '100baseTX']}});
	s.machine.configurator.tryMedium = medium => medium !== broken;
	await s.bound();
	broken = '10baseT';
	await s.restart();
	await s.pass(1);
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK DISCOVER OFFER REQUEST ACK');
	t.deepEqual([s.state, s.lease.medium], ['BOUND', '100baseTX']);
	await s.end(t);
});

test('Anonymity: an address that the client had is neither asked for nor hinted at, and its routers are not asked (RFC 7844 §3.3)', async t => {
	const s = await new Scene({policy: {anonymize: true}}).bound();
	await s.link(false);
	await s.link(true);
	await s.pass(1);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND EXPIRE BOUND']);
	await s.command('drop');
	s.server.stop();
	await s.bound(200);
	t.regex(s.transcript, /^DISCOVER OFFER REQUEST ACK DISCOVER OFFER REQUEST ACK( DISCOVER)+$/);
	const discovers = s.segment.frames.filter(({kind}) => kind === 'DISCOVER');
	t.true(discovers.every(({message}) => message?.options.requestedIpAddress === undefined));
	t.true(
		s.segment.frames.every(({message}) => message !== undefined),
		'and its router is not asked by ARP',
	);
	await s.end(t);
});

test('INIT-REBOOT: an ACK of another address goes on with the cycle', async t => {
	const s = await new Scene().bound();
	s.server.behaviours = [rude.options({})];
	s.server.behaviours = [
		{
			name: 'moves',
			answer: answers =>
				answers.map(answer => ({...answer, message: {...answer.message, yiaddr: '192.0.2.44'}})),
		},
	];
	await s.link(false);
	await s.link(true);
	await s.pass(1);
	t.deepEqual([s.events, s.machine.configurator.addresses], ['BOUND EXTEND', ['192.0.2.44/24']]);
	await s.end(t);
});

test('Link: a lease stays in use without a link, and is asked for again when the link returns (RFC 2131 §3.7)', async t => {
	const s = await new Scene().bound();
	await s.link(false);
	await s.pass(100);
	t.deepEqual([s.state, s.machine.configurator.addresses], ['BOUND', ['192.0.2.9/24']]);
	await s.link(true);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND EXTEND']);
	await s.end(t);
});

test('Link: without one nothing is sent, and the end of a lease comes all the same', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	await s.link(false);
	await s.pass(110);
	t.deepEqual([s.state, s.events], ['DOWN', 'BOUND EXPIRE']);
	await s.link(true);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND EXPIRE BOUND']);
	await s.end(t);
});

test('Link: it may go in every state below BOUND, and the search begins anew when it returns', async t => {
	for (const kind of ['OFFER', 'ACK'] as const) {
		const s = new Scene();
		const off = s.segment.use(drop(only(kind)));
		await s.command('start', undefined, 1);
		await s.link(false);
		t.is(s.state, 'DOWN');
		off();
		await s.link(true);
		t.is(s.state, 'BOUND', kind);
		await s.end(t);
	}
});

test('Link: a start without one waits for it', async t => {
	const s = new Scene();
	s.machine.station.carrier = false;
	s.client.deliver({type: 'linkDown'});
	t.is(await s.command('start', undefined, 60), 'waiting');
	t.deepEqual([s.state, s.transcript], ['DOWN', '']);
	await s.link(true);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('DNAv4: where the router answers ARP, an address in use is kept while nobody answers INIT-REBOOT; no event (RFC 4436)', async t => {
	const s = await new Scene().bound();
	s.server.behaviours = [rude.silent()];
	await s.link(false);
	await s.link(true);
	await s.pass(11);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND']);
	t.true(s.segment.frames.some(({summary}) => summary === 'ARP who-has 192.0.2.1 tell 0.0.0.0'));
	s.server.behaviours = [];
	await s.pass(1900);
	t.is(s.events, 'BOUND EXTEND');
	await s.end(t);
});

test('DNAv4: a router of the same address is that of another network, where its link-layer address is another one (RFC 4436 §2.1)', async t => {
	const s = await new Scene().bound();
	s.server.stop();
	s.segment.attach('elsewhere', {addresses: ['192.0.2.1']});
	await s.link(false);
	await s.link(true);
	await s.pass(15);
	t.deepEqual([s.state, s.events], ['SELECTING', 'BOUND']);
	await s.end(t);
});

test('DNAv4: a question that was lost is asked again with the next REQUEST (RFC 4436 §2.1)', async t => {
	const s = await new Scene().bound();
	s.server.behaviours = [rude.silent()];
	let lost = 0;
	s.segment.use(drop(({summary}) => summary.startsWith('ARP who-has 192.0.2.1') && lost++ === 0));
	await s.link(false);
	await s.link(true);
	await s.pass(11);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('DNAv4: in another network the address is kept until its end, while a new lease is looked for', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.server.stop();
	await s.link(false);
	await s.link(true);
	await s.pass(15);
	t.deepEqual(
		[s.state, s.events, s.machine.configurator.addresses],
		['SELECTING', 'BOUND', ['192.0.2.9/24']],
	);
	s.server.start();
	s.server.bindings.pool = ['192.0.2.150', '192.0.2.160'];
	await s.pass(30);
	t.deepEqual([s.events, s.lease.address], ['BOUND EXPIRE BOUND', '192.0.2.150']);
	await s.end(t);
});

test('Deleted: the cycle of an interface that goes is closed with DROP, and it starts anew if it returns', async t => {
	const s = await new Scene().bound();
	await s.deleteInterface();
	t.deepEqual([s.state, s.events], ['DOWN', 'BOUND DROP']);
	await s.link(true);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND DROP BOUND']);
	await s.end(t);
});

test('Deleted: an interface that goes while its lease is being configured comes back from there too', async t => {
	const s = new Scene();
	s.machine.configurator.delay = 1000;
	s.machine.configurator.script = () => ({result: 'failed', reason: 'No such device.'});
	await s.command('start', undefined, 1.5);
	t.is(s.state, 'CONFIGURING');
	await s.deleteInterface();
	await s.pass(3);
	t.is(s.state, 'DOWN');
	s.machine.configurator.script = () => undefined;
	await s.link(true);
	await s.pass(3);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND']);
	await s.end(t);
});

test('Deleted: the last event of a lease is not held up by its interface, and another lease is not put on it', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.machine.hooks.script = () => ({how: 'exited', code: 0, after: 20_000});
	s.server.stop();
	await s.pass(100);
	t.is(s.state, 'ENDING');
	await s.deleteInterface();
	await s.pass(20);
	t.deepEqual([s.state, s.events], ['DOWN', 'BOUND EXPIRE']);
	await s.end(t);
});

const noServer: Partial<Policy> = {timing: {...defaultTiming, timeout: 10_000, retry: 60_000}};

test('Without a server: a stored lease is used where one of its routers answers ARP: BOUND, and T1 goes on', async t => {
	const s = await new Scene({policy: noServer}).bound();
	await s.command('drop');
	s.server.behaviours = [rude.silent()];
	await s.command('start', undefined, 25);
	t.deepEqual([s.state, s.lease.address, s.events], ['BOUND', '192.0.2.9', 'BOUND DROP BOUND']);
	t.is(s.calls.split(', ').at(-1), 'apply TIMEOUT');
	s.server.behaviours = [];
	await s.pass(1800);
	t.is(s.events, 'BOUND DROP BOUND EXTEND');
	await s.end(t);
});

test('Without a server: the address of a stored lease is probed for before it is used; one that is taken is declined and forgotten (RFC 5227 §2.1)', async t => {
	const s = await new Scene({policy: {...noServer, acd: 'fast'}}).bound();
	await s.command('drop');
	s.server.behaviours = [rude.silent()];
	const thief = s.segment.attach('thief', {addresses: ['192.0.2.9']});
	await s.command('start', undefined, 25);
	t.deepEqual([s.state, s.events, s.client.machine.leases], ['INIT', 'BOUND DROP', []]);
	t.true(s.transcript.endsWith('DECLINE'));
	thief.release('192.0.2.9');
	s.server.behaviours = [];
	await s.pass(10);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('Without a server: a stored lease whose router is not there is not used, and trying goes on for ever', async t => {
	const s = await new Scene({policy: noServer}).bound();
	await s.command('drop');
	s.server.stop();
	await s.command('start', undefined, 40);
	t.deepEqual([s.state, s.events], ['INIT', 'BOUND DROP']);
	t.true(s.segment.frames.some(({summary}) => summary === 'ARP who-has 192.0.2.1 tell 0.0.0.0'));
	await s.pass(2000);
	s.server.start();
	await s.pass(200);
	t.is(s.events, 'BOUND DROP BOUND');
	await s.end(t);
});

test('Without a server: a stored lease that has run out is not tried, a predefined one is', async t => {
	const predefined = [
		{...madeUpLease({address: '192.0.2.200'}), origin: 'predefined' as const, expiresAt: 1e9},
	];
	const s = await new Scene({policy: {...noServer, predefined}, server: {leaseTime: 30}}).bound();
	s.server.behaviours = [rude.silent()];
	await s.pass(60);
	t.deepEqual([s.lease.address, s.events], ['192.0.2.200', 'BOUND EXPIRE BOUND']);
	t.true(
		s.client.machine.leases.every(({origin}) => origin === 'server'),
		'it is not remembered as had',
	);
	t.is(await s.command('release', undefined, 1), 'done');
	t.false(s.transcript.includes('RELEASE'), 'nobody gave it, nobody is told');
	await s.restart();
});

test('Without a server: a lease that is still in use is kept where its router is there, without an event', async t => {
	const s = await new Scene({
		policy: {...noServer, timing: {...defaultTiming, timeout: 5000, reboot: 5000}},
	}).bound();
	s.server.behaviours = [rude.silent()];
	s.segment.use(drop(({summary, at}) => summary.startsWith('ARP who-has 192.0.2.1') && at < 5000));
	await s.link(false);
	await s.link(true);
	await s.pass(12);
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND']);
	await s.end(t);
});

test('Without a server: it is tried again after about half of `retry` and up to as much again', async t => {
	const s = new Scene({server: 'none', policy: noServer});
	await s.command('start', undefined, 400);
	const discovers = s.sent.map(sent => Number(sent.split(' ')[0]));
	const gaps = discovers
		.slice(1)
		.map((at, n) => at - (discovers[n] ?? 0))
		.filter(gap => gap > 10_000);
	t.true(gaps.length >= 3);
	for (const gap of gaps) t.true(gap >= 30_000 && gap <= 110_000, `${gap} ms`);
	await s.end(t);
});
