// What happened lately, for those who follow: a bounded ring with ids, so that a follower who was cut off can go on.
import type {AgentEvent} from '@lessee/control';

const mostEvents = 4096;

type Body<E> = E extends AgentEvent ? Omit<E, 'id' | 'at'> : never;

/** An event as it is told; the log adds its id and the time. */
export type EventBody = Body<AgentEvent>;

interface Follower {
	readonly take: (event: AgentEvent) => void;
	readonly ended: () => void;
}

/** The agent's events. */
export class EventLog {
	readonly #wall: () => number;
	/** Ids of another agent's life are not ids of this one. */
	readonly #life: string;
	readonly #events: AgentEvent[] = [];
	readonly #followers = new Set<Follower>();
	#count = 0;

	constructor(wall: () => number, life: string) {
		this.#wall = wall;
		this.#life = life;
	}

	/** Tells everybody. */
	tell(body: EventBody): void {
		const event = {id: this.#id(++this.#count), at: this.#now(), ...body} as AgentEvent;
		this.#events.push(event);
		if (this.#events.length > mostEvents) this.#events.shift();
		for (const {take} of this.#followers) take(event);
	}

	/** Tells nothing more: every follower hears that this was all. */
	end(): void {
		for (const {ended} of this.#followers) ended();
		this.#followers.clear();
	}

	/**
	 * Follows: first what came after the event of that id (a `gap` where that is no longer known), then what comes.
	 * Returns what ends it.
	 */
	follow(after: string | undefined, take: Follower['take'], ended: Follower['ended'] = () => {}): () => void {
		if (after !== undefined) for (const event of this.#since(after)) take(event);
		const follower = {take, ended};
		this.#followers.add(follower);
		return () => this.#followers.delete(follower);
	}

	#since(after: string): readonly AgentEvent[] {
		const index = this.#events.findIndex(({id}) => id === after);
		if (index >= 0) return this.#events.slice(index + 1);
		if (after === this.#id(this.#count - this.#events.length)) return this.#events;
		return [{type: 'gap', id: after, at: this.#now()}, ...this.#events];
	}

	#id(number: number): string {
		return `${this.#life}-${number}`;
	}

	#now(): string {
		return new Date(this.#wall()).toISOString();
	}
}
