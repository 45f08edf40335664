// Values of a server that means harm: what is not what it has to be is used nowhere, and what is shown, written or handed
// on has nothing in it that steers a terminal, ends a line or leaves its quotes.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {AgentEvent} from '@lessee/control';
import type {Finished} from '@lessee/lab';
import {labTests, type Place} from '../lab/place.ts';
import {startWith} from './configured.ts';
import {serveWords} from './dhcpd.ts';
import {bytes, renewedSoon, text} from './every-option.ts';
import {Recorder} from './recorder.ts';

const labTest = labTests('dhcpd');

/** Colours, titles, a bell, 8-bit control characters, a right-to-left override, lines, quotes, a shell's words. */
const harm = `\x1b[31m\x1b]0;title\x07\x00\xc2\x9b1m\xe2\x80\xae\r\n"; } { \`id\` $(id) \\ | & ' \x7f\xff`;

/** A name of 255 bytes on the wire, the longest that there is. */
const longestName = [63, 63, 63, 61]
	.map(size => `${size.toString(16).padStart(2, '0')}${'61'.repeat(size)}`)
	.join('');

const checked = ['host_name', 'domain_name', 'root_path', 'nis_domain', 'netbios_scope', 'nisplus_domain'];
const escaped = ['merit_dump', 'dhcp_message', 'tftp_server_name', 'bootfile_name', 'pcode', 'default_url'];
const inHex = ['vendor_class_identifier', 'unknown_230', 'unknown_252'];

const words = bytes(
	[
		...[12, 15, 17, 40, 47, 64].map(code => [code, text(harm)] as const),
		...[14, 56, 66, 67, 100, 114].map(code => [code, text(harm)] as const),
		...[60, 230, 252].map(code => [code, text(harm)] as const),
		[43, '01ff4142'],
		[6, '0a4d000102'],
		[119, `${longestName}00`],
		[125, '00000de9ff0101'],
	],
	'filename "/a;$(id)"; server-name "two words\\033[5m";',
);
const configuration = `option domain-search code 119 = domain-list; send dhcp-max-message-size 1400;
	request domain-search, domain-name-servers, host-name, domain-name;`;

const printable = /^[ -~]*$/;

/** What steers a terminal, or how text is shown on one; tabs and ends of lines are meant. */
const steering = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A server that says all that, and the agent bound to it. */
async function bindTo({machine, server, lab}: Place, ...args: readonly string[]): Promise<void> {
	await serveWords(server, join(lab.folder, 'dhcpd'), words);
	await startWith(machine, configuration, ...args, 'eth0');
	await machine.eventsUntil('BOUND');
	await machine.idle();
}

labTest(
	'the script’s environment has refused values nowhere, and no byte that is not printable ASCII',
	async (t, place) => {
		const recorder = new Recorder(join(place.lab.folder, 'recorder'));
		await serveWords(place.server, join(place.lab.folder, 'dhcpd'), renewedSoon(words));
		await startWith(place.machine, configuration, '--script', recorder.path, 'eth0');
		const renewed = () => recorder.calls.some(({reason}) => reason === 'RENEW');
		await place.machine.until(renewed, 'a script that is told of a renewal');
		const bound = recorder.calls.filter(({reason}) =>
			['ARPSEND', 'ARPCHECK', 'BOUND', 'RENEW'].includes(reason),
		);
		t.true(bound.length >= 4);
		for (const {reason, environment} of bound) {
			for (const [name, value] of environment) t.regex(value, printable, `${reason} ${name}`);
			const names = [...environment.keys()].map(name => name.replace(/^(new|old|check)_/, ''));
			t.deepEqual(
				names.filter(name => [...checked, 'filename', 'server_name', 'domain_name_servers'].includes(name)),
				[],
			);
			for (const name of escaped)
				t.regex(environment.get(`new_${name}`) ?? '', /^\\033\[31m/, `${reason} ${name}`);
			for (const name of inHex)
				t.regex(environment.get(`new_${name}`) ?? '', /^1b:5b:33:31:6d:/, `${reason} ${name}`);
			t.is(environment.get('new_domain_search')?.length, 254);
		}
	},
);

for (const format of ['pretty', 'json'] as const) {
	labTest(
		`the log (${format}) shows nothing that steers a terminal, also of what the script prints`,
		async (t, place) => {
			const recorder = new Recorder(join(place.lab.folder, 'recorder'));
			// echo of dash makes bytes of `\033`.
			const shouting = readFileSync(recorder.path, 'utf8').replace(
				/exit 0\n$/,
				'echo "heard: $new_tftp_server_name"\n',
			);
			writeFileSync(recorder.path, shouting);
			await bindTo(place, '--script', recorder.path, '--log-format', format);
			await place.machine.agent?.end();
			const log = place.machine.agent?.output ?? '';
			t.regex(log, /heard: /);
			t.regex(log, /A value of the server's is not used: Option 12 \(host-name\)/);
			t.deepEqual(
				log.split('\n').filter(line => steering.test(line)),
				[],
			);
			const said =
				format === 'json'
					? log
							.trim()
							.split('\n')
							.map(line => JSON.parse(line).msg as string)
					: [];
			t.deepEqual(
				said.filter(sentence => steering.test(sentence)),
				[],
			);
		},
	);
}

labTest('status, events, dhcpinfo and the API show nothing that steers a terminal', async (t, place) => {
	const {machine} = place;
	await serveWords(place.server, join(place.lab.folder, 'dhcpd'), words);
	await startWith(machine, configuration);
	const events: readonly AgentEvent[] = await machine.follow();
	const follower = machine.host.spawn(machine.program('events'));
	const said = ({status, stdout, stderr}: Finished): string => {
		t.is(status, 0, stderr);
		return stdout;
	};
	said(await machine.command('start', 'eth0'));
	const shown = [
		...(await Promise.all(
			[['status'], ['status', 'eth0', '--json']].map(async args => machine.command(...args)),
		)),
		...(await Promise.all(
			[['--all'], ['--all', '--json'], ['BootFile'], ['BootSrvN']].map(async args => machine.query(...args)),
		)),
	].map(said);
	for (const code of [14, 43, 56, 60, 66, 67, 100, 114, 119, 230, 252])
		shown.push(said(await machine.query(String(code))));
	shown.push(await machine.api('query', '/v1/interfaces/eth0'), await machine.api('query', '/metrics'));
	await follower.said(/BOUND/);
	shown.push(follower.stdout, JSON.stringify(events));
	for (const output of shown) {
		t.notRegex(output, steering);
		t.true(output.length > 1, shown.map(({length}) => length).join());
	}
	t.is(await machine.info('host-name'), '');
	t.is(await machine.info('domain-name'), '');
});

labTest(
	'the files of a lease, and resolv.conf, hold what was checked; the raw message is kept for root alone',
	async (t, place) => {
		const {machine, client} = place;
		machine.hook(`tr '\\0' '\\n' < /proc/$$/environ > ${machine.folder}/hook.environment`);
		await bindTo(place, '--resolv-conf', '/etc/resolv.conf');
		const folder = client.path('/var/lib/dhcpagent');
		for (const name of readdirSync(folder))
			t.notRegex(readFileSync(join(folder, name), 'utf8'), steering, name);
		const resolver = await client.must(['cat', '/etc/resolv.conf']);
		t.regex(resolver, /^search [a.]{251,254}$/m);
		t.notRegex(resolver, /nameserver|domain|id/);
		t.is((await client.must(['hostname'])).trim(), 'client');
		t.notRegex(machine.note('hook.environment'), /31m|\(id\)/);
		const modes = await client.must([
			'stat',
			'-c',
			'%a %n',
			...readdirSync(folder).map(name => `/var/lib/dhcpagent/${name}`),
		]);
		for (const line of modes.trim().split('\n')) t.regex(line, /^600 /);
	},
);
