/** Why bytes or values were refused; the `code` of a `WireError`. */
export type WireErrorCode =
	| 'TRUNCATED'
	| 'BAD_COOKIE'
	| 'BAD_OPTION'
	| 'BAD_VALUE'
	| 'UNKNOWN_OPTION'
	| 'TOO_LONG'
	| 'BAD_DEFINITION'
	| 'BAD_CAPTURE';

const brand = Symbol.for('@lessee/wire.WireError');

/**
 * The one error this package throws: bytes that are not what they were read as, or a value that has no wire form.
 * `instanceof` holds across installed copies of the package.
 */
export class WireError extends Error {
	override readonly name = 'WireError';
	/** The kind of failure, one word from a closed list. */
	readonly code: WireErrorCode;
	/** Byte offset in the input where it was found; 0 where there is no input to point at. */
	readonly offset: number;
	readonly [brand] = true;

	/** Makes an error from its code, a full sentence, and the offset that the sentence is about. */
	constructor(code: WireErrorCode, sentence: string, offset = 0) {
		super(sentence);
		this.code = code;
		this.offset = offset;
	}

	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === 'object' && value !== null && brand in value;
	}
}

/**
 * What a codec throws: the end of a sentence whose beginning ("Option 51 (ipAddressLeaseTime)") only its caller knows.
 * Never leaves this package, and carries no stack, so that a message full of bad options stays cheap.
 */
export class Refusal {
	readonly phrase: string;

	constructor(phrase: string) {
		this.phrase = phrase;
	}
}

/** Refuses bytes or a value; the phrase reads on from the subject: "must be 4 bytes; got 2". */
export function refuse(phrase: string): never {
	throw new Refusal(phrase);
}

/** Runs `work`; what it refuses becomes a `WireError` whose sentence starts with `subject`. */
export function explaining<T>(code: WireErrorCode, subject: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof Refusal) throw new WireError(code, `${subject} ${error.phrase}.`);
		throw error;
	}
}

/** A value as an error sentence shows it: short, one line. */
export function shown(value: unknown): string {
	if (typeof value === 'string')
		return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
	if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
	if (Array.isArray(value)) return `an array of ${value.length}`;
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
