import type {AgentEvent} from './agent-event.ts';
import {decodeReply} from './ask.ts';
import {connectionError, say} from './connection.ts';
import {EventStreamReader} from './event-stream.ts';
import {answerLimit, encodeRequest} from './request.ts';
import {ResponseReader, utf8} from './response-reader.ts';
import {pathOf} from './routes.ts';

/** Which events to follow, and from where on. */
export interface Following {
	/** Only this interface's events. */
	readonly interface?: string;
	/** The id of the last event already seen; the stream goes on after it. */
	readonly lastEventId?: string;
	/** Ends the stream quietly. */
	readonly signal?: AbortSignal;
}

/**
 * Follows the agent's events until the agent ends the stream or `signal` does. Throws a ControlError as `ask` does;
 * EOF when the agent died.
 */
export async function* followEvents(
	socketPath: string,
	{interface: only, lastEventId, signal}: Following = {},
): AsyncGenerator<AgentEvent, void, void> {
	const headers = {
		Accept: 'text/event-stream',
		...(lastEventId !== undefined && {'Last-Event-ID': lastEventId}),
	};
	const question = encodeRequest({path: pathOf('events', {}, {interface: only})}, headers);
	const socket = say(socketPath, question, signal);
	try {
		yield* readEvents(socket);
	} catch (error) {
		if (!signal?.aborted) throw connectionError(error, socketPath);
	} finally {
		socket.destroy();
	}
}

async function* readEvents(pieces: AsyncIterable<string>): AsyncGenerator<AgentEvent, void, void> {
	const response = new ResponseReader(Number.POSITIVE_INFINITY);
	const stream = new EventStreamReader(answerLimit);
	let refusal = '';
	for await (const piece of pieces) {
		const text = response.push(piece);
		if (response.status <= 200) {
			for (const {data} of stream.push(text)) yield decodeReply(200, data) as AgentEvent;
		} else refusal += text;
		if (response.complete || refusal.length > answerLimit) break;
	}
	if (response.status > 200) decodeReply(response.status, utf8(refusal));
	response.end();
}
