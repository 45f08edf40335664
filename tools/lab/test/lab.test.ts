import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import anyTest, {type TestFn} from 'ava';
import {
	answerArpLate,
	createLab,
	type Datagram,
	eventually,
	missing,
	sendFrames,
	UdpSocket,
} from '../src/index.ts';

const ready = process.getuid?.() === 0 && missing().length === 0;
const test = anyTest as TestFn;
const labTest = ready ? test : test.skip;

labTest('A host has an /etc, a /run and a network of its own, and /tmp in common', async t => {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const host = await lab.host('alone');
	await host.must([
		'sh',
		'-c',
		'echo nameserver 192.0.2.1 >/etc/resolv.conf; touch /run/lessee-lab-was-here',
	]);
	t.is(readFileSync(host.path('/etc/resolv.conf'), 'utf8'), 'nameserver 192.0.2.1\n');
	t.not(readFileSync('/etc/resolv.conf', 'utf8'), 'nameserver 192.0.2.1\n');
	t.false(existsSync('/run/lessee-lab-was-here'));
	t.is(await host.must(['hostname']), 'alone\n');
	t.is((await host.must(['ls', '/sys/class/net'])).trim(), 'lo');
	writeFileSync(`${lab.folder}/seen`, 'from outside');
	t.is(await host.must(['cat', `${lab.folder}/seen`]), 'from outside');
	t.is((await host.run(['false'])).status, 1);
	await t.throwsAsync(host.must(['sh', '-c', 'echo why >&2; exit 3']), {
		message: /exited with 3, expected 0: why/,
	});
});

labTest('A port without its plug costs the host its carrier', async t => {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const {client, port} = await lab.lan();
	const carrier = async () => (await client.must(['cat', '/sys/class/net/eth0/carrier'])).trim();
	t.is(await carrier(), '1');
	await port.plug(false);
	t.is(await carrier(), '0');
	await port.plug(true);
	t.is(await carrier(), '1');
});

labTest('Closing a lab ends its programs, also those that left their session, and its folder', async t => {
	const lab = createLab();
	const host = await lab.host('doomed');
	const program = host.spawn(['sh', '-c', 'setsid sleep 1000 & echo $!; wait']);
	const [pid] = await program.said(/\d+/);
	t.true(existsSync(`/proc/${pid}`));
	await Promise.all([lab.close(), lab.close()]);
	t.false(program.running);
	t.false(existsSync(`/proc/${host.pid}`));
	await gone(Number(pid));
	t.false(existsSync(lab.folder));
	t.pass();
});

labTest('A lab ends also when its process is killed', async t => {
	const index = new URL('../src/index.js', import.meta.url).href;
	const script = `import {createLab} from '${index}'; const lab = createLab(); const host = await lab.host('orphan');
		const sleeper = host.spawn(['sleep', '1000']); console.log(sleeper.pid, host.pid);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
	const [line] = await once(child.stdout, 'data');
	const [sleeper, holder] = String(line).trim().split(' ').map(Number);
	child.kill('SIGKILL');
	await gone(sleeper ?? 0);
	await gone(holder ?? 0);
	t.pass();
});

labTest(
	'A capture shows who asked whom, all of it once it has settled, and a late answer to ARP comes late',
	async t => {
		const lab = createLab();
		t.teardown(async () => lab.close());
		const {server, client, port} = await lab.lan();
		await client.ip('addr add 10.77.0.2/24 dev eth0');
		await answerArpLate(server, 'eth0', '10.77.0.1', 300);
		const capture = await lab.capture(client, 'eth0');
		await client.must(['bash', '-c', 'echo x >/dev/udp/10.77.0.1/9']);
		const {packets} = await capture.settled();
		const asked = packets.find(packet => packet.kind === 'arp' && packet.operation === 'request');
		const answered = await capture.until(packet => packet.kind === 'arp' && packet.operation === 'reply');
		t.like(asked, {senderHardware: port.hardware, senderAddress: '10.77.0.2', targetAddress: '10.77.0.1'});
		t.like(answered, {senderAddress: '10.77.0.1', targetHardware: port.hardware});
		t.true(answered.at - (asked?.at ?? 0) >= 295, capture.describe());
		await capture.stop();
	},
);

labTest(
	'A scripted server gets every datagram of a burst and answers by broadcast; a frame leaves as it was made',
	async t => {
		const lab = createLab();
		t.teardown(async () => lab.close());
		const {server, client} = await lab.lan();
		const capture = await lab.capture(client, 'eth0');
		const got: Datagram[] = [];
		const socket = await UdpSocket.open(server, 'eth0', 67, datagram => got.push(datagram));
		await UdpSocket.open(client, 'eth0', 68, () => undefined);
		await client.ip('addr add 10.77.0.2/24 dev eth0');
		await client.must(['bash', '-c', 'for i in 1 2 3 4 5; do echo $i >/dev/udp/10.77.0.1/67; done']);
		await eventually(() => got.length >= 5);
		t.deepEqual(
			got.map(({address, payload}) => [address, Buffer.from(payload).toString()]),
			[1, 2, 3, 4, 5].map(i => ['10.77.0.2', `${i}\n`]),
		);
		const offer = Buffer.alloc(300);
		offer.set(Buffer.from('6382536335010200ff', 'hex'), 236);
		socket.send(offer, '255.255.255.255', 68);
		t.like(await capture.message('OFFER'), {
			source: '10.77.0.1',
			destination: '255.255.255.255',
			to: 'ff:ff:ff:ff:ff:ff',
		});
		const arp = Buffer.from(
			'ffffffffffff024c000000000806000108000604000102000000000a0a4d00630000000000000a4d0002',
			'hex',
		);
		await sendFrames(server, 'eth0', [arp]);
		t.like(await capture.until(packet => packet.from === '02:4c:00:00:00:00' && packet.kind === 'arp'), {
			senderAddress: '10.77.0.99',
			targetAddress: '10.77.0.2',
		});
	},
);

/** How the numbered datagrams arrive that go through a bad cable. */
async function throughCable(seed: number): Promise<string> {
	const lab = createLab();
	try {
		const segment = await lab.segment();
		const [one, other] = await Promise.all([lab.host('one'), lab.host('other')]);
		await segment.connect(one, 'eth0', {
			address: '10.77.0.1/24',
			cable: {seed, drop: 0.3, duplicate: 0.2, reorder: 0.3, delay: 20},
		});
		const {hardware} = await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
		// Without ARP there are no frames but the numbered ones.
		await one.ip(`neigh add 10.77.0.2 lladdr ${hardware} dev eth0 nud permanent`);
		const receiver = other.spawn([
			'/usr/bin/python3',
			'-uc',
			`
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('10.77.0.2', 9)); print('ready')
while True: print(s.recv(100).decode())
`,
		]);
		await receiver.said(/ready/);
		const sender = one.spawn(
			[
				'/usr/bin/python3',
				'-uc',
				`
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
send = lambda text: s.sendto(text.encode(), ('10.77.0.2', 9))
for i in range(40): send(str(i)); time.sleep(0.003)
for line in sys.stdin: send(line)
`,
			],
			{input: {open: true}},
		);
		// What is sent a while after something came does not overtake what was sent before that.
		for (const word of ['almost', 'all']) {
			await eventually(() => {
				sender.write(`${word}\n`);
				return receiver.stdout.includes(word);
			});
			await sleep(100);
		}
		return [...receiver.stdout.matchAll(/^\d+$/gm)].join(' ');
	} finally {
		await lab.close();
	}
}

labTest('A bad cable loses, doubles and reorders, by its seed', async t => {
	const arrived = (await throughCable(7)).split(' ').map(Number);
	const distinct = [...new Set(arrived)].sort((a, b) => a - b);
	t.true(distinct.length > 15 && distinct.length < 40, `${arrived}`);
	t.true(arrived.length > distinct.length, 'some came twice');
	t.notDeepEqual(
		arrived,
		arrived.toSorted((a, b) => a - b),
		'some were overtaken',
	);
	const again = (await throughCable(7)).split(' ').map(Number);
	t.deepEqual(
		[...new Set(again)].sort((a, b) => a - b),
		distinct,
		'the same seed loses the same frames',
	);
});

/** Waits until a process has ended; a zombie has. */
async function gone(pid: number): Promise<void> {
	const status = `/proc/${pid}/status`;
	const ended = () => !existsSync(status) || /^State:\s+Z/m.test(readFileSync(status, 'utf8'));
	if (!(await eventually(ended))) throw new Error(`The process ${pid} is still there.`);
}
