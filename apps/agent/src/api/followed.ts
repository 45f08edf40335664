import type {AgentEvent} from '@lessee/control';
import type {EventLog} from '../daemon/event-log.ts';

/** Which events are followed. */
export interface FollowedWhat {
	readonly interface?: string;
	/** The id of the last event that is known already. */
	readonly after?: string;
}

/**
 * Events as they come, from a queue: whoever reads slowly is not waited for. It ends with the log, and when its reader
 * returns it, whatever it waits for.
 */
export class Followed implements AsyncIterableIterator<AgentEvent, void> {
	readonly #waiting: AgentEvent[] = [];
	readonly #stop: () => void;
	#ended = false;
	#wake = (): void => {};

	constructor(events: EventLog, {interface: wanted, after}: FollowedWhat) {
		const take = (event: AgentEvent): void => {
			if (wanted !== undefined && 'interface' in event && event.interface !== wanted) return;
			this.#waiting.push(event);
			this.#wake();
		};
		this.#stop = events.follow(after, take, () => this.#end());
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	async next(): Promise<IteratorResult<AgentEvent, void>> {
		for (;;) {
			const value = this.#waiting.shift();
			if (value !== undefined) return {done: false, value};
			if (this.#ended) return {done: true, value: undefined};
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}

	async return(): Promise<IteratorResult<AgentEvent, void>> {
		this.#stop();
		this.#waiting.length = 0;
		this.#end();
		return {done: true, value: undefined};
	}

	#end(): void {
		this.#ended = true;
		this.#wake();
	}
}
