// A dhclient-script that writes down how it was called, and does with the interface what little a client needs.
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Lab} from '@lessee/lab';

/** One call of a script. */
export interface Call {
	readonly reason: string;
	/** The environment as the kernel gave it to the script's process: nothing that a shell adds. */
	readonly environment: ReadonlyMap<string, string>;
	/** The file descriptors that were open, as `0 -> /dev/null`. */
	readonly descriptors: readonly string[];
	/** The folder that it was started in. */
	readonly folder: string;
	readonly arguments: number;
}

/** How the script is to end: an exit status, a signal that it sends to itself, or as a line of shell says. */
export type Ending = number | 'KILL' | 'TERM' | {readonly shell: string};

/** A recording script for a stage. */
export function record({folder}: Lab): Recorder {
	return new Recorder(join(folder, 'recorder'));
}

/** A script in a folder of its own, and the calls of it. */
export class Recorder {
	/** The script. */
	readonly path: string;
	readonly #calls: string;
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
		this.#calls = join(folder, 'calls');
		this.path = join(folder, 'script');
		mkdirSync(this.#calls, {recursive: true});
		writeFileSync(this.path, script(folder));
		chmodSync(this.path, 0o755);
	}

	/** From now on the script ends like this when it is called for this reason; with 0 unless told. */
	ends(reason: string, how: Ending | undefined): void {
		const file = join(this.#folder, `ends.${reason}`);
		if (how === undefined) rmSync(file, {force: true});
		else writeFileSync(file, lineOf(how));
	}

	/** The calls so far, in order. */
	get calls(): readonly Call[] {
		return readdirSync(this.#calls)
			.filter(name => /^\d+$/.test(name))
			.sort()
			.map(name => readCall(join(this.#calls, name)));
	}

	/** Their reasons, with a space between. */
	get reasons(): string {
		return this.calls.map(({reason}) => reason).join(' ');
	}
}

function lineOf(how: Ending): string {
	if (typeof how === 'object') return how.shell;
	return typeof how === 'number' ? `exit ${how}` : `kill -${how} $$; sleep 10`;
}

/** `environ` of the shell's process is what the client gave it; a name with nanoseconds keeps the order. */
function script(folder: string): string {
	return `#!/bin/sh
call=${folder}/calls/$(date +%s%N)
mkdir $call.new
cat /proc/$$/environ > $call.new/environment
for fd in /proc/$$/fd/*; do echo "\${fd##*/} -> $(readlink $fd)"; done > $call.new/descriptors
pwd > $call.new/folder
echo $# > $call.new/arguments
case $reason in
PREINIT) ip link set dev $interface up ;;
BOUND | RENEW | REBIND | REBOOT | TIMEOUT)
	[ "$old_ip_address" = "$new_ip_address" ] || ip -4 addr flush dev $interface
	ip -4 addr replace $new_ip_address/24 dev $interface
	;;
EXPIRE | FAIL | STOP | RELEASE) ip -4 addr flush dev $interface ;;
esac
mv $call.new $call
[ -e ${folder}/ends.$reason ] && . ${folder}/ends.$reason
exit 0
`;
}

function readCall(folder: string): Call {
	const read = (name: string) => readFileSync(join(folder, name), 'latin1');
	const environment = new Map(
		read('environment')
			.split('\0')
			.filter(Boolean)
			.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
	);
	return {
		reason: environment.get('reason') ?? 'none',
		environment,
		descriptors: existsSync(join(folder, 'descriptors')) ? read('descriptors').trim().split('\n') : [],
		folder: read('folder').trim(),
		arguments: Number(read('arguments')),
	};
}
