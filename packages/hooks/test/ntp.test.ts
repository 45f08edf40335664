import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Lease} from '@lessee/lease';
import test, {type ExecutionContext} from 'ava';
import {PluginHost, sampleLease} from '../src/index.ts';
import {Workshop} from './workshop.ts';

const lease = sampleLease(0);
const plugin = fileURLToPath(new URL('../src/plugins/ntp.js', import.meta.url));

/** A lease with other NTP servers. */
function withServers(servers: readonly string[] | undefined): Lease {
	const {networkTimeProtocolServers: _, ...others} = lease.options.options;
	const options = {...others, ...(servers && {networkTimeProtocolServers: servers})};
	return {...lease, options: {...lease.options, options}};
}

/** The plugin on an interface, on a machine where these programs are installed, which write down how they are called. */
function ntp(t: ExecutionContext, w: Workshop, programs: readonly string[], options = {}) {
	mkdirSync(w.path('bin'));
	for (const name of programs) w.program(`echo "${name} $*" >> ${w.path('calls')}`, `bin/${name}`);
	const folder = w.path('sources');
	const host = new PluginHost({
		executor: w.executor,
		plugins: [{specifier: plugin, options: {folder, ...options}}],
		folder: w.folder,
		env: {PATH: w.path('bin')},
	});
	t.teardown(() => host.close());
	const calls = () => (existsSync(w.path('calls')) ? w.read('calls').trim().split('\n') : []);
	const files = () =>
		Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
	return {on: (name: string) => host.withPlugins(name, w.hooks(undefined)), calls, files};
}

test.serial('ntp: chrony’s sources follow the lease of each interface, and go with it', async t => {
	const w = new Workshop(t);
	const {on, calls, files} = ntp(t, w, ['chronyc', 'systemctl']);
	await on('eth0').run('BOUND', lease).ended;
	t.deepEqual(files(), {'eth0.sources': 'server 192.0.2.4 iburst\nserver 192.0.2.5 iburst\n'});
	await on('eth1').run('BOUND', withServers(['192.0.2.9'])).ended;
	await on('eth0').run('EXPIRE', lease).ended;
	t.deepEqual(files(), {'eth1.sources': 'server 192.0.2.9 iburst\n'});
	t.deepEqual(calls(), Array(3).fill('chronyc reload sources'));
});

test.serial('ntp: where there is no chrony, systemd-timesyncd is told', async t => {
	const w = new Workshop(t);
	const {on, calls, files} = ntp(t, w, ['systemctl']);
	await on('eth0').run('BOUND', lease).ended;
	t.deepEqual(files(), {'lessee-eth0.conf': '[Time]\nNTP=192.0.2.4 192.0.2.5\n'});
	await on('eth0').run('RELEASE', lease).ended;
	t.deepEqual(files(), {});
	t.deepEqual(calls(), Array(2).fill('systemctl try-restart systemd-timesyncd.service'));
});

test.serial('ntp: a renewal that changes nothing disturbs nobody', async t => {
	const w = new Workshop(t);
	const {on, calls, files} = ntp(t, w, ['chronyc']);
	await on('eth0').run('BOUND', lease).ended;
	await on('eth0').run('EXTEND', lease).ended;
	t.is(calls().length, 1);
	await on('eth0').run('EXTEND', withServers(['192.0.2.6'])).ended;
	t.deepEqual(files(), {'eth0.sources': 'server 192.0.2.6 iburst\n'});
	await on('eth0').run('EXTEND', withServers(undefined)).ended;
	t.deepEqual(files(), {});
	await on('eth0').run('DROP', withServers(undefined)).ended;
	t.is(calls().length, 3);
});

test.serial('ntp: a service that cannot be told is a line in the log, and the event goes on', async t => {
	const w = new Workshop(t);
	const {on, files} = ntp(t, w, [], {service: 'chrony'});
	await on('eth0').run('BOUND', lease).ended;
	t.true('eth0.sources' in files());
	t.true(w.log.some(line => /plugin ntp: chronyc did not take the change: spawn chronyc ENOENT$/.test(line)));
	t.like(w.runs[0], {program: 'ntp', outcome: {how: 'exited'}});
});

test.serial('ntp: a service that it does not know is refused with those that it does', async t => {
	const w = new Workshop(t);
	const {on} = ntp(t, w, [], {service: 'ntpd'});
	await on('eth0').run('BOUND', lease).ended;
	t.regex(w.log[0] ?? '', /is left out\. service must be chrony or timesyncd; got ntpd\.$/);
});

test('ntp: it knows nothing of this package but its public names', t => {
	const source = readFileSync(plugin, 'utf8');
	const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
	t.deepEqual(
		imported.filter(name => !name?.startsWith('node:')),
		['../index.js'],
	);
});
