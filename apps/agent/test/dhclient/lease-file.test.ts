// The export of leases in dhclient's format: who reads dhclient's file reads the same in ours, whatever a server sends.
import {copyFileSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {inTurn} from '../lab/turns.ts';
import type {Words} from './dhcpd.ts';
import {bytes, text} from './every-option.ts';
import {missingReaders, type ReadLeases, readLeases} from './lease-readers.ts';
import {ready} from './ready.ts';
import {record} from './recorder.ts';
import {common} from './scenarios.ts';
import {type ClientName, clientNames} from './scripted-client.ts';
import {Stage} from './stage.ts';

const labTest = ready && missingReaders === undefined ? test : test.skip;

/** The lease file of a client that has had two leases, read. */
async function fileOf(
	name: ClientName,
	words: Words,
): Promise<{readonly read: ReadLeases; readonly text: string}> {
	return Stage.with(name, record, async ({client, host, lab, serve}) => {
		client.configure(`${common} request subnet-mask, routers, domain-name, domain-name-servers;`);
		await serve(words);
		client.start();
		await client.called('BOUND');
		await client.stop();
		const path = join(lab.folder, 'dhclient.leases');
		if (name === 'dhcpagent') copyFileSync(host.path('/var/lib/dhcpagent/eth0.leases'), path);
		return {read: readLeases(path), text: readFileSync(path, 'utf8')};
	});
}

const times = /^(renew|rebind|expire)$/;
const withoutTimes = (lease: Readonly<Record<string, string>> = {}) =>
	Object.fromEntries(Object.entries(lease).filter(([name]) => !times.test(name)));

labTest(
	'cloud-init, the Azure agent and python3-isc-dhcp-leases read in our file what they read in dhclient’s',
	async t => {
		const words = bytes(
			[
				[3, '0a4d0001'],
				[6, '0a4d00010a4d0002'],
				[15, text('lab.example')],
				[26, '0578'],
				[28, '0a4d00ff'],
				[42, '0a4d0003'],
				[121, '18c0a80a0a4d0009000a4d0008'],
				[245, 'a83f8110'],
			],
			'filename "pxelinux.0"; server-name "boot.example";',
		);
		const [isc, ours] = await inTurn(async () =>
			Promise.all(clientNames.map(async name => fileOf(name, words))),
		);
		const [theirs, own] = [isc?.read, ours?.read];
		t.deepEqual(own?.cloudInit.map(withoutTimes), theirs?.cloudInit.map(withoutTimes));
		t.deepEqual(
			own?.iscLeases.map(({options}) => options),
			theirs?.iscLeases.map(({options}) => options),
		);
		t.is(own?.azure, '168.63.129.16');
		t.is(theirs?.azure, '168.63.129.16');
		t.like(own?.cloudInit[0], {
			interface: 'eth0',
			'fixed-address': '10.77.0.100',
			'subnet-mask': '255.255.255.0',
			routers: '10.77.0.1',
			'rfc3442-classless-static-routes': '24,192,168,10,10,77,0,9,0,10,77,0,8',
			'unknown-245': 'a8:3f:81:10',
		});
		const left = Date.parse(`${own?.iscLeases[0]?.expire}Z`) - Date.now();
		t.true(left > 500_000 && left <= 600_000, `${left} ms`);
		const layout = (file: string | undefined) =>
			file
				?.split('\n')
				.map(line =>
					line
						.replace(/[0-9/: ]{19,}/, ' TIME')
						.split(' ')
						.slice(0, 4)
						.join(' '),
				)
				.sort();
		t.deepEqual(layout(ours?.text), layout(isc?.text));
	},
);

labTest('no value of a server’s breaks out of its statement, for any of the readers', async t => {
	const hostile =
		'";\n}\nlease {\n  fixed-address 203.0.113.1;\n  option unknown-245 1:2:3:4;\n  expire never;\n}\n';
	const words = bytes([
		[3, '0a4d0001'],
		[56, text(hostile)],
		[60, text(hostile)],
		[66, text(`x${hostile}`)],
		[67, text(`\\${hostile}`)],
		[100, text(`${hostile}\0`)],
		[245, text('";\n}')],
		[250, text(hostile)],
	]);
	const {read, text: file} = await inTurn(async () => fileOf('dhcpagent', words));
	t.is(read.cloudInit.length, 1);
	t.is(read.cloudInit[0]?.['fixed-address'], '10.77.0.100');
	t.is(read.iscLeases.length, 1);
	t.is(read.azure, '34.59.10.125');
	t.is(file.split('\n').filter(line => /^lease|^\}/.test(line)).length, 2);
	for (const line of file.trimEnd().split('\n').slice(1, -1)) t.regex(line, /^ {2}[ -:<-z|~]+;$/);
});
