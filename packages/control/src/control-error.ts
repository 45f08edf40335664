import {type ErrorBody, type Refusal, type RefusalCode, refusals} from './refusals.ts';

const brand = Symbol.for('@lessee/control.ControlError');

/**
 * A refusal as an exception: thrown by the agent's handlers, carried as `{error}` in the answer, thrown again by
 * the client. `message` is the text that a person reads, without a prefix.
 */
export class ControlError extends Error {
	override readonly name: string = 'ControlError';
	/** A name of the table `refusals`, or one that a newer agent has added to it. */
	readonly code: string;
	/** What a program that fails because of it exits with. */
	readonly exitStatus: number;
	readonly [brand] = true;

	constructor(code: string, text: string, exitStatus: number, options?: {readonly cause?: unknown}) {
		super(text, options);
		this.code = code;
		this.exitStatus = exitStatus;
	}

	/** True for the errors of another installed copy of this package, too. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === 'object' && value !== null && brand in value;
	}
}

/** Makes the refusal of that name; `value` goes where its text says `{}`, `cause` is for those who debug. */
export function refuse(code: RefusalCode, value = '', cause?: unknown): ControlError {
	const {text, exitStatus} = refusals[code];
	return new ControlError(
		code,
		text.replace('{}', () => value),
		exitStatus,
		cause === undefined ? {} : {cause},
	);
}

/** The HTTP answer that carries an error; what is not a refusal is an internal error and tells nothing more. */
export function errorReply(error: unknown): {readonly status: number; readonly body: ErrorBody} {
	const {code, message: text, exitStatus} = error instanceof ControlError ? error : refuse('INT');
	const row: Refusal | undefined = Object.hasOwn(refusals, code) ? refusals[code as RefusalCode] : undefined;
	return {status: row?.httpStatus ?? 500, body: {error: {code, text, exitStatus}}};
}

/** The error that an answer carries, undefined where it is none of ours. */
export function errorFromBody(body: unknown): ControlError | undefined {
	if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
	const {code, text, exitStatus} = (body as {error: {[key: string]: unknown} | null}).error ?? {};
	if (typeof code !== 'string' || typeof text !== 'string' || typeof exitStatus !== 'number')
		return undefined;
	const failure = Number.isInteger(exitStatus) && exitStatus > 0 && exitStatus < 256;
	return failure ? new ControlError(code, text, exitStatus) : undefined;
}
