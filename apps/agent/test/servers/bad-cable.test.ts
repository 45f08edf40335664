// A cable that loses every third frame, doubles and reorders: what is late or lost costs time, and the law holds.
import type {Capture, ServerLease} from '@lessee/lab';
import type {ExecutionContext} from 'ava';
import {startWith} from '../dhclient/configured.ts';
import {grammar, type Machine} from '../lab/machine.ts';
import type {Pace} from '../lab/pace.ts';
import type {Place} from '../lab/place.ts';
import {claim, steal} from '../lab/thief.ts';
import {
	allowsRapidCommit,
	each,
	ended,
	endedAndBegun,
	hexOf,
	inMoved,
	lastDays,
	moved,
	outcomeOf,
} from './servers.ts';

/** Asks again soon; leases are short, of dnsmasq too. */
const hurried = (leaseTime: number) =>
	`initial-interval 1; backoff-cutoff 2; reboot 4; supersede dhcp-lease-time ${leaseTime};\n${allowsRapidCommit}`;
const times = (seconds: Pace) => ({leaseTime: seconds(16), t1: seconds(2), t2: seconds(4)});

/** How long it may take where luck is out, milliseconds. */
const long = 120_000;

/** Puts a bad cable in the place of the good one; the link-layer address stays. Gives what the machine sees. */
async function damage({lab, segment, client, port}: Place, seed: number): Promise<Capture> {
	await client.ip('link del eth0');
	const cable = {seed, drop: 0.3, duplicate: 0.2, reorder: 0.3, delay: 20};
	await segment.connect(client, 'eth0', {cable, hardware: port.hardware});
	return lab.capture(client, 'eth0');
}

/** What holds whatever becomes of the frames: cycles of events, each with the address that it is about. */
function lawful(t: ExecutionContext, {events, runs}: Machine): void {
	t.regex(events, grammar);
	for (const run of runs) t.is(run.addresses, `${run.yiaddr}/24`);
}

each(
	'lease',
	'a bad cable: a lease is had, renewed, taken up again and given back; parameters come without one',
	async (t, place, {kind, outcome}) => {
		const {client, machine, serve, seconds} = place;
		const capture = await damage(place, 1);
		const rapidCommit = outcomeOf('rapid commit', kind) === 'ACK';
		const served = await serve(kind, {...times(seconds), rapidCommit});
		await startWith(machine, hurried(seconds(16)), 'eth0');
		await machine.eventsUntil(/BOUND EXTEND/, long);
		const address = machine.runs.find(({event}) => event === 'EXTEND')?.yiaddr;
		if (outcome !== 'no database') {
			const active = ({address: one, state}: ServerLease) => one === address && state === 'active';
			await served.leasesUntil(leases => leases.some(active));
		}
		// It may be renewed at this moment, or, where luck is out, be on its way back from an expiry.
		for (const command of ['extend', 'drop', 'start', 'release']) await machine.done(command, 'eth0');
		t.is((await capture.settled()).dhcp('RELEASE').length, 1, capture.describe());
		t.regex(machine.events, /^(BOUND EXPIRE )*BOUND EXTEND .*DROP BOUND .*RELEASE$/);
		lawful(t, machine);
		t.deepEqual(await client.addresses('eth0'), []);

		await client.ip('addr add 10.77.0.9/24 dev eth0');
		const informed = outcomeOf('inform', kind) === 'ACK';
		if (informed) await machine.done('inform', 'eth0');
		t.is(machine.runs.at(-1)?.event, informed ? 'EXTEND' : 'RELEASE');
	},
);

each(
	'rebinding',
	'a bad cable: another server is asked after T2, and the address is kept or its lease ends before the next one',
	async (t, place, {kind}) => {
		const {lab, segment, server, client, machine, serve, seconds} = place;
		const other = await lab.host('other');
		await segment.connect(other, 'eth0', {address: '10.77.0.2/24'});
		const capture = await damage(place, 2);
		const first = await serve(kind, times(seconds));
		await startWith(machine, hurried(seconds(16)), 'eth0');
		await machine.eventsUntil('BOUND', long);
		const [before] = await client.addresses('eth0');
		await first.stop();
		await server.ip('addr del 10.77.0.1/24 dev eth0');
		await lab.serve(other, kind, {...times(seconds), t1: seconds(10), t2: seconds(12)}, first.folder);
		const servedBy = async () => (await machine.status()).lease?.serverIdentifier;
		await machine.until(async () => (await servedBy()) === '10.77.0.2', 'the other server', long);
		await machine.idle();
		const rebinding = (await capture.settled())
			.dhcp('REQUEST')
			.find(({ciaddr, destination}) => `${ciaddr}/24` === before && destination === '255.255.255.255');
		t.truthy(rebinding, capture.describe());
		lawful(t, machine);
		if (!machine.events.includes('EXPIRE')) t.deepEqual(await client.addresses('eth0'), [before]);
	},
);

each(
	'moved',
	{
		NAK: 'a bad cable: the range moves, and the lease ends by NAK or by its time before the next one',
		silence: 'a bad cable: the range moves, and the lease ends by its time before the next one',
	},
	async (t, place, {kind, outcome}) => {
		const {client, machine, serve, seconds} = place;
		const capture = await damage(place, 3);
		const first = await serve(kind, times(seconds));
		await startWith(machine, hurried(seconds(8)), 'eth0');
		await machine.eventsUntil('BOUND', long);
		await first.stop();
		await serve(kind, {range: moved});
		await machine.eventsUntil(endedAndBegun, long);
		await machine.idle();
		t.regex(String(await client.addresses('eth0')), inMoved);
		lawful(t, machine);
		if (outcome === 'silence') t.is((await capture.settled()).dhcp('NAK').length, 0, capture.describe());
	},
);

each(
	'gone',
	'a bad cable: the server goes, the lease is used to its end and no longer, and when it is back there is a new cycle',
	async (t, place, {kind}) => {
		const {client, machine, serve, seconds} = place;
		const capture = await damage(place, 5);
		const first = await serve(kind, times(seconds));
		await startWith(machine, hurried(seconds(8)), 'eth0');
		await machine.eventsUntil('BOUND', long);
		await first.kill();
		await machine.eventsUntil(ended, long);
		await machine.bare();
		t.deepEqual(await client.routes(), []);
		const {milliseconds} = await lastDays(capture);
		t.true(milliseconds >= 1000 * (seconds(8) - 1), `it was used for ${milliseconds} ms`);
		await serve(kind, {range: moved});
		await machine.eventsUntil(endedAndBegun, long);
		await machine.idle();
		t.regex(String(await client.addresses('eth0')), inMoved);
		lawful(t, machine);
	},
);

each(
	'stolen',
	{
		another: 'a bad cable: a stolen address is declined and given up, until another one is offered',
		recorded: 'a bad cable: a stolen address is declined and given up, until another one is offered',
		'the same': 'a bad cable: a stolen address is declined and given up, until the thief has gone',
	},
	async (t, place, {kind, outcome}) => {
		const {client, machine, serve, seconds} = place;
		const {address: stolen, thief} = await steal(place, kind);
		const capture = await damage(place, 4);
		await serve(kind);
		await startWith(machine, hurried(seconds(16)), 'eth0', '--acd', 'fast');
		// No probe may have been answered, or no answer may have come; the thief goes on to use it.
		const insists = async () => {
			const inUse = (await client.addresses('eth0')).includes(`${stolen}/24`);
			if (inUse) await claim(thief, stolen);
			return inUse;
		};
		const declined = async () => {
			await insists();
			return capture.dhcp('DECLINE').length > 0;
		};
		await machine.until(declined, 'a DECLINE', long);
		const thiefGoes = outcome === 'the same';
		if (thiefGoes) await thief.ip('link set eth0 down');
		const settled = async () =>
			(thiefGoes || !(await insists())) && (await machine.status()).machineState === 'BOUND';
		await machine.until(settled, 'an address that nobody else uses', long);
		await machine.idle();
		t.is((await client.addresses('eth0'))[0] === `${stolen}/24`, thiefGoes);
		lawful(t, machine);
		for (const {source, ciaddr, options} of capture.dhcp('DECLINE')) {
			t.deepEqual([source, ciaddr], ['0.0.0.0', '0.0.0.0']);
			t.deepEqual([options.get(50), options.get(54)], [hexOf(stolen), hexOf('10.77.0.1')]);
		}
	},
);
