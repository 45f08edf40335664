/** What JSON leaves as it is and a terminal obeys: control characters of 8 bits, bidirectional marks and their like. */
const steering = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as JSON that may be shown on a terminal: the same value to whoever reads it, and nothing that steers. */
export function printableJson(value: unknown, indent?: string): string {
	return escapeSteering(JSON.stringify(value, undefined, indent));
}

/** JSON that says the same with nothing in it that steers a terminal. */
export function escapeSteering(json: string): string {
	return json.replace(steering, character =>
		Array.from({length: character.length}, (_, at) => escaped(character.charCodeAt(at))).join(''),
	);
}

function escaped(unit: number): string {
	return `\\u${unit.toString(16).padStart(4, '0')}`;
}
