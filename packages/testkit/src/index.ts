export {VirtualClock, type VirtualClockOptions} from './clock.ts';
export {type ApplyRefusal, type ConfiguratorCall, FakeConfigurator} from './configurator.ts';
export {type ClockFixture, testClock} from './conformance/clock.ts';
export {type ConfiguratorFixture, type InterfaceLook, testConfigurator} from './conformance/configurator.ts';
export {type HooksFixture, testHooks} from './conformance/hooks.ts';
export {type LeaseStoreFixture, testLeaseStore} from './conformance/lease-store.ts';
export {testLink} from './conformance/link.ts';
export type {FarEnd, LinkFixture} from './conformance/link-fixture.ts';
export type {Assertions, DeclareTest, Fixture, Make} from './conformance/suite.ts';
export {fixedEntropy, seededEntropy} from './entropy.ts';
export {Frame, type FrameKind} from './frame.ts';
export {FakeHooks, type HookScript, type RecordedRun} from './hooks.ts';
export {MemoryJournal} from './journal.ts';
export {type LeaseInit, madeUpLease} from './lease.ts';
export {MemoryStore} from './lease-store.ts';
export {SimulatedLink} from './link.ts';
export {
	corrupt,
	delay,
	drop,
	duplicate,
	type Middleware,
	reorder,
	type Transit,
	type Which,
} from './middleware.ts';
export {SimulatedNetwork} from './network.ts';
export {inOrder, type Scripted} from './scripted.ts';
export {Segment} from './segment.ts';
export type {Answer} from './server/answer.ts';
export type {Binding, Pool} from './server/bindings.ts';
export type {Received, RequestKind} from './server/received.ts';
export {rude} from './server/rude.ts';
export {type Behaviour, DhcpServer, dhcpServer, type Exchange, type ServerScript} from './server/server.ts';
export {Simulation, type SimulationOptions, simulate} from './simulate.ts';
export {type Cable, type FrameListener, Station, type StationOptions} from './station.ts';
export {both, every, firstOnly, only, sentBy, sometimes} from './which.ts';
