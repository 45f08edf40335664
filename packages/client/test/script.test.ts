// A script, or the kernel, has its say about a lease: dhclient-script's reasons and what its exit status means.
import {defaultTiming, type Policy} from '@lessee/lease';
import {type ApplyRefusal, inOrder, madeUpLease, rude} from '@lessee/testkit';
import test from 'ava';
import {Scene} from './scene.ts';

const scripted: Partial<Policy> = {script: true, timing: {...defaultTiming, timeout: 10_000, retry: 60_000}};
const no: ApplyRefusal = {result: 'declined', reason: 'the script said no'};
const failed: ApplyRefusal = {result: 'failed', reason: 'No buffer space available.'};

test('Script: one that declines BOUND sends DECLINE, no event is fired, and after ten seconds all begins anew', async t => {
	const s = new Scene({policy: scripted});
	s.machine.configurator.script = inOrder(no);
	await s.command('start', undefined, 9);
	t.deepEqual([s.state, s.events, s.transcript], ['INIT', '', 'DISCOVER OFFER REQUEST ACK DECLINE']);
	await s.pass(2);
	t.deepEqual([s.events, s.lease.address], ['BOUND', '192.0.2.10']);
	await s.end(t);
});

test('Script: one that declines RENEW ends the lease: DECLINE, EXPIRE, and after ten seconds all begins anew', async t => {
	const s = await new Scene({policy: scripted, server: {leaseTime: 100}}).bound();
	s.machine.configurator.script = inOrder(no);
	await s.pass(50);
	t.deepEqual([s.state, s.events], ['INIT', 'BOUND EXPIRE']);
	t.true(s.transcript.endsWith('REQUEST ACK DECLINE'));
	t.deepEqual(s.machine.configurator.addresses, []);
	await s.pass(11);
	t.is(s.events, 'BOUND EXPIRE BOUND');
	await s.end(t);
});

test('Script: ARPSEND runs when an offer is chosen and ARPCHECK before it is requested, also without probes', async t => {
	const s = new Scene({policy: scripted});
	const asked: string[] = [];
	s.machine.configurator.check = (stage, {address}) => {
		asked.push(`${stage} ${address} ${s.sent.length}`);
		return false;
	};
	await s.bound();
	t.deepEqual(asked, ['ARPSEND 192.0.2.9 1', 'ARPCHECK 192.0.2.9 1']);
	await s.end(t);
});

test('Script: an ARPCHECK that finds the address taken declines it before any REQUEST, and the next offer is tried', async t => {
	const timing = {...defaultTiming, selectTimeout: 1000};
	const s = new Scene({policy: {script: true, timing}, server: {behaviours: [rude.twoOffers()]}});
	s.machine.configurator.check = (stage, {address}) => stage === 'ARPCHECK' && address === '192.0.2.9';
	await s.command('start', undefined, 2);
	t.is(s.transcript, 'DISCOVER OFFER OFFER DECLINE REQUEST ACK');
	t.deepEqual([s.lease.address, s.events], ['192.0.2.10', 'BOUND']);
	await s.end(t);
});

test('Script: where no other offer is left, a new search begins after ten seconds', async t => {
	const s = new Scene({policy: scripted});
	s.machine.configurator.check = stage => stage === 'ARPCHECK' && s.now < 1000;
	await s.command('start', undefined, 9);
	t.deepEqual([s.state, s.transcript], ['INIT', 'DISCOVER OFFER DECLINE']);
	await s.pass(2);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('Script: an ARPCHECK that answers after ARP has found the address taken is not about the next offer', async t => {
	const timing = {...defaultTiming, selectTimeout: 1000};
	const s = new Scene({
		policy: {script: true, acd: 'fast', timing},
		server: {behaviours: [rude.twoOffers()]},
	});
	const answers: ((taken: boolean) => void)[] = [];
	s.machine.configurator.check = stage =>
		stage === 'ARPSEND' ? false : new Promise(answer => answers.push(answer));
	await s.command('start', undefined, 1.5);
	t.is(answers.length, 1);
	s.client.deliver({
		type: 'arp',
		packet: {
			operation: 'reply',
			senderHardware: Uint8Array.of(2, 0, 0, 0, 0, 99),
			senderAddress: '192.0.2.9',
			targetHardware: s.machine.station.hardware,
			targetAddress: '0.0.0.0',
		},
	});
	await s.pass(0.05);
	answers[0]?.(false);
	await s.pass(0.05);
	t.is(s.state, 'PROBING', 'the other offer is still probed for');
	t.false(s.transcript.includes('REQUEST'));
	await s.pass(0.2);
	answers[1]?.(false);
	await s.pass(0.1);
	t.deepEqual([s.state, s.lease.address], ['BOUND', '192.0.2.10']);
	await s.end(t);
});

test('Script: without a server, stored and predefined leases are tried by TIMEOUT until it accepts one; FAIL comes once a round', async t => {
	const predefined = ['192.0.2.200', '192.0.2.201'].map(address => ({
		...madeUpLease({address}),
		origin: 'predefined' as const,
		expiresAt: 1e9,
	}));
	const s = new Scene({policy: {...scripted, predefined}, server: 'none'});
	s.machine.configurator.script = inOrder(no, no, no);
	await s.command('start', undefined, 11);
	t.is(s.calls, 'prepare, apply TIMEOUT, apply TIMEOUT, remove FAIL');
	t.is(s.machine.configurator.calls.at(-1)?.lease?.address, '192.0.2.201', 'with the lease tested last');
	t.deepEqual([s.state, s.events, s.transcript.includes('DECLINE')], ['INIT', '', false]);
	await s.pass(120);
	t.deepEqual([s.state, s.lease.address, s.events], ['BOUND', '192.0.2.201', 'BOUND']);
	await s.end(t);
});

test('Script: with nothing to try, FAIL is told once a round', async t => {
	const s = new Scene({policy: scripted, server: 'none'});
	await s.command('start', undefined, 10);
	t.is(s.calls, 'prepare, remove FAIL');
	await s.pass(110);
	t.is(s.calls, 'prepare, remove FAIL, remove FAIL');
	await s.end(t);
});

test('Script: a lease in use is not put to the test: neither TIMEOUT nor FAIL takes it off the interface', async t => {
	const s = await new Scene({policy: scripted, server: {leaseTime: 1000}}).bound();
	s.server.stop();
	await s.link(false);
	await s.link(true);
	await s.pass(60);
	t.is(s.events, 'BOUND');
	t.false(s.calls.includes('TIMEOUT') || s.calls.includes('FAIL'));
	await s.end(t);
});

test('FAILED: a configuration that the kernel refuses fires no event, and `start` is the way out', async t => {
	const s = new Scene();
	s.machine.configurator.script = inOrder(failed);
	t.is(await s.command('start'), 'FAILEDIF');
	t.deepEqual([s.state, s.events, s.machine.configurator.addresses], ['FAILED', '', []]);
	t.is(await s.command('extend'), 'OUTSTATE');
	t.is(await s.command('start'), 'done');
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND']);
	await s.end(t);
});

test('FAILED: the lease before stays, as the kernel was rolled back to it, and its end is still watched', async t => {
	const s = await new Scene({server: {leaseTime: 100}}).bound();
	s.machine.configurator.script = inOrder(failed);
	await s.pass(52);
	t.deepEqual([s.state, s.machine.configurator.addresses], ['FAILED', ['192.0.2.9/24']]);
	await s.pass(50);
	t.deepEqual([s.state, s.events, s.machine.configurator.addresses], ['OFF', 'BOUND EXPIRE', []]);
	s.watch.finish();
	t.deepEqual(s.watch.broken, []);
});

test('CONFIGURING: the end of the agent hears out the script first, and takes off what it has put on', async t => {
	for (const release of [false, true]) {
		const s = new Scene({policy: scripted});
		s.machine.configurator.delay = 5000;
		await s.command('start', undefined, 6);
		t.is(s.state, 'CONFIGURING');
		s.client.deliver({type: 'shutdown', release});
		await s.pass(20);
		t.deepEqual([s.state, s.events, s.machine.configurator.addresses], ['OFF', '', []]);
		t.is(s.transcript.includes('RELEASE'), release);
		t.is(s.calls, 'prepare, apply BOUND, remove STOP');
		s.watch.finish();
		t.deepEqual(s.watch.broken, []);
	}
});

test('CONFIGURING: the end of the agent while a renewal is configured is the end of the lease', async t => {
	const outcomes = [undefined, no, failed];
	for (const outcome of outcomes) {
		const s = await new Scene({policy: scripted, server: {leaseTime: 100}}).bound();
		s.machine.configurator.delay = 5000;
		s.machine.configurator.script = () => outcome;
		await s.pass(52);
		t.is(s.state, 'CONFIGURING');
		s.client.deliver({type: 'shutdown', release: true});
		await s.pass(20);
		const last = outcome?.result === 'declined' ? 'DROP' : 'RELEASE';
		t.deepEqual([s.state, s.events], ['OFF', `BOUND ${last}`], outcome?.result ?? 'applied');
		t.is(s.transcript.includes('RELEASE'), last === 'RELEASE', 'what is declined is not given back');
		s.watch.finish();
		t.deepEqual(s.watch.broken, []);
	}
});

test('PROBING: a lease that is over before it is known to be free is not put on the interface', async t => {
	const s = new Scene({policy: {acd: 'strict'}, server: {behaviours: [rude.leaseTime(3)]}});
	await s.command('start', undefined, 20);
	t.is(s.events, '');
	t.false(s.calls.includes('apply'));
	await s.end(t);
});
