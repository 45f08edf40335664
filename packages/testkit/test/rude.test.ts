import test from 'ava';
import {type Behaviour, rude} from '../src/index.ts';
import {Counter, kinds, type Reply} from './counter.ts';

const discover = {dhcpMessageType: 'DISCOVER'} as const;
const request = {dhcpMessageType: 'REQUEST'} as const;

/** What a server of these behaviours answers to a DISCOVER. */
function offers(...behaviours: readonly Behaviour[]): Reply[] {
	return new Counter({behaviours}).ask({options: discover});
}

/** What it answers to the REQUEST of its first offer. */
function acks(...behaviours: readonly Behaviour[]): Reply[] {
	return new Counter({behaviours}).lease().replies;
}

test('slow: answers come later, also twice', t => {
	t.is(offers(rude.slow(500))[0]?.at, 500);
	t.is(offers(rude.slow(500), rude.slow(200))[0]?.at, 700);
});

test('silentFrom and between: a server vanishes at its time, and returns at its time', t => {
	const counter = new Counter({behaviours: [rude.silentFrom(120_000)]});
	const asked = () => kinds(counter.ask({options: discover}));
	t.deepEqual([asked(), asked(), asked(), asked()], ['OFFER', 'OFFER', '', '']);
	counter.server.behaviours = [rude.between(240_000, 300_000, rude.silent())];
	t.deepEqual([asked(), asked()], ['', 'OFFER']);
});

test('nakEverything: every REQUEST is refused, and nothing else', t => {
	const counter = new Counter({behaviours: [rude.nakEverything()]});
	t.is(kinds(counter.lease().replies), 'NAK');
	t.is(kinds(counter.ask({options: request, ciaddr: '192.0.2.9'})), 'NAK');
	t.is(kinds(counter.ask({options: {dhcpMessageType: 'INFORM'}, ciaddr: '192.0.2.9'})), 'ACK');
});

test('nakAfterAck: an ACK is taken back at once', t => {
	t.is(kinds(acks(rude.nakAfterAck())), 'ACK NAK');
});

test('forgedNak: a stranger refuses before the server grants', t => {
	const replies = acks(rude.forgedNak());
	t.is(kinds(replies), 'NAK ACK');
	t.is(replies[0]?.source, '192.0.2.6');
	t.is(replies[0]?.message?.options.serverIdentifier, '192.0.2.6');
});

test('twoOffers: two addresses are offered, and either may be taken', t => {
	for (const taken of [0, 1]) {
		const counter = new Counter({behaviours: [rude.twoOffers()]});
		const addresses = counter.ask({options: discover}).map(({message}) => message?.yiaddr ?? '');
		t.deepEqual(addresses, ['192.0.2.9', '192.0.2.10']);
		t.is(kinds(counter.ask({options: counter.selecting(addresses[taken] ?? '')}, 0)), 'ACK');
	}
});

test('twice: every answer is doubled', t => {
	t.is(kinds(acks(rude.twice())), 'ACK ACK');
});

test('otherAddressOnRenew: a renewal grants another address, which the server stands by', t => {
	const counter = new Counter({behaviours: [rude.otherAddressOnRenew()]});
	const {address} = counter.lease();
	const [ack] = counter.ask({options: request, ciaddr: address, to: '192.0.2.1'});
	t.is(ack?.message?.yiaddr, '192.0.2.10');
	counter.server.behaviours = [];
	t.is(kinds(counter.ask({options: request, ciaddr: '192.0.2.10', to: '192.0.2.1'})), 'ACK');
});

test('bootp: a reply has an address and parameters, but no message type and no lease', t => {
	const [reply] = offers(rude.bootp());
	t.like(reply?.message, {op: 2, yiaddr: '192.0.2.9'});
	t.deepEqual(Object.keys(reply?.message?.options ?? {}), ['subnetMask', 'router', 'domainNameServer']);
});

test('options: what a behaviour leaves out or changes is left out or changed, and nothing else', t => {
	const ordinary = acks()[0]?.message?.options ?? {};
	const changes = [
		[rude.noServerIdentifier(), {serverIdentifier: undefined}],
		[rude.noTimes(), {renewalT1TimeValue: undefined, rebindingT2TimeValue: undefined}],
		[rude.t1GreaterThanT2(), {renewalT1TimeValue: 3000, rebindingT2TimeValue: 1000}],
		[rude.leaseTime(0), {ipAddressLeaseTime: 0}],
		[rude.leaseTime(0xffff_ffff), {ipAddressLeaseTime: 0xffff_ffff}],
		[rude.wrongClientIdentifier(), {clientIdentifier: Uint8Array.of(0, 0x66, 0x66)}],
		[rude.options({router: ['192.0.2.7']}), {router: ['192.0.2.7']}],
	] as const;
	for (const [behaviour, change] of changes) {
		const expected = Object.entries({...ordinary, ...change}).filter(([, value]) => value !== undefined);
		t.deepEqual({...acks(behaviour)[0]?.message?.options}, Object.fromEntries(expected), behaviour.name);
	}
});

test('fields: wrong xid, wrong chaddr and no address', t => {
	t.is(offers(rude.wrongXid())[0]?.message?.xid, 0x1234_5678 ^ 0xffff);
	t.deepEqual(offers(rude.wrongChaddr())[0]?.message?.chaddr, Uint8Array.of(253, 255, 255, 255, 255, 254));
	t.is(offers(rude.yiaddrZero())[0]?.message?.yiaddr, '0.0.0.0');
});

test('truncated: a message ends after any number of bytes, and arrives so, undamaged below', t => {
	const whole = offers()[0]?.payload ?? new Uint8Array();
	for (const size of [0, 1, 100, 239, 240, 241, 250, whole.length])
		t.deepEqual(offers(rude.truncated(size))[0]?.payload, whole.slice(0, size));
});

test('garbageOptions: the header is right, the options are noise by the seed', t => {
	const noise = (seed: number) => offers(rude.garbageOptions(seed))[0]?.payload;
	t.deepEqual(noise(1), noise(1));
	t.notDeepEqual(noise(1), noise(2));
	t.deepEqual(noise(1)?.slice(0, 240), offers()[0]?.payload.slice(0, 240));
});

test('wrongCookie and lyingLength: the bytes say what they should not', t => {
	t.is(offers(rude.wrongCookie())[0]?.message, undefined);
	const [lying] = offers(rude.lyingLength(200));
	t.is(lying?.payload[241], 200);
	t.is(lying?.message?.options.dhcpMessageType, undefined);
});

test('during: a behaviour shows only to the requests that it is for', t => {
	const counter = new Counter({behaviours: [rude.during(['RENEWING'], rude.nakEverything())]});
	const {address, replies} = counter.lease();
	t.is(kinds(replies), 'ACK');
	t.is(kinds(counter.ask({options: request, ciaddr: address})), 'ACK');
	t.is(kinds(counter.ask({options: request, ciaddr: address, to: '192.0.2.1'})), 'NAK');
});

test('sometimes: a behaviour shows by chance, and the seed names when', t => {
	const pattern = (seed: number) => {
		const counter = new Counter({behaviours: [rude.sometimes(0.5, seed, rude.silent())]});
		return Array.from({length: 32}, () => counter.ask({options: discover}).length).join('');
	};
	t.is(pattern(1), pattern(1));
	t.not(pattern(1), pattern(2));
	t.true(pattern(1).includes('0') && pattern(1).includes('1'));
});

test('Behaviours: a script can be read back from the names', t => {
	const behaviours = [
		rude.slow(500),
		rude.during(['RENEWING', 'REBINDING'], rude.sometimes(0.5, 7, rude.silentFrom(1000))),
	];
	t.deepEqual(
		behaviours.map(({name}) => name),
		['slow(500)', 'during(RENEWING|REBINDING, sometimes(0.5, 7, between(1000, Infinity, silent)))'],
	);
});
