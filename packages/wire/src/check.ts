import {addressOf} from './address.ts';
import {explaining, shown, WireError} from './errors.ts';

/** The value, if it is an integer from 0 to `most`; else a `WireError` that begins with `what`. */
export function checkInteger(what: string, value: number, most: number): number {
	if (Number.isInteger(value) && value >= 0 && value <= most) return value;
	throw new WireError('BAD_VALUE', `${what} must be an integer from 0 to ${most}; got ${shown(value)}.`);
}

/** The address as a number, if it is a dotted quad; else a `WireError` that begins with `what`. */
export function checkAddress(what: string, value: string): number {
	return value === '0.0.0.0' ? 0 : explaining('BAD_VALUE', what, () => addressOf(value));
}
