// The agent dies at any moment, and the next one goes on: the hooks' grammar, the address and the files are right.
import {readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Program} from '@lessee/lab';
import {grammar, type Machine} from './machine.ts';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'dhcpd');

/** Numbers from 0 to 1 by a seed (mulberry32). */
function* draws(seed: number): Generator<number, never> {
	for (let state = seed; ; ) {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
}

/** Each hook notes its beginning and its end: whether one began before the one before had ended. */
function overlapping(machine: Machine): readonly string[] {
	const notes = machine.note('spans').trim().split('\n');
	return notes.filter((note, index) =>
		note.startsWith('begin') ? index % 2 !== 0 : note !== notes[index - 1]?.replace('begin', 'end'),
	);
}

/** What is begun in a round before the agent is killed. */
const deeds = ['nothing', 'nothing', 'drop', 'release', 'extend', 'SIGTERM'] as const;

for (const seed of [1, 7, 8]) {
	labTest(
		`killed at any moment, 12 times, while leases are had, renewed, lost and given up (seed ${seed})`,
		async (t, {lab, server, client, machine}) => {
			const config = {leaseTime: 3, t1: 1, t2: 2, options: {3: ['10.77.0.1'], 6: ['10.77.0.1']}};
			const folder = `${lab.folder}/dhcpd`;
			const serve = async (more = {}) => lab.serve(server, 'dhcpd', {...config, ...more}, folder);
			const resolvConf = client.path('/etc/resolv.conf');
			writeFileSync(resolvConf, 'nameserver 192.0.2.53\n');
			const draw = draws(seed);
			machine.hook(`echo "begin $$" >> ${machine.folder}/spans
sleep 0.$(( $$ % 4 ))
echo "end $$" >> ${machine.folder}/spans`);
			let served = await serve();
			const rounds: string[] = [];
			for (let round = 1; round <= 12; round++) {
				if (round === 4) await served.kill();
				if (round === 10) served = await serve();
				const agent = machine.launch('eth0');
				await sleep(draw.next().value * 1400);
				const deed = deeds[Math.floor(draw.next().value * deeds.length)] ?? 'nothing';
				let command: Program | undefined;
				if (deed === 'SIGTERM') agent.signal(deed);
				else if (deed !== 'nothing') command = client.spawn(machine.program(deed, 'eth0'));
				await sleep(draw.next().value * 400);
				await agent.end('SIGKILL');
				// The next agent must not be given it.
				await command?.ended;
				rounds.push(`${round} ${deed}: ${machine.events}`);
				t.regex(machine.events, grammar, rounds.join('\n'));
			}
			await served.stop();
			served = await serve({leaseTime: 300, t1: 100, t2: 200});
			await machine.start('eth0');
			const lasts = async () =>
				Date.parse((await machine.status()).lease?.expiresAt ?? '') - Date.now() > 60_000;
			await machine.until(lasts, 'a lease that lasts');
			await machine.idle();
			const {lease} = await machine.status();
			t.deepEqual(await client.addresses('eth0'), [`${lease?.address}/24`]);
			t.like(JSON.parse(machine.stateFile()), {version: 1, record: {active: {address: lease?.address}}});
			t.is((await machine.command('release', 'eth0')).status, 0);
			t.regex(machine.events, grammar);
			t.regex(machine.events, /^BOUND .*RELEASE$/);
			t.deepEqual(overlapping(machine), [], machine.note('spans'));
			t.deepEqual(await client.addresses('eth0'), []);
			t.deepEqual(await client.routes(), []);
			t.is(readFileSync(resolvConf, 'utf8'), 'nameserver 192.0.2.53\n');
			await served.leasesUntil(leases => leases.every(({state}) => state !== 'active'));
		},
	);
}

labTest(
	'killed before, in and after each hook, and started again, the agent keeps the grammar',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		// The hook kills the agent that runs it: at once for BOUND and RELEASE, late for EXTEND.
		machine.hook(`pid=$(cat ${machine.folder}/pid)
case $2 in
BOUND|RELEASE) kill -9 $pid;;
EXTEND) (sleep 0.3; kill -9 $pid) & ;;
esac
sleep 0.2`);
		const begin = async (): Promise<void> => {
			const started = machine.start('eth0');
			writeFileSync(`${machine.folder}/pid`, String(machine.agent?.pid));
			await started.catch(() => undefined);
		};
		await begin();
		await machine.eventsUntil('BOUND');
		await machine.agent?.ended;
		await begin();
		await machine.eventsUntil('BOUND EXTEND');
		await machine.agent?.ended;
		t.is((await client.addresses('eth0')).length, 1);
		machine.hook(`[ $2 = RELEASE ] && kill -9 $(cat ${machine.folder}/pid); sleep 0.2`);
		await begin();
		await machine.eventsUntil('BOUND EXTEND EXTEND');
		await machine.idle();
		await machine.command('release', 'eth0');
		await machine.agent?.ended;
		t.is(machine.events, 'BOUND EXTEND EXTEND RELEASE');
		machine.hook('');
		const last = machine.start();
		writeFileSync(`${machine.folder}/pid`, String(machine.agent?.pid));
		await last;
		await machine.until(
			async () => (await client.addresses('eth0')).length === 0,
			'no address after RELEASE',
		);
		t.regex(machine.events, grammar);
		t.is(machine.events, 'BOUND EXTEND EXTEND RELEASE');
	},
);

labTest(
	'an interface that went while no agent ran has taken its name servers along',
	async (t, {client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300, options: {6: ['10.77.0.53']}});
		const resolvConf = client.path('/etc/resolv.conf');
		writeFileSync(resolvConf, 'nameserver 192.0.2.53\n');
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		t.regex(readFileSync(resolvConf, 'utf8'), /10\.77\.0\.53/);
		await agent.end('SIGKILL');
		await client.ip('link del eth0');
		await machine.start('eth0');
		await machine.until(
			() => readFileSync(resolvConf, 'utf8') === 'nameserver 192.0.2.53\n',
			'the resolv.conf from before',
		);
		t.is(machine.events, 'BOUND');
	},
);
