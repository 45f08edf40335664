import {WireError} from '@lessee/wire';

/** What a codec makes of a value; undefined where the value is not one that it can read or write. */
export function attempt<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
