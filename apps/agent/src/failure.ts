/** The exit statuses of dhcpagent. */
export const exitStatus = {done: 0, refused: 2, usage: 3, timedOut: 4, system: 6} as const;

/** A reason to end, in a sentence for the user, with the status to end with. */
export class Failure extends Error {
	override readonly name = 'Failure';
	readonly exitStatus: number;

	constructor(sentence: string, status: number, cause?: unknown) {
		super(sentence, cause === undefined ? {} : {cause});
		this.exitStatus = status;
	}
}
