import {createLab, eventually, type Host, type Lab} from '@lessee/lab';
import type {ApplyReason, Lease, RemoveReason, Undo} from '@lessee/lease';
import type {Applied, Configurator} from '@lessee/ports';
import {testConfigurator} from '@lessee/testkit';
import test from 'ava';
import {bootClock, type ConfiguratorOptions} from '../../src/index.ts';
import {leaseOf} from '../leases.ts';
import {Puppet, rootTest, stage} from './stage.ts';

type Options = Omit<ConfiguratorOptions, 'clock' | 'warn'>;

/** A configurator of eth0 in a puppet, a new one for each call: it keeps nothing to itself. */
class Remote {
	readonly #puppet: Puppet;
	readonly #options: Options;

	constructor(puppet: Puppet, options: Options = {}) {
		this.#puppet = puppet;
		this.#options = options;
	}

	async apply(lease: Lease, reason: ApplyReason = 'BOUND', previous?: Lease, undo: Undo = {}) {
		return this.#puppet.run(
			async ({network, clock}, order) => {
				const warnings: string[] = [];
				const options = {...order.options, clock, warn: (sentence: string) => warnings.push(sentence)};
				const configurator = network.openConfigurator('eth0', options);
				const applied: Applied = await configurator.apply(
					order.lease,
					order.reason,
					order.previous,
					order.undo,
				);
				return {...applied, warnings};
			},
			{options: this.#options, lease, reason, previous, undo},
		);
	}

	async prepare(held?: Lease, undo: Undo = {}): Promise<void> {
		await this.#puppet.run(
			async ({network, clock}, order) =>
				network.openConfigurator('eth0', {...order.options, clock}).prepare(order.held, order.undo),
			{options: this.#options, held, undo},
		);
	}

	async keep(lease: Lease): Promise<void> {
		await this.#puppet.run(
			({network, clock}, order) =>
				network.openConfigurator('eth0', {...order.options, clock}).keep(order.lease),
			{options: this.#options, lease},
		);
	}

	async remove(lease?: Lease, reason: RemoveReason = 'EXPIRE', undo: Undo = {}): Promise<void> {
		await this.#puppet.run(
			async ({network, clock}, order) =>
				network
					.openConfigurator('eth0', {...order.options, clock})
					.remove(order.lease, order.reason, order.undo),
			{options: this.#options, lease, reason, undo},
		);
	}
}

interface Shown {
	readonly local: string;
	readonly prefixlen: number;
	readonly broadcast?: string;
	readonly valid_life_time: number;
	readonly preferred_life_time: number;
}

async function addresses(host: Host): Promise<readonly Shown[]> {
	const [link] = JSON.parse(await host.must(['ip', '-4', '-json', 'addr', 'show', 'dev', 'eth0']));
	return link?.addr_info ?? [];
}

/** All that a configurator could touch, without lifetimes and neighbours. */
async function everything(host: Host): Promise<unknown> {
	const shown = (await addresses(host)).map(({local, prefixlen, broadcast}) => [local, prefixlen, broadcast]);
	const links = JSON.parse(await host.must(['ip', '-json', 'link'])) as {ifname: string; mtu: number}[];
	const tables = await host.must(['ip', '-4', 'route', 'show', 'table', 'all']);
	return [shown, links.map(({ifname, mtu}) => [ifname, mtu]), tables.split('\n').sort()];
}

/**
 * Watches what changes on eth0 and its routes; the function returned ends that and tells, a line each. Addresses on the
 * loopback mark where it begins and ends.
 */
async function watched(host: Host): Promise<() => Promise<readonly string[]>> {
	const monitor = host.spawn(['ip', '-4', '-o', 'monitor', 'link', 'address', 'route', 'neigh']);
	const mark = async (address: string) => {
		// It takes its time to listen.
		await eventually(async () => {
			await host.ip(`addr replace ${address}/32 dev lo`);
			return monitor.stdout.includes(`inet ${address}/32`);
		});
	};
	await mark('198.51.100.1');
	const start = monitor.stdout.length;
	return async () => {
		await mark('198.51.100.2');
		const lines = monitor.stdout
			.slice(start)
			.split('\n')
			.filter(line => /eth0/.test(line));
		return lines.map(line =>
			line
				.replaceAll(/\s+/g, ' ')
				.replaceAll(/\d+sec/g, 'Ns')
				.trim(),
		);
	};
}

async function mtu(host: Host): Promise<number> {
	return Number(await host.must(['cat', '/sys/class/net/eth0/mtu']));
}

/** The routes through eth0 as the port's laws write them. */
async function routesOf(host: Host): Promise<readonly string[]> {
	const shown = await host.must(['ip', '-4', 'route', 'show', 'dev', 'eth0']);
	const rows = shown.split('\n').filter(line => line !== '' && !line.includes('proto kernel'));
	return rows.map(row => {
		const [, to = '', via] = /^(\S+)(?: via (\S+))?/.exec(row) ?? [];
		const destination = to === 'default' || to.includes('/') ? to : `${to}/32`;
		return via === undefined ? destination : `${destination} via ${via}`;
	});
}

/** One machine for all of the port's laws. */
let place: {readonly lab: Lab; readonly client: Host; readonly puppet: Puppet} | undefined;
test.after.always(async () => place?.lab.close());

async function lawful(): Promise<NonNullable<typeof place>> {
	const lab = createLab();
	const {client} = await lab.lan();
	return {lab, client, puppet: await Puppet.start(client)};
}

testConfigurator(rootTest, async () => {
	place ??= await lawful();
	const {client, puppet} = place;
	return {
		configurator: new Remote(puppet) as Configurator,
		clock: bootClock(),
		look: async () => ({
			addresses: (await addresses(client)).map(({local, prefixlen}) => `${local}/${prefixlen}`),
			routes: await routesOf(client),
			mtu: await mtu(client),
		}),
		close: async () => client.ip('addr flush dev eth0', 'link set eth0 mtu 1500'),
	};
});

const ours = leaseOf('10.77.0.5', {subnetMask: '255.255.255.0', router: ['10.77.0.1']}, endsIn(3600));

/** Times of a lease that ends in so many seconds. */
function endsIn(seconds: number): Partial<Lease> {
	return {expiresAt: bootClock().now() + 1000 * seconds};
}

rootTest(
	'Configurator: a lease becomes an address with lifetimes, and a default route; both go with it',
	async t => {
		const {client, puppet} = await stage(t);
		const before = await everything(client);
		const configurator = new Remote(puppet, {metric: 700, longestHook: 23_000});
		await configurator.prepare();
		const lease = {...ours, ...endsIn(3600)};
		t.deepEqual(await configurator.apply(lease), {result: 'applied', undo: {}, warnings: []});
		const [address, ...others] = await addresses(client);
		t.deepEqual(others, []);
		t.like(address, {local: '10.77.0.5', prefixlen: 24, broadcast: '10.77.0.255'});
		const {preferred_life_time: preferred = 0, valid_life_time: valid = 0} = address ?? {};
		t.true(preferred > 3540 && preferred <= 3600, `preferred ${preferred}`);
		t.is(valid - preferred, 2 * (20 + 3) + 10);
		t.deepEqual(await client.routes(), [
			'default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.5 metric 700',
			'10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.5 metric 700',
		]);
		await configurator.remove(ours);
		t.deepEqual(await everything(client), before);
	},
);

rootTest('Configurator: a lease without end has an address without end', async t => {
	const {client, puppet} = await stage(t);
	const configurator = new Remote(puppet);
	const lease = {...ours, expiresAt: Number.POSITIVE_INFINITY};
	await configurator.apply(lease);
	t.regex(
		await client.must(['ip', '-4', 'addr', 'show', 'dev', 'eth0']),
		/valid_lft forever preferred_lft forever/,
	);
	await configurator.keep(lease);
	t.regex(
		await client.must(['ip', '-4', 'addr', 'show', 'dev', 'eth0']),
		/valid_lft forever preferred_lft forever/,
	);
});

rootTest(
	'Configurator: a renewal that changes nothing refreshes the lifetimes and writes nothing else',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet, {metric: 5});
		const options = {...ours.options.options, interfaceMtu: 1400};
		const lease = leaseOf('10.77.0.5', options, endsIn(100));
		const {undo} = (await configurator.apply(lease)) as {undo: Undo};
		t.deepEqual(undo, {mtu: 1500});
		const seen = await watched(client);
		const renewed = {...lease, ...endsIn(500)};
		t.like(await configurator.apply(renewed, 'RENEW', lease, undo), {result: 'applied', undo: {mtu: 1500}});
		t.deepEqual(await seen(), [
			'2: eth0 inet 10.77.0.5/24 metric 5 brd 10.77.0.255 scope global dynamic eth0\\ valid_lft Ns preferred_lft Ns',
		]);
		const [address] = await addresses(client);
		t.true((address?.preferred_life_time ?? 0) > 440);
	},
);

rootTest(
	'Configurator: a route that a hook has taken away is not put back by a renewal, but by a reboot',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet);
		await configurator.apply(ours);
		await client.ip('route del default');
		const further = {destination: '198.51.100.7', router: '10.77.0.9'};
		const renewed = leaseOf('10.77.0.5', {...ours.options.options, staticRoute: [further]}, endsIn(500));
		t.like(await configurator.apply(renewed, 'RENEW', ours), {result: 'applied'});
		t.deepEqual(await client.routes(), [
			'10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.5',
			'198.51.100.7 via 10.77.0.9 dev eth0 proto dhcp src 10.77.0.5',
		]);
		await client.ip('link set eth0 down', 'link set eth0 up');
		t.like(await configurator.apply(renewed, 'REBOOT', renewed), {result: 'applied'});
		t.deepEqual(await client.routes(), [
			'default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.5',
			'10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.5',
			'198.51.100.7 via 10.77.0.9 dev eth0 proto dhcp src 10.77.0.5',
		]);
	},
);

rootTest(
	'Configurator: classless routes take the place of options 3 and 33; routers may be anywhere on the link',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet, {metric: 9});
		const lease = leaseOf(
			'10.77.0.5',
			{
				subnetMask: '255.255.255.255',
				router: ['10.77.0.99'],
				classlessStaticRoute: [
					{destination: '192.0.2.1', prefixLength: 32, router: '0.0.0.0'},
					{destination: '198.51.100.77', prefixLength: 24, router: '192.0.2.1'},
					{destination: '0.0.0.0', prefixLength: 0, router: '192.0.2.1'},
					{destination: '203.0.113.0', prefixLength: 25, router: '10.77.0.5'},
				],
			},
			endsIn(100),
		);
		const before = await everything(client);
		t.deepEqual(await configurator.apply(lease), {result: 'applied', undo: {}, warnings: []});
		t.deepEqual(await client.routes(), [
			'default via 192.0.2.1 dev eth0 proto dhcp src 10.77.0.5 metric 9 onlink',
			'192.0.2.1 dev eth0 proto dhcp scope link src 10.77.0.5 metric 9',
			'198.51.100.0/24 via 192.0.2.1 dev eth0 proto dhcp src 10.77.0.5 metric 9 onlink',
			'203.0.113.0/25 dev eth0 proto dhcp scope link src 10.77.0.5 metric 9',
		]);
		t.deepEqual(await addresses(client).then(list => list.map(({broadcast}) => broadcast)), [undefined]);
		await configurator.remove(lease);
		t.deepEqual(await everything(client), before);
	},
);

rootTest(
	'Configurator: at a rebinding the new address comes before the old one goes, and neighbours are forgotten',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet);
		await configurator.apply(ours);
		// A second address of the same network: the kernel would take it with the first.
		await client.ip(
			'addr add 10.77.0.200/24 dev eth0',
			'neigh add 10.77.0.8 lladdr 02:00:00:00:00:08 nud reachable dev eth0',
			'neigh add 10.77.0.9 lladdr 02:00:00:00:00:09 nud permanent dev eth0',
		);
		const seen = await watched(client);
		const other = leaseOf('10.77.0.6', ours.options.options, endsIn(100));
		t.like(await configurator.apply(other, 'REBIND', ours), {result: 'applied'});
		const moved = (await seen()).filter(line => / inet 10\.77\.0\.[56]\//.test(line));
		t.regex(moved[0] ?? '', /^2: eth0 inet 10\.77\.0\.6\//);
		t.regex(moved[1] ?? '', /^Deleted 2: eth0 inet 10\.77\.0\.5\//);
		t.deepEqual((await client.addresses('eth0')).toSorted(), ['10.77.0.200/24', '10.77.0.6/24']);
		t.true((await client.routes()).includes('default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.6'));
		const neighbours = await client.must(['ip', '-4', 'neigh', 'show', 'dev', 'eth0']);
		t.regex(neighbours, /^10\.77\.0\.9 .* PERMANENT *\n$/);
		t.is((await client.must(['cat', '/proc/sys/net/ipv4/conf/eth0/promote_secondaries'])).trim(), '0');
		await client.must(['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/conf/eth0/promote_secondaries']);
		await configurator.remove(other);
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.200/24']);
		t.is((await client.must(['cat', '/proc/sys/net/ipv4/conf/eth0/promote_secondaries'])).trim(), '1');
	},
);

rootTest('Configurator: what the kernel refuses is told in its words, and all is as before', async t => {
	const {client, puppet} = await stage(t);
	const configurator = new Remote(puppet);
	await client.ip('addr add 192.0.2.1/24 dev eth0');
	const untouched = await everything(client);
	const bad = {...ours.options.options, interfaceMtu: 1400, router: ['10.77.0.1', '10.77.0.255']};
	const refused = leaseOf('10.77.0.5', bad, endsIn(100));
	t.deepEqual(await configurator.apply(refused), {
		result: 'failed',
		reason:
			'Adding the route to 0.0.0.0/0 by 10.77.0.255 on eth0 failed: Nexthop has invalid gateway (EINVAL).',
		warnings: [],
	});
	t.deepEqual(await everything(client), untouched);
	await configurator.apply(ours);
	const held = await everything(client);
	t.like(await configurator.apply({...refused, address: '10.77.0.6'}, 'REBIND', ours), {result: 'failed'});
	t.deepEqual(await everything(client), held);
});

rootTest(
	'Configurator: the MTU is set within bounds and put back, unless someone else has set it since',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet);
		const withMtu = (interfaceMtu: number) => leaseOf('10.77.0.5', {interfaceMtu}, endsIn(100));
		t.like(await configurator.apply(withMtu(1400)), {undo: {mtu: 1500}});
		t.is(await mtu(client), 1400);
		t.like(await configurator.apply(withMtu(1300), 'RENEW', withMtu(1400), {mtu: 1500}), {undo: {mtu: 1500}});
		t.is(await mtu(client), 1300);
		t.deepEqual(await configurator.apply(withMtu(67), 'RENEW', withMtu(1300), {mtu: 1500}), {
			result: 'applied',
			undo: {},
			warnings: ['The MTU of 67 that the server gave is not used: it must be from 68 to 65535.'],
		});
		t.is(await mtu(client), 1500);
		await configurator.apply(withMtu(1400), 'RENEW', withMtu(67));
		await configurator.remove(withMtu(1400), 'EXPIRE', {mtu: 1500});
		t.is(await mtu(client), 1500);
		await configurator.apply(withMtu(1400));
		await client.ip('link set eth0 mtu 1450');
		await configurator.remove(withMtu(1400), 'EXPIRE', {mtu: 1500});
		t.is(await mtu(client), 1450);
	},
);

rootTest('Configurator: what a crash left behind is found and removed, and nothing else', async t => {
	const {client, puppet} = await stage(t);
	await client.ip(
		'addr add 192.0.2.1/24 dev eth0',
		'addr add 10.77.0.200/24 dev eth0',
		'route add 198.51.100.0/24 via 192.0.2.9 metric 5',
		'route add default via 192.0.2.9 metric 20',
	);
	const before = await everything(client);
	const options = {...ours.options.options, interfaceMtu: 1400};
	const lease = leaseOf('10.77.0.5', options, endsIn(100));
	const crashing = new Remote(puppet, {metric: 20, aliases: [{address: '10.77.0.250', prefixLength: 24}]});
	await crashing.apply(lease);
	t.deepEqual(await client.addresses('eth0'), [
		'192.0.2.1/24',
		'10.77.0.200/24',
		'10.77.0.5/24',
		'10.77.0.250/24',
	]);
	await puppet.program.end('SIGKILL');
	const next = await Puppet.start(client);
	await new Remote(next, {metric: 30}).prepare(lease, {mtu: 1500});
	t.true((await client.addresses('eth0')).includes('10.77.0.5/24'), 'what is held stays');
	t.is(await mtu(client), 1400);
	await new Remote(next, {metric: 30}).prepare(undefined, {mtu: 1500});
	t.deepEqual(await everything(client), before);
});

rootTest(
	'Configurator: aliases are removed at first, set up with the lease, and not where they equal it',
	async t => {
		const {client, puppet} = await stage(t);
		const aliases = [
			{address: '192.0.2.1', prefixLength: 24},
			{address: '10.77.0.5', prefixLength: 24},
		];
		const configurator = new Remote(puppet, {aliases});
		await client.ip(
			'addr add 192.0.2.1/24 dev eth0',
			'route add 198.51.100.0/24 via 192.0.2.9 src 192.0.2.1',
			'link set eth0 down',
		);
		await configurator.prepare();
		t.deepEqual(await client.addresses('eth0'), []);
		t.deepEqual(await client.routes(), []);
		t.regex(await client.must(['ip', 'link', 'show', 'eth0']), /[<,]UP[,>]/);
		t.like(await configurator.apply(ours), {result: 'applied'});
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.5/24', '192.0.2.1/24']);
		t.like(await configurator.apply(leaseOf('10.77.0.6', {}), 'REBIND', ours), {result: 'applied'});
		t.deepEqual(await client.addresses('eth0'), ['10.77.0.5/24', '192.0.2.1/24', '10.77.0.6/8']);
		await configurator.remove(leaseOf('10.77.0.6', {}));
		t.deepEqual(await client.addresses('eth0'), []);
	},
);

rootTest(
	'Configurator: an address is kept beyond its lease while hooks are due, if it is there at all',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet, {longestHook: 63_000});
		const ending = {...ours, ...endsIn(1)};
		await configurator.apply(ending);
		await configurator.keep({...ending, ...endsIn(-100)});
		const [address] = await addresses(client);
		t.is(address?.preferred_life_time, 0);
		const {valid_life_time: valid = 0} = address ?? {};
		t.true(valid > 76 && valid <= 137, `valid ${valid}`);
		t.true((await client.routes()).includes('default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.5'));
		await client.ip('addr flush dev eth0');
		await configurator.keep(ending);
		t.deepEqual(await addresses(client), []);
	},
);

rootTest('Configurator: a route of another with the same metric stays first, and stays', async t => {
	const {lab, client, puppet} = await stage(t);
	const other = await lab.segment();
	await other.connect(client, 'eth1', {address: '192.0.2.5/24'});
	await client.ip('route add default via 192.0.2.1 proto dhcp');
	const configurator = new Remote(puppet);
	t.like(await configurator.apply(ours), {result: 'applied'});
	const defaults = async () => (await client.routes()).filter(line => line.startsWith('default'));
	t.deepEqual(await defaults(), [
		'default via 192.0.2.1 dev eth1 proto dhcp',
		'default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.5',
	]);
	const moved = leaseOf(
		'10.77.0.5',
		{...ours.options.options, router: ['10.77.0.2', '10.77.0.3']},
		endsIn(100),
	);
	await configurator.apply(moved, 'RENEW', ours);
	t.deepEqual(await defaults(), [
		'default via 192.0.2.1 dev eth1 proto dhcp',
		'default via 10.77.0.2 dev eth0 proto dhcp src 10.77.0.5',
		'default via 10.77.0.3 dev eth0 proto dhcp src 10.77.0.5 metric 1',
	]);
	await configurator.remove(moved);
	t.deepEqual(await defaults(), ['default via 192.0.2.1 dev eth1 proto dhcp']);
});

rootTest(
	'Configurator: an address that was there already becomes ours, another broadcast address is taken over',
	async t => {
		const {client, puppet} = await stage(t);
		const configurator = new Remote(puppet);
		await client.ip('addr add 10.77.0.5/24 brd + dev eth0');
		await configurator.apply(ours);
		const all = leaseOf('10.77.0.5', {...ours.options.options, broadcastAddress: '10.77.0.127'}, endsIn(100));
		t.like(await configurator.apply(all, 'RENEW', ours), {result: 'applied'});
		t.like((await addresses(client))[0], {local: '10.77.0.5', broadcast: '10.77.0.127'});
		t.true((await client.routes()).includes('default via 10.77.0.1 dev eth0 proto dhcp src 10.77.0.5'));
		await configurator.remove(all);
		t.deepEqual(await addresses(client), []);
	},
);

rootTest('Configurator: an interface that is gone is no exception, and apply says so', async t => {
	const {client, puppet} = await stage(t);
	const configurator = new Remote(puppet);
	await configurator.apply(ours);
	await client.ip('link del eth0');
	t.deepEqual(await configurator.apply(ours, 'RENEW', ours), {
		result: 'failed',
		reason: 'There is no interface eth0 any more.',
		warnings: [],
	});
	await configurator.keep(ours);
	await configurator.remove(ours, 'STOP', {mtu: 1500});
	await configurator.prepare(ours, {mtu: 1500});
	t.pass();
});

rootTest('Configurator: what is on an interface goes from it also where it has another name now', async t => {
	const {client, puppet} = await stage(t);
	await puppet.run(async ({network, clock, memory}, lease) => {
		const configurator = network.openConfigurator('eth0', {clock});
		memory['configurator'] = configurator;
		await configurator.apply(lease, 'BOUND', undefined, {});
	}, ours);
	await client.ip('link set eth0 down');
	await client.ip('link set eth0 name wan');
	await client.ip('link set wan up');
	t.is((await client.addresses('wan')).length, 1);
	await puppet.run(async ({memory}, lease) => memory['configurator'].remove(lease, 'STOP', {}), ours);
	t.deepEqual(await client.addresses('wan'), []);
});

rootTest(
	'Configurator: a lease whose address somebody has removed is put back, one that is there is left alone',
	async t => {
		const {client, puppet} = await stage(t);
		const restore = async () =>
			puppet.run(
				({network, clock}, lease) => network.openConfigurator('eth0', {clock}).restore?.(lease, {}),
				ours,
			);
		await new Remote(puppet).apply(ours);
		const configured = await everything(client);
		t.false(await restore());
		await client.ip('addr flush dev eth0');
		t.true(await restore());
		t.deepEqual(await everything(client), configured);
	},
);

rootTest('Configurator: without privileges preparing throws, with the refusal as a sentence', async t => {
	const {client} = await stage(t);
	const puppet = await Puppet.start(client, {}, [
		'setpriv',
		'--reuid=65534',
		'--clear-groups',
		'--inh-caps=-all',
	]);
	const text = await puppet.run(async ({network, clock}) => {
		try {
			await network.openConfigurator('eth0', {clock}).prepare(undefined, {mtu: 1400});
			return 'nothing thrown';
		} catch (error) {
			return String(error);
		}
	});
	t.is(text, 'SystemError: Setting the MTU of eth0 to 1400 failed: operation not permitted (EPERM).');
	const refused = await puppet.run(({network}) => {
		try {
			network.openLink('eth0');
			return 'nothing thrown';
		} catch (error) {
			return String(error);
		}
	});
	t.is(refused, 'SystemError: Opening a packet socket failed: operation not permitted (EPERM).');
});
