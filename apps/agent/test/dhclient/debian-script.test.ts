// Debian's own /sbin/dhclient-script, unmodified, with the hooks that Debian's packages ship, unmodified: under this agent
// they do to the machine what they do under ISC's dhclient, and what their packages mean them to.
import test from 'ava';
import {inTurn} from '../lab/turns.ts';
import {DebianScript, missingPackages, type Picture} from './debian-host.ts';
import {ready} from './ready.ts';
import {common, unanswered} from './scenarios.ts';
import {type ClientName, clientNames} from './scripted-client.ts';
import {Stage} from './stage.ts';

const labTest = ready && missingPackages === undefined ? test : test.skip;

type Kind = 'plain' | 'hooked';
type Play = (stage: Stage<DebianScript>) => Promise<void>;

/** What both clients' scripts left behind at each call, dhclient's first. */
async function picturesOf(kind: Kind, play: Play): Promise<readonly (readonly Picture[])[]> {
	const one = async (name: ClientName) =>
		Stage.with(name, DebianScript[kind], async stage => {
			stage.client.configure(common);
			await play(stage);
			return stage.client.script.pictures.filter(({reason}) => !reason.startsWith('ARP'));
		});
	return inTurn(async () => Promise.all(clientNames.map(one)));
}

const told = {
	codes: [3, 6, 12, 15, 26, 42, 44, 119],
	statements: `option routers 10.77.0.1; option domain-name-servers 10.77.0.1, 10.77.0.2; option host-name "from-dhcp";
	option domain-name "lab.example"; option domain-search "lab.example", "more.example"; option interface-mtu 1400;
	option ntp-servers 10.77.0.3, 10.77.0.4; option netbios-name-servers 10.77.0.5;`,
};

/** The machine with the lease; the alias of the configuration is there too. */
const up = {
	addresses: '10.77.0.100/24\n192.0.2.7/32',
	routes:
		'default via 10.77.0.1 dev eth0 \n10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.100 \n192.0.2.7 dev eth0 scope link',
	mtu: '1400',
	hostname: 'client',
	'resolv.conf': 'nameserver 10.77.0.1\nnameserver 10.77.0.2\nsearch lab.example more.example',
	resolvconf:
		'domain lab.example\nsearch lab.example. more.example.\nnameserver 10.77.0.1\nnameserver 10.77.0.2',
	chrony: 'server 10.77.0.3 iburst\nserver 10.77.0.4 iburst',
	ntpsec: 'server 10.77.0.3 iburst\nserver 10.77.0.4 iburst',
	samba: 'wins server = eth0:10.77.0.5',
	'sendmail host': `LOCAL_CONFIG
Cw10.77.0.100
define(\`confDOMAIN_NAME', \`vm.lab.example')dnl
Cwvm.lab.example
CGvm.lab.example`,
	'sendmail provider': 'LOCAL_CONFIG\ndnl the peers of lab.example',
	avahi: '',
};

/** The machine without it. */
const down = {
	addresses: '192.0.2.7/32',
	routes: '192.0.2.7 dev eth0 scope link',
	'resolv.conf': '',
	resolvconf: '',
	chrony: '',
	ntpsec: '',
};

/** The pictures of a reason. */
const at = (reason: string, pictures: readonly Picture[]) =>
	pictures.filter(picture => picture.reason === reason).map(({shown}) => shown);

labTest(
	'the hooks of seven packages follow a lease that comes, is extended, runs out and comes again',
	async t => {
		const [isc = [], ours = []] = await picturesOf('hooked', async ({client, serve, silence}) => {
			const times = 'option dhcp-renewal-time 4; option dhcp-rebinding-time 8;';
			const soon = {codes: [...told.codes, 58, 59], statements: `${told.statements} ${times}`};
			await serve({...soon, leaseTime: 10});
			client.configure(`${common} timeout 8;`);
			client.start();
			await client.called('BOUND', 'RENEW');
			await silence();
			await client.called('EXPIRE', 'PREINIT', 'FAIL');
			await serve(told);
			await client.called('FAIL', 'BOUND');
		});
		for (const shown of [...at('BOUND', ours), ...at('RENEW', ours)]) t.like(shown, up);
		for (const shown of at('EXPIRE', ours)) t.like(shown, {...down, samba: '', avahi: '/run/avahi'});
		t.regex(at('RENEW', ours)[0]?.['calls'] ?? '', /^ddclient -daemon=0 -syslog$/m);
		t.regex(at('BOUND', ours)[0]?.['calls'] ?? '', /^invoke-rc\.d ntpsec try-restart$/m);
		t.deepEqual(firsts(ours), firsts(isc));
	},
);

/** The first picture of every row of equal reasons: one client may extend its lease once more than the other. */
const firsts = (pictures: readonly Picture[]): readonly Picture[] =>
	pictures.filter(({reason}, nth) => reason !== pictures[nth - 1]?.reason);

labTest('the hooks of seven packages follow a lease that is left, confirmed and given back', async t => {
	const [isc = [], ours = []] = await picturesOf('hooked', async ({client, serve}) => {
		await serve(told);
		client.start();
		await client.called('BOUND');
		await client.stop();
		client.start();
		await client.called('REBOOT');
		await client.release();
	});
	t.is(ours.map(({reason}) => reason).join(' '), 'PREINIT BOUND STOP PREINIT REBOOT RELEASE');
	for (const shown of at('REBOOT', ours)) t.like(shown, up);
	for (const shown of [...at('STOP', ours), ...at('RELEASE', ours)]) t.like(shown, down);
	t.deepEqual(ours, isc);
});

labTest(
	'a remembered lease is kept where its router answers a ping, and taken off again where it does not',
	async t => {
		const [isc = [], ours = []] = await picturesOf('hooked', async ({client, serve, silence, router}) => {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.stop();
			await silence();
			client.configure(unanswered);
			client.start();
			await client.called('TIMEOUT');
			await client.stop();
			await router(false);
			client.start();
			await client.called('TIMEOUT', 'TIMEOUT', 'FAIL');
		});
		t.is(
			firsts(ours)
				.map(({reason}) => reason)
				.join(' '),
			'PREINIT BOUND STOP PREINIT TIMEOUT STOP PREINIT TIMEOUT FAIL',
		);
		const [kept, failed] = at('TIMEOUT', ours);
		t.is(kept?.['addresses'], up.addresses);
		t.is(failed?.['addresses'], '');
		t.is(at('FAIL', ours)[0]?.['addresses'], '192.0.2.7/32');
		t.deepEqual(firsts(ours), firsts(isc));
	},
);

labTest('without hooks the script sets routes of RFC 3442 and resolv.conf by itself', async t => {
	const [isc = [], ours = []] = await picturesOf('plain', async ({client, serve}) => {
		const routes = '18:c0:a8:0a:0a:4d:00:09:00:0a:4d:00:08';
		await serve({
			...told,
			codes: [...told.codes, 121],
			declarations: 'option classless code 121 = string;',
			statements: `${told.statements} option classless = ${routes};`,
		});
		client.start();
		await client.called('BOUND');
		await client.release();
	});
	t.like(at('BOUND', ours)[0], {
		routes:
			'default via 10.77.0.8 dev eth0 \n10.77.0.0/24 dev eth0 proto kernel scope link src 10.77.0.100 \n192.0.2.7 dev eth0 scope link \n192.168.10.0/24 via 10.77.0.9 dev eth0',
		'resolv.conf':
			'domain lab.example\nsearch lab.example. more.example.\nnameserver 10.77.0.1\nnameserver 10.77.0.2',
	});
	t.like(at('RELEASE', ours)[0], {addresses: down.addresses, routes: down.routes});
	t.deepEqual(ours, isc);
});
