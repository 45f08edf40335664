import {execFile} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync, statSync} from 'node:fs';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import type {DnsRecord} from '../src/dns/record.ts';
import {formatFile, mergeRecords} from '../src/dns/resolv-conf.ts';
import {Machine, notice, served} from './dns-machine.ts';

const rootTest = process.getuid?.() === 0 ? test : test.skip;
const conf = '/etc/resolv.conf';
const byHand = '# by hand\nnameserver 198.51.100.1\noptions rotate\n';

test('resolv.conf: the first lease writes it and the last puts it back byte for byte, with its mode', async t => {
	const machine = new Machine(t);
	machine.write(conf, Uint8Array.of(0x23, 0xff, 0x00, 0xc3, 0x28, 0x0d, 0x0a, 0x80), 0o640);
	const before = machine.look(conf);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1', {search: ['lab.example']}));
	const text = `${notice}search lab.example\nnameserver 192.0.2.1\n`;
	t.deepEqual(machine.look(conf), {content: text, mode: '640'});
	t.is(statSync(machine.path('/state/resolv.conf.saved')).mode & 0o777, 0o600);
	await resolver.remove('eth0');
	t.deepEqual(machine.look(conf), before);
	t.false(machine.has('/state/resolv.conf.saved'));
	t.deepEqual(machine.warnings, []);
});

test('resolv.conf: a reader that has it open goes on reading the old one whole', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const open = openSync(machine.path(conf), 'r');
	t.teardown(() => closeSync(open));
	await machine.resolver().set('eth0', served('192.0.2.1'));
	t.is(readFileSync(open, 'utf8'), byHand);
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.1\n`);
	t.deepEqual(machine.look(`${conf}.dhcpagent-new`), 'absent');
});

/** Sets and removes one lease, which is to leave nothing; what is at the paths, the file's last, in between. */
async function visit(
	t: ExecutionContext,
	machine: Machine,
	paths: readonly string[],
): Promise<readonly unknown[]> {
	const look = () => paths.map(path => machine.look(path));
	const before = look();
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read(paths.at(-1) ?? ''), `${notice}nameserver 192.0.2.1\n`);
	const during = look();
	await resolver.remove('eth0');
	t.deepEqual(look(), before);
	t.deepEqual(machine.warnings, []);
	return during;
}

test('resolv.conf: where there was none there is none again', async t => {
	const [during] = await visit(t, new Machine(t), [conf]);
	t.like(during, {mode: '644'});
});

for (const [title, link] of [
	['a relative', '../run/net/resolv.conf'],
	['an absolute', '/run/net/resolv.conf'],
] as const) {
	test(`resolv.conf: ${title} link stays, and the file behind it is written and put back`, async t => {
		const machine = new Machine(t);
		machine.write('/run/net/resolv.conf', byHand);
		machine.link(conf, link);
		t.is((await visit(t, machine, [conf, '/run/net/resolv.conf']))[0], `-> ${link}`);
	});
}

test('resolv.conf: links are followed through each other and through linked folders', async t => {
	const machine = new Machine(t);
	machine.write('/run/deep/net/file', byHand);
	machine.link('/var/net', '../run/deep/net');
	machine.link('/var/conf', 'net/../net/file');
	machine.link(conf, '../var/conf');
	await visit(t, machine, [conf, '/var/conf', '/run/deep/net/file']);
});

test('resolv.conf: a link to a file that is yet to come stays; the file goes again', async t => {
	const machine = new Machine(t);
	mkdirSync(machine.path('/run'));
	machine.link(conf, '../run/resolv.conf');
	t.is((await visit(t, machine, [conf, '/run/resolv.conf']))[0], '-> ../run/resolv.conf');
});

test('resolv.conf: a link that cannot be written through makes room for a file, and comes back', async t => {
	for (const link of ['../run/systemd/resolve/stub-resolv.conf', 'resolv.conf']) {
		const machine = new Machine(t);
		machine.link(conf, link);
		const before = machine.look(conf);
		const resolver = machine.resolver();
		await resolver.set('eth0', served('192.0.2.1'));
		t.like(machine.look(conf), {content: `${notice}nameserver 192.0.2.1\n`});
		await resolver.remove('eth0');
		t.deepEqual(machine.look(conf), before);
	}
});

const record: fc.Arbitrary<DnsRecord> = fc.record({
	metric: fc.integer({min: 0, max: 2}),
	servers: fc.uniqueArray(fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1')),
	search: fc.uniqueArray(fc.constantFrom('a.example', 'b.example')),
});
const step = fc.record({
	name: fc.constantFrom('eth0', 'eth1', 'wlan0'),
	record: fc.option(record),
	awaited: fc.boolean(),
});

test('resolv.conf: whatever comes and goes in whatever order, it says what the leases say and ends as it was', async t => {
	const befores = fc.constantFrom(undefined, '', byHand);
	const property = fc.asyncProperty(befores, fc.array(step), async (before, steps) => {
		const machine = new Machine(t);
		if (before !== undefined) machine.write(conf, before);
		const original = machine.look(conf);
		const resolver = machine.resolver();
		const records = new Map<string, DnsRecord>();
		const check = () => {
			if (records.size === 0) t.deepEqual(machine.look(conf), original);
			else t.is(machine.read(conf), formatFile(mergeRecords(records), before ?? ''));
		};
		for (const {name, record, awaited} of steps) {
			const done = record ? resolver.set(name, record) : resolver.remove(name);
			if (record && record.servers.length + record.search.length > 0) records.set(name, record);
			else records.delete(name);
			await (awaited ? Promise.resolve(done).then(check) : undefined);
		}
		await Promise.all([...records.keys()].map(name => resolver.remove(name)));
		t.deepEqual(machine.look(conf), original);
		t.false(machine.has('/state/resolv.conf.saved'));
		t.deepEqual(machine.warnings, []);
	});
	await fc.assert(property, {seed: 53, numRuns: 40});
});

test('resolv.conf: a renewal that changes nothing writes nothing', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	const inodes = () => [conf, '/state/resolv.conf.saved'].map(path => statSync(machine.path(path)).ino);
	const before = inodes();
	await resolver.set('eth0', served('192.0.2.1'));
	t.deepEqual(inodes(), before);
});

test("resolv.conf: what somebody else wrote over it stays, with one warning, and is the next lease's original", async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	machine.write(conf, 'nameserver 203.0.113.7\n');
	await resolver.set('eth0', served('192.0.2.2'));
	await resolver.set('eth1', served('192.0.2.3'));
	t.is(machine.read(conf), 'nameserver 203.0.113.7\n');
	await resolver.remove('eth0');
	t.deepEqual(machine.warnings, [
		'/etc/resolv.conf was changed by somebody else: DNS settings are not written to it until the last lease has gone.',
	]);
	await resolver.remove('eth1');
	t.is(machine.read(conf), 'nameserver 203.0.113.7\n');
	t.is(machine.warnings.length, 2);
	await resolver.set('eth0', served('192.0.2.4'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.4\n`);
	await resolver.remove('eth0');
	t.is(machine.read(conf), 'nameserver 203.0.113.7\n');
});

test('resolv.conf: somebody who puts ours back, as VPN clients do, gives it back to us', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	const ours = machine.read(conf);
	machine.write(conf, 'nameserver 203.0.113.7\n');
	await resolver.set('eth0', served('192.0.2.2'));
	machine.write(conf, ours);
	await resolver.set('eth0', served('192.0.2.2'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.2\n`);
	await resolver.remove('eth0');
	t.is(machine.read(conf), byHand);
});

test('resolv.conf: one that was removed, or became a link, is somebody else’s', async t => {
	for (const change of ['rm etc/resolv.conf', 'ln -sf ../run/x etc/resolv.conf']) {
		const machine = new Machine(t);
		machine.write('/run/x', 'nameserver 203.0.113.7\n');
		machine.write(conf, byHand);
		const resolver = machine.resolver();
		await resolver.set('eth0', served('192.0.2.1'));
		await promisify(execFile)('sh', ['-c', change], {cwd: machine.root});
		const changed = machine.look(conf);
		await resolver.set('eth0', served('192.0.2.2'));
		await resolver.remove('eth0');
		t.deepEqual(machine.look(conf), changed);
		t.is(machine.read('/run/x'), 'nameserver 203.0.113.7\n');
	}
});

test('resolv.conf: what is no file costs a warning and nothing else', async t => {
	const machine = new Machine(t);
	mkdirSync(machine.path(conf));
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	await resolver.remove('eth0');
	t.is(machine.warnings.length, 1);
	t.regex(
		machine.warnings[0] ?? '',
		/resolv\.conf must be a regular file to hold DNS settings, and is none\.$/,
	);
});

test('resolv.conf: without a place for the original nothing is written, until there is one', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const resolver = machine.resolver({stateDir: machine.path('/elsewhere')});
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read(conf), byHand);
	t.is(machine.warnings.length, 1);
	mkdirSync(machine.path('/elsewhere'));
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.1\n`);
});

test('resolv-conf off: nothing is touched', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	machine.program('/sbin/resolvconf', `touch ${machine.root}/called`);
	const resolver = machine.resolver({mode: 'off'});
	await resolver.restoreAfterCrash([]);
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read(conf), byHand);
	t.false(machine.has('/state/resolv.conf.saved'));
	t.false(machine.has('/called'));
	t.deepEqual(machine.log, []);
});

test('resolv-conf FILE: the file is written, whoever has /etc/resolv.conf', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	mkdirSync(machine.path('/run'));
	machine.program('/sbin/resolvconf', `touch ${machine.root}/called`);
	const resolver = machine.resolver({mode: '/run/uplink.conf'});
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read('/run/uplink.conf'), `${notice}nameserver 192.0.2.1\n`);
	await resolver.remove('eth0');
	t.false(machine.has('/run/uplink.conf'));
	t.is(machine.read(conf), byHand);
	t.false(machine.has('/called'));
});

/** A lease comes and goes in a mount namespace; prints the file in between and after, and the warnings. */
async function inMountNamespace(machine: Machine, mounts: string): Promise<string> {
	const source = `
		import {readFileSync} from 'node:fs';
		import {createResolver} from ${JSON.stringify(new URL('../src/dns/resolver.js', import.meta.url).href)};
		const [root] = process.argv.slice(1);
		const log = (level, sentence) => level === 'warning' && console.log(sentence);
		const resolver = createResolver({mode: 'auto', stateDir: root + '/state', root, log});
		const show = () => console.log(readFileSync(root + '/etc/resolv.conf', 'utf8'));
		await resolver.set('eth0', {metric: 0, servers: ['192.0.2.1'], search: []});
		show();
		await resolver.set('eth0', {metric: 0, servers: ['192.0.2.1'], search: ['a-much-longer-name.example']});
		await resolver.set('eth0', {metric: 0, servers: ['192.0.2.2'], search: []});
		show();
		await resolver.remove('eth0');
		show();`;
	const script = `${mounts}\nexec "$0" --input-type=module -e "$1" "$PWD"`;
	const args = ['--mount', '--propagation', 'private', 'sh', '-ec', script, process.execPath, source];
	return (await promisify(execFile)('unshare', args, {cwd: machine.root})).stdout;
}

const comesAndGoes = `${notice}nameserver 192.0.2.1\n\n${notice}nameserver 192.0.2.2\n\n${byHand}\n`;

rootTest('resolv.conf: one that is mounted (EBUSY) is written and put back in place', async t => {
	const machine = new Machine(t);
	machine.write('/given', byHand);
	machine.write(conf, 'below\n');
	t.is(await inMountNamespace(machine, 'mount --bind given etc/resolv.conf'), comesAndGoes);
	t.is(machine.read('/given'), byHand);
	t.is(machine.read(conf), 'below\n');
	t.false(machine.has(`${conf}.dhcpagent-new`));
});

rootTest(
	'resolv.conf: one that is writable in a read-only folder is written and put back in place',
	async t => {
		const machine = new Machine(t);
		machine.write('/given', byHand);
		machine.write(conf, 'below\n');
		const mounts = 'mount --bind etc etc; mount -o remount,bind,ro etc; mount --bind given etc/resolv.conf';
		t.is(await inMountNamespace(machine, mounts), comesAndGoes);
	},
);

rootTest('resolv.conf: a read-only one costs one warning and stays', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	const said = await inMountNamespace(machine, 'mount --bind etc etc; mount -o remount,bind,ro etc');
	t.regex(said, /^DNS settings could not be handed over: EROFS: read-only file system/);
	t.is(said.split('\n').filter(line => line.includes('EROFS')).length, 1);
	t.is(machine.read(conf), byHand);
	t.false(machine.has('/state/resolv.conf.saved'));
});
