// From nothing to a lease: what a server may do about it, and what becomes of it (RFC 2131 §3.1, §4.4.1).
import {dhcpServer, drop, duplicate, every, firstOnly, only, rude, type ServerScript} from '@lessee/testkit';
import {encodeMessage} from '@lessee/wire';
import test from 'ava';
import {Scene} from './scene.ts';

const second: ServerScript = {
	address: '192.0.2.2',
	pool: ['192.0.2.100', '192.0.2.120'],
	authoritative: false,
};

const collecting = {timeout: 60_000, retry: 300_000, reboot: 10_000, selectTimeout: 1000, initialDelay: 0};

test('INIT: a lease is had in four packets and no time, and is applied before its BOUND hook (RFC 2131 §3.1)', async t => {
	const s = new Scene();
	s.machine.hooks.script = () => {
		t.deepEqual(s.machine.configurator.addresses, ['192.0.2.9/24']);
		return undefined;
	};
	t.is(await s.command('start'), 'done');
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK');
	t.deepEqual([s.state, s.events, s.now], ['BOUND', 'BOUND', 0]);
	t.is(s.calls, 'prepare, apply BOUND');
	await s.end(t);
	t.is(s.events, 'BOUND DROP');
});

test('INIT: with `initial-delay`, nothing is sent for a random part of it (RFC 2131 §4.4.1)', async t => {
	const timing = {timeout: 60_000, retry: 300_000, reboot: 10_000, selectTimeout: 0, initialDelay: 10_000};
	const s = await new Scene({policy: {timing}}).bound(10);
	const [first = 0] = s.segment.frames.map(({at}) => at);
	t.true(first > 0 && first < 10_000);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('SELECTING: a lost DISCOVER is sent again after 4, 8, 16, 32 s, each give or take one (RFC 2131 §4.1)', async t => {
	const s = new Scene();
	s.segment.use(drop(firstOnly('DISCOVER', 4)));
	await s.bound(65);
	const at = s.sent.slice(0, 5).map(sent => Number(sent.split(' ')[0]));
	const waits = at.slice(1).map((time, n) => time - (at[n] ?? 0));
	for (const [n, base] of [4000, 8000, 16_000, 32_000].entries()) {
		t.true(Math.abs((waits[n] ?? 0) - base) <= 1000, `${waits[n]} ms`);
	}
	t.is(s.state, 'BOUND');
	const [discover, again] = s.segment.frames.flatMap(({kind, message}) =>
		kind === 'DISCOVER' ? [message] : [],
	);
	t.is(discover?.xid, again?.xid, 'one exchange');
	t.true((again?.secs ?? 0) >= 3, 'secs counts from its beginning');
	await s.end(t);
});

test('SELECTING: a lost OFFER is asked for again', async t => {
	const s = new Scene();
	s.segment.use(drop(firstOnly('OFFER')));
	await s.bound(10);
	t.is(s.transcript, 'DISCOVER OFFER DISCOVER OFFER REQUEST ACK');
	await s.end(t);
});

test('REQUESTING: a lost ACK is asked for again with the xid and the secs of the last DISCOVER (RFC 2131 §4.4.1)', async t => {
	const s = new Scene();
	s.segment.use(drop(firstOnly('OFFER')));
	s.segment.use(drop(firstOnly('ACK')));
	await s.bound(20);
	t.is(s.transcript, 'DISCOVER OFFER DISCOVER OFFER REQUEST ACK REQUEST ACK');
	const asked = s.segment.frames.flatMap(({message}) => (message?.op === 1 ? [message] : []));
	t.is(new Set(asked.map(({xid}) => xid)).size, 1);
	const [, discover, ...requests] = asked.map(({secs}) => secs);
	t.true((discover ?? 0) >= 3);
	t.deepEqual(requests, [discover, discover]);
	const [, again = ''] = s.sent.filter(sent => sent.endsWith('REQUEST'));
	t.is(`${s.lease.startedAt} REQUEST`, again, 'the lease begins when the REQUEST that was ACKed was sent');
	await s.end(t);
});

test('REQUESTING: a server that offers and never answers is left after `reboot`, and the round still ends after `timeout`', async t => {
	const s = new Scene({
		policy: {script: true},
		server: {behaviours: [rude.during(['SELECTING'], rude.silent())]},
	});
	await s.command('start', undefined, 75);
	t.true(s.transcript.startsWith('DISCOVER OFFER REQUEST REQUEST DISCOVER OFFER REQUEST'));
	t.true(s.calls.includes('remove FAIL'));
	t.is(s.state, 'INIT');
	await s.end(t);
});

test('SELECTING: without `select-timeout`, the first OFFER is taken (RFC 2131 §4.4.1)', async t => {
	const s = new Scene();
	s.segment.attach('second');
	await s.bound();
	t.is(s.transcript, 'DISCOVER OFFER REQUEST ACK');
	await s.end(t);
});

test('SELECTING: with `select-timeout`, offers are collected and the address that the client had is preferred', async t => {
	const timing = {timeout: 60_000, retry: 300_000, reboot: 10_000, selectTimeout: 2000, initialDelay: 0};
	const deaf = rude.during(['RENEWING', 'REBINDING'], rude.silent());
	const s = new Scene({policy: {timing}, server: {leaseTime: 60, behaviours: [deaf]}});
	await s.bound(3);
	t.is(s.lease.address, '192.0.2.9');
	// The other one now answers first, and offers another address.
	dhcpServer(s.segment.attach('second'), second);
	s.server.behaviours = [deaf, rude.slow(500)];
	await s.pass(62);
	t.is(s.lease.address, '192.0.2.9');
	t.true(s.transcript.includes('DISCOVER OFFER OFFER REQUEST ACK'));
	await s.end(t);
});

test('SELECTING: where `timeout` comes before `select-timeout`, the offers that are there are used', async t => {
	const timing = {timeout: 3000, retry: 300_000, reboot: 10_000, selectTimeout: 60_000, initialDelay: 0};
	const s = await new Scene({policy: {timing}}).bound(4);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('CHOOSING: somebody else may choose among the offers, refuse them all, or leave it to the machine', async t => {
	const s = new Scene({
		policy: {chooser: true, timing: collecting},
		server: {behaviours: [rude.twoOffers()]},
	});
	const answers = ['none', 1] as const;
	let asked = 0;
	let last: string | undefined;
	s.machine.choose = offers => {
		t.is(offers.length, 2);
		last = offers[1]?.message.yiaddr;
		return answers[asked++] ?? 'any';
	};
	await s.command('start', undefined, 5);
	t.is(s.state, 'INIT');
	await s.pass(10);
	t.deepEqual([s.state, s.lease.address], ['BOUND', last]);
	await s.end(t);
});

test('CHOOSING: an answer about offers that are no longer asked about is passed over', async t => {
	const s = new Scene({policy: {chooser: true}});
	const answers: ((choice: number | 'none' | 'any') => void)[] = [];
	s.machine.choose = () => new Promise(answer => answers.push(answer));
	await s.command('start', undefined, 1);
	await s.link(false);
	await s.link(true);
	await s.pass(1);
	t.is(s.state, 'CHOOSING');
	answers[0]?.('none');
	await s.pass(1);
	t.is(s.state, 'CHOOSING');
	answers[1]?.('any');
	await s.pass(1);
	t.is(s.state, 'BOUND');
	t.true(s.ignored.includes('choice among offers that are no longer asked about'));
	await s.end(t);
});

test('SWITCHING: media are set one after the other until a server answers, and the round fails when none can be set', async t => {
	const tried: string[] = [];
	const s = new Scene({policy: {script: true, media: ['10baseT', 'broken', '100baseTX']}});
	s.machine.configurator.tryMedium = medium => {
		tried.push(medium);
		return medium !== 'broken';
	};
	s.segment.use(drop(frame => frame.kind === 'DISCOVER' && tried.at(-1) === '10baseT'));
	await s.bound(10);
	t.deepEqual(tried, ['10baseT', 'broken', '100baseTX']);
	t.deepEqual([s.state, s.lease.medium], ['BOUND', '100baseTX']);
	await s.end(t);

	const deaf = new Scene({policy: {script: true, media: ['a', 'b']}, server: 'none'});
	deaf.machine.configurator.tryMedium = () => true;
	await deaf.bound(50);
	const discovers = deaf.segment.frames.flatMap(({at, message}) =>
		message === undefined ? [] : [{at, message}],
	);
	t.is(new Set(discovers.map(({message}) => message.xid)).size, 1, 'one exchange, so that its seconds count');
	const gaps = discovers.slice(1).map(({at}, nth) => Math.round((at - (discovers[nth]?.at ?? 0)) / 1000));
	const expected = [4, 4, 8, 8, 16];
	t.true(
		gaps.length === expected.length && gaps.every((gap, nth) => Math.abs(gap - (expected[nth] ?? 0)) <= 1),
		`all media are tried before the interval grows, found ${gaps}`,
	);
	await deaf.end(t);

	const none = new Scene({policy: {script: true, media: ['a', 'b']}});
	none.machine.configurator.tryMedium = () => false;
	await none.bound(1);
	t.is(none.transcript, '');
	t.true(none.calls.includes('remove FAIL'));
	await none.end(t);
});

test('SELECTING: senders on the `reject` list are not heard', async t => {
	const reject = [{address: '192.0.2.0', prefixLength: 30}];
	const s = await new Scene({policy: {reject}}).bound(2);
	t.is(s.transcript, 'DISCOVER OFFER');
	t.deepEqual(s.ignored, ['rejected sender']);
	await s.end(t);
});

test('SELECTING: an OFFER without a required option is passed over', async t => {
	const s = await new Scene({policy: {require: [3, 15]}}).bound(2);
	t.deepEqual(s.ignored, ['offer without a required option']);
	s.server.options = {...s.server.options, domainName: 'example.test'};
	s.server.behaviours = [rude.options({domainName: 'example.test'})];
	await s.pass(10);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

const poor = [
	[
		'without a server identifier (RFC 2131 table 3)',
		rude.noServerIdentifier(),
		'offer without server identifier',
	],
	['of no usable address', rude.yiaddrZero(), 'offer of no usable address'],
	['of no time', rude.leaseTime(0), 'offer of no time'],
	[
		'without a lease time (RFC 2131 table 3)',
		rude.options({ipAddressLeaseTime: undefined}),
		'offer without lease time',
	],
	['of another exchange', rude.wrongXid(), 'xid of another exchange'],
	['to another client', rude.wrongChaddr(), 'chaddr of another client'],
	[
		"whose message type is no client's",
		rude.options({dhcpMessageType: 'REQUEST'}),
		'REQUEST is not for a client',
	],
	['that is not DHCP', rude.wrongCookie(), 'not a DHCP message (BAD_COOKIE)'],
] as const;
for (const [what, behaviour, reason] of poor) {
	test(`SELECTING: an OFFER ${what} is passed over and counted, and the next one is taken`, async t => {
		const s = await new Scene({server: {behaviours: [rude.between(0, 100, behaviour)]}}).bound(8);
		t.deepEqual(s.ignored, [reason]);
		t.is(s.state, 'BOUND');
		await s.end(t);
	});
}

test('SELECTING: more than 16 offers are not kept', async t => {
	const s = new Scene({policy: {timing: collecting}});
	s.server.behaviours = [
		{
			name: 'generous',
			answer: ([offer]) =>
				offer === undefined
					? []
					: Array.from({length: 40}, (_, n) => ({
							...offer,
							message: {...offer.message, yiaddr: `192.0.2.${100 + n}`},
						})),
		},
	];
	await s.command('start', undefined, 0.5);
	t.is(s.ignored.filter(reason => reason === 'more offers than are kept').length, 24);
	s.server.behaviours = [];
	await s.pass(20);
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('SELECTING: an offer that comes again is one offer: an address that is taken is declined once', async t => {
	const s = new Scene({policy: {script: true, timing: collecting}});
	s.segment.use(duplicate(only('OFFER'), 3));
	s.machine.configurator.check = stage => stage === 'ARPCHECK';
	await s.command('start', undefined, 5);
	t.is(s.transcript, 'DISCOVER OFFER DECLINE');
	t.deepEqual(s.ignored, Array(2).fill('offer that is kept already'));
	await s.end(t);
});

test('Client identifier: a reply that echoes another one is for another client, one that echoes none is taken (RFC 6842 §3)', async t => {
	const identifier = [61, Uint8Array.of(0, 1, 2, 3)] as const;
	const asked = [[55, Uint8Array.of(1, 3, 6)], identifier] as const;
	const options = {
		DISCOVER: asked,
		REQUEST: asked,
		INFORM: asked,
		DECLINE: [identifier],
		RELEASE: [identifier],
	};
	const behaviours = [rude.between(0, 100, rude.wrongClientIdentifier())];
	const s = await new Scene({policy: {options}, server: {behaviours}}).bound(8);
	t.deepEqual(s.ignored, ['client identifier of another client']);
	t.is(s.state, 'BOUND');
	await s.end(t);

	const silent = [rude.options({clientIdentifier: undefined})];
	const old = await new Scene({policy: {options}, server: {behaviours: silent}}).bound();
	t.is(old.state, 'BOUND');
	await old.end(t);
});

test('REQUESTING: a NAK begins the search anew at once; a server that goes on refusing is asked ever more slowly (RFC 2131 §3.1 (5))', async t => {
	const s = new Scene({server: {behaviours: [rude.nakEverything()]}});
	await s.command('start', undefined, 59);
	t.true(s.transcript.startsWith('DISCOVER OFFER REQUEST NAK DISCOVER OFFER REQUEST NAK'));
	const discovers = s.sent.flatMap(sent => (sent.endsWith('DISCOVER') ? [Number(sent.split(' ')[0])] : []));
	t.deepEqual(discovers, [0, 0, 4000, 12_000, 28_000]);
	t.is(s.client.machine.counters.declined, 5);
	await s.end(t);
});

test("REQUESTING: a stranger's NAK is passed over (RFC 2131 §4.3.2)", async t => {
	const s = await new Scene({server: {behaviours: [rude.forgedNak()]}}).bound();
	t.is(s.state, 'BOUND');
	t.true(s.ignored.includes('NAK of a server that was not asked'));
	await s.end(t);
});

test('REQUESTING: an ACK of another address than was offered is passed over and counted as declined', async t => {
	const other = rude.during(['SELECTING'], rude.options({}));
	const s = new Scene({server: {behaviours: [other]}});
	s.server.behaviours = [
		{
			name: 'other address',
			answer: (answers, {received}) =>
				answers.map(answer =>
					received.kind === 'SELECTING' && received.at < 100
						? {...answer, message: {...answer.message, yiaddr: '192.0.2.77'}}
						: answer,
				),
		},
	];
	await s.bound(6);
	t.true(s.ignored.includes('ACK of another address than was offered'));
	t.deepEqual([s.state, s.lease.address], ['BOUND', '192.0.2.9']);
	await s.end(t);
});

test('REQUESTING: an ACK without a server identifier is from the server of the offer (RFC 2131 table 3 makes it a MUST)', async t => {
	const behaviours = [rude.during(['SELECTING'], rude.noServerIdentifier())];
	const s = await new Scene({server: {behaviours}}).bound();
	t.is(s.lease.serverIdentifier, '192.0.2.1');
	await s.end(t);
});

test('REQUESTING: an ACK whose lease has run out on its way is passed over', async t => {
	const behaviours = [rude.leaseTime(2), rude.during(['SELECTING'], rude.between(0, 100, rude.slow(2500)))];
	const s = new Scene({server: {behaviours}});
	await s.command('start', undefined, 6);
	t.true(s.ignored.includes('ACK of a lease that has run out'));
	t.is(s.events.split(' ')[0], 'BOUND');
	await s.end(t);
});

test('Duplicates and late packets change nothing: everything twice is a lease once', async t => {
	const s = new Scene({server: {behaviours: [rude.twice()]}});
	s.segment.use(duplicate(every, 3));
	await s.bound(30);
	t.is(s.events, 'BOUND');
	t.is(s.machine.configurator.calls.length, 2);
	await s.end(t);
});

test('An ACK that is taken back by a NAK right behind it stays an ACK: nothing is asked any more', async t => {
	const s = await new Scene({server: {behaviours: [rude.nakAfterAck()]}}).bound();
	t.deepEqual([s.state, s.events], ['BOUND', 'BOUND']);
	await s.end(t);
});

test('Rapid commit: an ACK to a DISCOVER that allows it is a lease in two packets (RFC 4039 §3.1)', async t => {
	const asked = [
		[55, Uint8Array.of(1, 3, 6)],
		[80, new Uint8Array()],
	] as const;
	const options = {DISCOVER: asked, REQUEST: asked.slice(0, 1), INFORM: [], DECLINE: [], RELEASE: []};
	const s = await new Scene({policy: {options, rapidCommit: true}, server: {rapidCommit: true}}).bound();
	t.is(s.transcript, 'DISCOVER ACK');
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('Rapid commit: the lease begins when the DISCOVER that was answered was sent, also where others were lost before', async t => {
	const asked = [
		[55, Uint8Array.of(1, 3, 6)],
		[80, new Uint8Array()],
	] as const;
	const options = {DISCOVER: asked, REQUEST: asked.slice(0, 1), INFORM: [], DECLINE: [], RELEASE: []};
	const s = new Scene({policy: {options, rapidCommit: true}, server: {rapidCommit: true, leaseTime: 20}});
	s.segment.use(drop(firstOnly('DISCOVER', 3)));
	await s.command('start', undefined, 31);
	const [last = ''] = s.sent.slice(-1);
	t.is(s.state, 'BOUND');
	t.is(`${s.lease.startedAt} DISCOVER`, last);
	await s.end(t);
});

test('Rapid commit: an ACK to a DISCOVER that did not ask for it is passed over (RFC 4039 §3.1)', async t => {
	const behaviours = [rude.options({dhcpMessageType: 'ACK'})];
	const s = await new Scene({server: {behaviours}}).bound(2);
	t.is(s.state, 'SELECTING');
	t.deepEqual(s.ignored, ['ACK to a DISCOVER']);
	await s.end(t);
});

for (const [what, slowness] of [
	['after', [rude.slow(500)]],
	['before', []],
] as const) {
	test(`BOOTP: with \`select-timeout\`, a DHCP server is preferred to one of BOOTP that answers ${what} it (RFC 1534 §2)`, async t => {
		const s = new Scene({policy: {timing: collecting}, server: {behaviours: [rude.slow(200)]}});
		dhcpServer(s.segment.attach('old'), {...second, behaviours: [rude.bootp(), ...slowness]});
		await s.bound(3);
		t.deepEqual([s.state, s.lease.origin, s.lease.serverIdentifier], ['BOUND', 'server', '192.0.2.1']);
		await s.end(t);
	});
}

test('BOOTP: with `select-timeout` and no DHCP server, what a BOOTP server says is taken when the wait is over', async t => {
	const s = new Scene({policy: {timing: collecting}, server: {behaviours: [rude.bootp()]}});
	await s.command('start', undefined, 0.5);
	t.is(s.state, 'SELECTING');
	await s.pass(1);
	t.deepEqual([s.state, s.lease.origin, s.transcript], ['BOUND', 'bootp', 'DISCOVER BOOTREPLY']);
	await s.end(t);
});

test('BOOTP: with `deny bootp`, a reply without a message type is passed over', async t => {
	const s = new Scene({server: {behaviours: [rude.bootp()]}, policy: {denyBootp: true}});
	await s.command('start', undefined, 5);
	t.deepEqual([s.state, s.ignored[0]], ['SELECTING', 'BOOTP reply, which the configuration denies']);
	await s.end(t);
});

test('SELECTING: the address that the configuration asks for is hinted at, and preferred among offers (RFC 2131 §4.3.1)', async t => {
	const sent = [[50, Uint8Array.of(192, 0, 2, 77)]] as const;
	const options = {DISCOVER: sent, REQUEST: sent, INFORM: [], DECLINE: [], RELEASE: []};
	const s = await new Scene({policy: {options}}).bound();
	const [discover, request] = s.server.received.map(({message}) => message.options.requestedIpAddress);
	t.is(discover, '192.0.2.77');
	t.is(request, s.lease.address, 'a REQUEST takes what was offered');
	await s.end(t);
});

test('BOOTP: a reply without a message type is a lease for good, which is never renewed, extended or released (RFC 1534 §2)', async t => {
	const s = new Scene({server: {behaviours: [rude.bootp()]}, policy: {acd: 'fast'}});
	await s.bound();
	t.is(s.transcript, 'DISCOVER BOOTREPLY');
	t.deepEqual([s.state, s.lease.origin, s.lease.expiresAt], ['BOUND', 'bootp', Number.POSITIVE_INFINITY]);
	await s.pass(100 * 86_400);
	t.is(s.sent.length, 1);
	t.is(await s.command('extend'), 'BOOTP');
	t.is(await s.command('release'), 'BOOTP');
	await s.end(t, true);
	t.is(s.events, 'BOUND DROP');
});

test('IPv6-only: a network that prefers it is not asked for an address for max(300 s, its wish) (RFC 8925 §3.2)', async t => {
	const asked = [[55, Uint8Array.of(1, 3, 6, 108)]] as const;
	const options = {DISCOVER: asked, REQUEST: asked, INFORM: asked, DECLINE: [], RELEASE: []};
	const s = new Scene({policy: {options}, server: {behaviours: [rude.options({ipv6OnlyPreferred: 10})]}});
	await s.command('start', undefined, 299);
	t.deepEqual([s.transcript, s.state], ['DISCOVER OFFER', 'INIT']);
	t.is(s.calls, 'prepare, v6Only 300');
	s.server.behaviours = [rude.options({ipv6OnlyPreferred: 1000})];
	await s.pass(2);
	t.is(s.transcript, 'DISCOVER OFFER DISCOVER OFFER');
	await s.pass(990);
	t.is(s.transcript, 'DISCOVER OFFER DISCOVER OFFER');
	s.server.behaviours = [];
	await s.link(false);
	await s.link(true);
	t.is(s.state, 'BOUND', 'a new attachment ends the wait');
	await s.end(t);
});

test('IPv6-only: an OFFER that says so to a client that did not ask is an OFFER (RFC 8925 §3.2)', async t => {
	const s = await new Scene({server: {behaviours: [rude.options({ipv6OnlyPreferred: 1000})]}}).bound();
	t.is(s.state, 'BOUND');
	await s.end(t);
});

test('IPv6-only: where INIT-REBOOT is answered so, the lease in use ends before the wait (RFC 8925 §3.2)', async t => {
	const asked = [[55, Uint8Array.of(1, 3, 6, 108)]] as const;
	const options = {DISCOVER: asked, REQUEST: asked, INFORM: asked, DECLINE: [], RELEASE: []};
	const s = await new Scene({policy: {options}}).bound();
	s.server.behaviours = [rude.options({ipv6OnlyPreferred: 400})];
	await s.link(false);
	await s.link(true);
	await s.pass(399);
	t.deepEqual(
		[s.state, s.events, s.calls],
		['INIT', 'BOUND EXPIRE', 'prepare, apply BOUND, keep, remove EXPIRE, v6Only 400'],
	);
	await s.end(t);
});

test('IPv6-only: a lease that rapid commit has bound already is given back (RFC 8925, RFC 4039)', async t => {
	const asked = [
		[55, Uint8Array.of(1, 3, 6, 108)],
		[80, new Uint8Array()],
	] as const;
	const options = {DISCOVER: asked, REQUEST: asked.slice(0, 1), INFORM: [], DECLINE: [], RELEASE: []};
	const behaviours = [rude.options({ipv6OnlyPreferred: 400})];
	const s = new Scene({policy: {options, rapidCommit: true}, server: {rapidCommit: true, behaviours}});
	await s.command('start', undefined, 10);
	t.is(s.transcript, 'DISCOVER ACK RELEASE');
	t.is(s.server.leases.length, 0);
	t.is(s.state, 'INIT');
	await s.end(t);
});

test('FORCERENEW is passed over and counted, also by a client that listens (RFC 3203 §6 wants it authenticated)', async t => {
	const s = await new Scene().bound();
	s.server.stop();
	await s.pass(1801);
	t.is(s.state, 'RENEWING');
	const {hardware} = s.machine.link;
	const message = {op: 2, chaddr: hardware.address, options: {dhcpMessageType: 'FORCERENEW'}} as const;
	t.notThrows(() => encodeMessage(message));
	s.server.start();
	s.server.behaviours = [rude.options({dhcpMessageType: 'FORCERENEW'})];
	await s.pass(700);
	t.deepEqual(s.ignored, ['FORCERENEW that nobody has authenticated']);
	t.is(s.state, 'RENEWING');
	await s.end(t);
});
