/*
 * POSIX extended regular expressions over bytes, for `~=` and `~~`. The pattern becomes a program whose states are all
 * followed at once, so that time is bounded by pattern times text whatever they are: JavaScript's own expressions may
 * take for ever on a server's value. Not there: back references and collating elements, which POSIX has no EREs for.
 */

type Node =
	| {readonly kind: 'set'; readonly has: (byte: number) => boolean}
	| {readonly kind: 'start' | 'end' | 'empty'}
	| {readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[]}
	| {readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number};

type Step =
	| {readonly op: 'set'; readonly has: (byte: number) => boolean}
	| {readonly op: 'start' | 'end' | 'match'}
	| {readonly op: 'fork'; to: readonly number[]};

const mostSteps = 500;
const deepest = 32;
const most = 255;

class BadPattern extends Error {}

/** Whether the text holds a match; undefined where the pattern is none, or too large to follow. */
export function matches(pattern: Uint8Array, text: Uint8Array, anyCase: boolean): boolean | undefined {
	const program = compiled(String.fromCharCode(...pattern.subarray(0, 4096)), anyCase);
	return program && run(program, text);
}

/** Whether bytes are a pattern that can be followed. */
export function isPattern(pattern: Uint8Array): boolean {
	return pattern.length <= 4096 && compiled(String.fromCharCode(...pattern), false) !== undefined;
}

function compiled(source: string, anyCase: boolean): readonly Step[] | undefined {
	try {
		const steps: Step[] = [];
		emit(new Reader(source, anyCase).whole(), steps);
		steps.push({op: 'match'});
		return steps;
	} catch (error) {
		if (error instanceof BadPattern) return undefined;
		throw error;
	}
}

function emit(node: Node, steps: Step[]): void {
	if (steps.length > mostSteps) throw new BadPattern();
	if (node.kind === 'set') steps.push({op: 'set', has: node.has});
	else if (node.kind === 'start' || node.kind === 'end') steps.push({op: node.kind});
	else if (node.kind === 'sequence') for (const part of node.parts) emit(part, steps);
	else if (node.kind === 'choice') emitChoice(node.parts, steps);
	else if (node.kind === 'repeat') emitRepeat(node, steps);
}

function emitChoice(parts: readonly Node[], steps: Step[]): void {
	const fork = {op: 'fork' as const, to: [] as readonly number[]};
	const ends: {op: 'fork'; to: readonly number[]}[] = [];
	steps.push(fork);
	for (const part of parts) {
		fork.to = [...fork.to, steps.length];
		emit(part, steps);
		const end = {op: 'fork' as const, to: [] as readonly number[]};
		ends.push(end);
		steps.push(end);
	}
	for (const end of ends) end.to = [steps.length];
}

function emitRepeat({part, least, most: limit}: Node & {kind: 'repeat'}, steps: Step[]): void {
	for (let i = 0; i < least; i++) emit(part, steps);
	const forks: {op: 'fork'; to: readonly number[]}[] = [];
	const again = steps.length;
	for (let i = least; i < (limit === Number.POSITIVE_INFINITY ? least + 1 : limit); i++) {
		const fork = {op: 'fork' as const, to: [steps.length + 1]};
		forks.push(fork);
		steps.push(fork);
		emit(part, steps);
	}
	if (limit === Number.POSITIVE_INFINITY) steps.push({op: 'fork', to: [again]});
	for (const fork of forks) fork.to = [...fork.to, steps.length];
}

function run(steps: readonly Step[], text: Uint8Array): boolean {
	let states = new Set<number>();
	for (let at = 0; at <= text.length; at++) {
		const here = new Set<number>();
		for (const state of [...states, 0]) reach(steps, state, at, text.length, here);
		const next = new Set<number>();
		for (const state of here) {
			const step = steps[state];
			if (step?.op === 'match') return true;
			if (step?.op === 'set' && at < text.length && step.has(text[at] ?? 0)) next.add(state + 1);
		}
		states = next;
	}
	return false;
}

/** Adds all states that `from` reaches without taking a byte. */
function reach(steps: readonly Step[], from: number, at: number, length: number, into: Set<number>): void {
	const pending = [from];
	for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
		if (into.has(state)) continue;
		into.add(state);
		const step = steps[state];
		if (step?.op === 'fork') pending.push(...step.to);
		if ((step?.op === 'start' && at === 0) || (step?.op === 'end' && at === length)) pending.push(state + 1);
	}
}

const classes: {readonly [name: string]: RegExp} = {
	alpha: /[A-Za-z]/,
	digit: /\d/,
	alnum: /[A-Za-z\d]/,
	upper: /[A-Z]/,
	lower: /[a-z]/,
	space: /[\t-\r ]/,
	blank: /[\t ]/,
	punct: /[!-/:-@[-`{-~]/,
	print: /[ -~]/,
	graph: /[!-~]/,
	cntrl: /[^ -~\x80-\xff]/,
	xdigit: /[\dA-Fa-f]/,
};

/** Reads a pattern, a character for each byte. */
class Reader {
	readonly #source: string;
	readonly #anyCase: boolean;
	#at = 0;
	#depth = 0;

	constructor(source: string, anyCase: boolean) {
		this.#source = source;
		this.#anyCase = anyCase;
	}

	whole(): Node {
		const node = this.#choice();
		if (this.#at < this.#source.length) throw new BadPattern();
		return node;
	}

	#take(text: string): boolean {
		if (!this.#source.startsWith(text, this.#at)) return false;
		this.#at += text.length;
		return true;
	}

	#choice(): Node {
		const parts = [this.#sequence()];
		while (this.#take('|')) parts.push(this.#sequence());
		return parts.length === 1 ? (parts[0] ?? {kind: 'empty'}) : {kind: 'choice', parts};
	}

	#sequence(): Node {
		const parts: Node[] = [];
		while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? ''))
			parts.push(this.#repeated());
		return {kind: 'sequence', parts};
	}

	#repeated(): Node {
		let part = this.#atom();
		for (;;) {
			if (this.#take('*')) part = {kind: 'repeat', part, least: 0, most: Number.POSITIVE_INFINITY};
			else if (this.#take('+')) part = {kind: 'repeat', part, least: 1, most: Number.POSITIVE_INFINITY};
			else if (this.#take('?')) part = {kind: 'repeat', part, least: 0, most: 1};
			else if (this.#take('{')) part = this.#counted(part);
			else return part;
		}
	}

	#counted(part: Node): Node {
		const [whole, low = '', comma, high] =
			/^(\d{1,3})(,(\d{1,3})?)?\}/.exec(this.#source.slice(this.#at, this.#at + 9)) ?? [];
		const least = Number(low);
		const limit = comma === undefined ? least : high === undefined ? Number.POSITIVE_INFINITY : Number(high);
		if (whole === undefined || least > most || limit < least || (limit > most && high !== undefined))
			throw new BadPattern();
		this.#at += whole.length;
		return {kind: 'repeat', part, least, most: limit};
	}

	#atom(): Node {
		if (this.#take('(')) return this.#group();
		if (this.#take('[')) return this.#set();
		if (this.#take('^')) return {kind: 'start'};
		if (this.#take('$')) return {kind: 'end'};
		if (this.#take('.')) return {kind: 'set', has: () => true};
		if (this.#take('\\') && this.#at >= this.#source.length) throw new BadPattern();
		const character = this.#source[this.#at++] ?? '';
		if (/[*+?{]/.test(character) && this.#source[this.#at - 2] !== '\\') throw new BadPattern();
		return {kind: 'set', has: this.#folded(byte => byte === character.charCodeAt(0))};
	}

	#group(): Node {
		if (++this.#depth > deepest) throw new BadPattern();
		const node = this.#choice();
		if (!this.#take(')')) throw new BadPattern();
		this.#depth--;
		return node;
	}

	#set(): Node {
		const none = this.#take('^');
		const members: ((byte: number) => boolean)[] = [];
		for (let first = true; first || !this.#take(']'); first = false) members.push(this.#member());
		const has = this.#folded(byte => members.some(member => member(byte)));
		return {kind: 'set', has: none ? byte => !has(byte) : has};
	}

	#member(): (byte: number) => boolean {
		const name = /^\[:([a-z]+):\]/.exec(this.#source.slice(this.#at, this.#at + 12))?.[1];
		const expression = classes[name ?? ''];
		if (expression) {
			this.#at += `[:${name}:]`.length;
			return byte => expression.test(String.fromCharCode(byte));
		}
		if (this.#at >= this.#source.length || name !== undefined) throw new BadPattern();
		const low = this.#source.charCodeAt(this.#at++);
		if (this.#source[this.#at] !== '-' || (this.#source[this.#at + 1] ?? ']') === ']')
			return byte => byte === low;
		const high = this.#source.charCodeAt(this.#at + 1);
		this.#at += 2;
		return byte => byte >= low && byte <= high;
	}

	#folded(has: (byte: number) => boolean): (byte: number) => boolean {
		if (!this.#anyCase) return has;
		return byte => {
			const letter = String.fromCharCode(byte);
			return (
				has(byte) || (/[a-z]/.test(letter) && has(byte - 32)) || (/[A-Z]/.test(letter) && has(byte + 32))
			);
		};
	}
}
