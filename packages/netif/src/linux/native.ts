/**
 * The system calls that Node does not have. The only file that knows koffi; everything above deals in numbers
 * and bytes. Every call is synchronous but for `closeLater`.
 */
import {constants} from 'node:os';
import {SystemError} from '../system-error.ts';
import {koffiPaths} from './koffi-path.ts';

type Call = ((...args: readonly unknown[]) => number | bigint) & {
	readonly async: (...args: readonly unknown[]) => void;
};

interface PollHandle {
	start(events: {readonly readable: boolean}, callback: (status: number) => void): void;
	ref(): void;
	unref(): void;
	close(): void;
}

/** What is used of koffi 3.3.4; its own declarations are wrong about `poll`. */
interface Koffi {
	load(library: null): {func(name: string, result: string, parameters: readonly string[]): Call};
	errno(): number;
	address(memory: ArrayBuffer | Uint8Array): bigint;
	readonly node: {
		poll(fd: number, events: {readonly readable: boolean}, callback: (status: number) => void): PollHandle;
	};
}

// biome-ignore format: one call is one line.
const signatures = {
	socket:          ['int',  ['int', 'int', 'int']],
	bind:            ['int',  ['int', 'void *', 'uint']],
	listen:          ['int',  ['int', 'int']],
	connect:         ['int',  ['int', 'void *', 'uint']],
	setsockopt:      ['int',  ['int', 'int', 'int', 'void *', 'uint']],
	getsockopt:      ['int',  ['int', 'int', 'int', 'void *', 'void *']],
	sendto:          ['long', ['int', 'void *', 'ulong', 'int', 'void *', 'uint']],
	recv:            ['long', ['int', 'void *', 'ulong', 'int']],
	recvmsg:         ['long', ['int', 'void *', 'int']],
	read:            ['long', ['int', 'void *', 'ulong']],
	close:           ['int',  ['int']],
	flock:           ['int',  ['int', 'int']],
	clock_gettime:   ['int',  ['int', 'void *']],
	timerfd_create:  ['int',  ['int', 'int']],
	timerfd_settime: ['int',  ['int', 'int', 'void *', 'void *']],
	getrandom:       ['long', ['void *', 'ulong', 'uint']],
	fcntl:           ['int',  ['int', 'int', 'int']],
	pipe2:           ['int',  ['void *', 'int']],
	getrlimit:       ['int',  ['int', 'void *']],
	setrlimit:       ['int',  ['int', 'void *']],
} as const;

type SystemCall = keyof typeof signatures;

/** Loads koffi.node itself, without its loader; tries musl's build where glibc's cannot be loaded. */
function loadKoffi(): Koffi {
	let cause: unknown;
	for (const path of koffiPaths()) {
		try {
			const holder: {exports: unknown} = {exports: {}};
			process.dlopen(holder, path);
			return holder.exports as Koffi;
		} catch (error) {
			cause = error;
		}
	}
	const detail = cause === undefined ? 'no koffi.node was found' : String(cause);
	const errno = constants.errno.ENOENT;
	throw new SystemError({attempt: 'Loading koffi.node', errno, syscall: 'dlopen', detail, cause});
}

function open(koffi: Koffi) {
	const library = koffi.load(null);
	const calls = Object.fromEntries(
		Object.entries(signatures).map(([name, [result, parameters]]) => [
			name,
			library.func(name, result, parameters),
		]),
	) as Record<SystemCall, Call>;
	return {koffi, calls};
}

let opened: ReturnType<typeof open> | undefined;

function native(): ReturnType<typeof open> {
	opened ??= open(loadKoffi());
	return opened;
}

/**
 * Makes a system call that may fail in the ordinary course of things: its result, or the negated errno.
 * A call interrupted by a signal is made again.
 */
export function attempt(name: SystemCall, ...args: readonly unknown[]): number {
	const {koffi, calls} = native();
	for (;;) {
		const result = Number(calls[name](...args));
		if (result >= 0) return result;
		const errno = koffi.errno();
		if (errno !== constants.errno.EINTR) return -errno;
	}
}

/** Makes a system call that has to succeed; `purpose` begins the sentence of the SystemError otherwise. */
export function demand(purpose: string, name: SystemCall, ...args: readonly unknown[]): number {
	const result = attempt(name, ...args);
	if (result < 0) throw new SystemError({attempt: purpose, errno: -result, syscall: name});
	return result;
}

/** Closes a descriptor off the main thread: closing a packet socket waits about 5 ms for the kernel. */
export function closeLater(fd: number): void {
	native().calls.close.async(fd, () => {});
}

/** Memory that stays where it is, with its address: for structures that hold pointers. Keep a reference to it. */
export function pinned(size: number): {readonly memory: Uint8Array; readonly address: bigint} {
	const buffer = new ArrayBuffer(size);
	return {memory: new Uint8Array(buffer), address: native().koffi.address(buffer)};
}

const SOL_SOCKET = 1;
const SO_ERROR = 4;

/** Reads the error that waits on a socket, and clears it; 0 for none and for what is not a socket. */
function pendingError(fd: number): number {
	const value = new Uint8Array(4);
	const length = new Uint8Array(new Uint32Array([4]).buffer);
	if (attempt('getsockopt', fd, SOL_SOCKET, SO_ERROR, value, length) < 0) return 0;
	return new Int32Array(value.buffer)[0] ?? 0;
}

/** A watched descriptor. */
export interface Watch {
	/** Whether it keeps the process alive; it does at first. */
	keepsAlive(yes: boolean): void;
	/** Must come before the descriptor is closed. */
	close(): void;
}

/** Garbage collection of a poll handle ends its watch without a word: they live here until closed. */
const live = new Set<PollHandle>();

/** A worker thread that ends with an open poll handle takes the whole process with it. */
function closeAll(): void {
	for (const handle of live) handle.close();
	live.clear();
}

/**
 * Calls back whenever a descriptor is readable, or has an error (its errno, already cleared; else 0).
 * What the callback throws is thrown from a turn of the event loop of its own.
 */
export function watchDescriptor(fd: number, callback: (errno: number) => void): Watch {
	const readable = {readable: true};
	const onEvent = (status: number): void => {
		// A throw inside koffi's callback would surface at some later, unrelated call.
		try {
			callback(status < 0 ? pendingError(fd) : 0);
		} catch (error) {
			setImmediate(() => {
				throw error;
			});
		} finally {
			// libuv stops watching at EPOLLERR, which it reports as -9.
			if (status < 0 && live.has(handle)) handle.start(readable, onEvent);
		}
	};
	const handle = native().koffi.node.poll(fd, readable, onEvent);
	if (live.size === 0) process.once('exit', closeAll);
	live.add(handle);
	return {
		keepsAlive: yes => (yes ? handle.ref() : handle.unref()),
		close: () => {
			if (!live.delete(handle)) return;
			handle.close();
			if (live.size === 0) process.off('exit', closeAll);
		},
	};
}
