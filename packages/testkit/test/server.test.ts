import test from 'ava';
import {dhcpServer} from '../src/index.ts';
import {Counter, kinds} from './counter.ts';

const discover = {dhcpMessageType: 'DISCOVER'} as const;
const request = {dhcpMessageType: 'REQUEST'} as const;

test('Server: an OFFER and an ACK carry the lease, its times and the parameters (RFC 2131 §4.3.1)', t => {
	const counter = new Counter({leaseTime: 600});
	const [offer] = counter.ask({options: discover});
	const [ack] = counter.ask({options: counter.selecting('192.0.2.9')});
	for (const [reply, dhcpMessageType] of [
		[offer, 'OFFER'],
		[ack, 'ACK'],
	] as const) {
		t.like(reply?.message, {op: 2, xid: 0x1234_5678, yiaddr: '192.0.2.9', ciaddr: '0.0.0.0'});
		t.deepEqual(reply?.message?.options, {
			dhcpMessageType,
			serverIdentifier: '192.0.2.1',
			ipAddressLeaseTime: 600,
			renewalT1TimeValue: 300,
			rebindingT2TimeValue: 525,
			subnetMask: '255.255.255.0',
			router: ['192.0.2.1'],
			domainNameServer: ['192.0.2.1'],
		});
	}
});

test('Server: two clients get two addresses, and each its own again', t => {
	const counter = new Counter();
	t.is(counter.lease({who: 1}).address, '192.0.2.9');
	t.is(counter.lease({who: 2}).address, '192.0.2.10');
	t.is(counter.lease({who: 1}).address, '192.0.2.9');
	t.deepEqual(counter.server.leases.map(({address}) => address).sort(), ['192.0.2.10', '192.0.2.9']);
});

test('Server: the address that a client asks for is offered where it is free', t => {
	const counter = new Counter();
	const ask = (who: number) =>
		counter.ask({who, options: {...discover, requestedIpAddress: '192.0.2.77'}}, 0)[0]?.message?.yiaddr;
	t.is(ask(1), '192.0.2.77');
	t.is(ask(2), '192.0.2.9');
});

test('Server: a full pool is silence, and an expired lease makes room', t => {
	const counter = new Counter({pool: ['192.0.2.9', '192.0.2.9'], leaseTime: 600});
	counter.lease({who: 1});
	t.is(kinds(counter.ask({who: 2, options: discover})), '');
	counter.segment.clock.advance(600_000);
	t.is(counter.server.leases.length, 0);
	t.is(counter.lease({who: 2}).address, '192.0.2.9');
});

test('Server: a lease for ever has no T1 and T2 and does not end', t => {
	const counter = new Counter({leaseTime: 0xffff_ffff});
	const {replies} = counter.lease();
	t.is(replies[0]?.message?.options.renewalT1TimeValue, undefined);
	counter.segment.clock.advance(2 ** 32 * 1000);
	t.is(counter.server.leases.length, 1);
});

test('Server: an offer that another server got the REQUEST for is free again', t => {
	const counter = new Counter({pool: ['192.0.2.9', '192.0.2.9']});
	counter.ask({who: 1, options: discover}, 0);
	t.is(kinds(counter.ask({who: 2, options: discover}, 0)), '');
	const elsewhere = {...counter.selecting('192.0.2.9'), serverIdentifier: '192.0.2.2'};
	t.is(kinds(counter.ask({who: 1, options: elsewhere}, 0)), '');
	t.is(kinds(counter.ask({who: 2, options: discover}, 0)), 'OFFER');
});

test('Server: an address that was not offered is refused to a client that selects it', t => {
	const counter = new Counter();
	t.is(kinds(counter.ask({options: counter.selecting('192.0.2.50')})), 'NAK');
	counter.lease({who: 1});
	t.is(kinds(counter.ask({who: 2, options: counter.selecting('192.0.2.9')})), 'NAK');
});

test('Server: INIT-REBOOT is confirmed, and refused where the address is wrong (RFC 2131 §4.3.2)', t => {
	const counter = new Counter();
	counter.lease();
	const reboot = (requestedIpAddress: string, who = 1) =>
		kinds(counter.ask({who, options: {...request, requestedIpAddress}}));
	t.is(reboot('192.0.2.9'), 'ACK');
	t.is(reboot('198.51.100.9'), 'NAK');
	t.is(reboot('192.0.2.9', 2), 'NAK');
	t.deepEqual(
		counter.server.received.map(({kind}) => kind),
		['DISCOVER', 'SELECTING', 'INIT-REBOOT', 'INIT-REBOOT', 'INIT-REBOOT'],
	);
});

test('Server: one that does not speak for the network is silent about clients that it does not know', t => {
	const counter = new Counter({authoritative: false});
	t.is(kinds(counter.ask({options: {...request, requestedIpAddress: '192.0.2.9'}})), '');
	t.is(kinds(counter.ask({options: request, ciaddr: '192.0.2.9'})), '');
	counter.lease();
	t.is(kinds(counter.ask({options: {...request, requestedIpAddress: '192.0.2.9'}})), 'ACK');
	t.is(kinds(counter.ask({options: {...request, requestedIpAddress: '192.0.2.10'}})), 'ACK');
});

test('Server: RENEWING and REBINDING extend the lease, and are told apart by where they went', t => {
	const counter = new Counter({leaseTime: 600});
	counter.lease();
	const [renewal] = counter.ask({options: request, ciaddr: '192.0.2.9', to: '192.0.2.1'});
	t.like(renewal?.message, {ciaddr: '192.0.2.9', yiaddr: '192.0.2.9'});
	t.is(counter.server.leases[0]?.since, 120_000);
	counter.ask({options: request, ciaddr: '192.0.2.9'});
	t.is(counter.server.leases[0]?.expiresAt, 180_000 + 600_000);
	t.deepEqual(
		counter.server.received.slice(2).map(({kind}) => kind),
		['RENEWING', 'REBINDING'],
	);
});

test('Server: another server of the network takes over a client that rebinds', t => {
	const counter = new Counter();
	counter.lease();
	counter.server.stop();
	const other = dhcpServer(counter.segment.attach('other'), {address: '192.0.2.2'});
	const [ack] = counter.ask({options: request, ciaddr: '192.0.2.9'});
	t.is(ack?.message?.options.serverIdentifier, '192.0.2.2');
	t.is(other.leases.length, 1);
});

test('Server: a client that renews what was moved away is refused', t => {
	const counter = new Counter();
	counter.lease();
	counter.server.bindings.pool = ['198.51.100.9', '198.51.100.99'];
	t.is(kinds(counter.ask({options: request, ciaddr: '192.0.2.9', to: '192.0.2.1'})), 'NAK');
});

test('Server: a released address is free, for the client that had it first of all', t => {
	const counter = new Counter();
	counter.lease();
	const release = {dhcpMessageType: 'RELEASE', serverIdentifier: '192.0.2.1'} as const;
	t.is(kinds(counter.ask({options: {...release, serverIdentifier: '192.0.2.2'}, ciaddr: '192.0.2.9'})), '');
	t.is(counter.server.leases.length, 1, 'a RELEASE for another server changes nothing');
	t.is(kinds(counter.ask({options: release, ciaddr: '192.0.2.9'})), '');
	t.is(counter.server.leases.length, 0);
	t.is(counter.lease({who: 2}).address, '192.0.2.10');
	t.is(counter.lease({who: 1}).address, '192.0.2.9');
});

test('Server: a declined address is given to nobody', t => {
	const counter = new Counter({pool: ['192.0.2.9', '192.0.2.10']});
	counter.lease();
	const {dhcpMessageType: _, ...declined} = counter.selecting('192.0.2.9');
	t.is(kinds(counter.ask({options: {...declined, dhcpMessageType: 'DECLINE'}})), '');
	t.deepEqual(
		counter.server.bindings.all.map(({state}) => state),
		['declined'],
	);
	t.is(counter.lease({who: 1}).address, '192.0.2.10');
	t.is(kinds(counter.ask({who: 2, options: discover})), '');
});

test('Server: INFORM is answered to ciaddr, without an address and without times (RFC 2131 §4.3.5)', t => {
	const counter = new Counter();
	const [ack] = counter.ask({options: {dhcpMessageType: 'INFORM'}, ciaddr: '192.0.2.200'});
	t.like(ack, {destination: '192.0.2.200', message: {yiaddr: '0.0.0.0', ciaddr: '192.0.2.200'}});
	t.is(ack?.message?.options.ipAddressLeaseTime, undefined);
	t.deepEqual(ack?.message?.options.router, ['192.0.2.1']);
	t.is(counter.server.bindings.all.length, 0);
});

test('Server: a DISCOVER that allows it is answered with an ACK where rapid commit is on (RFC 4039)', t => {
	const willing = {...discover, rapidCommit: true} as const;
	t.is(kinds(new Counter().ask({options: willing})), 'OFFER');
	const counter = new Counter({rapidCommit: true});
	t.is(kinds(counter.ask({options: discover})), 'OFFER');
	const [ack] = counter.ask({options: willing});
	t.like(ack?.message?.options, {dhcpMessageType: 'ACK', rapidCommit: true});
	t.is(counter.server.leases.length, 1);
});

test('Server: parameters come as they are requested, and the client identifier comes back (RFC 6842)', t => {
	const counter = new Counter();
	const clientIdentifier = Uint8Array.of(255, 1, 2, 3);
	const [offer] = counter.ask({options: {...discover, clientIdentifier, parameterRequestList: [1, 26]}});
	t.deepEqual(offer?.message?.options.clientIdentifier, clientIdentifier);
	t.is(offer?.message?.options.subnetMask, '255.255.255.0');
	t.is(offer?.message?.options.router, undefined);
	const [other] = counter.ask({who: 9, options: {...discover, clientIdentifier}});
	t.is(other?.message?.yiaddr, offer?.message?.yiaddr, 'the identifier names the client, not its hardware');
});

test('Server: replies go where RFC 2131 §4.1 wants them', t => {
	const counter = new Counter();
	const everybody = Uint8Array.of(255, 255, 255, 255, 255, 255);
	const client = Uint8Array.of(2, 0, 0, 0, 0, 1);
	const [plain] = counter.ask({options: discover});
	t.like(plain, {hardware: client, destination: '192.0.2.9', source: '192.0.2.1'});
	const [flagged] = counter.ask({options: discover, flags: 0x8000});
	t.like(flagged, {hardware: everybody, destination: '255.255.255.255'});
	const [damaged] = counter.ask({options: discover, chaddr: Uint8Array.of(2, 0)});
	t.like(damaged, {hardware: everybody});
	const [refused] = counter.ask({options: counter.selecting('192.0.2.99')});
	t.like(refused, {hardware: everybody, destination: '255.255.255.255'});
	t.is(counter.segment.frames.filter(({summary}) => summary.startsWith('ARP')).length, 0);
	counter.lease();
	const [renewed] = counter.ask({options: request, ciaddr: '192.0.2.9', to: '192.0.2.1'});
	t.like(renewed, {hardware: client, destination: '192.0.2.9'});
	t.is(counter.segment.frames.filter(({summary}) => summary.startsWith('ARP')).length, 2);
});

test('Server: one that vanished hears and answers nothing, and returns with its leases', t => {
	const counter = new Counter();
	counter.lease();
	counter.server.stop();
	t.is(kinds(counter.ask({options: discover})), '');
	t.false(counter.server.station.holds('192.0.2.1'));
	counter.server.start();
	t.is(counter.server.received.length, 2);
	t.is(kinds(counter.ask({options: request, ciaddr: '192.0.2.9', to: '192.0.2.1'})), 'ACK');
});

test('Server: what is no request to a server is not answered', t => {
	const counter = new Counter();
	t.is(kinds(counter.ask({options: {}})), '');
	t.is(kinds(counter.ask({options: {dhcpMessageType: 'OFFER'}})), '');
	t.is(kinds(counter.ask({options: discover, to: '192.0.2.2'})), '');
	t.deepEqual(
		counter.server.received.map(({kind}) => kind),
		['BOOTREQUEST'],
	);
});
