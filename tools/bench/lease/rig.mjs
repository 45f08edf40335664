// The benchmark's network: dnsmasq on one host, the client's interfaces on another, and an observer beside the client.
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {createLab} from '../../lab/dist/index.js';
import {makeGroup} from './cgroup.mjs';
import {path} from './clients.mjs';

// Waits for the group to be set up, stamps the time, and becomes the client.
const launcher = 'read -r _; echo "at $EPOCHREALTIME"; exec "$@" </dev/null >>"$BENCH_LOG" 2>&1';

/** Sets up the network with so many interfaces `c0`, `c1` ... on the client's host. */
export async function makeRig(count = 1) {
	const lab = createLab();
	const [segment, server, client] = await Promise.all([
		lab.segment(),
		lab.host('server'),
		lab.host('client'),
	]);
	await segment.connect(server, 'eth0', {address: '10.77.0.1/16'});
	const names = Array.from({length: count}, (_, index) => `c${index}`);
	const ports = await segment.connectAll(client, names, {isolated: true});
	// Many interfaces in one subnet: each answers ARP for its own address only.
	await client.must(['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore']);
	let served;
	/** A server without a past: the clients name themselves differently, and it would mistake one for another. */
	async function newServer() {
		await served?.stop();
		served = await lab.serve(server, 'dnsmasq', {
			range: ['10.77.1.1', '10.77.200.254'],
			netmask: '255.255.0.0',
			options: {3: ['10.77.0.1'], 6: ['10.77.0.1', '10.77.0.2'], 15: 'bench.example'},
		});
		await server.must([
			'/usr/bin/python3',
			join(import.meta.dirname, 'buffer.py'),
			String(served.program.pid),
		]);
	}
	const observer = client.spawn([
		'/usr/bin/python3',
		join(import.meta.dirname, 'observe.py'),
		'/run/bench-fifo',
	]);
	await observer.said(/^ready$/m);
	const group = makeGroup('client');
	const state = join(lab.folder, 'client-state');
	const env = {PATH: path, BENCH_LOG: join(lab.folder, 'client.log')};

	let events = [];
	observer.lines(line => {
		const [, at, kind, ...words] = /^(\d+) (\w+) (.*)$/.exec(line) ?? [];
		if (at) events.push({at: Number(BigInt(at) / 1000n) / 1000, kind, what: words.join(' ')});
	});

	return {
		lab,
		client,
		ports,
		names,
		group,
		state,
		env,
		/** What was observed since the last reset: `{at, kind, what}`, times in milliseconds. */
		events: () => events,
		/** The first event that fits, waiting for it up to `limit` milliseconds. */
		async event(fits, limit = 20_000) {
			for (const end = Date.now() + limit; Date.now() < end; await sleep(2)) {
				const found = events.find(fits);
				if (found) return found;
			}
			return undefined;
		},
		/** Interfaces as if never leased, and server and client without a past. */
		async reset() {
			await group.empty();
			rmSync(state, {recursive: true, force: true});
			mkdirSync(state);
			await client.run(['sh', '-c', 'rm -rf /var/lib/dhcpcd/* /run/dhcpcd* /run/udhcpc*']);
			await client.run(['ip', '-4', 'addr', 'flush', 'scope', 'global']);
			await client.run(['ip', '-4', 'route', 'flush', 'scope', 'global']);
			await newServer();
			await sleep(50);
			events = [];
		},
		/** Forgets what was observed so far. */
		forget() {
			events = [];
		},
		/** Starts a client; returns the time just before its execve, milliseconds since 1970. */
		async launch(argv) {
			const program = client.spawn(['bash', '-c', launcher, 'bash', ...argv], {env, input: {open: true}});
			group.add(program.pid);
			program.write('go\n');
			const [, at] = await program.said(/at (\d+[.,]\d+)/);
			return Number(at.replace(',', '.')) * 1000;
		},
		async close() {
			await group.close();
			await lab.close();
		},
	};
}
