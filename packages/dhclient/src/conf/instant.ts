import {daysInMonth, toEpoch} from './civil.ts';
import {Complaint, type Cursor, shown} from './cursor.ts';
import {readInteger} from './literal.ts';

/*
 * Instants of a lease: `W YYYY/MM/DD HH:MM:SS [offset]`, `epoch SECONDS`, `never`. The day of the week is there for
 * people; nobody reads it.
 *
 * Deviation: ISC takes every year from 2038 on as never, and an impossible instant as 1970; here 2038 is 2038, and an
 * impossible instant is an error.
 */

// The last second that milliseconds can count to.
const latest = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/** Reads an instant: milliseconds since 1970, `Infinity` for `never`. */
export function readInstant(cursor: Cursor): number {
	if (cursor.accept('never')) return Number.POSITIVE_INFINITY;
	if (cursor.accept('epoch')) return readInteger(cursor, 0, latest) * 1000;
	const start = cursor.peek();
	if (start.kind !== 'word' || !/^\d+$/.test(start.text))
		cursor.fail('a day of the week as a number, "epoch" or "never"');
	readInteger(cursor, 0, 7);
	const dayStart = cursor.peek();
	const year = readInteger(cursor, 0, 9999);
	cursor.expect('/', 'between year and month');
	const month = readInteger(cursor, 1, 12);
	cursor.expect('/', 'between month and day');
	const day = readInteger(cursor, 1, 31);
	const hour = readInteger(cursor, 0, 23);
	cursor.expect(':', 'between hour and minute');
	const minute = readInteger(cursor, 0, 59);
	cursor.expect(':', 'between minute and second');
	const second = readInteger(cursor, 0, 60);
	// OpenBSD writes the zone as a word.
	const isUtc = cursor.accept('utc');
	const offset = !isUtc && cursor.peek().kind === 'word' ? readInteger(cursor, -86400, 86400) : 0;
	// Two digits count from 1900, as in the first lease files that there were.
	const whole = year < 1900 ? year + 1900 : year;
	if (day > daysInMonth(whole, month)) {
		throw new Complaint(
			dayStart,
			`Expected a day that there is, found ${shown({...dayStart, text: `${whole}/${month}/${day}`})}.`,
		);
	}
	return toEpoch({year: whole, month, day, hour, minute, second}) + offset * 1000;
}
