import {formatHardware} from '../hardware.ts';
import type {Message} from '../message.ts';
import {registry as standard} from '../options/registry.ts';
import type {Registry} from '../options/row.ts';
import {indexOf} from '../options/rows.ts';
import {inline, safeText, shownBytes} from './readable.ts';

const hardwareTypes: {readonly [htype: number]: string} = {1: 'Ethernet', 6: 'IEEE 802', 32: 'InfiniBand'};

type Line = readonly [code: number | string, name: string, value: string];

/** Code, name and value in columns as wide as they need. */
function aligned(lines: readonly Line[]): string[] {
	const width = Math.max(0, ...lines.map(([, name]) => name.length));
	return lines.map(([code, name, value]) => `  ${String(code).padStart(3)}  ${name.padEnd(width)}  ${value}`);
}

function headerLines(message: Message): string[] {
	const {op, htype, hlen, hops, xid, secs, flags, chaddr, sname, file} = message;
	const kind = message.options.dhcpMessageType ? `DHCP${message.options.dhcpMessageType}` : 'BOOTP';
	const direction = op === 1 ? 'BOOTREQUEST' : op === 2 ? 'BOOTREPLY' : `op ${op}`;
	const flag = `0x${flags.toString(16).padStart(4, '0')}${flags & 0x8000 ? ' (broadcast)' : ''}`;
	const fields = (['ciaddr', 'yiaddr', 'siaddr', 'giaddr'] as const).map(
		name => `  ${name}  ${message[name]}`,
	);
	const texts = (
		[
			['sname', sname],
			['file', file],
		] as const
	).filter(([, text]) => text !== '');
	return [
		`${kind} (${direction})  xid 0x${xid.toString(16).padStart(8, '0')}  secs ${secs}  flags ${flag}  hops ${hops}`,
		`  chaddr  ${formatHardware(chaddr) || 'none'} (${hardwareTypes[htype] ?? `htype ${htype}`}, hlen ${hlen})`,
		...fields,
		...texts.map(([name, text]) => `  ${name.padEnd(6)}  ${safeText(text)}`),
	];
}

/**
 * A message for reading, one line per field and option, aligned; bytes that a terminal would act on are escaped. With the
 * registry that the message was decoded with, options declared at run time have their codes too.
 */
export function formatMessage(message: Message, registry: Registry = standard): string {
	const {byName, byCode} = indexOf(registry);
	const lines: Line[] = [];
	for (const [name, value] of Object.entries(message.options)) {
		if (value !== undefined) lines.push([byName.get(name)?.code ?? '?', name, inline(value)]);
	}
	for (const [code, bytes] of message.unknown) lines.push([code, '(unknown)', shownBytes(bytes)]);
	for (const {code, bytes, reason} of message.malformed) {
		lines.push([code, byCode[code]?.name ?? '(unknown)', `malformed ${shownBytes(bytes)}: ${reason}`]);
	}
	return `${[...headerLines(message), ...aligned(lines)].join('\n')}\n`;
}
