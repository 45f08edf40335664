// An agent that is already running: the carrier comes back, or it is told to start.
import {request} from 'node:http';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {clients} from './clients.mjs';
import {makeRig} from './rig.mjs';
import {spread, table} from './table.mjs';

const sent = ({kind, what}) => kind === 'packet' && / (DISCOVER|REQUEST)$/.test(what);
const acked = ({kind, what}) => kind === 'packet' && what.endsWith(' ACK');
const addressed = ({kind, what}) => kind === 'address' && / 10\.77\./.test(what);
const hooked = ({kind, what}) => kind === 'hook' && /\b(BOUND|EXTEND|REBOOT|RENEW)\b/.test(what);
const daemons = clients.filter(({name}) => name === 'dhcpagent' || name.startsWith('dhcpcd'));
const since = (event, from) => (event && from ? event.at - from.at : undefined);

/** The carrier goes and comes back. */
async function carrier(rig) {
	const [port] = rig.ports;
	await port.plug(false);
	await sleep(400);
	rig.forget();
	await port.plug(true);
	const up = await rig.event(({kind, what}) => kind === 'carrier' && what.endsWith(' up'));
	const [first, ack, hook] = [await rig.event(sent), await rig.event(acked), await rig.event(hooked, 1000)];
	await sleep(100);
	return {first: since(first, up), ack: since(ack, up), ackToHook: since(hook, ack)};
}

function post(socketPath, path) {
	return new Promise((resolve, reject) => {
		request({socketPath, path, method: 'POST'}, response =>
			response.resume().on('end', () => resolve(response.statusCode)),
		)
			.on('error', reject)
			.end();
	});
}

/** The lease is given back and asked for again through the agent's API. */
async function restarted(rig) {
	const socket = join(rig.state, 'run/control.sock');
	await post(socket, '/v1/interfaces/c0/release');
	await sleep(100);
	rig.forget();
	const asked = {at: performance.timeOrigin + performance.now()};
	await post(socket, '/v1/interfaces/c0/start');
	const [first, ack] = [await rig.event(sent), await rig.event(acked)];
	const [address, hook] = [await rig.event(addressed), await rig.event(hooked)];
	return {
		first: since(first, asked),
		ack: since(ack, asked),
		ackToAddress: since(address, ack),
		ackToHook: since(hook, ack),
	};
}

/** Every daemon in turn, each with all its rounds, for two cannot hold one interface. */
export async function running(runs) {
	const rig = await makeRig();
	const rows = [];
	try {
		for (const {name, argv} of daemons) {
			await rig.reset();
			await rig.launch(argv(['c0'], rig.state));
			if (!(await rig.event(hooked)))
				throw new Error(`${name} got no lease: ${JSON.stringify(rig.events())}`);
			const kinds = [
				['carrier comes back', carrier],
				...(name === 'dhcpagent' ? [['told to start', restarted]] : []),
			];
			for (const [what, trial] of kinds) {
				const results = [];
				for (let run = 0; run < runs; run++) results.push(await trial(rig));
				const column = key =>
					spread(
						results.map(result => result[key]),
						2,
					);
				rows.push([`${name}: ${what}`, ...['first', 'ack', 'ackToAddress', 'ackToHook'].map(column)]);
			}
		}
	} finally {
		await rig.close();
	}
	return [
		`### Already running, ms\n\n${runs} rounds each. After a lost carrier the lease is confirmed (INIT-REBOOT), and the address is still there.\n`,
		table(['client', 'to its first packet', 'to the ACK', 'ACK to address', 'ACK to hook'], rows),
	].join('\n');
}
