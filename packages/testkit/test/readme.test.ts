import {readFileSync} from 'node:fs';
import {decodeMessage, encodeMessage} from '@lessee/wire';
import test from 'ava';
import * as testkit from '../src/index.ts';
import {dhcpServer, drop, firstOnly, simulate} from '../src/index.ts';

// README begin
test('A DISCOVER that is lost is sent again, and an address is offered', t => {
	const {clock, link, segment} = simulate();
	segment.use(drop(firstOnly('DISCOVER')));
	dhcpServer(segment.attach('server'));

	const offered: string[] = [];
	link.listen({
		payload: payload => offered.push(decodeMessage(payload).yiaddr),
		arp: () => {},
		dropped: () => {},
	});
	link.receive({dhcp: 'link', arp: []});
	const discover = () => {
		const chaddr = link.hardware.address;
		const message = encodeMessage({xid: 1, chaddr, options: {dhcpMessageType: 'DISCOVER'}});
		link.send(message, {to: 'broadcast', source: '0.0.0.0'});
	};
	discover();
	clock.setTimer(4000, discover);

	clock.advance(5000);
	t.is(segment.transcript, 'DISCOVER DISCOVER OFFER');
	t.is(segment.frames[1]?.at, 4000);
	t.deepEqual(offered, ['192.0.2.9']);
});
// README end

const folder = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

test('README: the conversation that it shows is the one that was just held', t => {
	const [, shown] = read('test/readme.test.ts').split(/\/\/ README (?:begin|end)\n/);
	t.true(shown !== undefined && read('README.md').includes(shown));
});

test('README: every behaviour and every export that runs is named in it', t => {
	const text = read('README.md');
	const unnamed = [...Object.keys(testkit), ...Object.keys(testkit.rude)].filter(
		name => !text.includes(`\`${name}`),
	);
	t.deepEqual(unnamed, []);
});

test('Exports: what runs and is exported is this and nothing else', t => {
	t.deepEqual(Object.keys(testkit).sort(), [
		'DhcpServer',
		'FakeConfigurator',
		'FakeHooks',
		'Frame',
		'MemoryJournal',
		'MemoryStore',
		'Segment',
		'SimulatedLink',
		'SimulatedNetwork',
		'Simulation',
		'Station',
		'VirtualClock',
		'both',
		'corrupt',
		'delay',
		'dhcpServer',
		'drop',
		'duplicate',
		'every',
		'firstOnly',
		'fixedEntropy',
		'inOrder',
		'madeUpLease',
		'only',
		'reorder',
		'rude',
		'seededEntropy',
		'sentBy',
		'simulate',
		'sometimes',
		'testClock',
		'testConfigurator',
		'testHooks',
		'testLeaseStore',
		'testLink',
	]);
});
