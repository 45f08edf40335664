// What it costs a hook to ask: dhcpinfo beside the least that Node can do.
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {agentFile, clients, infoFile, path} from './clients.mjs';
import {makeRig} from './rig.mjs';
import {ratio, spread, table} from './table.mjs';

const bare = `const socket = require('net').connect(process.argv[2]);
socket.end('GET /v1/interfaces/c0/options/Router HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n');
socket.on('data', data => process.stdout.write(data));
`;

/** Interleaved runs against an agent that holds a lease. */
export async function query(runs) {
	const rig = await makeRig();
	const times = new Map();
	try {
		const client = clients.find(({name}) => name === 'dhcpagent');
		await rig.reset();
		await rig.launch(client.argv(['c0'], rig.state));
		if (!(await rig.event(({kind}) => kind === 'address'))) throw new Error(`${agentFile} got no lease.`);
		const script = join(rig.lab.folder, 'bare.cjs');
		writeFileSync(script, bare);
		const run = join(rig.state, 'run');
		const commands = [
			['node -e 0', process.execPath, '-e', '0'],
			['bare socket script on Node', process.execPath, script, join(run, 'query.sock')],
			['dhcpinfo', process.execPath, infoFile, '--run-dir', run, '-i', 'c0', 'Router'],
		];
		for (let round = 0; round < runs + 3; round++) {
			for (const [name, file, ...args] of commands) {
				const start = performance.now();
				const said = execFileSync(file, args, {env: {PATH: path}, encoding: 'utf8'});
				const time = performance.now() - start;
				if (name !== 'node -e 0' && !said.includes('10.77.0.1')) throw new Error(`${name} answered ${said}`);
				// The first rounds warm the file cache.
				if (round >= 3) times.set(name, [...(times.get(name) ?? []), time]);
			}
		}
	} finally {
		await rig.close();
	}
	const floor = times.get('bare socket script on Node');
	const rows = [...times].map(([name, list]) => [name, spread(list), ratio(list, floor)]);
	return [
		`### Asking, ms from spawn to exit\n\n${runs} interleaved runs.\n`,
		table(['command', 'ms', 'to the bare script'], rows),
	].join('\n');
}
