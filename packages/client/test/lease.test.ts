// Conversations: a client, a scripted server, a virtual clock.
import {type DhcpServer, dhcpServer, type Simulation, simulate} from '@lessee/testkit';
import test from 'ava';
import {Client, type Report} from '../src/index.ts';
import {settings} from './settings.ts';

interface Scene extends Simulation {
	readonly server: DhcpServer;
	readonly client: Client;
	readonly reports: readonly Report[];
}

function scene(leaseTime = 3600): Scene {
	const simulation = simulate();
	const server = dhcpServer(simulation.segment.attach('server'), {leaseTime});
	const reports: Report[] = [];
	const client = new Client(simulation.ports, settings(simulation.link), true, report =>
		reports.push(report),
	);
	return Object.assign(simulation, {server, client, reports});
}

const events = ({hooks}: Simulation): string => hooks.runs.map(({event}) => event).join(' ');

test('INIT: a lease is had in four packets, the address is applied before the BOUND hook (RFC 2131 §3.1)', async t => {
	const s = scene();
	const started = s.client.command({type: 'start'});
	s.clock.advance(10);
	t.is(s.segment.transcript, 'DISCOVER OFFER REQUEST ACK');
	t.is(await started, undefined);
	t.is(s.client.machine.state.name, 'BOUND');
	t.is(events(s), 'BOUND');
});

test('BOUND: T1 and T2 pass, a renewal extends the lease, and release closes the cycle', async t => {
	const s = scene(100);
	await Promise.all([s.client.command({type: 'start'}), s.clock.advanceAsync(10)]);
	await s.clock.advanceAsync(51_000);
	t.is(events(s), 'BOUND EXTEND');
	s.server.stop();
	await s.clock.advanceAsync(101_000);
	t.is(events(s), 'BOUND EXTEND EXPIRE');
	s.server.start();
	await s.clock.advanceAsync(70_000);
	t.is(events(s), 'BOUND EXTEND EXPIRE BOUND EXTEND');
	await s.client.command({type: 'release'});
	s.clock.advance(1);
	t.is(events(s), 'BOUND EXTEND EXPIRE BOUND EXTEND RELEASE');
	t.is(s.client.machine.state.name, 'OFF');
	t.is(s.server.leases.length, 0);
});
