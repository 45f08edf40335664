// The demo itself: a DHCP server and a host in a network of their own, the real dhcpagent on real packets through BOUND,
// EXTEND and RELEASE with a real eventhook, and dhcpinfo's answers.
import {copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {createLab} from '../lab/dist/index.js';
import {timeline} from './timeline.mjs';

const root = join(import.meta.dirname, '../..');
const started = Date.now();
const line = timeline();
const lab = createLab();

/** Puts the two programs into a folder of the lab, which is the agent's PATH. */
function programs() {
	const bin = join(lab.folder, 'bin');
	mkdirSync(bin);
	for (const app of ['agent', 'dhcpinfo']) {
		const home = join(root, 'apps', app);
		const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
		for (const [name, file] of Object.entries(manifest.bin)) symlinkSync(join(home, file), join(bin, name));
	}
	return `${bin}:${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;
}

function showPacket(packet) {
	if (packet.kind === 'arp') return;
	const {at, message, source, destination, ciaddr, yiaddr} = packet;
	const about =
		yiaddr !== '0.0.0.0'
			? `, your address: ${yiaddr}`
			: ciaddr !== '0.0.0.0'
				? `, my address: ${ciaddr}`
				: '';
	line.add('packet', `DHCP${message.padEnd(8)} ${source} -> ${destination}${about}`, at);
}

function showEvent(event) {
	if (event.type === 'state') line.add('agent', `${event.from} -> ${event.to}`, Date.parse(event.at));
	if (event.type === 'hookStarted')
		line.add('agent', `runs the eventhook: eth0 ${event.event}`, Date.parse(event.at));
	if (event.type === 'hookEnded')
		line.add('agent', `the ${event.event} hook has ended`, Date.parse(event.at));
	if (event.type === 'warning') line.add('agent', event.text, Date.parse(event.at));
}

async function demo() {
	const {server, client} = await lab.lan();
	const served = await lab.serve(server, 'dnsmasq', {
		leaseTime: 120,
		options: {3: ['10.77.0.1'], 6: ['10.77.0.1', '10.77.0.2'], 15: 'demo.example'},
	});
	const hookLog = join(lab.folder, 'hook.log');
	writeFileSync(hookLog, '');
	const env = {PATH: programs(), DEMO_LOG: hookLog};
	copyFileSync(join(import.meta.dirname, 'eventhook.sh'), client.path('/etc/dhcp/eventhook'));

	const capture = await lab.capture(client, 'eth0');
	capture.listen(showPacket);
	client.spawn(['tail', '-n', '0', '-F', hookLog]).lines(text => {
		const [, at, what] = /^(\d+) (.*)$/.exec(text) ?? [];
		if (what) line.add('hook', what, Number(at));
	});

	/** Runs a command as a person would, shows it and what it says. */
	async function type(...argv) {
		await line.heading(`$ ${argv.join(' ')}`);
		const {status, stdout, stderr} = await client.run(argv, {env});
		for (const text of `${stdout}${stderr}`.split('\n').filter(Boolean)) line.add('says', text);
		if (status !== 0) throw new Error(`${argv.join(' ')} exited with ${status}.`);
	}

	await line.heading('$ dhcpagent run &');
	const agent = client.spawn(['dhcpagent', 'run', '--log-format', 'json'], {env});
	await listening(client, agent, env);
	client.spawn(['dhcpagent', 'events', '--json'], {env}).lines(text => showEvent(JSON.parse(text)));
	await type('dhcpagent', 'start', 'eth0');
	await type('dhcpagent', 'status');
	await type('ip', '-4', '-brief', 'address', 'show', 'dev', 'eth0');
	await type('dhcpinfo', '-i', 'eth0', 'DNSserv');
	await type('dhcpagent', 'extend', 'eth0');
	await type('dhcpagent', 'release', 'eth0');
	await served.leasesUntil(leases => leases.length === 0);
	const left = await client.addresses('eth0');
	if (left.length > 0) throw new Error(`The address ${left} is still on eth0.`);
	line.add('says', 'The server has its lease back, and eth0 has no address any more.');
	await line.heading('$ kill %1');
	const {code} = await agent.end();
	line.add('says', `dhcpagent exited with ${code}.`);
	await capture.message('RELEASE');
	const record = capture.transcript;
	if (record !== 'DISCOVER OFFER REQUEST ACK REQUEST ACK RELEASE')
		throw new Error(`The packets were not as expected: ${record}.`);
	if (code !== 0) throw new Error(`dhcpagent exited with ${code}, expected 0. It said:\n${agent.output}`);
}

/** Waits until the agent answers. */
async function listening(client, agent, env) {
	for (let tries = 0; tries < 100 && agent.running; tries++) {
		if ((await client.run(['dhcpagent', 'status'], {env})).status === 0) return;
	}
	throw new Error(`dhcpagent does not answer. It said:\n${agent.output}`);
}

for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => void lab.close().then(() => process.exit(1)));
console.log(
	'Two hosts in network namespaces of their own: one runs dnsmasq, the other dhcpagent. What follows is real;',
);
console.log(
	'`packet` is what went over the wire, `agent` what dhcpagent did, `hook` what /etc/dhcp/eventhook wrote.',
);
try {
	await demo();
	await line.end();
	console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(1)} s; all of it is gone again.`);
} catch (error) {
	await line.end();
	console.error(`\nThe demo failed: ${error.message}`);
	process.exitCode = 1;
} finally {
	await lab.close();
}
