import type {Journal} from '@lessee/ports';

/** A journal kept in memory. */
export class MemoryJournal implements Journal {
	/** The lines, oldest first; each agent's begin with the line of `begin`. */
	readonly lines: string[] = [];
	/** How many lines it may have before it starts anew. */
	limit = Number.POSITIVE_INFINITY;
	#started = false;

	/** Takes a line, behind that of `begin` where it starts. */
	append(line: () => string, begin: () => string): void {
		if (this.lines.length >= this.limit) {
			this.lines.length = 0;
			this.#started = false;
		}
		if (!this.#started) this.lines.push(begin());
		this.#started = true;
		this.lines.push(line());
	}

	/** Another agent goes on with it: it starts anew behind what is there. */
	reopen(): void {
		this.#started = false;
	}
}
