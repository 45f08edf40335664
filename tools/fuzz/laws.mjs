// What holds of every sequence of bytes. A law that does not hold throws, with a sentence.
import {
	decodeMessage,
	decodeOption,
	encapsulatedOptions,
	encodeMessage,
	formatMessage,
	formatOptionForDhcpinfo,
	formatOptionForLeases,
	formatOptionForScript,
	locateOptions,
	messageToJson,
	toHex,
	WireError,
} from '../../packages/wire/dist/index.js';

/** Decoding gives a message or throws a WireError. */
export function decodes(bytes) {
	try {
		return decodeMessage(bytes);
	} catch (error) {
		if (error instanceof WireError && (bytes.length < 240 || error.code === 'BAD_COOKIE')) return undefined;
		throw error;
	}
}

/** What was decoded encodes, and from then on nothing changes. */
export function isStable(bytes, message) {
	const once = encodeMessage(message);
	const twice = encodeMessage(decodeMessage(once));
	if (toHex(once) !== toHex(twice))
		throw new Error(`Encoding is not stable: ${toHex(once)} became ${toHex(twice)}.`);
	const counted = Object.keys(message.options).length + message.unknown.size + message.malformed.length;
	const located = locateOptions(bytes);
	if (counted !== located.codes().length + located.truncated.length)
		throw new Error('An option was lost or counted twice.');
}

/** Every human form takes every message. */
export function prints(bytes, message) {
	formatMessage(message);
	JSON.stringify(messageToJson(message));
	const located = locateOptions(bytes);
	for (const code of located.codes()) {
		const value = located.get(code);
		formatOptionForScript(code, value);
		formatOptionForLeases(code, value);
		encapsulatedOptions(code, value);
		if (code === 255) continue;
		for (const form of [formatOptionForDhcpinfo, decodeOption]) {
			try {
				form(code, value);
			} catch (error) {
				if (!(error instanceof WireError)) throw error;
			}
		}
	}
}
