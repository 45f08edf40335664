/**
 * Server-sent events, both ends: what the agent writes and what a client reads (the HTML standard, "Server-sent
 * events"). Only what the agent's stream uses: `id`, `event`, `data`, and comments that keep it alive.
 */
import {refuse} from './control-error.ts';
import {utf8} from './response-reader.ts';

/** One event of the stream as text. */
export interface StreamedEvent {
	/** What `Last-Event-ID` names to go on after this event. */
	readonly id: string;
	/** The event's type. */
	readonly event: string;
	/** The event itself, JSON. */
	readonly data: string;
}

/** A line that carries nothing and shows that the connection stands. */
export const keepAlive = ':\n\n';

/** Writes an event for the stream. */
export function encodeEvent({id, event, data}: StreamedEvent): string {
	const lines = data.split('\n').map(line => `data: ${line}\n`);
	return `id: ${id}\nevent: ${event}\n${lines.join('')}\n`;
}

/** Reads the stream as it arrives (latin1); an event longer than `limit` bytes is refused. */
export class EventStreamReader {
	readonly #limit: number;
	#pending = '';

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Takes what arrived and gives the events that are complete now. */
	push(text: string): readonly StreamedEvent[] {
		const blocks = (this.#pending + text).split('\n\n');
		this.#pending = blocks.pop() ?? '';
		if (this.#pending.length > this.#limit) {
			throw refuse('PROTO', '', new Error(`Expected an event of at most ${this.#limit} bytes.`));
		}
		return blocks.map(decodeBlock).filter(event => event !== undefined);
	}
}

function decodeBlock(block: string): StreamedEvent | undefined {
	const fields = {id: '', event: 'message'};
	const data: string[] = [];
	for (const line of utf8(block).split('\n')) {
		const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
		if (name === 'data') data.push(value);
		if (name === 'id' || name === 'event') fields[name] = value;
	}
	return data.length === 0 ? undefined : {...fields, data: data.join('\n')};
}
