import type {MaybePromise} from '@lessee/ports';

/** Goes on with a value: at once when it is there, else when its promise is fulfilled. */
export function after<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
	return value instanceof Promise ? value.then(next) : next(value);
}
