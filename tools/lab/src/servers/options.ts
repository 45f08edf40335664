/** Options that a server sends, as bytes: each server has its own syntax for text and addresses, all take hex. */

/** The value of an option: text, a list of IPv4 addresses, a number with its width, or bytes in hex. */
export type OptionValue =
	| string
	| readonly string[]
	| {readonly u8: number}
	| {readonly u16: number}
	| {readonly u32: number}
	| {readonly hex: string};

/** Options by code. */
export type ServerOptions = Readonly<Record<number, OptionValue>>;

/** The bytes of an option, two hexadecimal digits each. */
export function optionBytes(value: OptionValue): readonly string[] {
	return hexOf(value).match(/../g) ?? [];
}

function hexOf(value: OptionValue): string {
	if (typeof value === 'string') return Buffer.from(value, 'latin1').toString('hex');
	if ('hex' in value) return value.hex;
	if ('u8' in value) return digits(value.u8, 1);
	if ('u16' in value) return digits(value.u16, 2);
	if ('u32' in value) return digits(value.u32, 4);
	return value
		.map(address =>
			address
				.split('.')
				.map(part => digits(Number(part), 1))
				.join(''),
		)
		.join('');
}

function digits(number: number, width: number): string {
	return number.toString(16).padStart(2 * width, '0');
}
