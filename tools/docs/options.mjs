// docs/options.md: every option that the codec knows, from the rows of its registry.

const code = text => `\`${text.replaceAll('|', '\\|')}\``;

/** A value as JavaScript would write it, on one line. */
function literal(value) {
	if (typeof value === 'string') return `'${value}'`;
	if (ArrayBuffer.isView(value)) return `bytes(${Buffer.from(value).toString('hex')})`;
	if (value instanceof Map)
		return `Map {${[...value].map(([key, item]) => `${key} => ${literal(item)}`).join(', ')}}`;
	if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
	if (typeof value !== 'object') return String(value);
	return `{${Object.entries(value)
		.map(([key, item]) => `${key}: ${literal(item)}`)
		.join(', ')}}`;
}

function inittab(entry) {
	if (!entry) return '';
	const {name, type, granularity, max} = entry;
	return `${code(name)} ${type} ${granularity} ${max}`;
}

function line([name, row]) {
	const [value, hex] = row.example;
	const known = row.dhclientName.startsWith('unknown-')
		? ''
		: `${code(row.dhclientName)} ${code(row.dhclientFormat)}`;
	const cells = [
		row.code,
		code(name),
		code(row.codec.type),
		`${code(literal(value))} ${code(hex || '(empty)')}`,
		row.rfc,
		known,
		inittab(row.inittab),
	];
	return `| ${cells.join(' | ')} |`;
}

/** The page, as text. */
export async function optionsPage(root) {
	const {registry} = await import(new URL('packages/wire/dist/index.js', root).href);
	const rows = Object.entries(registry);
	return `# Options

Every DHCPv4 option that \`@lessee/wire\` knows (${rows.length} of them), from the rows of its registry.

- **Name**: the key in \`message.options\`: the RFC's title of the option in camelCase.
- **Value**: its shape there; \`?\` marks what may be absent.
- **Example**: a value, and its bytes in hex.
- **dhclient**: the name in dhclient.conf, in the lease file and (with \`_\` for \`-\`) in the script's environment, and ISC's format
  letters. Without one it is \`unknown-N\`.
- **dhcpinfo**: name, type, granularity and maximum in dhcp_inittab. Without an entry dhcpinfo takes the other two names.

| Code | Name | Value | Example | Defined in | dhclient | dhcpinfo |
|---:|---|---|---|---|---|---|
${rows.map(line).join('\n')}
`;
}
