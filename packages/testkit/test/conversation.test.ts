import test from 'ava';
import {corrupt, dhcpServer, drop, firstOnly, only, simulate} from '../src/index.ts';
import {MiniClient} from './mini-client.ts';

test('A conversation: DISCOVER, OFFER, REQUEST and ACK take no time on a perfect cable', t => {
	const {clock, segment, ports, configurator} = simulate();
	const server = dhcpServer(segment.attach('server'));
	new MiniClient(ports).start();
	clock.advance(0);
	t.is(segment.transcript, 'DISCOVER OFFER REQUEST ACK');
	t.deepEqual(configurator.addresses, ['192.0.2.9/24']);
	t.deepEqual(
		server.leases.map(({address, state, expiresAt}) => ({address, state, expiresAt})),
		[{address: '192.0.2.9', state: 'bound', expiresAt: 3_600_000}],
	);
});

test('A lost DISCOVER is on record, and the client is heard when it asks again', t => {
	const {clock, segment, ports} = simulate();
	segment.use(drop(firstOnly('DISCOVER')));
	dhcpServer(segment.attach('server'));
	new MiniClient(ports).start();
	clock.advance(5000);
	t.is(segment.transcript, 'DISCOVER DISCOVER OFFER REQUEST ACK');
	t.is(segment.frames[1]?.at, 4000);
});

test('A corrupt frame is counted with its reason and changes nothing', t => {
	const {clock, segment, ports} = simulate();
	segment.use(corrupt(only('OFFER'), 1, {from: 14 + 20 + 8 + 240}));
	dhcpServer(segment.attach('server'));
	const client = new MiniClient(ports);
	client.start();
	clock.advance(100);
	t.deepEqual(client.drops, ['bad UDP checksum']);
	t.is(client.state, 'SELECTING');
});

test('A renewal by unicast asks ARP first, and goes out when the server answers it late', t => {
	const {clock, segment, ports} = simulate();
	const server = dhcpServer(segment.attach('server', {arpDelay: 700}));
	new MiniClient(ports).start();
	clock.advance(1_801_000);
	t.deepEqual(
		segment.frames.slice(4).map(({at, from, summary}) => `${at} ${from} ${summary}`),
		[
			'1800000 client ARP who-has 192.0.2.1 tell 192.0.2.9',
			'1800700 server ARP 192.0.2.1 is-at 02:00:00:00:00:02',
			'1800700 client REQUEST',
			'1800700 server ACK',
		],
	);
	t.is(server.received.at(-1)?.kind, 'RENEWING');
	t.is(server.leases[0]?.expiresAt, 1_800_700 + 3_600_000);
});

test('A packet whose source address is given up while ARP is late is lost, as in a kernel', t => {
	const {clock, segment, ports, station} = simulate();
	dhcpServer(segment.attach('server', {arpDelay: 3}));
	new MiniClient(ports).start();
	clock.advance(1_800_000);
	station.release('192.0.2.9');
	clock.advance(10_000);
	t.is(segment.transcript, 'DISCOVER OFFER REQUEST ACK');
});
