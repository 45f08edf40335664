// A plugin's process may send whatever it likes; only what is well formed is heard.
import type {FromPlugin} from './conversation.ts';
import {handlers} from './make.ts';

type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isNumber: Check = value => typeof value === 'number';
const oneOf =
	(...values: readonly unknown[]): Check =>
	value =>
		values.includes(value);
const listOf =
	(check: Check): Check =>
	value =>
		Array.isArray(value) && value.every(check);
const isDecision = oneOf('none', 'accept', 'decline', undefined);

// biome-ignore format: one row is one line.
const shapes: {readonly [T in FromPlugin['type']]: Readonly<Record<Exclude<keyof Extract<FromPlugin, {type: T}>, 'type'>, Check>>} = {
	loaded:  {name: isText, handlers: listOf(oneOf(...handlers)), remarks: listOf(isText)},
	refused: {reason: isText},
	answer:  {id: isNumber, answer: value => isNumber(value) || isDecision(value)},
	failed:  {id: isNumber, reason: isText},
	aborted: {id: isNumber},
	log:     {interface: isText, text: isText},
};

/** What a plugin's process said; undefined where that is nothing that it may say. */
export function understand(words: unknown): FromPlugin | undefined {
	if (typeof words !== 'object' || words === null || !('type' in words)) return undefined;
	const {type} = words;
	if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return undefined;
	const shape = Object.entries<Check>(shapes[type as FromPlugin['type']]);
	const said: Readonly<Record<string, unknown>> = {...words};
	return shape.every(([name, check]) => check(said[name])) ? (words as FromPlugin) : undefined;
}
