import {writeFileSync} from 'node:fs';
import test from 'ava';
import {hookTest} from '../src/index.ts';
import {Workshop} from './workshop.ts';

test.serial('hook-test: an eventhook meets every event, and one that it should ignore', async t => {
	const w = new Workshop(t);
	const program = w.program(`echo "$1 $2" >> ${w.path('seen')}\ncase $2 in EXPIRE) exit 3;; esac`);
	const results = await hookTest({program, clock: w.clock});
	t.deepEqual(
		results.map(({event, outcome}) => [event, outcome.how === 'exited' && outcome.code]),
		[
			['BOUND', 0],
			['EXTEND', 0],
			['EXPIRE', 3],
			['BOUND', 0],
			['DROP', 0],
			['BOUND', 0],
			['RELEASE', 0],
			['UNHEARD-OF', 0],
		],
	);
	t.is(w.read('seen').split('\n')[7], 'test0 UNHEARD-OF');
});

test.serial('hook-test: an eventhook that cannot be run is told to be absent', async t => {
	const w = new Workshop(t);
	const [result] = await hookTest({program: w.path('missing'), events: ['BOUND'], clock: w.clock});
	t.deepEqual(result, {event: 'BOUND', outcome: {how: 'absent'}});
});

test.serial(
	'hook-test: a script meets every reason, and the result says what the agent would make of it',
	async t => {
		const w = new Workshop(t);
		const program = w.program('case $reason in BOUND|ARPCHECK|MEDIUM|TIMEOUT) exit 2;; esac');
		const results = await hookTest({
			program,
			kind: 'script',
			clock: w.clock,
			environment: reason => ({reason}),
		});
		t.deepEqual(Object.fromEntries(results.map(({event, effect}) => [event, effect])), {
			MEDIUM: 'the next medium is tried',
			PREINIT: undefined,
			ARPSEND: undefined,
			ARPCHECK: 'the address is declined',
			BOUND: 'the lease is declined',
			RENEW: 'the lease is used',
			REBIND: 'the lease is used',
			EXPIRE: undefined,
			REBOOT: 'the lease is used',
			STOP: undefined,
			TIMEOUT: 'the next lease is tested',
			RELEASE: undefined,
			FAIL: undefined,
			V6ONLY: undefined,
		});
	},
);

test.serial('hook-test: a script is given sample leases through the agent’s own environment', async t => {
	const w = new Workshop(t);
	const program = w.program('echo "$interface $new_ip_address $old_ip_address"');
	const said: string[] = [];
	await hookTest({
		program,
		events: ['RENEW', 'STOP'],
		interface: 'lab0',
		clock: w.clock,
		log: (_level, _name, sentence) => said.push(sentence),
		onResult: ({event, outcome}) => said.push(`${event} ${outcome.how}`),
		environment: (reason, {lease, previous}) => ({
			reason,
			interface: 'lab0',
			new_ip_address: lease?.address ?? '',
			old_ip_address: previous?.address ?? '',
		}),
	});
	// What it writes, and then how it ended, once: a terminal shows both.
	t.deepEqual(said, [
		'script RENEW: lab0 192.0.2.17 192.0.2.17',
		'RENEW exited',
		'script STOP: lab0  192.0.2.17',
		'STOP exited',
	]);
});

test.serial(
	'hook-test: a plugin is asked for its decisions and hears of every event that it handles',
	async t => {
		const w = new Workshop(t);
		const program = w.path('plugin.mjs');
		writeFileSync(
			program,
			`import {definePlugin} from '@lessee/hooks';
		export default definePlugin(({last}) => ({
			name: 'sample',
			apiVersion: 1,
			selectOffer: offers => offers.find(({address}) => address.endsWith(last)),
			verifyLease: () => 'decline',
			bound() {},
			drop() { throw new Error('on purpose'); },
		}));`,
		);
		const results = await hookTest({program, options: {last: '18'}, clock: w.clock});
		t.deepEqual(
			results.map(({event, outcome, effect}) => [event, outcome.how, effect]),
			[
				['selectOffer', 'exited', 'the offer of 192.0.2.18 is chosen'],
				['verifyLease', 'exited', 'the lease is declined'],
				['BOUND', 'exited', undefined],
				['BOUND', 'exited', undefined],
				['DROP', 'unknown', undefined],
				['BOUND', 'exited', undefined],
			],
		);
	},
);

test.serial(
	'hook-test: a plugin that can answer nothing is refused in a sentence, and the log says why',
	async t => {
		const w = new Workshop(t);
		const program = w.path('plugin.mjs');
		writeFileSync(program, 'export default 1;');
		const log: string[] = [];
		const said = hookTest({program, clock: w.clock, log: (_level, _name, sentence) => log.push(sentence)});
		await t.throwsAsync(said, {
			message: `A plugin must have a handler; found none in ${program} that can be called.`,
		});
		t.regex(log[0] ?? '', /must be made by definePlugin/);
	},
);

test.serial('hook-test: a plugin that never finishes loading is given up at the time limit', async t => {
	const w = new Workshop(t);
	const program = w.path('plugin.mjs');
	writeFileSync(program, 'for (;;);');
	const said = hookTest({program, clock: w.clock, timeout: 1000});
	w.clock.advance(1000);
	await t.throwsAsync(said, {message: /A plugin must have a handler; found none/});
});

test.serial('hook-test: an event that does not exist is refused in a sentence', async t => {
	const w = new Workshop(t);
	const program = w.program('exit 0');
	await t.throwsAsync(
		hookTest({program, kind: 'script', events: ['BOUNDS'], clock: w.clock, environment: () => ({})}),
		{
			message: /^A reason must be one of MEDIUM, PREINIT, .*; got BOUNDS\.$/,
		},
	);
	await t.throwsAsync(hookTest({program, kind: 'plugin', events: ['bound'], clock: w.clock}), {
		message:
			'An event must be one of selectOffer, verifyLease, BOUND, EXTEND, EXPIRE, DROP, RELEASE; got bound.',
	});
});
