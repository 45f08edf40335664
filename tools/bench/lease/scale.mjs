// Many interfaces at once: from starting the client, or the clients, to the last address.
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {memory, ownCpu} from './cgroup.mjs';
import {clients} from './clients.mjs';
import {makeRig} from './rig.mjs';
import {spread, table} from './table.mjs';

const loop = 'for i in "$@"; do udhcpc -f -t 100 -i "$i" -s "$BENCH_HOOK" & done; wait';
const hook = join(import.meta.dirname, 'hook.sh');

const modes = clients
	.filter(({name}) => name !== 'dhcpagent, acd fast')
	.map(client =>
		client.name === 'udhcpc'
			? {
					name: 'udhcpc, one process each',
					argv: names => ['env', `BENCH_HOOK=${hook}`, 'sh', '-c', loop, 'sh', ...names],
				}
			: {...client, name: `${client.name}, one process`},
	);

/** What a hook says of a lease that has come. */
const bound = ({kind, what}) => kind === 'hook' && /\b(BOUND|REBOOT|bound)\b/.test(what);
/** After the last hook, until memory is looked at, milliseconds: what a burst took is given back by then. */
const settling = 30_000;

async function trial(rig, mode, names, {limit, settle}) {
	await rig.reset();
	const before = rig.group.cpu();
	const start = await rig.launch(mode.argv(names, rig.state));
	const seen = new Map();
	const end = Date.now() + limit;
	for (; seen.size < names.length && Date.now() < end; await sleep(20)) {
		for (const {at, kind, what} of rig.events()) {
			const [index, address] = what.split(' ');
			if (kind === 'address' && address.startsWith('10.77.') && !seen.has(index)) seen.set(index, at - start);
		}
	}
	while (rig.events().filter(bound).length < names.length && Date.now() < end) await sleep(100);
	await sleep(1000);
	const times = [...seen.values()].sort((a, b) => a - b);
	const whole = times.length === names.length;
	// A client's hooks have ended: what is left is the client.
	const own = ownCpu(rig.group.pids());
	const cpu = rig.group.cpu() - before;
	if (settle) await sleep(settling);
	return {
		leased: times.length,
		half: times[names.length >> 1],
		all: whole ? times.at(-1) : undefined,
		cpu: cpu / 1000,
		own: own / names.length,
		...memory(rig.group.pids()),
	};
}

/** Every client `runs` times with `count` interfaces, and once with one: what each interface more takes. */
export async function scale(count, runs, limit = 60_000) {
	const rig = await makeRig(count);
	const results = new Map(modes.map(({name}) => [name, []]));
	const alone = new Map();
	try {
		for (const mode of modes)
			alone.set(mode.name, await trial(rig, mode, rig.names.slice(0, 1), {limit, settle: true}));
		for (let run = 0; run < runs; run++) {
			for (const mode of modes)
				results.get(mode.name).push(await trial(rig, mode, rig.names, {limit, settle: run === 0}));
		}
	} finally {
		await rig.close();
	}
	const rows = [...results].map(([name, list]) => {
		const seconds = key => list.map(result => result[key] / 1000);
		const column = key => list.map(result => result[key]);
		return [
			name,
			column('leased').join('/'),
			spread(seconds('half'), 2),
			spread(seconds('all'), 2),
			spread(column('cpu'), 2),
			spread(column('own'), 2),
			(list[0].pss / 1024).toFixed(1),
			((list[0].uss - alone.get(name).uss) / (count - 1)).toFixed(1),
		];
	});
	return [
		`### ${count} interfaces\n\n${runs} runs each, up to ${limit / 1000} s; the hook runs for every interface. CPU is that of all processes; a lease's share of it is that of the client itself, without its hooks. Memory ${settling / 1000} s after the first run's last hook; own memory (USS) is compared with that of the client of one interface.\n`,
		table(
			[
				...['client', 'leased', 'half s', 'all s', 'CPU s', 'CPU ms a lease, no hooks'],
				...['PSS MiB', 'own KiB an interface more'],
			],
			rows,
		),
	].join('\n');
}
