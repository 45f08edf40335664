import type {CommandName, Invocation} from '../command-line.ts';

/** What a command works with. */
export interface Request {
	readonly command: CommandName;
	readonly operands: readonly string[];
	readonly flags: Invocation['flags'];
	readonly runDir: string;
}
