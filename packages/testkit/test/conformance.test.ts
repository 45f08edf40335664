import test from 'ava';
import {
	FakeConfigurator,
	FakeHooks,
	MemoryStore,
	madeUpLease,
	Segment,
	SimulatedLink,
	testClock,
	testConfigurator,
	testHooks,
	testLeaseStore,
	testLink,
	VirtualClock,
} from '../src/index.ts';

testClock(test, () => {
	const clock = new VirtualClock();
	return {clock, pass: ms => clock.advance(ms)};
});

testLink(test, () => {
	const segment = new Segment();
	const station = segment.attach('client');
	const far = segment.attach('far');
	return {
		link: new SimulatedLink(station),
		far: {
			hardware: far.hardware,
			transmit: frame => far.transmit(frame),
			frames: () => segment.frames.filter(({from}) => from === 'client').map(({bytes}) => bytes),
		},
		hold: () => station.hold('192.0.2.9'),
		settle: () => segment.clock.advance(0),
	};
});

testConfigurator(test, () => {
	const clock = new VirtualClock();
	const configurator = new FakeConfigurator(clock);
	const look = () => ({
		addresses: configurator.addresses,
		routes: configurator.routes,
		mtu: configurator.mtu,
	});
	return {clock, configurator, look};
});

testHooks(test, () => {
	const clock = new VirtualClock();
	const store = new MemoryStore();
	const hooks = new FakeHooks(clock, 'eth0', store);
	return {
		hooks,
		limit: hooks.limit,
		record: (event, process) => {
			const lease = madeUpLease();
			void store.save({
				leases: [lease],
				active: lease,
				running: {event, lease, process},
				queue: [],
				undo: {},
			});
		},
		begun: () => hooks.runs.map(({event}) => event),
		behave: script => {
			hooks.script = () => script;
		},
		successor: () => {
			hooks.abandon();
			return hooks;
		},
		pass: ms => clock.advanceAsync(ms),
	};
});

testLeaseStore(test, () => {
	const store = new MemoryStore();
	return {store, reopen: () => store};
});
