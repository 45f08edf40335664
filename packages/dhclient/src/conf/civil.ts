/*
 * The civil calendar without a clock: days counted from 1 January 1970 in the proleptic Gregorian calendar, years that
 * begin in March, so that the leap day is the last day of a year.
 */

/** An instant of UTC as people write it. */
export interface Civil {
	readonly year: number;
	/** From 1. */
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
}

const daysOfEra = 146097;
const millisOfDay = 86_400_000;

/** Days after 1 January 1970. */
function daysOf(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
	return (
		era * daysOfEra +
		yearOfEra * 365 +
		Math.floor(yearOfEra / 4) -
		Math.floor(yearOfEra / 100) +
		dayOfYear -
		719468
	);
}

/** Milliseconds since 1970. */
export function toEpoch({year, month, day, hour, minute, second}: Civil): number {
	return daysOf(year, month, day) * millisOfDay + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The instant of UTC, and its day of the week (0 is Sunday); parts of a second are dropped. */
export function fromEpoch(millis: number): Civil & {readonly weekday: number} {
	const days = Math.floor(millis / millisOfDay);
	const seconds = Math.floor((millis - days * millisOfDay) / 1000);
	const shifted = days + 719468;
	const era = Math.floor(shifted / daysOfEra);
	const dayOfEra = shifted - era * daysOfEra;
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
			365,
	);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const march = Math.floor((5 * dayOfYear + 2) / 153);
	const month = march < 10 ? march + 3 : march - 9;
	return {
		year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
		month,
		day: dayOfYear - Math.floor((153 * march + 2) / 5) + 1,
		hour: Math.floor(seconds / 3600),
		minute: Math.floor(seconds / 60) % 60,
		second: seconds % 60,
		weekday: (((days + 4) % 7) + 7) % 7,
	};
}

/** The days of a month. */
export function daysInMonth(year: number, month: number): number {
	return (month === 12 ? daysOf(year + 1, 1, 1) : daysOf(year, month + 1, 1)) - daysOf(year, month, 1);
}
