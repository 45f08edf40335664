import {encodeArpPacket, encodeUdpPacket, ipv4ToNumber} from '@lessee/wire';
import anyTest, {type TestFn} from 'ava';
import fc from 'fast-check';
import {
	acceptAll,
	arpFilter,
	encodeFilter,
	type Instruction,
	longestProgram,
	udpFilter,
} from '../src/linux/bpf.ts';

const test = anyTest as TestFn;

/** `PACKET_HOST`, `PACKET_BROADCAST` and so on, as the kernel numbers them. */
const packetType = {host: 0, broadcast: 1, multicast: 2, otherHost: 3, outgoing: 4} as const;

/** Thrown by a load beyond the packet, which ends a program with a drop. */
class Beyond extends Error {}

/** A classic BPF machine: accumulator, index and place in the program, and what it looks at. */
class Machine {
	a = 0;
	x = 0;
	at = 0;
	readonly #packet: Uint8Array;
	readonly #type: number;

	constructor(packet: Uint8Array, type: number) {
		this.#packet = packet;
		this.#type = type;
	}

	load(at: number, size: number): number {
		if (at === 0xfffff004) return this.#type;
		if (at + size > this.#packet.length) throw new Beyond();
		return this.#packet.subarray(at, at + size).reduce((value, byte) => value * 256 + byte, 0);
	}

	branch(taken: boolean, [, jt, jf]: Instruction): void {
		this.at += taken ? jt : jf;
	}
}

type Operation = (machine: Machine, k: number, instruction: Instruction) => void;

// biome-ignore format: one instruction is one line.
const operations: Readonly<Record<number, Operation>> = {
	32: (m, k) => { m.a = m.load(k, 4); },
	40: (m, k) => { m.a = m.load(k, 2); },
	48: (m, k) => { m.a = m.load(k, 1); },
	64: (m, k) => { m.a = m.load(m.x + k, 4); },
	72: (m, k) => { m.a = m.load(m.x + k, 2); },
	177: (m, k) => { m.x = 4 * (m.load(k, 1) & 15); },
	100: (m, k) => { m.a = (m.a << k) >>> 0; },
	7: m => { m.x = m.a; },
	5: (m, k) => { m.at += k; },
	21: (m, k, instruction) => m.branch(m.a === k, instruction),
	37: (m, k, instruction) => m.branch(m.a > k, instruction),
	69: (m, k, instruction) => m.branch((m.a & k) !== 0, instruction),
};

/** The size that a program lets through of a packet. */
function run(program: readonly Instruction[], packet: Uint8Array, type: number): number {
	for (const machine = new Machine(packet, type); ; machine.at++) {
		const instruction = program[machine.at];
		if (!instruction) throw new Error(`The program of ${program.length} goes on at ${machine.at}.`);
		const [code, , , k] = instruction;
		if (code === 0x06) return k;
		const operation = operations[code];
		if (!operation) throw new Error(`Instruction ${machine.at} is ${code}, which is none of ours.`);
		operation(machine, k, instruction);
	}
}

function accepts(
	program: readonly Instruction[],
	packet: Uint8Array,
	type: number = packetType.broadcast,
): boolean {
	try {
		return run(program, packet, type) > packet.length;
	} catch (error) {
		if (error instanceof Beyond) return false;
		throw error;
	}
}

function datagram(destinationPort: number, change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
	const bytes = encodeUdpPacket({
		source: '192.0.2.1',
		destination: '255.255.255.255',
		sourcePort: 67,
		destinationPort,
		payload: new Uint8Array(300),
	});
	change(bytes);
	return bytes;
}

const dhcp = udpFilter(68);

test('udpFilter: whole datagrams to the port pass, to this host or to everyone', t => {
	t.true(accepts(dhcp, datagram(68)));
	t.true(accepts(dhcp, datagram(68), packetType.host));
	for (const type of ['multicast', 'otherHost', 'outgoing'] as const) {
		t.false(accepts(dhcp, datagram(68), packetType[type]), type);
	}
});

test('udpFilter: other ports, other protocols and fragments do not pass', t => {
	for (const port of [0, 67, 69, 0x4400, 0xffff]) t.false(accepts(dhcp, datagram(port)), `port ${port}`);
	for (const [at, value] of [
		[9, 6],
		[6, 0x20],
		[7, 1],
	] as const) {
		t.false(
			accepts(
				dhcp,
				datagram(68, bytes => {
					bytes[at] = value;
				}),
			),
			`byte ${at}`,
		);
	}
	t.true(
		accepts(
			dhcp,
			datagram(68, bytes => {
				bytes[6] = 0x40;
			}),
		),
		'the flag that forbids fragments makes none',
	);
});

test('udpFilter: IP options move the port, and a packet cut off before it does not pass', t => {
	const plain = datagram(68);
	const long = Uint8Array.from([
		0x48,
		...plain.subarray(1, 20),
		...new Uint8Array(12),
		...plain.subarray(20),
	]);
	t.true(accepts(dhcp, long));
	for (let end = 0; end < 24; end++) t.false(accepts(dhcp, plain.subarray(0, end)), `${end} bytes`);
});

const octet = fc.integer({min: 0, max: 255});
const dotted = fc.tuple(fc.integer({min: 1, max: 223}), octet, octet, octet).map(parts => parts.join('.'));

function arp(senderAddress: string, targetAddress: string, size = 6): Uint8Array {
	const senderHardware = new Uint8Array(size).fill(2);
	return encodeArpPacket({
		operation: 'request',
		senderHardware,
		senderAddress,
		targetHardware: new Uint8Array(size),
		targetAddress,
	});
}

function numbers(addresses: readonly string[]): number[] {
	return addresses.map(address => ipv4ToNumber(address) ?? -1);
}

test('arpFilter: what passes is sent by one of the addresses, or probes for one (RFC 5227 §1.1)', t => {
	const wanted = fc.uniqueArray(dotted, {maxLength: 600});
	fc.assert(
		fc.property(wanted, fc.nat(), dotted, fc.constantFrom(1, 6, 20), (addresses, pick, other, size) => {
			const program = arpFilter(numbers(addresses));
			const one = addresses[pick % Math.max(1, addresses.length)];
			const strange = !addresses.includes(other);
			if (one !== undefined) {
				t.true(accepts(program, arp(one, other, size)));
				t.true(accepts(program, arp('0.0.0.0', one, size)));
				if (strange) t.false(accepts(program, arp(other, one, size)));
			}
			if (strange) t.false(accepts(program, arp('0.0.0.0', other, size)));
			t.true(program.length <= longestProgram);
		}),
		{seed: 5227, numRuns: 60},
	);
});

test('arpFilter: with more addresses than a program holds everything passes', t => {
	const many = Array.from({length: 4000}, (_, index) => 0x0a000000 + index);
	const fitting = arpFilter(many);
	t.true(fitting.length > 4000 && fitting.length <= longestProgram);
	for (const at of [0, 249, 250, 1999, 3999]) {
		t.true(accepts(fitting, arp(`10.0.${at >> 8}.${at & 255}`, '192.0.2.1')));
	}
	t.false(accepts(fitting, arp('10.0.15.160', '192.0.2.1')));
	t.is(arpFilter([...many, ...many.map(address => address + 4000)]), acceptAll);
});

test('arpFilter: any bytes are judged, and a length that lies does not pass', t => {
	const program = arpFilter(numbers(['192.0.2.1']));
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 60}), bytes => typeof accepts(program, bytes) === 'boolean'),
		{seed: 1},
	);
	const lying = arp('192.0.2.1', '192.0.2.2');
	lying[4] = 255;
	t.false(accepts(program, lying));
});

test('encodeFilter: an instruction is eight bytes', t => {
	t.is(Buffer.from(encodeFilter([[0x15, 3, 7, 0x01020304]])).toString('hex'), '1500030704030201');
});
