// What the end of the script does to the lease, on the wire: with ISC's dhclient and with this agent.
import {rmSync} from 'node:fs';
import type {DhcpPacket} from '@lessee/lab';
import {inTurn} from '../lab/turns.ts';
import {labTest} from './ready.ts';
import {type Ending, type Recorder, record} from './recorder.ts';
import {common, unanswered} from './scenarios.ts';
import {type ClientName, clientNames} from './scripted-client.ts';
import {Stage} from './stage.ts';

type Play = (stage: Stage<Recorder>, name: ClientName) => Promise<void>;

const renewedSoon = {
	codes: [58, 59],
	statements: 'option dhcp-renewal-time 2; option dhcp-rebinding-time 400;',
};

/** One client or both, each with a script that ends like this for a reason. */
async function withScript(
	names: readonly ClientName[],
	ends: Readonly<Record<string, Ending>>,
	play: Play,
): Promise<void> {
	const one = async (name: ClientName) =>
		Stage.with(name, record, async stage => {
			stage.client.configure(common);
			for (const [reason, how] of Object.entries(ends)) stage.client.script.ends(reason, how);
			await play(stage, name);
		});
	await inTurn(async () => Promise.all(names.map(one)));
}

/** Whether the second packet came about ten seconds after the first. */
const tenSecondsLater = (first: DhcpPacket, second: DhcpPacket): boolean =>
	second.at - first.at >= 9_000 && second.at - first.at < 30_000;

labTest('1 on BOUND: both decline the address, and search again after 10 s', async t => {
	await withScript(clientNames, {BOUND: 1}, async ({client, serve, capture}, name) => {
		await serve();
		client.start();
		const decline = await capture.message('DECLINE');
		t.is(decline.options.get(50), '0a4d0064', name);
		t.is(decline.options.get(54), '0a4d0001', name);
		const again = await capture.message('DISCOVER', 2);
		t.true(tenSecondsLater(decline, again), `${name}:\n${capture.describe()}`);
		t.regex(capture.transcript, /^DISCOVER OFFER REQUEST ACK DECLINE DISCOVER/, name);
		t.notRegex(client.script.reasons, /EXPIRE|FAIL|STOP/, name);
	});
});

labTest('1 on REBOOT: both decline the address', async t => {
	await withScript(clientNames, {REBOOT: 1}, async ({client, serve, capture}, name) => {
		await serve();
		client.start();
		await client.called('BOUND');
		await client.stop();
		client.start();
		await client.called('REBOOT');
		const decline = await capture.message('DECLINE');
		t.is(decline.options.get(50), '0a4d0064', name);
		t.regex(capture.transcript, /REQUEST ACK DECLINE/, name);
	});
});

labTest(
	'1 on RENEW: both decline; dhclient keeps what it has declined, the agent lets it expire',
	async t => {
		await withScript(clientNames, {RENEW: 1}, async ({client, host, serve, capture}, name) => {
			await serve(renewedSoon);
			client.start();
			const decline = await capture.message('DECLINE');
			t.is(decline.options.get(50), '0a4d0064', name);
			if (name === 'dhclient') {
				t.deepEqual(await host.addresses('eth0'), ['10.77.0.100/24']);
				t.notRegex(client.script.reasons, /EXPIRE/);
				return;
			}
			await client.called('RENEW', 'EXPIRE', 'PREINIT');
			t.deepEqual(await host.addresses('eth0'), []);
			const [old] = client.script.calls.filter(({reason}) => reason === 'EXPIRE');
			t.is(old?.environment.get('old_ip_address'), '10.77.0.100');
			t.true(tenSecondsLater(decline, await capture.message('DISCOVER', 2)), capture.describe());
		});
	},
);

for (const signal of ['KILL', 'TERM'] as const) {
	labTest(`SIG${signal} on BOUND and RENEW: both keep the address, for it works`, async t => {
		await withScript(
			clientNames,
			{BOUND: signal, RENEW: signal},
			async ({client, host, serve, capture}, name) => {
				await serve(renewedSoon);
				client.start();
				await client.called('BOUND', 'RENEW');
				await capture.message('ACK', 3);
				t.notRegex((await capture.settled()).transcript, /DECLINE/, name);
				t.deepEqual(await host.addresses('eth0'), ['10.77.0.100/24'], name);
			},
		);
	});
}

labTest('SIGKILL on TIMEOUT: with both the lease has failed its test', async t => {
	await withScript(clientNames, {TIMEOUT: 'KILL'}, async ({client, host, serve, silence}, name) => {
		await serve();
		client.start();
		await client.called('BOUND');
		await client.stop();
		await silence();
		client.configure(unanswered);
		client.start();
		await client.called('TIMEOUT', 'FAIL');
		t.deepEqual(await host.addresses('eth0'), [], name);
	});
});

labTest('1 on PREINIT, EXPIRE and FAIL: neither minds', async t => {
	await withScript(
		clientNames,
		{PREINIT: 1, EXPIRE: 1, FAIL: 1},
		async ({client, serve, silence, capture}, name) => {
			await serve({leaseTime: 3});
			client.configure(unanswered);
			client.start();
			await client.called('BOUND');
			await silence();
			await client.called('EXPIRE', 'PREINIT', 'FAIL');
			await serve();
			await client.called('FAIL', 'BOUND');
			t.notRegex((await capture.settled()).transcript, /DECLINE/, name);
		},
	);
});

labTest('1 on ARPCHECK: the offered address is declined before it is requested', async t => {
	await withScript(['dhcpagent'], {ARPCHECK: 1}, async ({client, serve, capture}) => {
		await serve();
		client.start();
		const decline = await capture.message('DECLINE');
		t.is(decline.options.get(50), '0a4d0064');
		t.is(capture.transcript, 'DISCOVER OFFER DECLINE');
		t.is(client.script.reasons, 'PREINIT ARPSEND ARPCHECK');
		t.true(tenSecondsLater(decline, await capture.message('DISCOVER', 2)), capture.describe());
	});
});

labTest('1 on ARPSEND: nobody minds', async t => {
	await withScript(['dhcpagent'], {ARPSEND: 1}, async ({client, serve, capture}) => {
		await serve();
		client.start();
		await client.called('BOUND');
		t.is((await capture.settled()).transcript, 'DISCOVER OFFER REQUEST ACK');
	});
});

labTest(
	'a script that cannot be run is an error at start, not a lease that counts as configured',
	async t => {
		await withScript(['dhcpagent'], {}, async ({client, serve, capture}) => {
			await serve();
			rmSync(client.script.path);
			const {code, said} = await client.startInVain();
			t.is(code, 6);
			t.true(
				said.includes(`The script must be an executable file, and ${client.script.path} is none.`),
				said,
			);
			t.is((await capture.settled()).transcript, '');
		});
	},
);
