/**
 * Boot time: CLOCK_BOOTTIME, which goes on while the machine sleeps, and one timer descriptor on it for all
 * timers. Node's own timers stop in suspend, and fire at once beyond 2^31 - 1 ms.
 */
import type {Clock} from '@lessee/ports';
import {requireLinux} from '../unsupported.ts';
import {DeadlineHeap} from './deadline-heap.ts';
import {attempt, demand, type Watch, watchDescriptor} from './native.ts';

const CLOCK_BOOTTIME = 7;
const TFD_NONBLOCK = 0o4000;
const TFD_CLOEXEC = 0o2000000;
const TFD_TIMER_ABSTIME = 1;
/** The kernel counts nanoseconds in 63 bits; later than this (285 years) is as good as never. */
const furthestAt = 9e12;

/** Writes a `struct timespec`, rounded up to a millisecond so that no timer is early. */
function setTimespec(view: DataView, offset: number, millis: number): void {
	const whole = Math.ceil(millis);
	view.setBigInt64(offset, BigInt(Math.floor(whole / 1000)), true);
	view.setBigInt64(offset + 8, BigInt(whole % 1000) * 1_000_000n, true);
}

class BootClock implements Clock {
	readonly #timespec = new DataView(new ArrayBuffer(16));
	readonly #deadlines = new DeadlineHeap();
	#fd = -1;
	#watch: Watch | undefined;
	/** What the descriptor is set to; NaN, which equals nothing, when it has fired. */
	#armedAt: number | undefined;

	now(): number {
		attempt('clock_gettime', CLOCK_BOOTTIME, new Uint8Array(this.#timespec.buffer));
		const seconds = Number(this.#timespec.getBigInt64(0, true));
		return seconds * 1000 + Math.floor(Number(this.#timespec.getBigInt64(8, true)) / 1e6);
	}

	wall(): number {
		return Date.now();
	}

	setTimer(at: number, callback: () => void): () => void {
		if (at > furthestAt) return () => {};
		const cancel = this.#deadlines.add({at, callback});
		this.#arm();
		return () => {
			cancel();
			this.#arm();
		};
	}

	#arm(): void {
		const at = this.#deadlines.nearest;
		if (at === this.#armedAt) return;
		this.#armedAt = at;
		const watch = this.#open();
		watch.keepsAlive(at !== undefined);
		const value = new DataView(new ArrayBuffer(32));
		// Zero would disarm it; an instant that is past fires at once.
		if (at !== undefined) setTimespec(value, 16, Math.max(at, 1));
		const bytes = new Uint8Array(value.buffer);
		demand('Setting the timer', 'timerfd_settime', this.#fd, TFD_TIMER_ABSTIME, bytes, null);
	}

	#open(): Watch {
		if (this.#watch !== undefined) return this.#watch;
		this.#fd = demand('Opening the timer', 'timerfd_create', CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
		// What has come by other descriptors goes first: on a slow machine an answer may be there that is not read yet.
		this.#watch = watchDescriptor(this.#fd, () => setImmediate(() => this.#fire()));
		return this.#watch;
	}

	#fire(): void {
		attempt('read', this.#fd, new Uint8Array(8), 8);
		this.#armedAt = Number.NaN;
		const now = this.now();
		for (let due = this.#deadlines.take(now); due !== undefined; due = this.#deadlines.take(now)) {
			try {
				due.callback();
			} catch (error) {
				// One that throws must not cost the others theirs.
				setImmediate(() => {
					throw error;
				});
			}
		}
		this.#arm();
	}
}

/** Opens the clock of this machine: boot time in whole milliseconds, wall time, and timers of any length. */
export function bootClock(): Clock {
	requireLinux();
	return new BootClock();
}
