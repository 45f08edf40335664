import type {MaybePromise} from '@lessee/ports';

/** Calls, and goes on with the value at once where it is there, in this same turn; later where it is promised. */
export function whenDone<T>(
	call: () => MaybePromise<T>,
	done: (value: T) => void,
	failed: (error: unknown) => void,
): void {
	let value: MaybePromise<T>;
	try {
		value = call();
	} catch (error) {
		failed(error);
		return;
	}
	if (value instanceof Promise) value.then(done, failed);
	else done(value);
}
