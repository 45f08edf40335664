import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {procRows} from './proc-table.ts';

/** Who has a UDP port of this network namespace, in words; undefined where nobody is found. Never throws. */
export function portHolder(port: number): string | undefined {
	try {
		const sockets = socketsOf(port);
		const pid = readdirSync('/proc').find(name => /^\d+$/.test(name) && holdsOne(name, sockets));
		if (pid === undefined) return undefined;
		return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd()} (process ${pid})`;
	} catch {
		return undefined;
	}
}

/** The sockets with that local port, as the links in /proc/PID/fd name them (proc(5), /proc/net/udp). */
function socketsOf(port: number): ReadonlySet<string> {
	const local = port.toString(16).toUpperCase().padStart(4, '0');
	const rows = procRows('/proc/net/udp');
	return new Set(rows.filter(row => row[1]?.endsWith(`:${local}`) === true).map(row => `socket:[${row[9]}]`));
}

function holdsOne(pid: string, sockets: ReadonlySet<string>): boolean {
	const folder = `/proc/${pid}/fd`;
	try {
		return readdirSync(folder).some(fd => sockets.has(readlinkSync(`${folder}/${fd}`)));
	} catch {
		// It has ended, or is not ours to look at.
		return false;
	}
}
