import type {Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';

/** Where a virtual clock starts. */
export interface VirtualClockOptions {
	/** Boot time at the start, milliseconds; 0 unless told. */
	readonly now?: Millis;
	/** Wall-clock time at the start, milliseconds since 1970; 2030-01-01T00:00:00Z unless told. */
	readonly wall?: Millis;
}

interface Timer {
	readonly at: Millis;
	readonly order: number;
	readonly callback: () => void;
}

const newYear2030 = 1_893_456_000_000;

/** Microtask turns of one `settle`: a chain of promises longer than this is not a chain of adapters. */
const turns = 64;

/** Timers that may fire at one instant: more means that a timer is set again and again without time going on. */
const firesAtOneInstant = 100_000;

/**
 * A clock that stands still until it is told to go on. Timers fire in the order of their time and, at the same
 * time, in the order in which they were set; a timer never fires from inside `setTimer`.
 */
export class VirtualClock implements Clock {
	/** Sorted from the last to fire to the next, so that the next one is popped. */
	readonly #timers: Timer[] = [];
	#now: Millis;
	#wallAhead: Millis;
	#order = 0;
	#advancing = false;

	constructor({now = 0, wall = newYear2030}: VirtualClockOptions = {}) {
		this.#now = now;
		this.#wallAhead = wall - now;
	}

	/** Boot time, milliseconds. */
	now(): Millis {
		return this.#now;
	}

	/** Wall-clock time, milliseconds since 1970. */
	wall(): Millis {
		return this.#now + this.#wallAhead;
	}

	/** Calls back once when the clock is advanced to `at` or past it; at `Infinity` never. */
	setTimer(at: Millis, callback: () => void): () => void {
		if (Number.isNaN(at)) throw new RangeError('Expected the time of a timer in milliseconds, got NaN.');
		const timer: Timer = {at, order: this.#order++, callback};
		if (at < Number.POSITIVE_INFINITY) this.#timers.splice(placeOf(this.#timers, timer), 0, timer);
		return () => {
			const place = placeOf(this.#timers, timer);
			if (this.#timers[place] === timer) this.#timers.splice(place, 1);
		};
	}

	/** When the next timer fires; `Infinity` when there is none. */
	next(): Millis {
		const next = this.#timers.at(-1);
		return next === undefined ? Number.POSITIVE_INFINITY : Math.max(next.at, this.#now);
	}

	/** Lets `ms` milliseconds pass and fires every timer that falls due, also those set meanwhile. */
	advance(ms: Millis): void {
		this.advanceTo(this.#now + ms);
	}

	/** Goes on to boot time `at`; throws a RangeError where that is in the past or never. */
	advanceTo(at: Millis): void {
		this.#drive(at, () => {
			while (this.next() <= at) this.#fireInstant(this.next());
			this.#now = at;
		});
	}

	/** As `advance`, with promises settled before, between and after the timers. */
	async advanceAsync(ms: Millis): Promise<void> {
		const at = this.#now + ms;
		await this.settle();
		while (this.next() <= at) {
			const instant = this.next();
			this.#drive(instant, () => this.#fireInstant(instant));
			await this.settle();
		}
		this.advanceTo(at);
		await this.settle();
	}

	/** Lets promises that need no time settle: 64 microtask turns, no real time. */
	async settle(): Promise<void> {
		for (let turn = 0; turn < turns; turn++) await undefined;
	}

	/** The wall clock is set forward (or back, below 0) by `ms`; boot time and timers know nothing of it. */
	jumpWall(ms: Millis): void {
		this.#wallAhead += ms;
	}

	/**
	 * The machine sleeps for `ms`: boot time and wall clock go on, nothing fires, and what fell due meanwhile fires
	 * late, on waking. Frames on a segment of this clock wait as well.
	 */
	suspend(ms: Millis): void {
		const wakingAt = this.#now + ms;
		this.#drive(wakingAt, () => {
			this.#now = wakingAt;
		});
		this.advance(0);
	}

	#drive(at: Millis, go: () => void): void {
		if (!(at >= this.#now && at < Number.POSITIVE_INFINITY))
			throw new RangeError(
				`Expected a time to advance to of at least ${this.#now} ms and finite, got ${at}.`,
			);
		if (this.#advancing) throw new Error('The clock was advanced from inside one of its own timers.');
		this.#advancing = true;
		try {
			go();
		} finally {
			this.#advancing = false;
		}
	}

	#fireInstant(instant: Millis): void {
		this.#now = instant;
		for (let fired = 0; this.next() <= instant; fired++) {
			if (fired === firesAtOneInstant)
				throw new Error(
					`More than ${firesAtOneInstant} timers fired at ${instant} ms without time going on.`,
				);
			this.#timers.pop()?.callback();
		}
	}
}

/** Where `timer` stands, or belongs, among timers that are sorted from the last to fire to the next. */
function placeOf(timers: readonly Timer[], {at, order}: Timer): number {
	let [low, high] = [0, timers.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const other = timers[middle];
		if (other !== undefined && (other.at > at || (other.at === at && other.order > order))) low = middle + 1;
		else high = middle;
	}
	return low;
}
