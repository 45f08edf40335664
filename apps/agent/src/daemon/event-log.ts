// What happened lately, for those who follow: a bounded ring with ids, so that a follower who was cut off can go on.
import type {AgentEvent} from '@lessee/control';

const mostEvents = 4096;

type Body<E> = E extends AgentEvent ? Omit<E, 'id' | 'at'> : never;

/** An event as it is told; the log adds its id and the time. */
export type EventBody = Body<AgentEvent>;

/** An event as it is kept: most are never shown to anybody. */
interface Told {
	readonly number: number;
	/** Wall-clock time, milliseconds. */
	readonly at: number;
	readonly body: EventBody;
}

interface Follower {
	readonly take: (event: AgentEvent) => void;
	readonly ended: () => void;
}

/** The agent's events. */
export class EventLog {
	readonly #wall: () => number;
	/** Ids of another agent's life are not ids of this one. */
	readonly #life: string;
	readonly #events: Told[] = [];
	readonly #followers = new Set<Follower>();
	#count = 0;

	constructor(wall: () => number, life: string) {
		this.#wall = wall;
		this.#life = life;
	}

	/** Tells everybody. */
	tell(body: EventBody): void {
		const told = {number: ++this.#count, at: this.#wall(), body};
		this.#events.push(told);
		if (this.#events.length > mostEvents) this.#events.shift();
		if (this.#followers.size === 0) return;
		const event = this.#present(told);
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
		const kept = (from: number) => this.#events.slice(from).map(told => this.#present(told));
		const index = this.#events.findIndex(({number}) => this.#id(number) === after);
		if (index >= 0) return kept(index + 1);
		if (after === this.#id(this.#count - this.#events.length)) return kept(0);
		return [{type: 'gap', id: after, at: isoTime(this.#wall())}, ...kept(0)];
	}

	#present({number, at, body}: Told): AgentEvent {
		return {id: this.#id(number), at: isoTime(at), ...body} as AgentEvent;
	}

	#id(number: number): string {
		return `${this.#life}-${number}`;
	}
}

function isoTime(wall: number): string {
	return new Date(wall).toISOString();
}
