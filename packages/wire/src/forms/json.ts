/*
 * The JSON form of typed values. Bytes are lower-case hex, a Map from code to bytes is an object with decimal keys,
 * everything else is what it is.
 */

import type {JsonSchema} from '../codec/codec.ts';
import {objectSchema} from '../codec/compound.ts';
import {formatHardware} from '../hardware.ts';
import {toHex} from '../hex.ts';
import type {Message} from '../message.ts';
import {registry as standard} from '../options/registry.ts';
import type {Registry} from '../options/row.ts';

/** What JSON can say. */
export type JsonValue =
	| null
	| boolean
	| number
	| string
	| readonly JsonValue[]
	| {readonly [key: string]: JsonValue};

/** A typed option value, or any part of one, as JSON. */
export function valueToJson(value: unknown): JsonValue {
	if (ArrayBuffer.isView(value)) return toHex(value as Uint8Array);
	if (Array.isArray(value)) return value.map(valueToJson);
	if (value instanceof Map) return entriesToJson(value);
	if (typeof value === 'object' && value !== null) return entriesToJson(Object.entries(value));
	return value as JsonValue;
}

function entriesToJson(entries: Iterable<readonly [string | number, unknown]>): JsonValue {
	const json: {[key: string]: JsonValue} = {};
	for (const [key, item] of entries) if (item !== undefined) json[key] = valueToJson(item);
	return json;
}

/** A message as JSON: the same names, `chaddr` with colons, other bytes in hex. `messageSchema` describes it. */
export function messageToJson(message: Message): JsonValue {
	const {chaddr, options, unknown, malformed, ...header} = message;
	return {
		...header,
		chaddr: formatHardware(chaddr),
		options: valueToJson(options),
		unknown: valueToJson(unknown),
		malformed: valueToJson(malformed),
	};
}

const hex: JsonSchema = {type: 'string', pattern: '^([0-9a-f]{2})*$'};
const address: JsonSchema = {type: 'string', format: 'ipv4'};
const integer = (maximum: number): JsonSchema => ({type: 'integer', minimum: 0, maximum});

/** The JSON Schema (draft 2020-12) of what `messageToJson` returns. */
export function messageSchema(registry: Registry = standard): JsonSchema {
	const rows = Object.entries(registry).filter(([, row]) => row.space === undefined);
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'DHCPv4 message',
		...objectSchema([
			...['op', 'htype', 'hlen', 'hops'].map(name => [name, integer(0xff)] as const),
			['xid', integer(0xffffffff)],
			['secs', integer(0xffff)],
			['flags', integer(0xffff)],
			...['ciaddr', 'yiaddr', 'siaddr', 'giaddr'].map(name => [name, address] as const),
			['chaddr', {type: 'string', pattern: '^(([0-9a-f]{2}:)*[0-9a-f]{2})?$'}],
			['sname', {type: 'string'}],
			['file', {type: 'string'}],
			[
				'options',
				{
					type: 'object',
					properties: Object.fromEntries(
						rows.map(([name, {title, rfc, codec}]) => [name, {title, description: rfc, ...codec.schema}]),
					),
					additionalProperties: false,
				},
			],
			['unknown', {type: 'object', additionalProperties: hex}],
			[
				'malformed',
				{
					type: 'array',
					items: objectSchema([
						['code', integer(0xff)],
						['bytes', hex],
						['reason', {type: 'string'}],
						['offset', {type: 'integer', minimum: 0}],
					]),
				},
			],
		]),
	};
}
