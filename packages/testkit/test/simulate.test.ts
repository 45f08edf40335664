import type {HookEvent, HookProcess} from '@lessee/lease';
import test from 'ava';
import {
	type HookScript,
	inOrder,
	madeUpLease,
	Segment,
	SimulatedNetwork,
	type Simulation,
	simulate,
} from '../src/index.ts';

const lease = madeUpLease();
const broadcast = {to: 'broadcast', source: '0.0.0.0'} as const;
const payload = new Uint8Array(300);

/** Makes a hook's process, puts it on record and lets it run, as an agent does; gives the process. */
function hook({ports: {hooks, store}}: Simulation, event: HookEvent = 'BOUND'): HookProcess {
	const {started, release} = hooks.run(event, lease);
	const process = started as HookProcess;
	void store.save({leases: [lease], active: lease, running: {event, lease, process}, queue: [], undo: {}});
	release?.();
	return process;
}

/** Every effect that an agent can have, once, in an order that makes sense. */
function live(machine: Simulation): void {
	const {configurator, journal, link} = machine.ports;
	journal?.append(
		() => 'line',
		() => 'begin',
	);
	link.receive({dhcp: 'link', arp: []});
	link.send(payload, broadcast);
	void configurator.apply(lease, 'BOUND', undefined, {});
	hook(machine);
}

/** What the world shows of an agent's effects. */
function traces({configurator, hooks, journal, segment, store}: Simulation): string {
	return [
		journal.lines.length > 0 && 'journal',
		segment.frames.length > 0 && 'packet',
		configurator.addresses.length > 0 && 'address',
		store.saved.length > 0 && 'record',
		hooks.runs.length > 0 && 'hook',
	]
		.filter(Boolean)
		.join(' ');
}

test('Simulation: an agent is killed before any of its effects, and has those before; a hook on record runs', t => {
	const seen = Array.from({length: 8}, (_, effects) => {
		const machine = simulate();
		machine.killAfter(effects);
		live(machine);
		return `${traces(machine)}${machine.alive ? '' : ' †'}`;
	});
	t.deepEqual(seen, [
		' †',
		'journal †',
		'journal †',
		'journal packet †',
		'journal packet address †',
		'journal packet address †',
		'journal packet address record hook †',
		'journal packet address record hook',
	]);
});

test('Simulation: a dead agent hears nothing: no timer, no packet, no promise', async t => {
	const machine = simulate();
	const {clock, configurator, hooks, ports, segment} = machine;
	const heard: string[] = [];
	const note = (what: string) => () => void heard.push(what);
	ports.link.listen({payload: note('payload'), arp: note('arp'), dropped: note('dropped')});
	ports.link.receive({dhcp: 'link', arp: ['192.0.2.1']});
	ports.clock.setTimer(10, note('timer'));
	configurator.delay = 10;
	hooks.script = (): HookScript => ({how: 'exited', code: 0, after: 10});
	void Promise.resolve(ports.configurator.apply(lease, 'BOUND', undefined, {})).then(note('applied'));
	const run = ports.hooks.run('BOUND', lease);
	void Promise.resolve(run.ended).then(note('ended'));
	run.release?.();
	machine.kill();
	simulate({segment, name: 'other'}).link.send(payload, broadcast);
	await clock.advanceAsync(100);
	t.deepEqual(heard, []);
	t.deepEqual(configurator.addresses, ['192.0.2.9/24'], 'what the kernel had begun is done');
	t.is(hooks.runs[0]?.endedAt, 10, 'the hook ran on');
});

test('Simulation: the next life finds what the one before left', async t => {
	const machine = simulate();
	machine.hooks.script = inOrder<HookScript>({how: 'exited', code: 0}, {how: 'hangs'});
	const [gone, running] = [hook(machine), hook(machine, 'EXTEND')];
	void machine.ports.configurator.apply(lease, 'BOUND', undefined, {});
	const before = machine.ports;
	const {hooks, store} = machine.restart();
	t.not(machine.ports, before);
	t.true(machine.alive);
	t.deepEqual(store.load()?.record.running?.process, running);
	t.deepEqual(machine.configurator.addresses, ['192.0.2.9/24']);
	t.is((await hooks.adopt('BOUND', gone).ended).how, 'unknown');
	const {ended} = hooks.adopt('EXTEND', running);
	await machine.clock.advanceAsync(60_000);
	t.like(await ended, {how: 'signalled', timedOut: true});
});

test('Simulation: a hook that was about to start dies with its agent', async t => {
	const machine = simulate();
	machine.hooks.startDelay = 10;
	machine.ports.hooks.run('BOUND', lease);
	await machine.clock.advanceAsync(5);
	machine.kill();
	await machine.clock.advanceAsync(100);
	t.deepEqual(machine.hooks.runs, []);
});

test('Simulation: nobody ends a hook that hangs while there is no agent', async t => {
	const machine = simulate();
	machine.hooks.script = () => ({how: 'hangs'});
	const process = hook(machine);
	machine.kill();
	await machine.clock.advanceAsync(600_000);
	t.is(machine.hooks.runs[0]?.endedAt, undefined);
	const {ended} = machine.restart().hooks.adopt('BOUND', process);
	await machine.clock.advanceAsync(0);
	t.like(await ended, {how: 'signalled', duration: 600_000});
});

test('Simulation: a journal begins anew with each life, and when it is full', t => {
	const machine = simulate();
	const write = (line: string) =>
		machine.ports.journal?.append(
			() => line,
			() => 'begin',
		);
	for (const line of ['1', '2']) write(line);
	machine.restart();
	write('3');
	t.deepEqual(machine.journal.lines, ['begin', '1', '2', 'begin', '3']);
	machine.journal.limit = 5;
	write('4');
	t.deepEqual(machine.journal.lines, ['begin', '4']);
});

test('Simulation: machines on one segment have a clock, hear each other, and differ', t => {
	const segment = new Segment();
	const [a, b] = [simulate({segment, name: 'a'}), simulate({segment, name: 'b', seed: 2})];
	const heard: string[] = [];
	b.link.listen({payload: () => {}, arp: packet => heard.push(packet.senderAddress), dropped: () => {}});
	b.link.receive({dhcp: 'none', arp: ['192.0.2.9']});
	const {address: senderHardware} = a.link.hardware;
	const claim = {senderAddress: '192.0.2.9', targetAddress: '192.0.2.9', targetHardware: new Uint8Array(6)};
	a.link.sendArp({operation: 'request', senderHardware, ...claim});
	a.clock.advance(0);
	t.deepEqual(heard, ['192.0.2.9']);
	t.is(a.clock, b.clock);
	t.notDeepEqual(a.link.hardware.address, b.link.hardware.address);
	t.not(a.entropy.u32(), b.entropy.u32());
});

test('FakeConfigurator: an apply is declined or fails as scripted, and leaves what was there', async t => {
	const {configurator, clock} = simulate();
	await configurator.apply(lease, 'BOUND', undefined, {});
	configurator.script = inOrder(
		{result: 'declined', reason: 'The script said no.'},
		{result: 'failed', reason: 'The kernel said no.'},
	);
	const other = madeUpLease({address: '192.0.2.10'});
	t.is((await configurator.apply(other, 'RENEW', lease, {})).result, 'declined');
	t.is((await configurator.apply(other, 'RENEW', lease, {})).result, 'failed');
	t.deepEqual(configurator.addresses, ['192.0.2.9/24']);
	configurator.delay = 200;
	const applying = configurator.apply(other, 'RENEW', lease, {});
	t.true(applying instanceof Promise);
	await clock.advanceAsync(199);
	t.deepEqual(configurator.addresses, ['192.0.2.9/24']);
	await clock.advanceAsync(1);
	t.is((await applying).result, 'applied');
	t.deepEqual(configurator.addresses, ['192.0.2.10/24']);
	t.deepEqual(
		configurator.calls.map(({call, reason, at}) => `${at} ${call} ${reason}`),
		['0 apply BOUND', '0 apply RENEW', '0 apply RENEW', '0 apply RENEW'],
	);
});

test('FakeConfigurator: what is applied answers ARP, and what is removed does not', async t => {
	const {configurator, segment, station} = simulate();
	const other = segment.attach('other', {addresses: ['192.0.2.77']});
	const asked = () => {
		const before = segment.frames.length;
		other.route(payload, '192.0.2.77', '192.0.2.9');
		segment.clock.advance(100_000);
		return segment.frames.slice(before).some(({from}) => from === 'client');
	};
	await configurator.apply(lease, 'BOUND', undefined, {});
	t.true(station.holds('192.0.2.9'));
	t.true(asked());
	await configurator.remove(lease, 'STOP', {});
	t.false(asked());
});

test('FakeConfigurator: calls are answered in their order, also where a later one would take less time', async t => {
	const {configurator, clock} = simulate();
	const order: string[] = [];
	configurator.delay = 100;
	void Promise.resolve(configurator.apply(lease, 'BOUND', undefined, {})).then(() => order.push('apply'));
	configurator.delay = 0;
	void Promise.resolve(configurator.remove(lease, 'STOP', {})).then(() => order.push('remove'));
	await clock.advanceAsync(100);
	t.deepEqual(order, ['apply', 'remove']);
	t.deepEqual(configurator.addresses, []);
});

test('FakeConfigurator: a deleted interface has nothing on it', async t => {
	const {configurator, station} = simulate();
	await configurator.apply(madeUpLease({options: {interfaceMtu: 1400}}), 'BOUND', undefined, {});
	configurator.erase();
	t.deepEqual([configurator.addresses, configurator.routes, configurator.mtu], [[], [], 1500]);
	t.false(station.holds('192.0.2.9'));
});

test('FakeHooks: every event is on record with its interface, its time and its end', async t => {
	const {clock, hooks} = simulate({interface: 'eth7'});
	hooks.script = inOrder<HookScript>({how: 'exited', code: 0, after: 1500}, {how: 'absent'});
	const {ended, release} = hooks.run('BOUND', lease);
	await clock.advanceAsync(500);
	release?.();
	await clock.advanceAsync(1500);
	hooks.run('EXTEND', lease);
	hooks.run('DROP', lease).release?.();
	t.deepEqual(await ended, {how: 'exited', code: 0, duration: 1500});
	t.is(hooks.transcript, 'BOUND EXTEND DROP');
	t.deepEqual(hooks.runs, [
		{interface: 'eth7', event: 'BOUND', lease, at: 500, endedAt: 2000, outcome: await ended},
		{interface: 'eth7', event: 'EXTEND', lease, at: 2000, endedAt: 2000, outcome: {how: 'absent'}},
		{
			interface: 'eth7',
			event: 'DROP',
			lease,
			at: 2000,
			endedAt: 2000,
			outcome: {how: 'exited', code: 0, duration: 0},
		},
	]);
});

test('MemoryStore: a disk that is full refuses a record and keeps the one before', t => {
	const {store} = simulate();
	const record = {leases: [lease], queue: [], undo: {}};
	void store.save(record);
	store.refusal = 'No space left on device (ENOSPC).';
	t.throws(() => store.save({...record, leases: []}), {message: 'No space left on device (ENOSPC).'});
	t.deepEqual(store.load()?.record, record);
});

test('SimulatedNetwork: interfaces come, lose their carrier and go, and who watches is told afterwards', t => {
	const segment = new Segment();
	const network = new SimulatedNetwork(segment);
	const told: string[] = [];
	network.watch(({name, index, present, up}) => told.push(`${name} ${index} ${present} ${up}`));
	network.add('eth0', {addresses: ['192.0.2.9']});
	t.deepEqual(told, []);
	segment.clock.advance(0);
	network.setCarrier('eth0', false);
	segment.clock.advance(0);
	network.remove('eth0');
	segment.clock.advance(0);
	network.add('eth0', {carrier: false});
	segment.clock.advance(0);
	t.deepEqual(told, ['eth0 1 true true', 'eth0 1 true false', 'eth0 1 false false', 'eth0 2 true false']);
	t.is(network.find('eth0')?.index, 2);
	t.is(network.find('eth1'), undefined);
	t.deepEqual(network.addresses('eth0'), []);
	t.throws(() => network.openLink('eth1'), {message: /got eth1, which is not there/});
	t.throws(() => network.add('eth0'), {message: /got eth0, which is there/});
});

test('SimulatedNetwork: a link works while its interface has carrier, and until it is closed', t => {
	const segment = new Segment();
	const network = new SimulatedNetwork(segment);
	network.add('eth0', {addresses: ['192.0.2.9']});
	t.deepEqual(network.addresses('eth0'), [{address: '192.0.2.9', prefixLength: 24}]);
	const link = network.openLink('eth0');
	t.is(link.send(payload, broadcast), undefined);
	network.setCarrier('eth0', false);
	t.is(link.send(payload, broadcast), 'Network is down (ENETDOWN).');
	network.setCarrier('eth0', true);
	const refusal = link.send(payload, {to: 'address', address: '192.0.2.1', source: '192.0.2.10'});
	t.is(refusal, 'Cannot assign requested address 192.0.2.10 (EADDRNOTAVAIL).');
	const heard: string[] = [];
	link.listen({
		payload: () => {},
		arp: ({senderAddress}) => heard.push(senderAddress),
		dropped: () => {},
	});
	link.receive({dhcp: 'none', arp: ['192.0.2.1']});
	const other = segment.attach('other', {addresses: ['192.0.2.1']});
	for (const act of [() => {}, () => network.close()]) {
		act();
		other.route(payload, '192.0.2.1', '192.0.2.77');
		segment.clock.advance(0);
	}
	t.deepEqual(heard, ['192.0.2.1']);
});
