/**
 * The half of HTTP/1.1 that a client needs to read one answer: status line, headers, and a body that is counted
 * (Content-Length), chunked, or ends with the connection. It is its own because `node:http` costs a short program
 * more than everything else it does. Text is latin1 inside, one character a byte, so that no character is cut
 * where two packets meet; `utf8` turns a whole body or a whole line into text.
 * @rfc 9112 §6
 */
import {type ControlError, refuse} from './control-error.ts';

/** The longest head of an answer that is read, and the longest line between two chunks, bytes. */
const headLimit = 16_384;

/** Turns the bytes that a latin1 string stands for into text. */
export function utf8(latin1: string): string {
	return Buffer.from(latin1, 'latin1').toString();
}

function violation(expected: string, found: string): ControlError {
	return refuse('PROTO', '', new Error(`Expected ${expected}, found ${JSON.stringify(found.slice(0, 60))}.`));
}

/** Reads one answer as it arrives. Every method throws a ControlError where the answer is none. */
export class ResponseReader {
	/** The status of the answer; 0 until its head has arrived. */
	status = 0;
	/** True once the whole body has arrived; never for a body that ends with the connection. */
	complete = false;
	readonly #limit: number;
	#pending = '';
	#framing: 'length' | 'chunks' | 'connection' = 'connection';
	/** Bytes of the body, or of the current chunk, that are still to come. */
	#left = 0;
	#betweenChunks = false;
	#received = 0;

	/** A body longer than `limit` bytes is refused. */
	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Takes what arrived (latin1) and gives the part of the body that is in it. */
	push(text: string): string {
		this.#pending += text;
		if (this.status === 0 && !this.#readHead()) return '';
		const body = this.#framing === 'chunks' ? this.#readChunks() : this.#readPlain();
		this.#received += body.length;
		if (this.#received > this.#limit) throw violation(`at most ${this.#limit} bytes`, body);
		return body;
	}

	/** The connection has ended: fine where the body ends with it, too early otherwise. */
	end(): void {
		if (this.complete || (this.status !== 0 && this.#framing === 'connection')) return;
		throw refuse('EOF', '', new Error('The connection ended before the answer did.'));
	}

	#readHead(): boolean {
		const end = this.#pending.indexOf('\r\n\r\n');
		const started = this.#pending.slice(0, 5);
		if (!'HTTP/'.startsWith(started)) throw violation('a status line', this.#pending);
		if (end < 0 && this.#pending.length > headLimit) throw violation('the end of the head', this.#pending);
		if (end < 0) return false;
		const [statusLine = '', ...fields] = this.#pending.slice(0, end).split('\r\n');
		const status = /^HTTP\/1\.\d ([2-5]\d\d)(?: |$)/.exec(statusLine)?.[1];
		if (status === undefined) throw violation('a status line', statusLine);
		this.status = Number(status);
		this.#pending = this.#pending.slice(end + 4);
		this.#chooseFraming(fields);
		return true;
	}

	#chooseFraming(lines: readonly string[]): void {
		const field = (name: string) =>
			lines
				.find(line => line.toLowerCase().startsWith(`${name}:`))
				?.slice(name.length + 1)
				.trim();
		const length = field('content-length');
		if (field('transfer-encoding')?.toLowerCase() === 'chunked') {
			this.#framing = 'chunks';
		} else if (length !== undefined) {
			if (!/^\d{1,15}$/.test(length)) throw violation('a length', length);
			if (Number(length) > this.#limit) throw violation(`a length of at most ${this.#limit}`, length);
			this.#framing = 'length';
			this.#left = Number(length);
		}
	}

	/** Takes at most `count` characters of what is pending. */
	#take(count: number): string {
		const taken = this.#pending.slice(0, count);
		this.#pending = this.#pending.slice(taken.length);
		return taken;
	}

	#readPlain(): string {
		if (this.#framing === 'connection') return this.#take(this.#pending.length);
		const body = this.#take(this.#left);
		this.#left -= body.length;
		this.complete = this.#left === 0;
		return body;
	}

	#readChunks(): string {
		let body = '';
		while (!this.complete && this.#pending !== '') {
			if (this.#left === 0 && !this.#readChunkSize()) break;
			const part = this.#take(this.#left);
			this.#left -= part.length;
			this.#betweenChunks ||= part !== '' && this.#left === 0;
			body += part;
		}
		return body;
	}

	#readChunkSize(): boolean {
		if (this.#betweenChunks) {
			if (this.#pending.length < 2) return false;
			if (this.#take(2) !== '\r\n') throw violation('the end of a chunk', this.#pending);
			this.#betweenChunks = false;
		}
		const end = this.#pending.indexOf('\r\n');
		const line = end < 0 ? this.#pending : this.#pending.slice(0, end);
		if (line.length > headLimit) throw violation('the size of a chunk', line);
		if (end < 0) return false;
		if (!/^[\da-f]{1,8} *(?:;|$)/i.test(line)) throw violation('the size of a chunk', line);
		this.#pending = this.#pending.slice(end + 2);
		this.#left = Number.parseInt(line, 16);
		this.complete = this.#left === 0;
		return true;
	}
}
