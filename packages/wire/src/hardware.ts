import {hexByte} from './hex.ts';

/** A hardware address as lower-case hex bytes joined by colons: `52:54:00:12:34:56`; empty for no bytes. */
export function formatHardware(bytes: Uint8Array): string {
	let text = '';
	for (let i = 0; i < bytes.length; i++) text += (i === 0 ? '' : ':') + hexByte(bytes[i] as number);
	return text;
}

/** The bytes of a hardware address written with colons or hyphens, one or two digits each; undefined where it is not one. */
export function parseHardware(text: string): Uint8Array | undefined {
	if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2})*$/i.test(text)) return undefined;
	return Uint8Array.from(text.split(/[:-]/), part => Number.parseInt(part, 16));
}
