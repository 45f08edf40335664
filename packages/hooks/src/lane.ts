import type {HookRun, MaybePromise} from '@lessee/ports';

/** A queue in which one run begins when the one before has ended: an interface's hooks never overlap. */
export class Lane {
	#last: Promise<void> | undefined;

	/** Begins a run: in this very call when nothing runs, else after all that entered before. */
	enter(begin: () => HookRun): HookRun {
		const run = this.#last === undefined ? begin() : flat(this.#last.then(begin));
		if (run.ended instanceof Promise) {
			const last: Promise<void> = run.ended.then(() => {
				if (this.#last === last) this.#last = undefined;
			});
			this.#last = last;
		}
		return run;
	}
}

/** A run that begins later, as a run. */
export function flat(run: MaybePromise<HookRun>): HookRun {
	if (!(run instanceof Promise)) return run;
	return {
		started: run.then(({started}) => started),
		ended: run.then(({ended}) => ended),
		release: () => void run.then(({release}) => release?.()),
	};
}
