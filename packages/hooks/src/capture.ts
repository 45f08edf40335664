import {closeSync, readSync} from 'node:fs';
import {Socket} from 'node:net';
import {Lines} from './lines.ts';
import type {MakePipe, Pipe} from './pipe.ts';
import type {Output} from './start.ts';

/**
 * Passes what a program writes to `tell`, line by line, at most 64 KiB of it. The pipe is read to its end even so:
 * neither the program nor what it leaves running ever waits for a reader, or is ended for want of one.
 */
function capture({read, write}: Pipe, tell: (line: string) => void): Output {
	const lines = new Lines(tell);
	const socket = new Socket({fd: read, readable: true, writable: false});
	let ended = false;
	socket.on('data', chunk => {
		if (!ended) lines.write(chunk);
	});
	socket.on('error', () => socket.destroy());
	return {
		descriptor: write,
		handedOver: () => closeSync(write),
		finish() {
			const open = drain(read, chunk => lines.write(chunk));
			ended = true;
			lines.end();
			// What is still open is held by something that was left running, which must not hold the agent.
			if (open) socket.unref();
			else socket.destroy();
		},
	};
}

/** As `capture`, through a pipe made for it; a program whose pipe cannot be made runs without, and `tell` is told. */
export async function captureAnew(
	makePipe: MakePipe,
	tell: (line: string) => void,
): Promise<Output | undefined> {
	try {
		return capture(await makePipe(), tell);
	} catch (error) {
		tell(`(what it writes is lost: ${error instanceof Error ? error.message : error})`);
		return undefined;
	}
}

/** Reads what is in a pipe now, at most as much as a pipe holds; false at its end. */
function drain(descriptor: number, take: (chunk: Uint8Array) => void): boolean {
	const buffer = Buffer.alloc(64 * 1024);
	try {
		for (let reads = 0; reads < 16; reads++) {
			const length = readSync(descriptor, buffer);
			if (length === 0) return false;
			take(buffer.subarray(0, length));
		}
	} catch {
		// EAGAIN: it is empty, and somebody still holds its other end.
	}
	return true;
}
