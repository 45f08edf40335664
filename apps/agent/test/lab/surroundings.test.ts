// The agent and what is around it: name servers, the service manager, its configuration while it runs, and plugins.
import {readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Host} from '@lessee/lab';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'setpriv', 'systemd-analyze');

const resolvConf = (host: Host) => readFileSync(host.path('/etc/resolv.conf'), 'utf8');

/** Writes the configuration that the agent finds by itself. */
function configure(host: Host, text: string): void {
	writeFileSync(host.path('/etc/dhcp/dhclient.conf'), text);
}

labTest(
	'name servers are in resolv.conf before the BOUND hook runs, and the file from before is back after the last lease',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {
			leaseTime: 300,
			options: {3: ['10.77.0.1'], 6: ['10.77.0.53'], 15: 'example.org'},
		});
		const before = '# mine\nnameserver 192.0.2.53\noptions ndots:2\n';
		writeFileSync(client.path('/etc/resolv.conf'), before);
		machine.hook(`cp /etc/resolv.conf ${machine.folder}/$2`);
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.regex(machine.note('BOUND'), /^nameserver 10\.77\.0\.53$/m);
		t.regex(machine.note('BOUND'), /^search example\.org$/m);
		t.is(resolvConf(client), machine.note('BOUND'));
		t.is((await machine.command('release', 'eth0')).status, 0);
		t.is(machine.note('RELEASE'), machine.note('BOUND'));
		t.is(resolvConf(client), before);
	},
);

labTest('--resolv-conf off: resolv.conf is left alone', async (t, {client, machine, serve}) => {
	await serve('dnsmasq', {options: {6: ['10.77.0.53']}});
	await machine.start('eth0', '--resolv-conf', 'off');
	await machine.eventsUntil('BOUND');
	t.is(resolvConf(client), '');
});

labTest('an agent whose log has no room goes on without it', async (t, {client, machine, serve}) => {
	await serve('dnsmasq');
	const run = machine.program('run', 'eth0', '--acd', 'off', '--eventhook', machine.hookPath).join(' ');
	const agent = client.spawn(['sh', '-c', `exec ${run} 2>/dev/full`]);
	await machine.eventsUntil('BOUND');
	await machine.idle();
	t.is((await machine.command('extend', 'eth0')).status, 0);
	t.is((await agent.end()).code, 0);
	t.is(machine.events, 'BOUND EXTEND DROP');
});

labTest(
	'whoever reads no further is no failure, and an exit status needs no standard error',
	async (t, {client, machine}) => {
		await machine.start('eth0', '--state-dir', '/run/state');
		await machine.stateUntil('SELECTING');
		const agent = (...args: readonly string[]) => machine.program(...args).join(' ');
		/** What a program says on stderr when its reader is gone, and its exit status. */
		const unread = async (reader: string, ...args: readonly string[]) =>
			(await client.run(['sh', '-c', `{ ${agent(...args)}; echo $? >&2; } | ${reader}`])).stderr;
		t.is(await unread('true', 'replay', '/run/state/eth0.journal'), '0\n');
		t.is(await unread('true', 'status', '--json'), '0\n');
		let followed = '';
		void unread('head -n 1', 'events', '--json').then(said => {
			followed = said;
		});
		await machine.until(async () => {
			await machine.command('start', 'eth0', '--wait', '0');
			await machine.command('drop', 'eth0');
			return followed !== '';
		}, 'the end of who follows');
		t.is(followed, '0\n');
		t.is((await client.run(['sh', '-c', `${agent('ping', 'eth0')} 2>/dev/full`])).status, 2);
	},
);

labTest('the service manager is told READY=1 when both sockets answer', async (t, {client, machine}) => {
	const listener = client.spawn([
		'/usr/bin/python3',
		'-uc',
		`import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind('/run/notify'); print('listening')
print('told', s.recv(100).decode())
for name in ('control', 'query'):
    c = socket.socket(socket.AF_UNIX); c.connect('/run/dhcpagent/%s.sock' % name)
    c.sendall(b'GET /v1/interfaces HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); print(name, c.recv(12).decode())
`,
	]);
	await listener.said(/listening/);
	machine.env = {NOTIFY_SOCKET: '/run/notify'};
	machine.launch();
	await listener.ended;
	t.is(listener.stdout, 'listening\ntold READY=1\ncontrol HTTP/1.1 200\nquery HTTP/1.1 200\n');
});

labTest('systemd has nothing to say against the unit', async (t, {client}) => {
	const unit = readFileSync(join(import.meta.dirname, '../../../systemd/dhcpagent.service'), 'utf8');
	// Only programs that are installed pass.
	writeFileSync(
		client.path('/run/dhcpagent.service'),
		unit.replaceAll('=dhcpagent ', `=${process.execPath} `),
	);
	const verified = await client.run(['systemd-analyze', 'verify', '/run/dhcpagent.service']);
	t.is(verified.stderr, '');
	t.is(verified.status, 0);
});

/** Opens many connections that ask for nothing, and says how many were closed at once and how many later. */
const idlers = `import select, socket
clients = []
for _ in range(1500):
    client = socket.socket(socket.AF_UNIX)
    client.connect('/run/dhcpagent/query.sock')
    try: client.send(b'GET /v1/inter')
    except OSError: pass
    clients.append(client)
poll = select.poll()
for client in clients: poll.register(client, select.POLLIN | select.POLLHUP)
def closed(limit):
    ready = poll.poll(limit)
    for fd, _ in ready: poll.unregister(fd)
    return len(ready)
early = 0
while early < 1500 - 1024: early += closed(60000)
while (more := closed(2000)): early += more
print('early', early, flush=True)
late = 0
while early + late < 1500: late += closed(60000)
print('late', late, flush=True)`;

labTest(
	'a user who opens connections and says nothing gets so many and no more, loses them, and keeps nobody out',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const events = await machine.follow();
		const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '/usr/bin/python3', '-c'];
		const program = client.spawn([...nobody, idlers]);
		const [, early] = await program.said(/early (\d+)/);
		t.true(Number(early) >= 1500 - 1024, `${early}`);
		t.is((await machine.command('extend', 'eth0')).status, 0, 'root is served all the same');
		t.is((await machine.commandAsNobody('status')).status, 0, 'who has been there longest makes room');
		await program.said(/late \d+/);
		t.is((await machine.command('status', 'eth0')).status, 0);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		await machine.until(
			() => events.filter(({type}) => type === 'hookEnded').length === 2,
			'a stream that lives',
		);
	},
);

labTest(
	'SIGHUP: the configuration is read again without a packet; one that cannot be read changes nothing',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		configure(client, 'send host-name "before";');
		const capture = await lab.capture(client, 'eth0');
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		const nameIn = (hex = '') => Buffer.from(hex, 'hex').toString();
		t.is(nameIn((await capture.message('REQUEST')).options.get(12)), 'before');
		configure(client, 'send host-name "after";');
		agent.signal('SIGHUP');
		await agent.said(/The configuration was read again\./);
		t.is((await capture.settled()).transcript, 'DISCOVER OFFER REQUEST ACK');
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is(nameIn((await capture.message('REQUEST', 2)).options.get(12)), 'after');
		await client.must(['sh', '-c', 'rm /etc/dhcp/dhclient.conf && mkdir /etc/dhcp/dhclient.conf']);
		agent.signal('SIGHUP');
		await agent.said(/The configuration stays as it was: .*dhclient\.conf cannot be read/);
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is(nameIn((await capture.message('REQUEST', 3)).options.get(12)), 'after');
		t.is(machine.events, 'BOUND EXTEND EXTEND');
	},
);

labTest(
	'a configuration with errors is used as far as it goes; check-config says where they are',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		configure(
			client,
			'timeout 20;\nsend host-nmae "x";\ninterface "eth0" { eventhook "none"; }\nomapi port 7911;\n',
		);
		const checked = await machine.command('check-config');
		t.is(checked.status, 3);
		t.regex(checked.stdout, /^\/etc\/dhcp\/dhclient\.conf:2:6: .*host-nmae/m);
		t.regex(checked.stdout, /^\/etc\/dhcp\/dhclient\.conf: 1 error\(s\), 1 warning\(s\)$/m);
		const agent = await machine.start();
		await agent.said(/dhclient\.conf:2:6: .*\n/);
		t.notRegex(agent.output, /dhclient\.conf:2:6: [^"]*\\\\x0a/, 'one line is enough for a log');
		// The interface of the file has a lease, and the hook of the flag hears of it.
		await machine.eventsUntil('BOUND');
		configure(client, 'omapi port 7911;\n');
		t.is((await machine.command('check-config')).status, 0, 'a warning is no error');
	},
);

/** The processes of plugins on a host. */
function pluginsIn({netns}: Host): readonly string[] {
	const processes = '/proc';
	const runsPlugin = (pid: string): boolean => {
		try {
			const here = readlinkSync(join(processes, pid, 'ns/net')) === readlinkSync(netns);
			return here && readFileSync(join(processes, pid, 'cmdline'), 'utf8').includes('plugin-runner');
		} catch {
			return false;
		}
	};
	return readdirSync(processes).filter(runsPlugin);
}

const plugin = (name: string, body: string) => `import {definePlugin} from '@lessee/hooks';
export default definePlugin(({servers = []}) => ({name: '${name}', apiVersion: 1, ${body}}));`;

labTest(
	'plugins choose among offers, decline a lease, and hear of its events',
	async (t, {lab, segment, client, machine, serve}) => {
		const other = await lab.host('other');
		await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
		await serve('dnsmasq', {leaseTime: 300});
		await lab.serve(other, 'dnsmasq', {leaseTime: 300, range: ['10.77.0.200', '10.77.0.220']});
		const notes = `${machine.folder}/plugin`;
		writeFileSync(
			client.path('/etc/dhcp/mine.mjs'),
			`import {appendFileSync} from 'node:fs';
const note = text => appendFileSync('${notes}', text + '\\n');
${plugin(
	'mine',
	`
	selectOffer: offers => offers.find(({serverIdentifier}) => serverIdentifier === servers),
	verifyLease(lease) {
		note('verify');
		return lease.options.router === undefined ? 'decline' : 'accept';
	},
	bound: lease => note('bound ' + lease.address),
	release: lease => note('release ' + lease.address),
`,
)}`,
		);
		configure(client, 'select-timeout 3;\nplugin "./mine.mjs" { servers "10.77.0.2"; }\n');
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is(await machine.info('ServerID'), '10.77.0.2\n');
		const address = (await machine.info('Yiaddr')).trim();
		t.is((await machine.command('release', 'eth0')).status, 0);
		t.is(machine.note('plugin'), `verify\nbound ${address}\nrelease ${address}\n`);
		t.is(machine.events, 'BOUND RELEASE');
	},
);

labTest(
	'a plugin that hangs or dies costs its own answer, not the lease',
	async (t, {client, machine, serve, seconds}) => {
		await serve('dnsmasq', {leaseTime: 300});
		writeFileSync(client.path('/etc/dhcp/hangs.mjs'), plugin('hangs', 'bound() { for (;;); }'));
		writeFileSync(
			client.path('/etc/dhcp/dies.mjs'),
			plugin('dies', 'verifyLease() { process.exit(1); }, bound() { throw 1; }'),
		);
		writeFileSync(client.path('/etc/dhcp/broken.mjs'), 'export default 7;');
		const names = ['hangs', 'dies', 'broken', 'missing'];
		configure(client, names.map(name => `plugin "./${name}.mjs" { }\n`).join(''));
		const agent = await machine.start('eth0', '--hook-timeout', String(seconds(6)));
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is((await client.addresses('eth0')).length, 1);
		const heard = [
			/plugin dies verifyLease has no known outcome: its process ended with exit status 1/,
			/plugin dies bound has no known outcome: it failed: 1/,
			/plugin hangs bound ran out of time: ended by SIGKILL/,
			/Plugin .\/broken\.mjs is left out\./,
			/Plugin .\/missing\.mjs is left out\./,
		];
		for (const sentence of heard) t.truthy(await agent.said(sentence));
		t.is((await machine.command('extend', 'eth0')).status, 0);
		await machine.idle();
		await machine.until(() => pluginsIn(client).length > 0, 'a plugin that was started again');
		t.is((await agent.end()).code, 0);
		t.is(machine.events, 'BOUND EXTEND DROP');
		await machine.until(() => pluginsIn(client).length === 0, 'plugins that end with the agent');
	},
);
