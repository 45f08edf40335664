import {Lexer, type Token} from './lexer.ts';
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
	#longString: {readonly token: Token; readonly braces: number} | undefined;
	#rewinds = 0;
	#depth = 0;
	/** Braces open now, and where the statement that is read began; what starts a statement there. */
	#braces = 0;
	#level = 0;
	#keyword: (token: Token) => boolean = () => false;

	constructor(text: string, file: string, problems: Problems) {
		this.#lexer = new Lexer(text);
		this.file = file;
		this.problems = problems;
	}

	/** The next token, left where it is. */
	peek(): Token {
		this.#ahead ??= this.#lexer.next();
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
		if (token.kind === 'string' && token.lastLine > token.line) {
			this.#longString = {token, braces: this.#braces};
		}
		if (token.kind === 'mark' && token.text === '{') this.#braces++;
		if (token.kind === 'mark' && token.text === '}' && this.#braces > 0) this.#braces--;
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
		const token = this.peek();
		if (this.accept(';')) return;
		const message = token.fault ?? `Expected ";" after ${shown(this.#last)}, found ${shown(token)}.`;
		throw token.first || token.kind === 'end'
			? new Complaint(this.#last, message, true)
			: new Complaint(token, message);
	}

	/** Complains that something else was expected than what is there. */
	fail(expected: string, token = this.peek()): never {
		const message = token.fault ?? `Expected ${expected}, found ${shown(token)}.`;
		// Where the next statement has begun, the place to mend is the end of the line before it.
		const behind = token === this.peek() && this.startsStatement();
		throw behind ? new Complaint(this.#last, message, true) : new Complaint(token, message);
	}

	/** Whether the next token looks as if a statement began there. */
	startsStatement(): boolean {
		const token = this.peek();
		return token.kind === 'end' || (token.first && (this.#keyword(token) || token.text === '}'));
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
		const outer = {level: this.#level, keyword: this.#keyword};
		const start = this.peek().start;
		this.#longString = undefined;
		this.#level = this.#braces;
		this.#keyword = keyword;
		try {
			read();
		} catch (complaint) {
			if (!(complaint instanceof Complaint)) throw complaint;
			this.#recover(complaint);
			// Every round has to get further, or it would never end.
			if (this.peek().start === start && this.peek().kind !== 'end') this.#take();
		}
		this.#level = outer.level;
		this.#keyword = outer.keyword;
	}

	#recover(complaint: Complaint): void {
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
			this.#braces = long.braces;
			this.#lexer.rewindBehindLine(long.token);
			return;
		}
		this.note('error', complaint.token, complaint.message, complaint.behind);
		if (!this.#isBehind(complaint.token) && !(complaint.behind && this.startsStatement())) this.skip();
	}

	/** Whether the statement has been read to its end, and only then was found to be wrong at a token of its own. */
	#isBehind(token: Token): boolean {
		const {kind, text, start} = this.#last;
		const ended = kind === 'mark' && (text === ';' || text === '}') && this.#braces <= this.#level;
		return ended && start > token.start;
	}

	/** Past the end of the statement: its `;`, or the block that it has; not past the `}` that it stands in. */
	skip(): void {
		for (;;) {
			const token = this.peek();
			const mark = token.kind === 'mark' ? token.text : '';
			if (token.kind === 'end' || (mark === '}' && this.#braces <= this.#level)) return;
			this.#take();
			if (mark === ';' && this.#braces <= this.#level) return;
			// A branch goes with the condition before it, whether that was understood or not.
			if (mark === '}' && this.#braces <= this.#level && !this.at('else') && !this.at('elsif')) return;
		}
	}

	/** Past the end of a statement whose content nobody reads; complains where it has none. */
	pass(): void {
		let parentheses = 0;
		while (parentheses > 0 || this.#braces > this.#level || !(this.at(';') || this.startsStatement())) {
			if (this.peek().kind === 'end') break;
			const {kind, text} = this.next();
			if (kind !== 'mark') continue;
			if (text === '(') parentheses++;
			if (text === ')') parentheses--;
			if (text === '}' && this.#braces <= this.#level) return;
		}
		this.semicolon();
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

/** A token as an error sentence shows it. */
export function shown(token: Token): string {
	if (token.kind === 'end') return 'the end of the file';
	const text = token.text.length > 40 ? `${token.text.slice(0, 37)}...` : token.text;
	// An error is one line, whatever it is about.
	const safe = printable(text).replace(/[\t\p{Cs}]/gu, '?');
	return token.kind === 'string' ? `the string "${safe}"` : `"${safe}"`;
}
