import {readFileSync} from 'node:fs';
import {exitStatus, Failure} from '../failure.ts';

/** What the agent needs of the kernel (capabilities(7)), and what for. */
// biome-ignore format: one capability is one line.
const needed = [
	{bit: 10, name: 'CAP_NET_BIND_SERVICE', what: 'to renew from port 68'},
	{bit: 12, name: 'CAP_NET_ADMIN',        what: 'to configure interfaces'},
	{bit: 13, name: 'CAP_NET_RAW',          what: 'to send before there is an address'},
] as const;

/** Fails with a sentence that names what is missing. */
export function requirePrivileges(): void {
	const held = BigInt(
		`0x${/^CapEff:\s*([\da-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'}`,
	);
	const missing = needed.filter(({bit}) => ((held >> BigInt(bit)) & 1n) === 0n);
	if (missing.length === 0) return;
	const list = missing.map(({name, what}) => `${name} (${what})`).join(', ');
	throw new Failure(
		`Missing privilege: ${list}. Run dhcpagent as root, or give it these capabilities.`,
		exitStatus.system,
	);
}
