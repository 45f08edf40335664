/** What is wrong, or only odd, in a configuration, and where. */
export interface Problem {
	/** An error makes its statement void; a warning does not. */
	readonly severity: 'error' | 'warning';
	readonly file: string;
	/** Lines and columns count from 1; a tab is one column. */
	readonly line: number;
	readonly column: number;
	/** A sentence: what was expected and what was found. */
	readonly message: string;
	/** The line, or what can be shown of a very long one. */
	readonly sourceLine: string;
	/** Where in `sourceLine` the problem is, from 0. */
	readonly caret: number;
}

/** The problem as people read it: `FILE:LINE:COLUMN: what`, the line, and a caret under the place. */
export function formatProblem({severity, file, line, column, message, sourceLine, caret}: Problem): string {
	const what = severity === 'warning' ? `warning: ${message}` : message;
	// Tabs stay tabs, so that the caret stands under its character in any terminal.
	const margin = sourceLine.slice(0, caret).replace(/[^\t]/g, ' ');
	return `${printable(file)}:${line}:${column}: ${what}\n${printable(sourceLine)}\n${margin}^`;
}

/** Text of a file as it may be shown in a terminal or a log: control characters become question marks. */
export function printable(text: string): string {
	return text.replace(/(?!\t)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '?');
}
