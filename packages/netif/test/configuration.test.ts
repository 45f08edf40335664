import type {Options} from '@lessee/wire';
import anyTest, {type TestFn} from 'ava';
import fc from 'fast-check';
import {
	type Configuration,
	configurationOf,
	type InterfaceAddress,
} from '../src/linux/configuration/configuration.ts';
import {lifetimesOf} from '../src/linux/configuration/lifetimes.ts';
import {type Change, inverse, plan} from '../src/linux/configuration/plan.ts';
import type {Preferences} from '../src/linux/configuration/preferences.ts';
import type {InterfaceRoute} from '../src/linux/configuration/routes.ts';
import {classPrefixLength, maskOf, networkOf, prefixLengthOf} from '../src/linux/configuration/subnet.ts';
import {leaseOf} from './leases.ts';

const test = anyTest as TestFn;
const seed = {seed: 2131};

/** What a lease makes of an interface, and what is said of it. */
function understood(
	options: Options,
	{address = '192.0.2.7', ...preferences}: Partial<Preferences> & {address?: string} = {},
) {
	const warnings: string[] = [];
	const configuration = configurationOf(leaseOf(address, options), {
		metric: 0,
		aliases: [],
		mtu: {usual: 1500, least: 0, greatest: 0},
		warn: sentence => warnings.push(sentence),
		...preferences,
	});
	return {...configuration, warnings};
}

/** Routes as ip(8) would write them. */
function written(routes: readonly InterfaceRoute[]): readonly string[] {
	return routes.map(({destination, prefixLength, gateway, onlink, metric}) =>
		[
			`${destination}/${prefixLength}`,
			gateway && `via ${gateway}`,
			onlink && 'onlink',
			metric && `metric ${metric}`,
		]
			.filter(Boolean)
			.join(' '),
	);
}

test("Address: the prefix is the mask's, else that of the class (RFC 791 §3.2)", t => {
	const prefix = (address: string, subnetMask?: string) =>
		understood(subnetMask === undefined ? {} : {subnetMask}, {address}).addresses[0]?.prefixLength;
	t.is(prefix('10.1.2.3', '255.255.254.0'), 23);
	t.is(prefix('10.1.2.3', '255.255.255.255'), 32);
	t.deepEqual(
		['10.1.2.3', '172.16.2.3', '192.0.2.3'].map(address => prefix(address)),
		[8, 16, 24],
	);
	for (const mask of ['255.0.255.0', '0.0.0.0', '0.0.0.255']) {
		const {addresses, warnings} = understood({subnetMask: mask});
		t.is(addresses[0]?.prefixLength, 24, mask);
		t.deepEqual(warnings, [
			`The subnet mask ${mask} is not one prefix of ones; 192.0.2.7/24 is used, by its class.`,
		]);
	}
});

test("Address: the broadcast address is the server's, else the last of the network, and none in /31 and /32", t => {
	const broadcast = (options: Options) => understood(options).addresses[0]?.broadcast;
	t.is(broadcast({subnetMask: '255.255.255.128'}), '192.0.2.127');
	t.is(broadcast({subnetMask: '255.255.255.128', broadcastAddress: '192.0.2.0'}), '192.0.2.0');
	t.is(broadcast({subnetMask: '255.255.255.254', broadcastAddress: '192.0.2.0'}), undefined);
	t.is(broadcast({subnetMask: '255.255.255.255'}), undefined);
});

test("Routes: each router has a metric of its own, in the server's order of preference (RFC 2132 §3.5)", t => {
	const {routes, warnings} = understood({router: ['192.0.2.1', '192.0.2.2', '192.0.2.1']}, {metric: 100});
	t.deepEqual(written(routes), [
		'0.0.0.0/0 via 192.0.2.1 metric 100',
		'0.0.0.0/0 via 192.0.2.2 metric 101',
		'0.0.0.0/0 via 192.0.2.1 metric 102',
	]);
	t.deepEqual(warnings, []);
	t.true(routes.every(({source}) => source === '192.0.2.7'));
});

test("Routes: a static route is to a class's network or to one host, never to everywhere (RFC 2132 §5.8)", t => {
	const to = (destination: string) =>
		written(understood({staticRoute: [{destination, router: '192.0.2.1'}]}).routes);
	t.deepEqual(to('10.0.0.0'), ['10.0.0.0/8 via 192.0.2.1']);
	t.deepEqual(to('172.16.0.0'), ['172.16.0.0/16 via 192.0.2.1']);
	t.deepEqual(to('198.51.100.0'), ['198.51.100.0/24 via 192.0.2.1']);
	t.deepEqual(to('198.51.100.7'), ['198.51.100.7/32 via 192.0.2.1']);
	t.deepEqual(to('10.1.0.0'), ['10.1.0.0/32 via 192.0.2.1']);
	t.deepEqual(to('0.0.0.0'), []);
});

test("Routes: with classless routes, Microsoft's too, options 3 and 33 do not count (RFC 3442)", t => {
	const others: Options = {
		router: ['192.0.2.1'],
		staticRoute: [{destination: '10.0.0.0', router: '192.0.2.1'}],
	};
	const first = {destination: '198.51.100.77', prefixLength: 25, router: '192.0.2.9'};
	const second = {destination: '0.0.0.0', prefixLength: 0, router: '192.0.2.8'};
	t.deepEqual(written(understood({...others, classlessStaticRoute: [first]}).routes), [
		'198.51.100.0/25 via 192.0.2.9',
	]);
	t.deepEqual(written(understood({...others, microsoftClasslessStaticRoute: [second]}).routes), [
		'0.0.0.0/0 via 192.0.2.8',
	]);
	t.deepEqual(
		written(
			understood({...others, microsoftClasslessStaticRoute: [second], classlessStaticRoute: [first]}).routes,
		),
		['198.51.100.0/25 via 192.0.2.9'],
	);
});

test('Routes: router 0.0.0.0 and a router that is ourselves mean on the link (RFC 3442)', t => {
	const route = (router: string) => ({destination: '203.0.113.0', prefixLength: 24, router});
	t.deepEqual(written(understood({classlessStaticRoute: [route('0.0.0.0')]}).routes), ['203.0.113.0/24']);
	t.deepEqual(written(understood({classlessStaticRoute: [route('192.0.2.7')]}).routes), ['203.0.113.0/24']);
	t.deepEqual(written(understood({router: ['192.0.2.7']}).routes), ['0.0.0.0/0']);
	t.deepEqual(written(understood({router: ['0.0.0.0']}).routes), []);
});

test('Routes: a router outside the subnet is reached on the link', t => {
	const routes = (subnetMask: string) => written(understood({subnetMask, router: ['192.0.2.1']}).routes);
	t.deepEqual(routes('255.255.255.0'), ['0.0.0.0/0 via 192.0.2.1']);
	t.deepEqual(routes('255.255.255.252'), ['0.0.0.0/0 via 192.0.2.1 onlink']);
	t.deepEqual(routes('255.255.255.255'), ['0.0.0.0/0 via 192.0.2.1 onlink']);
});

test('Routes: what cannot be a router, and a second route to one destination, are told and left out', t => {
	const {routes, warnings} = understood({
		classlessStaticRoute: [
			{destination: '0.0.0.0', prefixLength: 0, router: '224.0.0.1'},
			{destination: '203.0.113.0', prefixLength: 24, router: '192.0.2.1'},
			{destination: '203.0.113.9', prefixLength: 24, router: '192.0.2.2'},
		],
	});
	t.deepEqual(written(routes), ['203.0.113.0/24 via 192.0.2.1']);
	t.deepEqual(warnings, [
		'The route to 0.0.0.0/0 by 224.0.0.1 is not used: the router must be the address of a host.',
		'The route to 203.0.113.9/24 by 192.0.2.2 is not used: there is one before it to the same destination.',
	]);
});

test("MTU: the server's within bounds, else the usual one", t => {
	const given = (interfaceMtu: number, least = 0, greatest = 0) =>
		understood({interfaceMtu}, {mtu: {usual: 1500, least, greatest}});
	t.is(understood({}).mtu, 1500);
	t.is(given(68).mtu, 68);
	t.is(given(9000, 68, 9000).mtu, 9000);
	for (const [offered, least, greatest, bounds] of [
		[67, 0, 0, 'from 68 to 65535'],
		[9001, 68, 9000, 'from 68 to 9000'],
		[600, 640, 1500, 'from 640 to 1500'],
	] as const) {
		const {mtu, warnings} = given(offered, least, greatest);
		t.is(mtu, 1500);
		t.deepEqual(warnings, [`The MTU of ${offered} that the server gave is not used: it must be ${bounds}.`]);
	}
});

test('Subnet: masks and prefix lengths are inverse, and a network has no host bits', t => {
	for (let length = 1; length <= 32; length++) {
		const mask = [24, 16, 8, 0].map(shift => (maskOf(length) >>> shift) & 255).join('.');
		t.is(prefixLengthOf(mask), length, mask);
		t.is(networkOf('255.255.255.255', length), mask);
	}
	t.is(networkOf('192.0.2.7', 0), '0.0.0.0');
	t.is(classPrefixLength('127.255.255.255'), 8);
	t.is(classPrefixLength('191.255.0.1'), 16);
});

test("Lifetimes: preferred to the lease's end, valid for two hooks beyond it, and none for one without end", t => {
	t.deepEqual(lifetimesOf(100_000, 40_000, 63_000), {preferred: 60, valid: 60 + 126 + 10});
	t.deepEqual(lifetimesOf(40_001, 40_000, 4000), {preferred: 1, valid: 1 + 8 + 10});
	t.deepEqual(lifetimesOf(0, 40_000, 63_000), {preferred: 0, valid: 136});
	t.deepEqual(lifetimesOf(Number.POSITIVE_INFINITY, 0, 60_000), {preferred: 0xffffffff, valid: 0xffffffff});
	t.deepEqual(lifetimesOf(0xffffffff * 1000, 0, 60_000), {preferred: 0xfffffffe, valid: 0xfffffffe});
});

/** A model of the kernel's side: what is on the interface. */
class Model {
	addresses: readonly InterfaceAddress[];
	routes: readonly InterfaceRoute[];
	mtu: number;
	readonly refreshed: string[] = [];

	constructor({addresses, routes, mtu}: Configuration) {
		this.addresses = addresses;
		this.routes = routes;
		this.mtu = mtu;
	}

	carryOut(change: Change): void {
		if (change.change === 'set mtu') this.mtu = change.mtu;
		else if ('address' in change) this.#changeAddress(change.change, change.address);
		else this.#changeRoute(change.change, change.route);
	}

	#changeAddress(change: string, address: InterfaceAddress): void {
		const same = (other: InterfaceAddress) =>
			other.address === address.address && other.prefixLength === address.prefixLength;
		const present = this.addresses.some(same);
		if (change === 'refresh address') this.refreshed.push(address.address);
		if (present !== (change !== 'add address')) throw new Error(`${change} ${address.address}: ${present}`);
		if (change === 'add address') this.addresses = [...this.addresses, address];
		if (change === 'remove address') {
			this.addresses = this.addresses.filter(other => !same(other));
			// As the kernel does.
			if (!this.addresses.some(other => other.address === address.address)) {
				this.routes = this.routes.filter(({source}) => source !== address.address);
			}
		}
	}

	#changeRoute(change: string, route: InterfaceRoute): void {
		const key = JSON.stringify(route);
		const present = this.routes.some(other => JSON.stringify(other) === key);
		if (present !== (change === 'remove route')) throw new Error(`${change} ${key}: ${present}`);
		if (change === 'add route' && !this.addresses.some(({address}) => address === route.source)) {
			throw new Error(`${key} from an address that is not there`);
		}
		this.routes = present
			? this.routes.filter(other => JSON.stringify(other) !== key)
			: [...this.routes, route];
	}

	get state(): unknown {
		const sorted = (list: readonly unknown[]) => list.map(item => JSON.stringify(item)).sort();
		return [sorted(this.addresses), sorted(this.routes), this.mtu];
	}
}

const leased = fc
	.record({
		address: fc.constantFrom('192.0.2.7', '192.0.2.8', '198.51.100.7'),
		options: fc.record(
			{
				subnetMask: fc.constantFrom('255.255.255.0', '255.255.0.0', '255.255.255.255'),
				broadcastAddress: fc.constantFrom('192.0.2.255', '255.255.255.255'),
				router: fc.array(fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.7', '10.0.0.1'), {maxLength: 3}),
				staticRoute: fc.array(
					fc.record({
						destination: fc.constantFrom('10.0.0.0', '203.0.113.7', '0.0.0.0'),
						router: fc.constantFrom('192.0.2.1', '192.0.2.2'),
					}),
					{maxLength: 3},
				),
				interfaceMtu: fc.constantFrom(68, 576, 1500, 67),
			},
			{requiredKeys: []},
		),
		aliases: fc.constantFrom([], [{address: '192.0.2.8', prefixLength: 24}]),
	})
	.map(({options, ...preferences}) => {
		const {addresses, routes, mtu} = understood(options as Options, preferences);
		return {addresses, routes, mtu};
	});
const nothing: Configuration = {addresses: [], routes: [], mtu: 1500};

test('plan: it leads from any configuration to any other, each change possible where it comes', t => {
	fc.assert(
		fc.property(leased, leased, (from, to) => {
			const model = new Model(from);
			for (const change of plan(from, to)) model.carryOut(change);
			t.deepEqual(model.state, new Model(to).state);
		}),
		{...seed, numRuns: 1000},
	);
});

test('plan: adding and then removing leaves what was there', t => {
	fc.assert(
		fc.property(leased, leased, (one, other) => {
			const model = new Model(nothing);
			for (const change of [...plan(nothing, one), ...plan(one, other), ...plan(other, nothing)])
				model.carryOut(change);
			t.deepEqual(model.state, new Model(nothing).state);
		}),
		{...seed, numRuns: 300},
	);
});

test('plan: a configuration that stays gets new lifetimes and nothing else', t => {
	fc.assert(
		fc.property(leased, from => {
			const changes = plan(from, from);
			t.deepEqual(
				changes,
				from.addresses.map(address => ({change: 'refresh address', address})),
			);
		}),
		seed,
	);
});

test('plan: another address comes before the old one goes, and a new route before the old one', t => {
	const from = understood({router: ['192.0.2.1']});
	const to = understood({router: ['192.0.2.1']}, {address: '192.0.2.8'});
	t.deepEqual(
		plan(from, to).map(({change}) => change),
		['add address', 'add route', 'remove route', 'remove address'],
	);
});

test('plan: taken back from any point, in reverse, it leaves what was there', t => {
	fc.assert(
		fc.property(leased, leased, fc.nat(20), (from, to, steps) => {
			const model = new Model(from);
			const done = plan(from, to).slice(0, steps);
			for (const change of done) model.carryOut(change);
			for (const change of done.toReversed()) {
				const back = inverse(change);
				if (back) model.carryOut(back);
			}
			t.deepEqual(model.state, new Model(from).state);
		}),
		{...seed, numRuns: 1000},
	);
});
