import {decodeOption, encodeOption} from '@lessee/wire';
import {attempt} from './attempt.ts';

/* Domain names in the form that options hold them in. */

// The option whose value is nothing but a list of names, written without compression.
const nameList = 'broadcastAndMulticastServiceControllerDomainNameList';
const nameListCode = 88;

/** The names of a list, compressed or not; undefined where the bytes are none. */
export function decodeNames(bytes: Uint8Array): readonly string[] | undefined {
	return attempt(() => decodeOption(nameListCode, bytes) as readonly string[]);
}

/** Names one after another, without compression; undefined where one of them is none. */
export function encodeNames(names: readonly string[]): Uint8Array | undefined {
	return attempt(() => encodeOption(nameList, names));
}
