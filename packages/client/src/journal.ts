// The journal: every event with its stimulus, a line of JSON each. Since the machine is a function, the lines are all
// that is needed to live through it again.
import {
	type Event,
	initial,
	type Machine,
	never,
	type Policy,
	type Reply,
	type Stimulus,
} from '@lessee/lease';
import {decodeMessage} from '@lessee/wire';
import {
	fromHex,
	type Instants,
	type LeaseJson,
	leaseFromJson,
	leaseToJson,
	optionsFromJson,
	optionsToJson,
	recordFromJson,
	recordToJson,
	toHex,
} from './lease-json.ts';

/** One line of a journal: the beginning of a client, or an event that it was given. */
export type Entry =
	| {readonly kind: 'begin'; readonly policy: Policy; readonly linkUp: boolean}
	| {readonly kind: 'event'; readonly stimulus: Stimulus; readonly event: Event};

/** Boot time as it is; `never` has no number in JSON. */
const bootInstants: Instants<number | 'never'> = {
	write: at => (at === never ? 'never' : at),
	read: written => (written === 'never' ? never : written),
};

type Json = {readonly [key: string]: unknown};

const policyToJson = (policy: Policy): Json => ({
	...policy,
	hardware: {...policy.hardware, address: toHex(policy.hardware.address)},
	options: Object.fromEntries(
		Object.entries(policy.options).map(([kind, raw]) => [
			kind,
			raw.map(([code, bytes]) => [code, toHex(bytes)]),
		]),
	),
	predefined: policy.predefined.map(lease => leaseToJson(lease, bootInstants)),
});

function policyFromJson(json: Json): Policy {
	const hardware = json['hardware'] as {type: number; address: string};
	const options = json['options'] as {readonly [kind: string]: readonly (readonly [number, string])[]};
	const predefined = json['predefined'] as readonly LeaseJson<number | 'never'>[];
	const raw = Object.entries(options).map(([kind, entries]) => [
		kind,
		entries.map(([code, hex]) => [code, fromHex(hex)] as const),
	]);
	return {
		...(json as unknown as Policy),
		hardware: {...hardware, address: fromHex(hardware.address)},
		options: Object.fromEntries(raw) as Policy['options'],
		predefined: predefined.map(lease => leaseFromJson(lease, bootInstants)),
	};
}

const replyToJson = ({bytes, effective, from}: Reply): Json => ({
	bytes: toHex(bytes),
	effective: optionsToJson(effective),
	from: {...from, ...(from.hardware === undefined ? {} : {hardware: toHex(from.hardware)})},
});

function replyFromJson(json: Json): Reply {
	const from = json['from'] as {address: string; hardware?: string};
	const bytes = fromHex(json['bytes'] as string);
	return {
		bytes,
		message: decodeMessage(bytes),
		effective: optionsFromJson(json['effective'] as {readonly [code: string]: string}),
		from: {address: from.address, ...(from.hardware === undefined ? {} : {hardware: fromHex(from.hardware)})},
	};
}

const hardwareFields = ['senderHardware', 'targetHardware'] as const;

function eventToJson(event: Event): Json {
	switch (event.type) {
		case 'offer':
		case 'ack':
		case 'nak':
		case 'bootp':
			return {type: event.type, reply: replyToJson(event.reply)};
		case 'arp':
			return {
				type: event.type,
				packet: {
					...event.packet,
					...Object.fromEntries(hardwareFields.map(field => [field, toHex(event.packet[field])])),
				},
			};
		case 'policy':
			return {type: event.type, policy: policyToJson(event.policy)};
		case 'resume':
			return {type: event.type, open: event.open, record: recordToJson(event.record, bootInstants)};
		default:
			return {...event};
	}
}

function eventFromJson(json: Json): Event {
	const event = json as unknown as Event;
	switch (event.type) {
		case 'offer':
		case 'ack':
		case 'nak':
		case 'bootp':
			return {type: event.type, reply: replyFromJson(json['reply'] as Json)};
		case 'arp': {
			const packet = json['packet'] as Json;
			const hardware = Object.fromEntries(
				hardwareFields.map(field => [field, fromHex(packet[field] as string)]),
			);
			return {type: 'arp', packet: {...event.packet, ...hardware}};
		}
		case 'policy':
			return {type: 'policy', policy: policyFromJson(json['policy'] as Json)};
		case 'resume':
			return {
				type: 'resume',
				open: event.open,
				record: recordFromJson(json['record'] as never, bootInstants),
			};
		default:
			return event;
	}
}

/** Writes a line, without its newline. */
export function encodeEntry(entry: Entry): string {
	if (entry.kind === 'begin') {
		return JSON.stringify({begin: 1, policy: policyToJson(entry.policy), linkUp: entry.linkUp});
	}
	const {at, entropy} = entry.stimulus;
	return JSON.stringify({at, entropy, ...eventToJson(entry.event)});
}

/** Reads a line; throws a SyntaxError that says what is wrong with it. */
export function decodeEntry(line: string): Entry {
	try {
		const json = JSON.parse(line) as Json;
		if (json['begin'] === 1) {
			return {kind: 'begin', policy: policyFromJson(json['policy'] as Json), linkUp: json['linkUp'] === true};
		}
		const {at, entropy, ...event} = json;
		if (typeof at !== 'number' || typeof entropy !== 'number' || typeof event['type'] !== 'string') {
			throw new TypeError('expected the numbers `at` and `entropy` and the name `type`');
		}
		return {kind: 'event', stimulus: {at, entropy}, event: eventFromJson(event)};
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new SyntaxError(
			`Expected a line of a journal, found ${JSON.stringify(line.slice(0, 60))}: ${reason}.`,
		);
	}
}

/** The machine that a journal's first line begins. */
export function beginning(entry: Entry): Machine {
	if (entry.kind !== 'begin')
		throw new SyntaxError('Expected a journal to start with the beginning of a client, found an event.');
	return initial(entry.policy, entry.linkUp);
}
