// ISC's dhclient and this agent side by side: two networks that are alike, the same server, the same configuration, the
// same script, the same things done. The environments agree variable by variable, but for the listed ones.

import {inTurn} from '../lab/turns.ts';
import {comparable, disagreements} from './comparison.ts';
import {type Difference, differences} from './differences.ts';
import {labTest, ready} from './ready.ts';
import {type Call, record} from './recorder.ts';
import {common, type Scenario, scenarios} from './scenarios.ts';
import type {ClientName} from './scripted-client.ts';
import {Stage} from './stage.ts';

/** The rows of the table that were needed. */
const seen = new Set<Difference>();

async function callsOf({statements = '', play}: Scenario, name: ClientName): Promise<readonly Call[]> {
	return Stage.with(name, record, async stage => {
		stage.client.configure(`${common}${statements}`);
		await play(stage);
		return stage.client.script.calls;
	});
}

const played = scenarios.map(scenario => {
	const both = async () => Promise.all([callsOf(scenario, 'dhclient'), callsOf(scenario, 'dhcpagent')]);
	const result = ready ? inTurn(both) : undefined;
	result?.catch(() => undefined);
	return {scenario, result};
});

for (const {scenario, result} of played) {
	labTest(`dhclient and dhcpagent tell their scripts the same: ${scenario.title}`, async t => {
		const [isc, ours] = ((await result) ?? []).map(comparable) as [readonly Call[], readonly Call[]];
		t.is(isc.map(({reason}) => reason).join(' '), scenario.reasons);
		const expected = (scenario.ours?.reasons ?? scenario.reasons).split(' ');
		const made = expected.flatMap((reason, at) => (reason === '-' ? [] : [at]));
		t.deepEqual(
			ours.map(({reason}) => reason),
			made.map(at => expected[at]),
		);
		t.deepEqual(
			made.flatMap((at, nth) => disagreements(scenario.title, isc[at] as Call, ours[nth] as Call, seen)),
			[],
		);
		const sizes = isc.map(({environment}) => environment.size);
		t.true(Math.max(...sizes) >= (scenario.variables ?? 0), `the environments have ${sizes} variables`);
	});
}

labTest('every difference that is listed is one that is seen', async t => {
	await Promise.allSettled(played.map(({result}) => result));
	const unseen = differences
		.filter(row => !seen.has(row))
		.map(({variables, side}) => `${variables.join(' ')} of ${side}`);
	t.deepEqual(unseen, []);
});

labTest(
	'for how long a network wants no IPv4 is told as dhclient tells it: 300 s at least (RFC 8925 §3.2)',
	async t => {
		const {result} = played.find(({scenario}) => scenario.reasons.endsWith('V6ONLY')) ?? {};
		const [isc, ours] = ((await result) ?? []).map(calls => calls.find(({reason}) => reason === 'V6ONLY'));
		t.is(isc?.environment.get('v6-only-preferred'), '300');
		t.is(ours?.environment.get('new_v6_only_preferred'), '300');
	},
);

labTest('an address is asked for only after ARPSEND and ARPCHECK have seen it', async t => {
	const all = await Promise.all(played.map(async ({result}) => (await result)?.[1] ?? []));
	for (const calls of all) {
		const reasons = calls.map(({reason}) => reason).join(' ');
		t.notRegex(reasons, /(?<!ARPSEND ARPCHECK )BOUND/);
		if (!reasons.includes('BOUND')) continue;
		const [sent, check] = calls.filter(({reason}) => reason.startsWith('ARP'));
		t.is(check?.environment.get('check_ip_address'), sent?.environment.get('new_ip_address'));
		t.is(check?.environment.get('new_ip_address'), '10.77.0.100');
	}
});

labTest(
	'the script has no arguments, / as its folder, nothing to read and nothing of the agent open',
	async t => {
		const all = await Promise.all(played.map(async ({result}) => (await result)?.[1] ?? []));
		const calls = all.flat();
		t.true(calls.length > 50);
		t.deepEqual([...new Set(calls.map(call => call.arguments))], [0]);
		t.deepEqual([...new Set(calls.map(call => call.folder))], ['/']);
		const open = calls.flatMap(({descriptors}) =>
			descriptors.map(descriptor => descriptor.replace(/\[\d+\]/, '')),
		);
		t.deepEqual(
			open.filter(descriptor => descriptor.startsWith('0 ') && descriptor !== '0 -> /dev/null'),
			[],
		);
		t.deepEqual(
			open.filter(descriptor => /socket|anon_inode/.test(descriptor)),
			[],
		);
	},
);
