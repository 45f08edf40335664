import test from 'ava';
import * as v from 'valibot';
import type {AgentEvent} from '../src/agent-event.ts';
import {formatEvent} from '../src/event-line.ts';
import {type InterfaceStatus, schemas} from '../src/schema.ts';
import {formatStatus} from '../src/status-table.ts';

/** An instant by the clock on the wall of whoever runs the test. */
const local = (month: number, day: number, hour: number, minute: number) =>
	new Date(2005, month - 1, day, hour, minute, 7).toISOString();

const bound: InterfaceStatus = {
	interface: 'hme0',
	state: 'BOUND',
	machineState: 'BOUND',
	flags: {primary: true, bootp: false, failed: false, busy: false},
	counters: {sent: 1, received: 1, declined: 0},
	waitsFor: 'nothing: it has a lease',
	lease: {
		address: '192.0.2.9',
		subnetMask: '255.255.255.0',
		serverIdentifier: '192.0.2.1',
		startedAt: local(8, 16, 15, 27),
		renewAt: local(8, 17, 15, 24),
		rebindAt: local(8, 18, 1, 2),
		expiresAt: local(8, 18, 13, 31),
		options: {subnetMask: '255.255.255.0'},
		raw: {1: 'ffffff00'},
	},
	hook: {event: 'BOUND', pid: 77, waiting: 0},
	next: {what: 'renew', at: local(8, 17, 15, 24)},
};
const header = 'Interface  State         Sent  Recv  Declined  Flags';

test('formatStatus: without an interface there is the header alone', t => {
	t.is(formatStatus([]), `${header}\n`);
});

test('formatStatus: a bound interface shows its dates in local time', t => {
	t.is(
		formatStatus([bound]),
		[
			header,
			'hme0       BOUND            1     1         0  [PRIMARY] ',
			'(Began, Expires, Renew) = (08/16/2005 15:27, 08/18/2005 13:31, 08/17/2005 15:24)',
			'',
		].join('\n'),
	);
});

test('formatStatus: a lease without end never expires and is never renewed', t => {
	const {lease} = bound;
	const forever = {
		...bound,
		lease: {...(lease as object), renewAt: null, expiresAt: null},
	} as InterfaceStatus;
	t.is(formatStatus([forever]).split('\n')[2], '(Began, Expires, Renew) = (08/16/2005 15:27, Never, Never)');
});

test('formatStatus: flags stand in their order; no dates outside BOUND, RENEWING and REBINDING', t => {
	const all = {primary: true, bootp: true, failed: true, busy: true};
	const counters = {sent: 12345, received: 123456, declined: 1234567890};
	const init: InterfaceStatus = {
		...bound,
		interface: 'wlp0s20f3u1',
		state: 'INIT_REBOOT',
		flags: all,
		counters,
	};
	t.is(
		formatStatus([init, {...bound, state: 'PRE_BOUND'}]),
		[
			header,
			'wlp0s20f3u1 INIT_REBOOT  12345 123456 1234567890  [PRIMARY] [BOOTP] [FAILED] [BUSY] ',
			'hme0       PRE_BOUND        1     1         0  [PRIMARY] ',
			'',
		].join('\n'),
	);
});

test('interfaceStatus: the schema takes a status and refuses one with an unknown state', t => {
	t.true(v.is(schemas.interfaceStatus, bound));
	t.false(v.is(schemas.interfaceStatus, {...bound, state: 'HAPPY'}));
});

const common = {id: 'r1.1', at: local(8, 16, 15, 27).replace('.000', '.042'), interface: 'eth0'};
const events: readonly (readonly [AgentEvent, string])[] = [
	[
		{...common, type: 'state', from: 'SELECTING', to: 'REQUESTING', why: 'offer'},
		'SELECTING -offer-> REQUESTING',
	],
	[
		{...common, type: 'packet', direction: 'sent', message: 'DISCOVER', xid: 0xbeef, peer: '255.255.255.255'},
		'sent DHCPDISCOVER to 255.255.255.255 xid 0000beef',
	],
	[
		{...common, type: 'packet', direction: 'received', message: 'ACK', xid: 1, peer: '192.0.2.1'},
		'received DHCPACK from 192.0.2.1 xid 00000001',
	],
	[{...common, type: 'hookStarted', event: 'BOUND', pid: 9}, 'hook BOUND started, pid 9'],
	[{...common, type: 'hookStarted', event: 'BOUND'}, 'hook BOUND started'],
	[
		{...common, type: 'hookEnded', event: 'DROP', outcome: {how: 'exited', code: 3, duration: 12.4}},
		'hook DROP exited 3 after 12 ms',
	],
	[
		{
			...common,
			type: 'hookEnded',
			event: 'EXPIRE',
			outcome: {how: 'signalled', signal: 'SIGKILL', timedOut: true, duration: 63_001},
		},
		'hook EXPIRE ended by SIGKILL at its time limit after 63001 ms',
	],
	[{...common, type: 'hookEnded', event: 'EXTEND', outcome: {how: 'absent'}}, 'hook EXTEND is absent'],
	[
		{
			...common,
			type: 'hookEnded',
			event: 'EXTEND',
			outcome: {how: 'unknown', reason: 'the agent was not there'},
		},
		'hook EXTEND ended unseen: the agent was not there',
	],
	[{...common, type: 'control', under: true}, 'is under control'],
	[{...common, type: 'warning', text: 'Something is wrong.'}, 'Something is wrong.'],
];

for (const [event, line] of events) {
	test(`formatEvent: ${line}`, t => {
		t.true(v.is(schemas.agentEvent, event));
		t.is(formatEvent(event), `15:27:07.042 eth0 ${line}`);
	});
}

test('formatEvent: a gap belongs to no interface', t => {
	const gap: AgentEvent = {id: 'r1.9', at: common.at, type: 'gap'};
	t.true(v.is(schemas.agentEvent, gap));
	t.is(formatEvent(gap), '15:27:07.042 - events are missing here');
});
