/** Netlink messages: the header, a buffer of several, and the answer to a request. */
import {aligned, concatenate} from './attributes.ts';
import {structure} from './codec.ts';
import {extendedAck} from './objects.ts';

const nlmsghdr = structure({length: 4, type: 2, flags: 2, sequence: 4, port: 4});

/** Message types: the netlink ones, then those of rtnetlink. */
// biome-ignore format: one object is one line.
export const messageType = {
	error: 2, done: 3,
	newLink: 16, delLink: 17, getLink: 18, setLink: 19,
	newAddress: 20, delAddress: 21, getAddress: 22,
	newRoute: 24, delRoute: 25, getRoute: 26,
	delNeighbour: 29, getNeighbour: 30,
} as const;

/** Flags of requests and answers. */
// biome-ignore format: requests, dumps, modifiers of NEW, answers.
export const messageFlag = {
	request: 1, ack: 4,
	dumpInterrupted: 0x10, dump: 0x300,
	replace: 0x100, exclusive: 0x200, create: 0x400, append: 0x800,
	capped: 0x100, ackAttributes: 0x200,
} as const;

/** A message as it came. */
export interface Message {
	readonly type: number;
	readonly flags: number;
	readonly sequence: number;
	readonly body: Uint8Array;
}

/** The bytes of a message. */
export function encodeMessage({type, flags, sequence, body}: Message): Uint8Array {
	const length = nlmsghdr.size + body.length;
	return concatenate([nlmsghdr.encode({length, type, flags, sequence}), body]);
}

/** The messages in a buffer, up to the first whose length lies. */
export function* splitMessages(bytes: Uint8Array): Generator<Message> {
	for (let offset = 0; ; ) {
		const header = nlmsghdr.decode(bytes.subarray(offset));
		if (!header || header.length < nlmsghdr.size || offset + header.length > bytes.length) return;
		const {type, flags, sequence, length} = header;
		yield {type, flags, sequence, body: bytes.subarray(offset + nlmsghdr.size, offset + length)};
		offset += aligned(length);
	}
}

/** The answer to a request: an errno, 0 for done; and what the kernel says of it, where it says something. */
export interface Answer {
	readonly errno: number;
	readonly text?: string;
}

/** Decodes a message of the type `error` or `done`: the latter is four bytes of errno, or nothing at all. */
export function decodeAnswer({type, flags, body}: Message): Answer {
	const negated = structure({errno: 4}).decode(body)?.errno ?? 0;
	const errno = 0 - (negated | 0);
	if ((flags & messageFlag.ackAttributes) === 0) return {errno};
	// An error repeats the header of the request, and all of it unless capped, before its attributes.
	const request = type === messageType.error ? nlmsghdr.decode(body.subarray(4)) : undefined;
	const repeated = (flags & messageFlag.capped) === 0 ? (request?.length ?? 0) : nlmsghdr.size;
	const offset = type === messageType.error ? 4 + aligned(repeated) : 4;
	const text = extendedAck.decode(body.subarray(offset))?.text;
	return text ? {errno, text} : {errno};
}
