import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {Machine, notice, served} from './dns-machine.ts';

const conf = '/etc/resolv.conf';
const kept = '/state/resolv.conf.saved';
const byHand = '# by hand\nnameserver 198.51.100.1\n';

/** A machine whose agent has died with leases on eth0 and eth1. */
async function crashed(t: ExecutionContext): Promise<Machine> {
	const machine = new Machine(t);
	machine.write(conf, byHand, 0o640);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1', {search: ['lab.example']}));
	await resolver.set('eth1', served('192.0.2.2'));
	return machine;
}

test('After a crash: without a lease that stands, the original is put back', async t => {
	const machine = await crashed(t);
	await machine.resolver().restoreAfterCrash([]);
	t.deepEqual(machine.look(conf), {content: byHand, mode: '640'});
	t.false(machine.has(kept));
	t.deepEqual(machine.warnings, []);
});

test('After a crash: an original that is back already is nothing that somebody else has written', async t => {
	const machine = await crashed(t);
	machine.write(conf, byHand, 0o640);
	await machine.resolver().restoreAfterCrash([]);
	t.deepEqual(machine.look(conf), {content: byHand, mode: '640'});
	t.false(machine.has(kept));
	t.deepEqual(machine.warnings, []);
});

test('After a crash: leases that stand stay in use, others do not, and the original comes back in the end', async t => {
	const machine = await crashed(t);
	const resolver = machine.resolver();
	await resolver.restoreAfterCrash(['eth1', 'wlan0']);
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.2\n`);
	await resolver.set('wlan0', served('192.0.2.3'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.2\nnameserver 192.0.2.3\n`);
	await resolver.remove('eth1');
	await resolver.remove('wlan0');
	t.is(machine.read(conf), byHand);
});

test('After a crash: who sets a record without asking first has the original put back all the same', async t => {
	const machine = await crashed(t);
	const resolver = machine.resolver();
	await resolver.set('wlan0', served('192.0.2.3'));
	t.is(machine.read(conf), `${notice}nameserver 192.0.2.3\n`);
	await resolver.remove('wlan0');
	t.is(machine.read(conf), byHand);
});

test('After a crash: before the file was written there is nothing to put back', async t => {
	const machine = new Machine(t);
	machine.write(conf, byHand);
	await machine.resolver().set('eth0', served('192.0.2.1'));
	machine.write(conf, byHand);
	await machine.resolver().restoreAfterCrash([]);
	t.is(machine.read(conf), byHand);
	t.false(machine.has(kept));
	t.deepEqual(machine.warnings, []);
});

test('After a crash: what somebody else wrote meanwhile stays, and is the original from now on', async t => {
	const machine = await crashed(t);
	machine.write(conf, 'nameserver 203.0.113.7\n');
	await machine.resolver().restoreAfterCrash([]);
	t.is(machine.read(conf), 'nameserver 203.0.113.7\n');
	t.is(machine.warnings.length, 1);
	const later = await crashed(t);
	later.write(conf, 'nameserver 203.0.113.7\n');
	const resolver = later.resolver();
	await resolver.restoreAfterCrash(['eth0']);
	await resolver.set('eth0', served('192.0.2.4'));
	t.is(later.read(conf), `${notice}nameserver 192.0.2.4\n`);
	await resolver.remove('eth0');
	t.is(later.read(conf), 'nameserver 203.0.113.7\n');
});

for (const [title, damage] of [
	['no JSON', 'x'],
	['of another version', '{"version": 2}'],
	['without a destination', '{"version": 1, "records": []}'],
	[
		'with odd records',
		'{"version": 1, "destination": {"kind": "file", "path": "/etc/resolv.conf"}, "records": [["eth0", {}]]}',
	],
	[
		'with an odd trace',
		'{"version": 1, "destination": {"kind": "file", "path": "/a"}, "records": [], "trace": {"ours": []}}',
	],
] as const) {
	test(`After a crash: what was kept and is damaged (${title}) is set aside with a warning`, async t => {
		const machine = await crashed(t);
		const before = machine.read(conf);
		machine.write(kept, damage);
		await machine.resolver().restoreAfterCrash(['eth0']);
		t.is(machine.read(conf), before);
		t.false(machine.has(kept));
		t.is(machine.read(`${kept}.bad`), damage);
		t.regex(machine.warnings[0] ?? '', /is damaged: it was set aside as .*\.bad\.$/);
	});
}

test('After a crash: a file that cannot be put back now is put back later', async t => {
	const machine = await crashed(t);
	const ours = machine.read(conf);
	const folder = machine.path('/etc/resolv.conf.dhcpagent-new/full');
	machine.write('/etc/resolv.conf.dhcpagent-new/full', folder);
	const resolver = machine.resolver();
	await resolver.restoreAfterCrash([]);
	t.is(machine.read(conf), ours);
	t.true(machine.has(kept));
	t.is(machine.warnings.length, 1);
	await resolver.set('wlan0', served('192.0.2.3'));
	t.is(machine.read(conf), ours);
	rmSync(machine.path('/etc/resolv.conf.dhcpagent-new'), {recursive: true});
	await resolver.remove('wlan0');
	t.is(machine.read(conf), byHand);
	t.false(machine.has(kept));
});

test('After a crash: with another mode the old file is put back, and the new one is written', async t => {
	const machine = await crashed(t);
	const resolver = machine.resolver({mode: '/etc/uplink.conf'});
	await resolver.restoreAfterCrash(['eth0']);
	t.is(machine.read(conf), byHand);
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read('/etc/uplink.conf'), `${notice}nameserver 192.0.2.1\n`);
	t.is(machine.read(conf), byHand);
});

test('After a crash: with resolv-conf off nothing is touched, with a warning', async t => {
	const machine = await crashed(t);
	const before = [machine.look(conf), machine.look(kept)];
	await machine.resolver({mode: 'off'}).restoreAfterCrash([]);
	t.deepEqual([machine.look(conf), machine.look(kept)], before);
	t.deepEqual(machine.warnings, [
		`DNS settings of an earlier run are still in use; ${machine.path(kept)} has what was there before.`,
	]);
});

test('After a crash: records of resolvconf are taken back, and those of standing leases given anew', async t => {
	const machine = new Machine(t);
	machine.program('/sbin/resolvconf', `echo $* $(cat) >> ${machine.path('/calls')}`);
	const resolver = machine.resolver();
	await resolver.set('eth0', served('192.0.2.1'));
	await resolver.set('eth1', served('192.0.2.2'));
	machine.write('/calls', '');
	const next = machine.resolver();
	await next.restoreAfterCrash(['eth1']);
	t.is(machine.read('/calls'), '-d eth0.dhcp\n-a eth1.dhcp nameserver 192.0.2.2\n');
	await next.remove('eth1');
	t.true(machine.read('/calls').endsWith('-d eth1.dhcp\n'));
	t.false(machine.has(kept));
});

test('After a crash: a resolvconf that was installed meanwhile takes over', async t => {
	const machine = await crashed(t);
	machine.program('/sbin/resolvconf', `echo $* $(cat) >> ${machine.path('/calls')}`);
	const resolver = machine.resolver();
	await resolver.restoreAfterCrash(['eth0']);
	t.is(machine.read(conf), byHand);
	await resolver.set('eth0', served('192.0.2.1'));
	t.is(machine.read('/calls'), '-a eth0.dhcp nameserver 192.0.2.1\n');
});

/** A process that changes its mind about two interfaces for ever, with a line for each change. */
const restless = `
	import {createResolver} from ${JSON.stringify(new URL('../src/dns/resolver.js', import.meta.url).href)};
	const [root] = process.argv.slice(1);
	const resolver = createResolver({mode: 'auto', stateDir: root + '/state', root});
	for (let round = 0; ; round++) {
		const name = 'eth' + round % 2;
		if (round % 5 > 2) await resolver.remove(name);
		else await resolver.set(name, {metric: 0, servers: ['192.0.2.' + (round % 250)], search: []});
		process.stdout.write('.');
	}`;

test('After a crash: wherever the process was killed, the original comes back', async t => {
	for (let round = 0; round < 10; round++) {
		const machine = new Machine(t);
		if (round % 2) machine.write(conf, byHand);
		const before = machine.look(conf);
		const child = spawn(process.execPath, ['--input-type=module', '-e', restless, machine.root], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		// The process goes on while it is being killed, so the moment is another each time.
		for (let changes = 0; changes < 5 + round; changes++) await once(child.stdout, 'data');
		child.kill('SIGKILL');
		await once(child, 'close');
		await machine.resolver().restoreAfterCrash([]);
		t.deepEqual(machine.look(conf), before);
		t.false(machine.has(kept));
		t.deepEqual(machine.warnings, []);
	}
});
