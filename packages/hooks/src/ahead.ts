// One gate is kept ready for the next event, whichever interface's it will be: starting a process takes milliseconds,
// and a hook that finds one waiting begins as soon as it is on record. Events that come in a bunch start their own.
import type {ChildProcess} from 'node:child_process';
import type {Millis} from '@lessee/lease';
import type {Clock} from '@lessee/ports';
import {gate, type Held} from './gate.ts';
import {isAlive, readStat} from './process-table.ts';
import {type Around, isExecutable, type Program, startNow} from './start.ts';

/** How long after a need the next one is made, milliseconds: what the event leads to goes first. */
const later: Millis = 50;

/** The gate that is kept ready. */
export class Ahead {
	readonly #clock: Clock;
	readonly #around: Around;
	#wanted: Held | undefined;
	#waiting: {readonly held: Held; readonly program: Program; readonly child: ChildProcess} | undefined;
	#allowed = false;
	#due = false;

	constructor(clock: Clock, around: Around) {
		this.#clock = clock;
		this.#around = around;
	}

	/** From now on one is kept ready. An agent allows it when its first packets are out. */
	allow(): void {
		this.#allowed = true;
		this.#make();
	}

	/** Says what the next event will need. */
	want(held: Held): void {
		this.#wanted = held;
		if (!this.#allowed || this.#due || this.#waiting?.held === held) return;
		this.#due = true;
		this.#clock.setTimer(this.#clock.now() + later, () => {
			this.#due = false;
			this.#make();
		});
	}

	/** The gate of a hook, with its process where one is ready. */
	take(held: Held): Program {
		const ready = this.#waiting?.held === held ? this.#waiting : undefined;
		if (ready !== undefined) this.#waiting = undefined;
		this.want(held);
		const stat = ready?.child.pid === undefined ? undefined : readStat(ready.child.pid);
		if (ready === undefined || stat === undefined || !isAlive(stat)) return gate(held);
		ready.child.ref();
		return {...ready.program, ahead: {child: ready.child, startTime: stat.startTime}};
	}

	/** Ends it: no more events will come. */
	end(): void {
		this.#allowed = false;
		this.#waiting?.child.kill('SIGKILL');
		this.#waiting = undefined;
	}

	#make(): void {
		const held = this.#wanted;
		if (!this.#allowed || held === undefined || this.#waiting?.held === held) return;
		this.#waiting?.child.kill('SIGKILL');
		this.#waiting = undefined;
		if (!isExecutable(held.file)) return;
		const program = gate(held);
		const child = startNow(program, this.#around);
		if (child === undefined) return;
		this.#waiting = {held, program, child};
		child.once('exit', () => {
			if (this.#waiting?.child === child) this.#waiting = undefined;
		});
		// What ends it may come before it has read what it is told.
		child.stdin?.on('error', () => {});
		child.unref();
	}
}
