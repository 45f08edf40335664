import type {InterfaceStatus} from './schema.ts';

/**
 * The status table, header and columns to the letter of dhcpagent's: a row for each interface, and a line of dates
 * under those that hold a lease. Every line ends with a newline.
 */
export function formatStatus(interfaces: readonly InterfaceStatus[]): string {
	const lines = interfaces.flatMap(status => [row(status), ...dates(status)]);
	return ['Interface  State         Sent  Recv  Declined  Flags', ...lines, ''].join('\n');
}

function row({interface: name, state, counters: {sent, received, declined}, flags}: InterfaceStatus): string {
	const columns = [
		name.padEnd(10),
		state.padEnd(12),
		String(sent).padStart(5),
		String(received).padStart(5),
		String(declined).padStart(9),
	];
	const set = (['primary', 'bootp', 'failed', 'busy'] as const).filter(flag => flags[flag]);
	return `${columns.join(' ')}  ${set.map(flag => `[${flag.toUpperCase()}] `).join('')}`;
}

const dated: ReadonlySet<string> = new Set(['BOUND', 'RENEWING', 'REBINDING']);

function dates({state, lease}: InterfaceStatus): string[] {
	if (!lease || !dated.has(state)) return [];
	const instants = [lease.startedAt, lease.expiresAt, lease.renewAt].map(localMinute);
	return [`(Began, Expires, Renew) = (${instants.join(', ')})`];
}

/** `%m/%d/%Y %R` of strftime, or `Never`. */
function localMinute(instant: string | null): string {
	if (instant === null) return 'Never';
	const at = new Date(instant);
	const pad = (value: number) => String(value).padStart(2, '0');
	const day = `${pad(at.getMonth() + 1)}/${pad(at.getDate())}/${at.getFullYear()}`;
	return `${day} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
}
