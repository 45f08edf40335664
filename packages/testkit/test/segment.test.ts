import {encodeMessage, encodeUdpPacket, type MessageType, readPcapng} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import {
	both,
	corrupt,
	delay,
	drop,
	duplicate,
	every,
	firstOnly,
	type Middleware,
	only,
	reorder,
	Segment,
	type Station,
	sentBy,
	simulate,
	sometimes,
} from '../src/index.ts';

const seeds = fc.integer({min: 0, max: 0xffff_ffff});
const runs = {seed: 20_300_101, numRuns: 50};

const everybody = Uint8Array.of(255, 255, 255, 255, 255, 255);

/** A frame to everybody that carries a number. */
function numbered(from: Station, number: number): Uint8Array {
	return Uint8Array.of(...everybody, ...from.hardware, 0x88, 0xb5, number >> 8, number & 0xff);
}

/** Sends frames numbered from 0, one a millisecond, and tells which ones arrived, and when. */
function arrivals(frames: number, ...middlewares: readonly Middleware[]) {
	const segment = new Segment();
	const [from, to] = [segment.attach('from'), segment.attach('to')];
	const heard: {number: number; at: number}[] = [];
	to.listen(frame =>
		heard.push({number: (frame[14] ?? 0) * 256 + (frame[15] ?? 0), at: segment.clock.now()}),
	);
	for (const middleware of middlewares) segment.use(middleware);
	for (let number = 0; number < frames; number++) {
		from.transmit(numbered(from, number));
		segment.clock.advance(1);
	}
	segment.clock.advance(10_000);
	return {segment, heard, numbers: heard.map(({number}) => number)};
}

const counting = (frames: number) => Array.from({length: frames}, (_, number) => number);

test('Segment: a frame reaches every other station with carrier, and not its sender', t => {
	const segment = new Segment();
	const stations = ['a', 'b', 'c', 'd'].map(name => segment.attach(name));
	const heard: string[] = [];
	for (const station of stations) station.listen(() => heard.push(station.name));
	const [a, b] = stations;
	if (a === undefined || b === undefined) return t.fail();
	b.carrier = false;
	a.transmit(numbered(a, 1));
	t.deepEqual(heard, [], 'nothing is heard before the sender has returned');
	segment.clock.advance(0);
	t.deepEqual(heard, ['c', 'd']);
	b.transmit(numbered(b, 1));
	segment.clock.advance(0);
	t.is(segment.frames.length, 1, 'without carrier nothing is sent');
});

test('Segment: a frame for one station is not heard by another', t => {
	const segment = new Segment();
	const [a, b, c] = [segment.attach('a'), segment.attach('b'), segment.attach('c')];
	const heard: string[] = [];
	for (const station of [b, c]) station.listen(() => heard.push(station.name));
	a.transmit(Uint8Array.of(...c.hardware, ...a.hardware, 0x88, 0xb5, 0, 1));
	segment.clock.advance(0);
	t.deepEqual(heard, ['c']);
});

test('drop: what is lost is on record and arrives nowhere', t => {
	const {segment, numbers} = arrivals(10, drop(sometimes(0.5, 3)));
	t.is(segment.frames.length, 10);
	t.true(numbers.length > 0 && numbers.length < 10);
});

test('duplicate: the chosen frames arrive as often as told', t => {
	t.deepEqual(arrivals(3, duplicate(every)).numbers, [0, 0, 1, 1, 2, 2]);
	t.deepEqual(
		arrivals(
			2,
			duplicate(({at}) => at === 0, 3),
		).numbers,
		[0, 0, 0, 1],
	);
});

test('delay: the chosen frames take longer, also twice', t => {
	const slow = delay(({at}) => at === 0, 5);
	t.deepEqual(arrivals(2, slow, slow).heard, [
		{number: 1, at: 1},
		{number: 0, at: 10},
	]);
});

test('reorder: nothing is lost or doubled, some overtake others, and nobody waits longer than told', t => {
	let overtaken = 0;
	fc.assert(
		fc.property(seeds, seed => {
			const {heard, numbers} = arrivals(40, reorder(sometimes(0.5, seed), 20, seed));
			t.deepEqual(
				numbers.toSorted((a, b) => a - b),
				counting(40),
			);
			t.true(heard.every(({number, at}) => at - number <= 20));
			if (numbers.some((number, place) => number !== place)) overtaken++;
		}),
		runs,
	);
	t.true(overtaken > runs.numRuns / 2);
});

test('corrupt: as many bits are turned over as told, and the record keeps the frame as it was sent', t => {
	const segment = new Segment();
	const [from, to] = [segment.attach('from'), segment.attach('to')];
	const heard: Uint8Array[] = [];
	to.listen(frame => heard.push(frame));
	segment.use(corrupt(every, 5));
	from.transmit(numbered(from, 0));
	segment.clock.advance(0);
	t.deepEqual(segment.frames[0]?.bytes, numbered(from, 0));
	const turned = heard[0]?.map((byte, place) => byte ^ (numbered(from, 0)[place] ?? 0)) ?? [];
	t.is(
		Array.from(turned, byte => byte.toString(2).replaceAll('0', '').length).reduce((a, b) => a + b),
		1,
	);
});

test('Middlewares: a seed names what a cable does, through all of them', t => {
	const cable = (seed: number) => [
		drop(sometimes(0.3, seed)),
		duplicate(sometimes(0.3, seed + 1)),
		reorder(sometimes(0.3, seed + 2), 10, seed + 3),
		corrupt(sometimes(0.3, seed + 4), seed + 5),
	];
	fc.assert(
		fc.property(seeds, seed => {
			t.deepEqual(arrivals(40, ...cable(seed)).heard, arrivals(40, ...cable(seed)).heard);
			t.notDeepEqual(arrivals(40, ...cable(seed)).heard, arrivals(40, ...cable(seed + 1)).heard);
		}),
		{...runs, numRuns: 10},
	);
});

test('Middlewares: one that is taken off does nothing any more', t => {
	const segment = new Segment();
	const [from, to] = [segment.attach('from'), segment.attach('to')];
	let heard = 0;
	to.listen(() => heard++);
	const takeOff = segment.use(drop(every));
	for (const act of [() => undefined, takeOff, takeOff]) {
		act();
		from.transmit(numbered(from, 0));
		segment.clock.advance(0);
	}
	t.is(heard, 2);
});

test('Which: frames are chosen by kind, by number, by sender, and by all of these', t => {
	const {segment, link} = simulate();
	const server = segment.attach('server');
	const kinds = ['DISCOVER', 'OFFER', 'DISCOVER', 'REQUEST'] as const;
	for (const kind of kinds) {
		if (kind === 'OFFER') server.transmit(numbered(server, 0));
		link.send(message(kind), {to: 'broadcast', source: '0.0.0.0'});
	}
	const chosen = (which: ReturnType<typeof only>) => segment.frames.map(which).map(Number).join('');
	t.deepEqual(
		segment.frames.map(({summary}) => summary),
		['DISCOVER', '16 bytes', 'OFFER', 'DISCOVER', 'REQUEST'],
	);
	t.is(chosen(only('DISCOVER', 'REQUEST')), '10011');
	t.is(chosen(firstOnly('DISCOVER')), '10000');
	t.is(chosen(firstOnly('DISCOVER', 2)), '10010');
	t.is(chosen(sentBy('server')), '01000');
	t.is(chosen(both(sentBy('client'), only('OFFER'))), '00100');
});

test('Station: a packet for a neighbour that never answers ARP is given up after three questions', t => {
	const segment = new Segment();
	const from = segment.attach('from', {addresses: ['192.0.2.9']});
	segment.attach('to', {addresses: ['192.0.2.1'], arpDelay: Number.POSITIVE_INFINITY});
	from.route(packet, '192.0.2.9', '192.0.2.1');
	segment.clock.advance(10_000);
	t.deepEqual(
		segment.frames.map(({at, summary}) => `${at} ${summary}`),
		[0, 1000, 2000].map(at => `${at} ARP who-has 192.0.2.1 tell 192.0.2.9`),
	);
});

test('Station: packets that wait for ARP leave in order once it is answered, and the answer is remembered', t => {
	const segment = new Segment();
	const from = segment.attach('from', {addresses: ['192.0.2.9']});
	segment.attach('to', {addresses: ['192.0.2.1'], arpDelay: 1500});
	for (let sent = 0; sent < 2; sent++) from.route(packet, '192.0.2.9', '192.0.2.1');
	segment.clock.advance(3000);
	from.route(packet, '192.0.2.9', '192.0.2.1');
	t.deepEqual(
		segment.frames.map(({at, summary}) => `${at} ${summary.slice(0, 11)}`),
		[
			'0 ARP who-has',
			'1000 ARP who-has',
			'1500 ARP 192.0.2',
			'1500 UDP 1 -> 2',
			'1500 UDP 1 -> 2',
			'2500 ARP 192.0.2',
			'3000 UDP 1 -> 2',
		],
	);
});

test('Segment: a capture holds every frame with its time, for Wireshark to open', t => {
	const {segment} = arrivals(3);
	const capture = readPcapng(segment.pcapng());
	t.deepEqual(capture.interfaces, [{name: 'segment', linkType: 1}]);
	t.deepEqual(
		capture.packets.map(({bytes, at}) => ({bytes, wall: Number(at / 1_000_000n)})),
		segment.frames.map(({bytes, wall}) => ({bytes, wall})),
	);
});

function message(dhcpMessageType: MessageType): Uint8Array {
	return encodeMessage({options: {dhcpMessageType}});
}

const packet = encodeUdpPacket({
	source: '192.0.2.9',
	destination: '192.0.2.1',
	sourcePort: 1,
	destinationPort: 2,
	payload: Uint8Array.of(1),
});
