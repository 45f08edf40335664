import {
	decodeOption,
	decodeOptions,
	describeOption,
	encodeOption,
	type JsonValue,
	type Located,
	locateOptions,
	type OptionSet,
	type Registry,
	toHex,
	valueToJson,
	WireError,
} from '@lessee/wire';

/** What is known of a lease's options: its last ACK as it came, and the options that count. */
export interface OptionSource {
	readonly ack: Uint8Array;
	readonly options: OptionSet;
	/** The client's own identifier, which stands for option 61 where the server has not sent it back. */
	readonly clientIdentifier?: Uint8Array;
}

/** One option of a lease. */
export interface LeaseOption {
	readonly code: number;
	/** The RFC's name in camelCase, where the code has one. */
	readonly name?: string;
	readonly bytes: Uint8Array;
	/** The typed value; absent where the bytes do not fit the option's type. */
	readonly value?: JsonValue;
}

/** The options of a lease that count, by code, each once. */
export function leaseOptions(source: OptionSource, registry: Registry): readonly LeaseOption[] {
	const {options, unknown, malformed} = source.options;
	const received = locate(source.ack);
	const found: LeaseOption[] = [];
	for (const [name, value] of Object.entries(options)) {
		const code = describeOption(name, registry)?.code;
		if (code === undefined || value === undefined) continue;
		const bytes = wireForm({code, name, value}, received?.get(code), registry);
		found.push({code, name, bytes, value: valueToJson(value)});
	}
	for (const [code, bytes] of unknown) found.push(undecoded(code, bytes, registry));
	for (const {code, bytes} of malformed) {
		const name = describeOption(code, registry)?.name;
		found.push({code, bytes, ...(name !== undefined && {name})});
	}
	const byCode = new Map(found.reverse().map(option => [option.code, option]));
	if (source.clientIdentifier && !byCode.has(61)) {
		const {clientIdentifier: bytes} = source;
		byCode.set(61, {code: 61, name: 'clientIdentifier', bytes, value: toHex(bytes)});
	}
	return [...byCode.values()].sort((a, b) => a.code - b.code);
}

/** An option that had no type when it came; the registry may have one, for it was declared since, or elsewhere. */
function undecoded(code: number, bytes: Uint8Array, registry: Registry): LeaseOption {
	const name = describeOption(code, registry)?.name;
	if (name === undefined) return {code, bytes, value: toHex(bytes)};
	try {
		return {code, name, bytes, value: valueToJson(decodeOption(code, bytes, registry))};
	} catch (error) {
		if (error instanceof WireError) return {code, name, bytes};
		throw error;
	}
}

/** The bytes of a typed value: as they came where they mean the same, for a value can have several forms. */
function wireForm(
	{code, name, value}: {readonly code: number; readonly name: string; readonly value: unknown},
	received: Uint8Array | undefined,
	registry: Registry,
): Uint8Array {
	const encoded = encodeOption(name, value, registry);
	if (!received) return encoded;
	const options: {readonly [name: string]: unknown} = decodeOptions([[code, received]], registry).options;
	const same = name in options && toHex(encodeOption(name, options[name], registry)) === toHex(encoded);
	return same ? received : encoded;
}

/** The options of a message by place; undefined for the ACK of a lease that no message granted. */
export function locate(message: Uint8Array): Located | undefined {
	try {
		return locateOptions(message);
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
