import {encodeMessage, type MessageInit} from '@lessee/wire';
import test from 'ava';
import fc from 'fast-check';
import type {Outgoing, Policy, RawOption} from '../src/index.ts';
import {
	buildDecline,
	buildDiscover,
	buildInform,
	buildRelease,
	buildRequestExtending,
	buildRequestRebooting,
	buildRequestSelecting,
} from '../src/messages.ts';
import {lease, leased, policy, reply, server} from './stage.ts';
import {objectionsOf, type Sort} from './table-five.ts';

const exchange = {xid: 0x1234_5678, since: 1000};
const began = {xid: exchange.xid, secs: 3};
const offer = reply('OFFER', {});
const unnamed = (({serverIdentifier: _, ...rest}) => rest)(lease());

const builders: {readonly [sort in Sort]: (policy: Policy, at: number) => MessageInit} = {
	DISCOVER: policy => buildDiscover(policy, began, leased),
	INFORM: (policy, at) => buildInform(policy, exchange, at, leased),
	SELECTING: policy => buildRequestSelecting(policy, began, offer),
	'INIT-REBOOT': (policy, at) => buildRequestRebooting(policy, exchange, at, lease()),
	EXTENDING: (policy, at) => buildRequestExtending(policy, exchange, at, lease()),
	DECLINE: policy => buildDecline(policy, exchange.xid, lease(), 'taken'),
	RELEASE: policy => buildRelease(policy, exchange.xid, lease()),
};

const option: fc.Arbitrary<RawOption> = fc.tuple(
	fc.integer({min: 1, max: 254}),
	fc.uint8Array({minLength: 1, maxLength: 8}),
);
const kinds: readonly Outgoing[] = ['DISCOVER', 'REQUEST', 'DECLINE', 'RELEASE', 'INFORM'];
const anyPolicy: fc.Arbitrary<Policy> = fc
	.tuple(fc.array(option, {maxLength: 12}), fc.boolean())
	.map(([options, broadcast]) => {
		const each = Object.fromEntries(kinds.map(kind => [kind, options])) as unknown as Policy['options'];
		return policy({options: each, broadcast});
	});
const anyTime = fc.integer({min: 0, max: 4_000_000_000});
const once = {seed: 2131, numRuns: 300};

for (const [sort, build] of Object.entries(builders)) {
	test(`${sort}: whatever the configuration sends, nothing is there that table 5 forbids (RFC 2131 §4.4.1)`, t => {
		fc.assert(
			fc.property(anyPolicy, anyTime, (any, at) => {
				const message = build(any, at);
				t.deepEqual(objectionsOf(message, sort as Sort), []);
			}),
			once,
		);
	});

	test(`${sort}: what is built can be encoded`, t => {
		const identified: RawOption = [61, Uint8Array.of(1, 2, 3)];
		const options = Object.fromEntries(
			kinds.map(kind => [kind, [identified]]),
		) as unknown as Policy['options'];
		t.notThrows(() => encodeMessage(build(policy({options}), 5000)));
		t.deepEqual(build(policy({options}), 5000).unknown, new Map([identified]));
	});
}

test('secs: seconds since the exchange began, and never more than the field holds (RFC 2131 §2)', t => {
	const at = (seconds: number) => builders.EXTENDING(policy(), exchange.since + seconds * 1000).secs;
	t.deepEqual([at(0), at(1.9), at(65_535), at(1_000_000), at(-5)], [0, 1, 65_535, 65_535, 0]);
});

test('The broadcast flag is set where it is configured and there is no address to be answered at (RFC 2131 §4.1)', t => {
	const flagged = Object.entries(builders).flatMap(([sort, build]) =>
		build(policy({broadcast: true}), 5000).flags === 0x8000 ? [sort] : [],
	);
	t.deepEqual(flagged, ['DISCOVER', 'SELECTING', 'INIT-REBOOT']);
	for (const build of Object.values(builders)) t.is(build(policy(), 5000).flags, 0);
});

test('A DISCOVER asks for the address that the client had, where it had one (RFC 2131 §4.4.1)', t => {
	t.deepEqual(buildDiscover(policy(), began, leased).options?.requestedIpAddress, leased);
	t.false('requestedIpAddress' in (buildDiscover(policy(), began, undefined).options ?? {}));
});

test('A REQUEST names the server and the address of the offer that it takes (RFC 2131 §4.3.2)', t => {
	const {options} = builders.SELECTING(policy(), 2000);
	t.like(options, {requestedIpAddress: leased, serverIdentifier: server});
});

test('A DECLINE and a RELEASE of a lease without a known server leave it out', t => {
	t.false('serverIdentifier' in (buildDecline(policy(), 1, unnamed, 'taken').options ?? {}));
	t.false('serverIdentifier' in (buildRelease(policy(), 1, unnamed).options ?? {}));
});
