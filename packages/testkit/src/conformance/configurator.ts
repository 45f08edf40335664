import type {Lease, Undo} from '@lessee/lease';
import type {Applied, Clock, Configurator} from '@lessee/ports';
import {type LeaseInit, madeUpLease} from '../lease.ts';
import {type Assertions, type DeclareTest, declareLaws, type Fixture, type Laws, type Make} from './suite.ts';

/** What an interface looks like. */
export interface InterfaceLook {
	/** IPv4 addresses with prefix lengths: `192.0.2.9/24`. */
	readonly addresses: readonly string[];
	/**
	 * Routes through the interface but for those that a kernel makes of addresses: `default via 192.0.2.1`,
	 * `198.51.100.0/24 via 192.0.2.2`, without `via` where the link itself is meant.
	 */
	readonly routes: readonly string[];
	/** Bytes. */
	readonly mtu: number;
}

/** A configurator to be tested, of an interface that has no address of 192.0.2.0/24 and an MTU of 1500. */
export interface ConfiguratorFixture extends Fixture {
	readonly configurator: Configurator;
	/** The clock by which leases end. */
	readonly clock: Clock;
	/** The interface as it is now. */
	readonly look: () => InterfaceLook | Promise<InterfaceLook>;
}

const laws: Laws<ConfiguratorFixture> = {
	'a lease brings its address, with the prefix of its mask, and its router': async (t, fixture) => {
		const before = await fixture.look();
		await apply(t, fixture, leaseOn(fixture));
		t.deepEqual(await added(fixture, before), {
			addresses: ['192.0.2.9/24'],
			routes: ['default via 192.0.2.1'],
		});
	},

	'classless routes count in the place of routers (RFC 3442)': async (t, fixture) => {
		const before = await fixture.look();
		const routes = [
			{destination: '198.51.100.0', prefixLength: 24, router: '192.0.2.2'},
			{destination: '203.0.113.0', prefixLength: 24, router: '0.0.0.0'},
		];
		await apply(t, fixture, leaseOn(fixture, {options: {classlessStaticRoute: routes}}));
		t.deepEqual((await added(fixture, before)).routes, ['198.51.100.0/24 via 192.0.2.2', '203.0.113.0/24']);
	},

	'static routes lead to the networks of their class, or to one host (RFC 2132 §5.8)': async (t, fixture) => {
		const before = await fixture.look();
		const staticRoute = [
			{destination: '10.0.0.0', router: '192.0.2.2'},
			{destination: '198.51.100.7', router: '192.0.2.3'},
		];
		await apply(t, fixture, leaseOn(fixture, {options: {router: undefined, staticRoute}}));
		const routes = ['10.0.0.0/8 via 192.0.2.2', '198.51.100.7/32 via 192.0.2.3'];
		t.deepEqual((await added(fixture, before)).routes, routes);
	},

	'a renewal that changes nothing changes nothing': async (t, fixture) => {
		const first = leaseOn(fixture);
		const undo = await apply(t, fixture, first);
		const before = await fixture.look();
		await apply(t, fixture, leaseOn(fixture, {startedAt: fixture.clock.now() + 1000}), first, undo);
		t.deepEqual(await fixture.look(), before);
	},

	'a renewal with another address puts it in the place of the first': async (t, fixture) => {
		const before = await fixture.look();
		const first = leaseOn(fixture);
		const undo = await apply(t, fixture, first);
		await apply(t, fixture, leaseOn(fixture, {address: '192.0.2.10'}), first, undo);
		t.deepEqual(await added(fixture, before), {
			addresses: ['192.0.2.10/24'],
			routes: ['default via 192.0.2.1'],
		});
	},

	'a renewal with another router changes the route and not the address': async (t, fixture) => {
		const before = await fixture.look();
		const first = leaseOn(fixture);
		const undo = await apply(t, fixture, first);
		await apply(t, fixture, leaseOn(fixture, {options: {router: ['192.0.2.3']}}), first, undo);
		t.deepEqual(await added(fixture, before), {
			addresses: ['192.0.2.9/24'],
			routes: ['default via 192.0.2.3'],
		});
	},

	'what a lease brought is gone after it, the MTU is put back, and nothing else was touched': async (
		t,
		fixture,
	) => {
		const before = await fixture.look();
		const lease = leaseOn(fixture, {options: {interfaceMtu: 1400}});
		const undo = await apply(t, fixture, lease);
		t.is((await fixture.look()).mtu, 1400);
		await fixture.configurator.remove(lease, 'EXPIRE', undo);
		t.deepEqual(await fixture.look(), before);
	},

	'the MTU is put back when a renewal says nothing of it any more': async (t, fixture) => {
		const before = await fixture.look();
		const first = leaseOn(fixture, {options: {interfaceMtu: 1400}});
		const undo = await apply(t, fixture, first);
		await apply(t, fixture, leaseOn(fixture), first, undo);
		t.is((await fixture.look()).mtu, before.mtu);
	},

	'an end without a lease changes nothing': async (t, fixture) => {
		const before = await fixture.look();
		await fixture.configurator.remove(undefined, 'FAIL', {});
		t.deepEqual(await fixture.look(), before);
	},

	'what an earlier agent left behind is removed': async (t, fixture) => {
		const before = await fixture.look();
		const undo = await apply(t, fixture, leaseOn(fixture, {options: {interfaceMtu: 1400}}));
		await fixture.configurator.prepare(undefined, undo);
		t.deepEqual(await fixture.look(), before);
	},

	'a lease that is held stays when the agent begins': async (t, fixture) => {
		const held = leaseOn(fixture);
		const undo = await apply(t, fixture, held);
		const before = await fixture.look();
		await fixture.configurator.prepare(held, undo);
		t.deepEqual(await fixture.look(), before);
	},

	'a lease that is kept beyond its end stays': async (t, fixture) => {
		const lease = leaseOn(fixture);
		await apply(t, fixture, lease);
		const before = await fixture.look();
		fixture.configurator.keep(lease);
		t.deepEqual(await fixture.look(), before);
	},
};

/** A lease that began just now. */
function leaseOn({clock}: ConfiguratorFixture, init?: LeaseInit): Lease {
	return madeUpLease({startedAt: clock.now(), ...init});
}

async function apply(
	t: Assertions,
	{configurator}: ConfiguratorFixture,
	lease: Lease,
	previous?: Lease,
	undo: Undo = {},
): Promise<Undo> {
	const applied: Applied = await configurator.apply(lease, previous ? 'RENEW' : 'BOUND', previous, undo);
	t.is(applied.result, 'applied');
	return applied.result === 'applied' ? applied.undo : {};
}

/** What is there that was not there before. */
async function added(
	{look}: ConfiguratorFixture,
	before: InterfaceLook,
): Promise<Pick<InterfaceLook, 'addresses' | 'routes'>> {
	const {addresses, routes} = await look();
	return {
		addresses: addresses.filter(address => !before.addresses.includes(address)),
		routes: routes.filter(route => !before.routes.includes(route)).sort(),
	};
}

/** Tests that a configurator keeps the promises of the port `Configurator`. */
export function testConfigurator(test: DeclareTest, make: Make<ConfiguratorFixture>): void {
	declareLaws(test, 'Configurator', laws, make);
}
