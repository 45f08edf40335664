import {type ExecFileSyncOptionsWithStringEncoding, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {encodeEthernetFrame, encodeUdpPacket, fromHex, writePcapng} from '../../src/index.ts';

/** One field as tshark shows it: its name, its value, and its line for people. */
export interface Field {
	readonly name: string;
	readonly show: string;
	readonly line: string;
}

/** A message as tshark dissects it: all its fields, and those within each option by code. */
export interface Dissection {
	readonly fields: readonly Field[];
	readonly options: ReadonlyMap<number, readonly Field[]>;
	/** Each option's code and its offset in the message, PAD and END left out. */
	readonly places: readonly (readonly [code: number, offset: number])[];
	readonly text: string;
}

// Ethernet, IPv4 and UDP before the message.
const headers = 14 + 20 + 8;

/** Has tshark dissect messages, by way of a capture file of our own. */
export function dissect(messages: readonly Uint8Array[]): Dissection[] {
	const folder = mkdtempSync(join(tmpdir(), 'wire-'));
	try {
		const file = join(folder, 'messages.pcapng');
		const packets = messages.map((payload, i) => ({
			bytes: frame(payload),
			at: BigInt(i) * 1_000_000_000n,
			interface: 0,
		}));
		writeFileSync(file, writePcapng({interfaces: [{name: 'test', linkType: 1}], packets}));
		const options: ExecFileSyncOptionsWithStringEncoding = {
			encoding: 'utf8',
			maxBuffer: 1 << 28,
			stdio: ['ignore', 'pipe', 'ignore'],
		};
		return execFileSync('tshark', ['-r', file, '-T', 'pdml', '-J', 'dhcp'], options)
			.split('<packet>')
			.slice(1)
			.map(parse);
	} finally {
		rmSync(folder, {recursive: true});
	}
}

function frame(payload: Uint8Array): Uint8Array {
	const packet = {
		source: '192.0.2.1',
		destination: '255.255.255.255',
		sourcePort: 67,
		destinationPort: 68,
		payload,
	};
	return encodeEthernetFrame({
		destination: fromHex('ffffffffffff'),
		source: fromHex('525400000001'),
		etherType: 0x0800,
		payload: encodeUdpPacket(packet),
	});
}

function parse(text: string): Dissection {
	const options = new Map<number, Field[]>();
	for (const part of text.split('<field name="dhcp.option.type"').slice(1)) {
		const code = Number(/showname="Option: \((\d+)\)/.exec(part)?.[1]);
		options.set(code, [...(options.get(code) ?? []), ...fieldsOf(part)]);
	}
	const all = [
		...text.matchAll(/"dhcp\.option\.type" showname="Option: \((\d+)\)[^"]*" size="\d+" pos="(\d+)"/g),
	];
	const places = all.map(([, code, offset]) => [Number(code), Number(offset) - headers] as const);
	return {
		fields: fieldsOf(text),
		options,
		places: places.filter(([code]) => code !== 0 && code !== 255),
		text,
	};
}

function fieldsOf(text: string): Field[] {
	const fields = text.matchAll(/<field name="([^"]*)"(?: showname="([^"]*)")?[^>]*? show="([^"]*)"/g);
	return [...fields].map(([, name = '', line = '', show = '']) => ({
		name,
		line: unescaped(line),
		show: unescaped(show),
	}));
}

function unescaped(text: string): string {
	return text
		.replaceAll('&quot;', '"')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}
