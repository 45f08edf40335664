// Time to lease of a client that is started for it: from execve to each step, on an interface that is already up.
import {setTimeout as sleep} from 'node:timers/promises';
import {memory} from './cgroup.mjs';
import {clients} from './clients.mjs';
import {makeRig} from './rig.mjs';
import {ratio, spread, table} from './table.mjs';

const bound = ({kind, what}) => kind === 'hook' && /\b(BOUND|REBOOT|bound)\b/.test(what);
const packet =
	message =>
	({kind, what}) =>
		kind === 'packet' && what.endsWith(` ${message}`);
const leased = ({kind, what}) => kind === 'address' && / 10\.77\./.test(what);

async function trial(rig, client, idle) {
	await rig.reset();
	const before = rig.group.cpu();
	const start = await rig.launch(client.argv(['c0'], rig.state));
	const [hook, address] = [await rig.event(bound), await rig.event(leased)];
	if (!hook || !address) throw new Error(`${client.name} got no lease: ${JSON.stringify(rig.events())}`);
	await sleep(100);
	const cpu = rig.group.cpu() - before;
	await sleep(idle);
	const [discover, ack] = ['DISCOVER', 'ACK'].map(message => rig.events().find(packet(message))?.at);
	const since = (at, from) => (at === undefined || from === undefined ? undefined : at - from);
	return {
		discover: since(discover, start),
		ack: since(ack, start),
		hook: since(hook.at, start),
		address: since(address.at, start),
		ackToHook: since(hook.at, ack),
		ackToAddress: since(address.at, ack),
		cpu,
		...(idle ? memory(rig.group.pids()) : {}),
	};
}

/** Runs every client once a round; returns the report. */
export async function cold(runs) {
	const rig = await makeRig();
	const results = new Map(clients.map(({name}) => [name, []]));
	try {
		for (let run = 0; run < runs; run++) {
			// Memory takes a wait of its own, so it is looked at in every fourth round.
			for (const client of clients)
				results.get(client.name).push(await trial(rig, client, run % 4 === 0 ? 1500 : 0));
		}
	} finally {
		await rig.close();
	}
	const column = (name, key) => results.get(name)?.map(result => result[key]) ?? [];
	const peer = results.has('dhclient') ? 'dhclient' : undefined;
	const rows = (...keys) =>
		[...results.keys()].map(name => [
			name,
			...keys.map(([key, digits]) => spread(column(name, key), digits)),
			peer ? ratio(column(name, keys.at(-1)[0]), column(peer, keys.at(-1)[0])) : '–',
		]);
	return [
		`### Cold: from exec to a lease, ms\n\nMedian (least–greatest) of ${runs} interleaved runs against dnsmasq; the last column compares medians of the column before it.\n`,
		table(
			['client', 'DISCOVER', 'ACK', 'hook', 'address', 'address, to dhclient'],
			rows(['discover', 1], ['ack', 1], ['hook', 1], ['address', 1]),
		),
		'\n### After the ACK, ms\n',
		table(
			['client', 'ACK to address', 'ACK to hook', 'hook, to dhclient'],
			rows(['ackToAddress', 2], ['ackToHook', 2]),
		),
		'\n### What a lease costs\n\nCPU of the whole lease, hooks included; memory of the idle client 1.6 s after it.\n',
		table(
			['client', 'RSS KiB', 'own KiB (USS)', 'PSS KiB', 'CPU ms', 'CPU, to dhclient'],
			rows(['rss', 0], ['uss', 0], ['pss', 0], ['cpu', 1]),
		),
	].join('\n');
}
