/**
 * Classic BPF programs: what the kernel drops before it would wake us. On a SOCK_DGRAM packet socket offset 0 is
 * the network header. Reading beyond a packet's end drops it.
 */

/** One instruction (`struct sock_filter`): code, jump if true, jump if false, operand. */
export type Instruction = readonly [code: number, jt: number, jf: number, k: number];

// biome-ignore format: one group of codes is one line (linux/bpf_common.h).
const code = {
	loadWord: 0x20, loadHalf: 0x28, loadByte: 0x30,
	loadWordIndexed: 0x40, loadHalfIndexed: 0x48, loadIpHeaderLength: 0xb1,
	shiftLeft: 0x64, moveToIndex: 0x07,
	jump: 0x05, jumpIfEqual: 0x15, jumpIfGreater: 0x25, jumpIfAnyBit: 0x45,
	result: 0x06,
} as const;

/** Linux keeps what is not in the packet at these offsets (linux/filter.h). */
const packetTypeOffset = 0xfffff004;
/** The packet type of what is neither to us nor to everyone begins after this: multicast, others', our own. */
const PACKET_BROADCAST = 1;
const wholePacket = 0x40000;
const fragmentBits = 0x3fff;
const IPPROTO_UDP = 17;

const accept: Instruction = [code.result, 0, 0, wholePacket];
const drop: Instruction = [code.result, 0, 0, 0];

/** Accepts everything. */
export const acceptAll: readonly Instruction[] = [accept];

/** Accepts whole UDP datagrams over IPv4 to a port, sent to this host or to all. */
export function udpFilter(port: number): readonly Instruction[] {
	// biome-ignore format: one instruction is one line; false jumps go to the drop at the end.
	return [
		[code.loadWord, 0, 0, packetTypeOffset],
		[code.jumpIfGreater, 8, 0, PACKET_BROADCAST],
		[code.loadByte, 0, 0, 9],
		[code.jumpIfEqual, 0, 6, IPPROTO_UDP],
		[code.loadHalf, 0, 0, 6],
		[code.jumpIfAnyBit, 4, 0, fragmentBits],
		[code.loadIpHeaderLength, 0, 0, 0],
		[code.loadHalfIndexed, 0, 0, 2],
		[code.jumpIfEqual, 0, 1, port],
		accept,
		drop,
	];
}

/** The kernel takes no longer programs, in instructions. */
export const longestProgram = 4096;
/** A conditional jump reaches 255 instructions; each group of comparisons has its own accept to jump to. */
const groupSize = 250;

function comparisons(addresses: readonly number[]): readonly Instruction[] {
	const last = addresses.length - 1;
	return addresses.map((address, i): Instruction => [code.jumpIfEqual, last - i + 1, 0, address]);
}

function groups(addresses: readonly number[]): readonly Instruction[] {
	const program: Instruction[] = [];
	for (let i = 0; i < addresses.length; i += groupSize) {
		program.push(...comparisons(addresses.slice(i, i + groupSize)), [code.jump, 0, 0, 1], accept);
	}
	return program;
}

/**
 * Accepts ARP for IPv4 whose sender is one of the addresses, or which probes for one of them: target with the
 * sender 0.0.0.0. With more addresses than a program has room for all ARP is accepted.
 * @rfc 5227 §1.1
 */
export function arpFilter(addresses: readonly number[]): readonly Instruction[] {
	// biome-ignore format: one instruction is one line.
	const program: readonly Instruction[] = [
		// The addresses come after 8 bytes and hardware addresses of the length at offset 4.
		[code.loadByte, 0, 0, 4],
		[code.moveToIndex, 0, 0, 0],
		[code.loadWordIndexed, 0, 0, 8],
		[code.jumpIfEqual, 0, 4, 0],
		[code.loadByte, 0, 0, 4],
		[code.shiftLeft, 0, 0, 1],
		[code.moveToIndex, 0, 0, 0],
		[code.loadWordIndexed, 0, 0, 12],
		...groups(addresses),
		drop,
	];
	return program.length > longestProgram ? acceptAll : program;
}

/** The bytes of a program (`struct sock_filter[]`). */
export function encodeFilter(program: readonly Instruction[]): Uint8Array {
	const bytes = new Uint8Array(program.length * 8);
	const view = new DataView(bytes.buffer);
	program.forEach(([operation, jt, jf, k], i) => {
		view.setUint16(8 * i, operation, true);
		view.setUint8(8 * i + 2, jt);
		view.setUint8(8 * i + 3, jf);
		view.setUint32(8 * i + 4, k, true);
	});
	return bytes;
}
