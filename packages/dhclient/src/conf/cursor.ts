import {Lexer, type Place, type Token} from './lexer.ts';
import {type Problem, printable} from './problem.ts';

/** Thrown inside the grammar, caught where a statement ends; never leaves this package. */
export class Complaint {
	readonly token: Token;
	readonly message: string;
	/** Just behind the token, not at it: where something is missing. */
	readonly behind: boolean;

	constructor(token: Token, message: string, behind = false) {
		this.token = token;
		this.message = message;
		this.behind = behind;
	}
}

// What people read has an end: more problems than this are counted, not listed.
const mostProblems = 200;
const widestLine = 120;
const mostRewinds = 8;
const deepest = 64;

/** The problems of a configuration and its included files, in the order in which they were met. */
export class Problems {
	readonly #list: Problem[] = [];
	#left = {error: 0, warning: 0};

	add(severity: Problem['severity'], describe: () => Omit<Problem, 'severity'>): void {
		if (this.#list.length < mostProblems) this.#list.push({severity, ...describe()});
		else this.#left[severity]++;
	}

	/** All of them; where there were too many, the last one says how many more. */
	list(): readonly Problem[] {
		const last = this.#list[this.#list.length - 1];
		const {error, warning} = this.#left;
		if (!last || error + warning === 0) return this.#list;
		const message = `${error} more errors and ${warning} more warnings follow; they are not listed.`;
		return [...this.#list, {...last, severity: error > 0 ? 'error' : 'warning', message}];
	}
}

/** Reads one file's tokens in order, with one token of foresight. */
export class Cursor {
	readonly file: string;
	readonly problems: Problems;
	readonly #lexer: Lexer;
	#ahead: Token | undefined;
	#last: Token = {kind: 'mark', text: '', start: 0, end: 0, line: 1, column: 1, lastLine: 1, first: true};
	#place: Place;
	#longString: {readonly token: Token; readonly place: Place} | undefined;
	#rewinds = 0;
	#depth = 0;

	constructor(text: string, file: string, problems: Problems) {
		this.#lexer = new Lexer(text);
		this.file = file;
		this.problems = problems;
		this.#place = this.#lexer.place;
	}

	/** The next token, left where it is. */
	peek(): Token {
		if (!this.#ahead) {
			this.#place = this.#lexer.place;
			this.#ahead = this.#lexer.next();
		}
		return this.#ahead;
	}

	/** Takes the next token, whatever it is; complains of one that is broken in itself. */
	next(): Token {
		const token = this.#take();
		if (token.fault) throw new Complaint(token, token.fault);
		return token;
	}

	#take(): Token {
		const token = this.peek();
		if (token.kind === 'string' && token.lastLine > token.line)
			this.#longString = {token, place: this.#place};
		this.#ahead = undefined;
		this.#last = token;
		return token;
	}

	/** Whether the next token is the mark, or the word in any case. */
	at(text: string): boolean {
		const token = this.peek();
		return token.kind === 'mark'
			? token.text === text
			: token.kind === 'word' && token.text.toLowerCase() === text;
	}

	/** Takes the next token if it is the mark or word. */
	accept(text: string): boolean {
		if (!this.at(text)) return false;
		this.next();
		return true;
	}

	/** Takes the mark or word, or complains. */
	expect(text: string, where = ''): Token {
		if (this.at(text)) return this.next();
		return this.fail(`"${text}"${where && ` ${where}`}`);
	}

	/** Takes the `;` that ends a statement. */
	semicolon(): void {
		if (this.at(';')) this.next();
		else if (this.peek().fault) this.next();
		else {
			const message = `Expected ";" after ${shown(this.#last)}, found ${shown(this.peek())}.`;
			// Where the next line has begun, the place to mend is the end of the one before.
			const behind = this.peek().line > this.#last.lastLine;
			throw new Complaint(behind ? this.#last : this.peek(), message, behind);
		}
	}

	/** Complains that something else was expected than what is there. */
	fail(expected: string, token = this.peek()): never {
		throw new Complaint(token, token.fault ?? `Expected ${expected}, found ${shown(token)}.`);
	}

	/** Runs the grammar of one nested thing; complains where nesting has no end, long before the stack would. */
	nested<T>(read: () => T): T {
		if (this.#depth >= deepest)
			throw new Complaint(this.peek(), `Expected at most ${deepest} levels of nesting, found more.`);
		this.#depth++;
		try {
			return read();
		} finally {
			this.#depth--;
		}
	}

	/** Reads one statement; if it is wrong, notes why and goes on behind it. `keyword` tells which words start one. */
	statement(read: () => void, keyword: (token: Token) => boolean): void {
		const start = this.peek().start;
		this.#longString = undefined;
		try {
			read();
		} catch (complaint) {
			if (!(complaint instanceof Complaint)) throw complaint;
			this.#recover(complaint, keyword);
			// Every round has to get further, or it would never end.
			if (this.peek().start === start && this.peek().kind !== 'end') this.#take();
		}
	}

	#recover(complaint: Complaint, keyword: (token: Token) => boolean): void {
		const long = this.#longString;
		if (long && complaint.token.start >= long.token.end && this.#rewinds < mostRewinds) {
			// A string over several lines with something odd behind it is most often one that lacks its closing quote.
			this.#rewinds++;
			const lines = long.token.lastLine - long.token.line + 1;
			this.note(
				'error',
				long.token,
				`Expected a closing quote on this line, found a string of ${lines} lines.`,
			);
			this.#ahead = undefined;
			this.#lexer.rewind(lineAfter(this.#lexer.text, long.token));
			return;
		}
		this.note('error', complaint.token, complaint.message, complaint.behind);
		if (complaint.behind && (keyword(this.peek()) || this.at('}'))) return;
		this.skip();
	}

	/** Past the end of the statement: its `;`, or the block that it has; not past the `}` that it stands in. */
	skip(): void {
		let depth = 0;
		for (;;) {
			const token = this.peek();
			if (token.kind === 'end' || (depth === 0 && token.kind === 'mark' && token.text === '}')) return;
			this.#take();
			if (token.kind !== 'mark') continue;
			if (token.text === '{') depth++;
			if (token.text === '}' && --depth === 0) return;
			if (token.text === ';' && depth === 0) return;
		}
	}

	/** Notes that what the token stands for is accepted but odd. */
	warn(token: Token, message: string): void {
		this.note('warning', token, message);
	}

	/** Notes a problem at a token, or just behind it. */
	note(severity: Problem['severity'], token: Token, message: string, behind = false): void {
		const {text} = this.#lexer;
		this.problems.add(severity, () => {
			const at = behind ? token.end : token.start;
			const line = behind ? token.lastLine : token.line;
			const lineStart =
				line > token.line ? text.lastIndexOf('\n', at - 1) + 1 : token.start - token.column + 1;
			const from = Math.max(lineStart, at - widestLine / 2);
			const sourceLine = text.slice(from, from + widestLine).split(/\r?\n/, 1)[0] ?? '';
			return {file: this.file, line, column: at - lineStart + 1, message, sourceLine, caret: at - from};
		});
	}
}

/** The start of the line after the one on which a token begins. */
function lineAfter(text: string, token: Token): Place {
	const end = text.indexOf('\n', token.start) + 1;
	return {at: end, line: token.line + 1, lineStart: end};
}

/** A token as an error sentence shows it. */
export function shown(token: Token): string {
	if (token.kind === 'end') return 'the end of the file';
	const text = token.text.length > 40 ? `${token.text.slice(0, 37)}...` : token.text;
	// An error is one line, whatever it is about.
	const safe = printable(text).replace(/[\t\p{Cs}]/gu, '?');
	return token.kind === 'string' ? `the string "${safe}"` : `"${safe}"`;
}
