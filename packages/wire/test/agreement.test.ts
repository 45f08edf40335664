import {execFileSync, spawnSync} from 'node:child_process';
import test from 'ava';
import {
	decodeMessage,
	encodeMessage,
	fromHex,
	locateOptions,
	type Message,
	type Options,
	registry,
	toHex,
} from '../src/index.ts';
import {messages} from './support/samples.ts';
import {type Dissection, dissect} from './support/tshark.ts';

const python = '/usr/bin/python3';
const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const hasScapy = spawnSync(python, ['-c', 'import scapy.all']).status === 0;
// Debian packages tshark and python3-scapy; without them there is nothing to agree with.
const tsharkTest = hasTshark ? test : test.skip;
const scapyTest = hasScapy ? test : test.skip;

/** Everything within a value that has a text of its own. */
function leaves(value: unknown): string[] {
	if (ArrayBuffer.isView(value)) return [toHex(value as Uint8Array)];
	if (value instanceof Map) return [...value.values()].flatMap(leaves);
	if (Array.isArray(value)) return value.flatMap(leaves);
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
	return [String(value)];
}

/** What tshark says of an option, in every spelling in which it may say a value. */
function said(dissection: Dissection, code: number): string[] {
	const general = ['dhcp.option.type', 'dhcp.option.length', 'dhcp.option.value'];
	const fields = (dissection.options.get(code) ?? []).filter(({name}) => !general.includes(name));
	return fields.flatMap(({show, line}) =>
		[
			show,
			show.replaceAll(':', ''),
			String(Number(show)),
			({0: 'false', 1: 'true'} as {[show: string]: string})[show] ?? show,
			line,
		].map(text => text.toLowerCase()),
	);
}

// tshark 4.0 says these as raw bytes only.
const unknownToTshark = new Set([
	62, 80, 88, 89, 95, 97, 98, 108, 109, 128, 129, 130, 131, 132, 133, 134, 135, 139, 140, 141, 143, 144, 147,
	148, 162, 175, 176, 177, 208, 211, 213, 220, 221,
]);

// What tshark says in words of its own: the same value, written as it writes it.
const otherWords: {readonly [N in keyof Options]?: readonly string[]} = {
	clientIdentifier: ['02:00:00:00:00:01'],
	clientFqdn: ['0x05', 'vm.example'],
	authentication: ['3', '1', '0x0000000000000007'],
	classlessStaticRoute: ['198.51.100.0/24-192.0.2.1', 'default-192.0.2.1'],
	microsoftClasslessStaticRoute: ['198.51.100.0/24-192.0.2.1', 'default-192.0.2.1'],
	geoconf: ['38.5', '-77.25', '15.5'],
	lostServer: ['lost'],
	// It takes these seconds to be since 1900 at times; the day is not ours to agree about.
	baseTime: [],
	queryStartTime: [],
	queryEndTime: [],
	// It reads on past the first list and calls the packet malformed.
	pcpServer: [],
	portParameters: ['4', '8', '3400'],
};

tsharkTest('tshark reads every row’s example as the value that it is', t => {
	const rows = Object.entries(registry).filter(([name]) => name !== 'optionOverload');
	const encoded = rows.map(([name, {example}]) =>
		encodeMessage({
			op: 2,
			chaddr: fromHex('525400000001'),
			options: {dhcpMessageType: 'ACK', [name]: example[0]},
		}),
	);
	const dissections = dissect(encoded);
	t.is(dissections.length, rows.length);
	for (const [i, [name, {code, example}]] of rows.entries()) {
		const dissection = dissections[i] as Dissection;
		const words = said(dissection, code);
		t.is(words.length === 0, unknownToTshark.has(code), `${code} ${name}: whether tshark knows it`);
		if (words.length === 0) continue;
		for (const leaf of otherWords[name as keyof Options] ?? leaves(example[0])) {
			t.true(
				words.some(word => word.includes(leaf.toLowerCase())),
				`${code} ${name}: ${leaf} in ${words.join(' | ')}`,
			);
		}
		t.false(dissection.text.includes('_ws.malformed" showname') && name !== 'pcpServer', `${code} ${name}`);
	}
});

tsharkTest('tshark reads the captured messages as we do: header, order of options, values', t => {
	const names = [...messages.keys()];
	for (const [i, dissection] of dissect([...messages.values()]).entries()) {
		const bytes = messages.get(names[i] as string) as Uint8Array;
		const message = decodeMessage(bytes);
		const shown = new Map(dissection.fields.map(({name, show}) => [name, show]));
		t.deepEqual(
			[
				shown.get('dhcp.ip.client'),
				shown.get('dhcp.ip.your'),
				shown.get('dhcp.ip.server'),
				shown.get('dhcp.ip.relay'),
			],
			[message.ciaddr, message.yiaddr, message.siaddr, message.giaddr],
		);
		t.deepEqual(
			['dhcp.type', 'dhcp.hw.type', 'dhcp.hw.len', 'dhcp.hops', 'dhcp.id', 'dhcp.secs', 'dhcp.flags'].map(
				name => Number(shown.get(name)),
			),
			[message.op, message.htype, message.hlen, message.hops, message.xid, message.secs, message.flags],
		);
		t.deepEqual(
			[...dissection.options.keys()].filter(code => code !== 255).sort(),
			locateOptions(bytes).codes().sort(),
			names[i],
		);
		agreeOnValues(message, dissection, text => t.fail(`${names[i]}: ${text}`));
	}
	t.pass();
});

/** Every value that tshark shows in the plain form of its type is the one that we decoded. */
function agreeOnValues({options}: Message, dissection: Dissection, disagree: (text: string) => void): void {
	for (const [name, value] of Object.entries(options)) {
		const code = registry[name as keyof typeof registry].code;
		const words = said(dissection, code);
		if (words.length === 0 || name in otherWords) continue;
		for (const leaf of leaves(value)) {
			if (!words.some(word => word.includes(leaf.toLowerCase())))
				disagree(`${code} ${name}: ${leaf} in ${words.join(' | ')}`);
		}
	}
}

tsharkTest('tshark finds the options of broken messages where we find them', t => {
	const vectors = [...messages.values()];
	const broken = Array.from({length: 300}, (_, i) => {
		const bytes = (vectors[i % vectors.length] as Uint8Array).slice();
		// Any byte of the options, so codes and lengths too; which, and what it becomes, is as good as chance.
		for (let change = 0; change <= i % 4; change++) {
			const dice = Math.imul(i * 4 + change + 1, 2654435761) >>> 0;
			bytes[240 + (dice % Math.min(bytes.length - 240, 120))] = dice >>> 20;
		}
		return bytes;
	});
	// tshark reads overloaded fields where option 52 stands, which is another order, and stops at a length that lies.
	const comparable = broken.filter(
		bytes => !locateOptions(bytes).has(52) && locateOptions(bytes).truncated.length === 0,
	);
	t.true(comparable.length > 100);
	for (const [i, {places, text}] of dissect(comparable).entries()) {
		if (text.includes('_ws.malformed" showname')) continue;
		const bytes = comparable[i] as Uint8Array;
		t.deepEqual(
			places,
			locateOptions(bytes).starts.map(start => [bytes[start - 2] as number, start - 2] as const),
			toHex(bytes),
		);
	}
});

/** Reads messages in hex, one a line; for each says the header and the options, raw, as scapy has them. */
const scapyProgram = `
import json, sys
from scapy.layers.dhcp import BOOTP, DHCP
for line in sys.stdin:
    m = BOOTP(bytes.fromhex(line))
    header = [m.op, m.htype, m.hlen, m.hops, m.xid, m.secs, int(m.flags), m.ciaddr, m.yiaddr, m.siaddr, m.giaddr, m.chaddr[:m.hlen].hex()]
    options = [bytes(DHCP(options=[o])).hex() for o in m[DHCP].options if o not in ('end', 'pad')]
    print(json.dumps([header, options, bytes(m).hex()]))
`;

scapyTest('scapy reads what we encoded as we do, and encodes it to the same bytes', t => {
	const encoded = [...messages.values()].map(bytes => encodeMessage(decodeMessage(bytes)));
	const answers = execFileSync(python, ['-c', scapyProgram], {
		input: encoded.map(bytes => `${toHex(bytes)}\n`).join(''),
		encoding: 'utf8',
	});
	for (const [i, line] of answers.trim().split('\n').entries()) {
		const bytes = encoded[i] as Uint8Array;
		const [header, options, again] = JSON.parse(line) as [unknown[], string[], string];
		const {op, htype, hlen, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr} =
			decodeMessage(bytes);
		t.deepEqual(header, [
			op,
			htype,
			hlen,
			hops,
			xid,
			secs,
			flags,
			ciaddr,
			yiaddr,
			siaddr,
			giaddr,
			toHex(chaddr),
		]);
		const located = locateOptions(bytes);
		const raw = located.starts.map(start =>
			toHex(bytes.subarray(start - 2, start + (bytes[start - 1] ?? 0))),
		);
		t.deepEqual(options, raw);
		t.is(again, toHex(bytes));
	}
});
