import type {Millis} from '@lessee/lease';
import type {MessageInit, MessageType, Options} from '@lessee/wire';
import {fraction, seededEntropy} from '../entropy.ts';
import {type Answer, nak} from './answer.ts';
import type {RequestKind} from './received.ts';
import type {Behaviour, Exchange} from './server.ts';

const stranger = {hardware: Uint8Array.of(2, 0, 0, 0, 0xba, 0xd0), address: '192.0.2.6'};
const headerSize = 240;

/**
 * Servers as the world has them: slow, silent, wrong, hostile. Each entry makes a behaviour; a script lists them, and
 * they work on one another's answers in that order: `dhcpServer(station, {behaviours: [rude.slow(500), rude.twoOffers()]})`.
 */
export const rude = {
	/** Answers `milliseconds` later. */
	slow: (milliseconds: Millis) =>
		each(`slow(${milliseconds})`, answer => ({...answer, delay: answer.delay + milliseconds})),
	/** Answers nothing. */
	silent: () => behaviour('silent', () => []),
	/** Answers nothing from boot time `at` on. */
	silentFrom: (at: Millis) => rude.between(at, Number.POSITIVE_INFINITY, rude.silent()),
	/** Answers every request for an address with a NAK. */
	nakEverything: () =>
		behaviour('nakEverything', (answers, exchange) =>
			exchange.received.message.options.dhcpMessageType === 'REQUEST' ? [nakOf(exchange)] : answers,
		),
	/** Takes every ACK back with a NAK right behind it. */
	nakAfterAck: () =>
		behaviour('nakAfterAck', (answers, exchange) =>
			answers.flatMap(answer =>
				typeOf(answer) === 'ACK' ? [answer, {...nakOf(exchange), delay: answer.delay}] : answer,
			),
		),
	/** A stranger on the segment forges a NAK before the server answers, for every request for an address. */
	forgedNak: () =>
		behaviour('forgedNak', (answers, exchange) =>
			exchange.received.message.options.dhcpMessageType === 'REQUEST'
				? [forgedNakOf(exchange), ...answers]
				: answers,
		),
	/** Sends every answer twice. */
	twice: () => behaviour('twice', answers => answers.flatMap(answer => [answer, answer])),
	/** Makes a second OFFER of another address right behind the first. */
	twoOffers: () =>
		behaviour('twoOffers', (answers, exchange) =>
			answers.flatMap(answer =>
				typeOf(answer) === 'OFFER' ? [answer, otherAddress(answer, exchange)] : answer,
			),
		),
	/** Grants another address than the one that is to be renewed. */
	otherAddressOnRenew: () =>
		rude.during(['RENEWING', 'REBINDING'], {
			name: 'otherAddressOnRenew',
			answer: (answers, exchange) =>
				answers.map(answer => (typeOf(answer) === 'ACK' ? otherAddress(answer, exchange) : answer)),
		}),
	/** Replies as BOOTP did: with an address, without a message type and a lease time. @rfc 2131 §1.1 */
	bootp: () =>
		options('bootp', {
			dhcpMessageType: undefined,
			serverIdentifier: undefined,
			ipAddressLeaseTime: undefined,
			renewalT1TimeValue: undefined,
			rebindingT2TimeValue: undefined,
			clientIdentifier: undefined,
		}),
	/** Puts options in the place of its own; undefined leaves one out. */
	options: (changed: Options) => options(`options(${Object.keys(changed).join(', ')})`, changed),
	/** Does not say who it is. */
	noServerIdentifier: () => options('noServerIdentifier', {serverIdentifier: undefined}),
	/** Leaves T1 and T2 to the client. */
	noTimes: () => options('noTimes', {renewalT1TimeValue: undefined, rebindingT2TimeValue: undefined}),
	/** Wants to be asked for a rebinding before a renewal: T1 of 3000 s, T2 of 1000 s. */
	t1GreaterThanT2: () => options('t1GreaterThanT2', {renewalT1TimeValue: 3000, rebindingT2TimeValue: 1000}),
	/** Grants for so many seconds, 0 to 0xffffffff, whatever its own books say. */
	leaseTime: (seconds: number) => options(`leaseTime(${seconds})`, {ipAddressLeaseTime: seconds}),
	/** Grants the address 0.0.0.0. */
	yiaddrZero: () => fields('yiaddrZero', () => ({yiaddr: '0.0.0.0'})),
	/** Answers a transaction that is not the client's. */
	wrongXid: () => fields('wrongXid', ({xid = 0}) => ({xid: (xid ^ 0xffff) >>> 0})),
	/** Names another client, in a frame to the right one. */
	wrongChaddr: () =>
		fields('wrongChaddr', ({chaddr = noBytes}) => ({chaddr: chaddr.map(byte => byte ^ 0xff)})),
	/** Sends back another client identifier than it got. @rfc 6842 §3 */
	wrongClientIdentifier: () =>
		options('wrongClientIdentifier', {clientIdentifier: Uint8Array.of(0, 0x66, 0x66)}),
	/** Sends what is not DHCP by its cookie. */
	wrongCookie: () => mangled('wrongCookie', payload => put(payload, 236, 0)),
	/** Ends its messages after `size` bytes. */
	truncated: (size: number) => mangled(`truncated(${size})`, payload => payload.slice(0, size)),
	/** Fills the options with bytes drawn by `seed`. */
	garbageOptions: (seed: number) => {
		const entropy = seededEntropy(seed);
		return mangled(`garbageOptions(${seed})`, payload =>
			payload.map((byte, place) => (place < headerSize ? byte : entropy.u32() & 0xff)),
		);
	},
	/** Lets the first option, the message type, claim `length` bytes. */
	lyingLength: (length: number) =>
		mangled(`lyingLength(${length})`, payload => put(payload, headerSize + 1, length)),
	/** Behaves so only to requests of these kinds. */
	during: (kinds: readonly RequestKind[], {name, answer}: Behaviour): Behaviour =>
		only(`during(${kinds.join('|')}, ${name})`, ({received}) => kinds.includes(received.kind), answer),
	/** Behaves so only from boot time `from` until before `until`. */
	between: (from: Millis, until: Millis, {name, answer}: Behaviour): Behaviour =>
		only(`between(${from}, ${until}, ${name})`, ({received: {at}}) => at >= from && at < until, answer),
	/** Behaves so by chance (0 to 1), drawn by `seed` for each request. */
	sometimes: (chance: number, seed: number, {name, answer}: Behaviour): Behaviour => {
		const entropy = seededEntropy(seed);
		return only(`sometimes(${chance}, ${seed}, ${name})`, () => fraction(entropy) < chance, answer);
	},
} as const;

const noBytes = new Uint8Array(0);

function behaviour(name: string, answer: Behaviour['answer']): Behaviour {
	return {name, answer};
}

function only(name: string, when: (exchange: Exchange) => boolean, answer: Behaviour['answer']): Behaviour {
	return {name, answer: (answers, exchange) => (when(exchange) ? answer(answers, exchange) : answers)};
}

function each(name: string, change: (answer: Answer) => Answer): Behaviour {
	return {name, answer: answers => answers.map(change)};
}

function fields(name: string, change: (message: MessageInit) => MessageInit): Behaviour {
	return each(name, answer => ({...answer, message: {...answer.message, ...change(answer.message)}}));
}

function options(name: string, changed: Options): Behaviour {
	return fields(name, message => ({options: {...message.options, ...changed}}));
}

function mangled(name: string, mangle: (payload: Uint8Array) => Uint8Array): Behaviour {
	return each(name, answer => ({...answer, mangle: payload => mangle(answer.mangle?.(payload) ?? payload)}));
}

function put(payload: Uint8Array, place: number, byte: number): Uint8Array {
	return payload.map((before, at) => (at === place ? byte : before));
}

function typeOf({message}: Answer): MessageType | undefined {
	return message.options?.dhcpMessageType;
}

function nakOf({received, server}: Exchange): Answer {
	return {message: nak(received.message, server.address, 'No.'), delay: 0};
}

function forgedNakOf({received}: Exchange): Answer {
	return {message: nak(received.message, stranger.address, 'Go away.'), delay: 0, sender: stranger};
}

/** The same answer with the next address that is free for anybody, which the server notes as the client's. */
function otherAddress(answer: Answer, {received, server}: Exchange): Answer {
	const {client, at} = received;
	const address = server.bindings.choose(`${client} again`, undefined, at) ?? '0.0.0.0';
	const state = typeOf(answer) === 'ACK' ? 'bound' : 'offered';
	server.bindings.set({address, client, state, since: at, expiresAt: at + server.leaseTime * 1000});
	return {...answer, message: {...answer.message, yiaddr: address}};
}
