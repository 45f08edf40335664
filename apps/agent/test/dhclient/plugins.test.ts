// Plugins in the running agent: what they hear of a lease, what they may say, and that a bad one costs nobody else.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {labTests, type Place} from '../lab/place.ts';
import {configure, startWith} from './configured.ts';
import {Recorder} from './recorder.ts';

const labTest = labTests('dnsmasq');

/** Writes a plugin of these handlers; gives the statement that configures it, with the text of its block. */
function plugin({machine}: Place, name: string, handlers: string, block = ''): string {
	const text = `import {appendFileSync} from 'node:fs';
import {execFileSync} from 'node:child_process';
import {definePlugin} from '@lessee/hooks';
const note = what => appendFileSync('${machine.folder}/${name}', JSON.stringify(what) + '\\n');
const addresses = name => execFileSync('ip', ['-4', '-o', 'addr', 'show', 'dev', name], {encoding: 'utf8'});
export default definePlugin(options => ({name: '${name}', apiVersion: 1, ${handlers}}));
`;
	return `plugin "${configure(machine, text, `${name}.mjs`)}" { ${block} }\n`;
}

/** What a plugin has noted. */
const notesOf = ({machine}: Place, name: string) =>
	machine
		.note(name)
		.split('\n')
		.filter(Boolean)
		.map(line => JSON.parse(line));

const events = ['bound', 'extend', 'expire', 'drop', 'release'];

/** Notes every event with the whole lease, the options of its block, and whether the address is there. */
const spying = events
	.map(
		event =>
			`${event}: (lease, {interface: name}) => note({event: '${event}', name, lease, options, there: addresses(name).includes(lease.address + '/')})`,
	)
	.join(',\n');

labTest(
	'a plugin hears of a lease’s whole life, in order, with all of the lease and its address in place',
	async (t, place) => {
		const {machine, serve} = place;
		await serve('dnsmasq', {
			leaseTime: 300,
			options: {3: ['10.77.0.1'], 6: ['10.77.0.2', '10.77.0.3'], 230: 'site'},
		});
		const spy = plugin(place, 'spy', spying, 'greeting "hello"; number 7; flag true;');
		await startWith(
			machine,
			`${spy} supersede domain-name "ours.example"; also request unknown-230;`,
			'eth0',
		);
		await machine.eventsUntil('BOUND');
		await machine.idle();
		for (const command of ['extend', 'release', 'start', 'drop']) await machine.command(command, 'eth0');
		const notes = notesOf(place, 'spy');
		t.is(notes.map(({event}) => event).join(' '), 'bound extend release bound drop');
		t.is(machine.events, 'BOUND EXTEND RELEASE BOUND DROP');
		for (const {name, there, options, lease} of notes) {
			t.like(
				{name, there, options},
				{name: 'eth0', there: true, options: {greeting: 'hello', number: 7, flag: true}},
			);
			t.like(lease, {
				address: machine.runs[0]?.yiaddr,
				serverIdentifier: '10.77.0.1',
				origin: 'server',
				malformed: [],
			});
			t.like(lease.options, {
				router: ['10.77.0.1'],
				domainNameServer: ['10.77.0.2', '10.77.0.3'],
				domainName: 'ours.example',
				ipAddressLeaseTime: 300,
			});
			t.is(lease.expiresAt - lease.startedAt, 300_000);
			t.true(Math.abs(lease.startedAt - Date.now()) < 60_000);
		}
		t.true(notes[1].lease.startedAt >= notes[0].lease.startedAt);
	},
);

for (const mode of ['agent', 'script'] as const) {
	labTest(
		`verifyLease: a lease that is declined is used by nobody, and refused to the server (the ${mode} configures)`,
		async (t, place) => {
			const {lab, client, machine, serve} = place;
			const capture = await lab.capture(client, 'eth0');
			await serve('dnsmasq', {leaseTime: 300});
			const judge = plugin(place, 'judge', `verifyLease: lease => (note(lease.address), 'decline')`);
			const yes = plugin(place, 'yes', `verifyLease: () => 'accept'`);
			const recorder = new Recorder(join(lab.folder, 'recorder'));
			const script = mode === 'script' ? ['--script', recorder.path] : [];
			await startWith(machine, judge + yes, ...script, 'eth0');
			const decline = await capture.message('DECLINE');
			t.is(
				decline.options.get(50),
				Buffer.from(notesOf(place, 'judge')[0].split('.').map(Number)).toString('hex'),
			);
			const again = await capture.message('DISCOVER', 2);
			t.true(again.at - decline.at >= 9_000, capture.describe());
			t.regex(capture.transcript, /^DISCOVER OFFER REQUEST ACK DECLINE DISCOVER/);
			t.is(machine.events, '');
			t.notRegex(recorder.reasons, /BOUND|EXPIRE/);
			t.deepEqual(await client.addresses('eth0'), []);
		},
	);
}

labTest(
	'a plugin that hangs, throws or cannot be loaded costs its own answer; the others and the lease go on',
	async (t, place) => {
		const {machine, client, serve} = place;
		await serve('dnsmasq', {leaseTime: 300});
		const statements = [
			plugin(
				place,
				'waits',
				`bound: (lease, {signal}) => new Promise(() => signal.onabort = () => note('aborted')), extend: () => note('extend')`,
			),
			plugin(
				place,
				'throws',
				`verifyLease() { throw new Error('no'); }, bound() { throw new Error('oh\\x1b[31m'); }`,
			),
			`plugin "${configure(machine, 'export default (', 'broken.mjs')}" { }\n`,
			'plugin "./absent.mjs" { }\n',
			plugin(place, 'spy', spying),
		];
		await startWith(machine, statements.join(''), '--hook-timeout', String(place.seconds(6)), 'eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		t.is((await machine.command('extend', 'eth0')).status, 0);
		t.is(machine.events, 'BOUND EXTEND');
		t.deepEqual(notesOf(place, 'waits'), ['aborted', 'extend']);
		t.deepEqual(
			notesOf(place, 'spy').map(({event}) => event),
			['bound', 'extend'],
		);
		t.is((await client.addresses('eth0')).length, 1);
		for (const words of [
			/broken\.mjs/,
			/absent\.mjs/,
			/plugin waits bound ran out of time/,
			/plugin throws bound .*oh\\\\x1b\[31m/,
		])
			t.truthy(await machine.agent?.said(words));
	},
);

labTest('ntp, with nothing but the public API, makes chrony’s sources follow the lease', async (t, place) => {
	const {machine, client, serve} = place;
	const servers = {42: ['10.77.0.3', '10.77.0.4']};
	await serve('dnsmasq', {leaseTime: 300, options: servers});
	await client.must([
		'sh',
		'-c',
		`mkdir /run/bin; printf '#!/bin/sh\\necho "$*" >> ${machine.folder}/chronyc\\n' > /run/bin/chronyc; chmod 755 /run/bin/chronyc`,
	]);
	machine.env = {PATH: '/run/bin:/usr/sbin:/usr/bin:/sbin:/bin'};
	await startWith(machine, 'plugin "@lessee/hooks/ntp" { service "chrony"; }', 'eth0');
	await machine.eventsUntil('BOUND');
	await machine.idle();
	const sources = client.path('/run/chrony-dhcp/eth0.sources');
	t.is(readFileSync(sources, 'utf8'), 'server 10.77.0.3 iburst\nserver 10.77.0.4 iburst\n');
	t.is(machine.note('chronyc'), 'reload sources\n');
	await machine.command('extend', 'eth0');
	t.is(machine.note('chronyc'), 'reload sources\n', 'nothing has changed, and nothing is reloaded');
	await machine.command('release', 'eth0');
	t.false(existsSync(sources));
	t.is(machine.note('chronyc'), 'reload sources\nreload sources\n');
});
