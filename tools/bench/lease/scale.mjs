// Many interfaces at once: from starting the client, or the clients, to the last address.
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {memory} from './cgroup.mjs';
import {clients} from './clients.mjs';
import {makeRig} from './rig.mjs';
import {median, spread, table} from './table.mjs';

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

async function trial(rig, mode, limit) {
	await rig.reset();
	const before = rig.group.cpu();
	const start = await rig.launch(mode.argv(rig.names, rig.state));
	const seen = new Map();
	for (const end = Date.now() + limit; seen.size < rig.names.length && Date.now() < end; await sleep(20)) {
		for (const {at, kind, what} of rig.events()) {
			const [index, address] = what.split(' ');
			if (kind === 'address' && address.startsWith('10.77.') && !seen.has(index)) seen.set(index, at - start);
		}
	}
	const times = [...seen.values()].sort((a, b) => a - b);
	await sleep(1000);
	const whole = times.length === rig.names.length;
	return {
		leased: times.length,
		half: times[rig.names.length >> 1],
		all: whole ? times.at(-1) : undefined,
		cpu: (rig.group.cpu() - before) / 1000,
		...memory(rig.group.pids()),
	};
}

/** Every client `runs` times with `count` interfaces. */
export async function scale(count, runs, limit = 60_000) {
	const rig = await makeRig(count);
	const results = new Map(modes.map(({name}) => [name, []]));
	try {
		for (let run = 0; run < runs; run++) {
			for (const mode of modes) results.get(mode.name).push(await trial(rig, mode, limit));
		}
	} finally {
		await rig.close();
	}
	const rows = [...results].map(([name, list]) => {
		const column = key => list.map(result => result[key]);
		return [
			name,
			column('leased').join('/'),
			spread(
				column('half').map(ms => ms / 1000),
				2,
			),
			spread(
				column('all').map(ms => ms / 1000),
				2,
			),
			spread(column('cpu'), 2),
			(median(column('pss')) / 1024).toFixed(1),
		];
	});
	return [
		`### ${count} interfaces\n\n${runs} runs each, up to ${limit / 1000} s; the hook runs for every interface.\n`,
		table(['client', 'leased', 'half s', 'all s', 'CPU s', 'PSS MiB'], rows),
	].join('\n');
}
