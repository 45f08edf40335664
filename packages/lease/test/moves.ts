// The small alphabet: what may happen to a machine next, with payloads that are plausible where it stands.
import type {MessageType, Options} from '@lessee/wire';
import {type ArpPacket, deadline, type Event, type Millis, never} from '../src/index.ts';
import {
	hardware,
	leased,
	other,
	type ReplyInit,
	reply,
	second,
	server,
	serverHardware,
	stranger,
	strangerHardware,
} from './stage.ts';
import {active, answered, crash, type Lived, live, type World} from './world.ts';

/** A move: its name, and what comes of it. */
export interface Move {
	readonly name: string;
	go(entropy: number): readonly Lived[];
}

const v6only = 108;

/** What may happen next. */
export function moves(world: World): readonly Move[] {
	return [
		...timeMoves(world),
		...(listens(world) ? replyMoves(world) : [replyMove(world, 'late OFFER', 'OFFER', {xid: world.xid})]),
		...arpMoves(world),
		...answerMoves(world),
		...choiceMoves(world),
		...hookMoves(world),
		...linkMoves(world),
		...commandMoves(world),
		{name: 'crash', go: entropy => crash(world, entropy)},
	];
}

const deliver = (world: World, name: string, event: Event, at: Millis = world.now): Move => ({
	name,
	go: entropy => live(world, event, entropy, at),
});

/** Time goes on to the next deadline, or the machine sleeps over others that it has in mind. */
function timeMoves(world: World): readonly Move[] {
	const {machine, now} = world;
	const next = deadline(machine);
	if (next === never) return [];
	const inMind = Object.entries({...machine.state, ...active(world)}).flatMap(([field, at]) =>
		field.endsWith('At') && typeof at === 'number' && at > next && at < never ? [[field, at] as const] : [],
	);
	return [
		deliver(world, 'time passes', {type: 'timeout'}, Math.max(next, now)),
		...inMind.map(([field, at]) => deliver(world, `sleep to ${field}`, {type: 'timeout'}, at)),
	];
}

const listens = ({machine: {state}}: World): boolean => 'xid' in state && state.name !== 'PROBING';

function replyMove(world: World, name: string, kind: MessageType | undefined, init: ReplyInit): Move {
	const types = {OFFER: 'offer', ACK: 'ack', NAK: 'nak'} as {
		readonly [kind: string]: 'offer' | 'ack' | 'nak';
	};
	const type = kind === undefined ? 'bootp' : (types[kind] ?? 'offer');
	return {name, go: entropy => live(world, {type, reply: reply(kind, init)}, entropy)};
}

function replyMoves(world: World): readonly Move[] {
	const {xid} = world;
	const {policy, state} = world.machine;
	const asked = policy.options.DISCOVER.some(([code, bytes]) => code === 55 && bytes.includes(v6only));
	const yiaddr = 'offer' in state ? state.offer.message.yiaddr : leased;
	const say = (name: string, kind: MessageType | undefined, init: ReplyInit = {}): Move =>
		replyMove(world, name, kind, {xid, ...init});
	const grant = (name: string, options: Options, address = yiaddr): Move =>
		say(name, 'ACK', {yiaddr: address, options: {rapidCommit: true, ...options}});
	return [
		say('OFFER', 'OFFER'),
		say('OFFER of another', 'OFFER', {yiaddr: other, from: second}),
		say('poor OFFER', 'OFFER', {options: {ipAddressLeaseTime: 0}}),
		grant('ACK', {ipAddressLeaseTime: 100}),
		grant('ACK for ever', {ipAddressLeaseTime: 0xffff_ffff}),
		grant('ACK for a moment', {ipAddressLeaseTime: 1}),
		grant('ACK of another address', {ipAddressLeaseTime: 100}, yiaddr === leased ? other : leased),
		grant('ACK without a time', {ipAddressLeaseTime: undefined}),
		say('NAK', 'NAK'),
		say("stranger's NAK", 'NAK', {from: stranger}),
		say('BOOTP reply', undefined, {yiaddr: leased}),
		say("another's ACK", 'ACK', {xid: (xid ^ 1) >>> 0}),
		...(asked ? [say('IPv6 OFFER', 'OFFER', {options: {ipv6OnlyPreferred: 600}})] : []),
		...(asked ? [grant('IPv6 ACK', {ipv6OnlyPreferred: 0})] : []),
	];
}

function arpMoves(world: World): readonly Move[] {
	const {state} = world.machine;
	const wanted = 'lease' in state ? state.lease.address : active(world)?.address;
	const hear = (name: string, packet: Partial<ArpPacket>): Move =>
		deliver(world, name, {type: 'arp', packet: {...from(stranger, strangerHardware), ...packet}});
	return [
		hear('ARP of the router', {senderAddress: server, senderHardware: serverHardware}),
		hear('ARP of a router elsewhere', {senderAddress: server}),
		...(wanted === undefined ? [] : [hear('ARP claim', {senderAddress: wanted})]),
	];
}

const from = (senderAddress: string, senderHardware: Uint8Array): ArpPacket => ({
	operation: 'reply',
	senderHardware,
	senderAddress,
	targetHardware: hardware.address,
	targetAddress: '0.0.0.0',
});

function answerMoves(world: World): readonly Move[] {
	const [call] = world.calls;
	const answer = (name: string, event: Event, outcome: 'done' | 'declined' | 'failed' = 'done'): Move =>
		deliver(answered(world, outcome), name, event);
	switch (call?.asked) {
		case 'prepare':
			return [answer('prepared', {type: 'prepared'})];
		case 'remove':
			return [answer('removed', {type: 'removed'})];
		case 'medium': {
			const medium = call.medium ?? '';
			return [true, false].map(ok => answer(`medium: ${ok}`, {type: 'mediumSet', medium, ok}));
		}
		case 'check': {
			const address = call.lease?.address ?? '';
			return [true, false].map(taken => answer(`checked: ${taken}`, {type: 'checked', address, taken}));
		}
		case 'apply':
			return [
				answer('applied', {type: 'applied', undo: {}}),
				answer('declined', {type: 'declined', reason: 'no'}, 'declined'),
				answer('apply failed', {type: 'applyFailed', reason: 'no'}, 'failed'),
			];
		default:
			return [];
	}
}

function choiceMoves(world: World): readonly Move[] {
	return world.choices.flatMap(xid => {
		const after = {...world, choices: world.choices.filter(choice => choice !== xid)};
		return (['none', 'any', 0, 7] as const).map(choice =>
			deliver(after, `chosen: ${choice}`, {type: 'chosen', xid, choice}),
		);
	});
}

function hookMoves(world: World): readonly Move[] {
	const {hook} = world;
	if (hook === undefined) return [];
	const process = {pid: hook.pid, startTime: 1};
	const made = deliver(world, 'hook made', {type: 'hookStarted', process});
	const absent = deliver(world, 'hook absent', {type: 'hookEnded', outcome: {how: 'absent'}});
	const outcome = {how: 'exited', code: 0, duration: 1} as const;
	return hook.stage === 'made'
		? [made, absent]
		: [
				deliver(world, 'hook ended', {type: 'hookEnded', outcome}),
				deliver(world, 'hook ended late', {type: 'hookEnded', outcome}, world.now + 63_000),
			];
}

function linkMoves(world: World): readonly Move[] {
	const {linkUp} = world.machine;
	const {on: _, ...bare} = world;
	return [
		linkUp
			? deliver(world, 'link down', {type: 'linkDown'})
			: deliver({...world, gone: false}, 'link up', {type: 'linkUp'}),
		deliver({...bare, gone: true, erased: true}, 'link gone', {type: 'linkGone'}),
	];
}

function commandMoves(world: World): readonly Move[] {
	const events: readonly Event[] = [
		{type: 'start'},
		{type: 'extend'},
		{type: 'inform'},
		{type: 'inform', address: '192.0.2.50'},
		{type: 'release'},
		{type: 'drop'},
		{type: 'shutdown', release: true},
		{type: 'shutdown', release: false},
	];
	return events.map(event => deliver(world, Object.values(event).join(' '), event));
}
