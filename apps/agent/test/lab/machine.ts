// A client machine of the lab with dhcpagent on it, as users run it: the built program, real packets, a real hook.
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {InterfaceStatus} from '@lessee/control';
import type {Finished, Host, Lab, Program} from '@lessee/lab';

const app = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const dhcpagent = join(app, 'dist/dhcpagent.cjs');
const dhcpinfo = join(app, '../dhcpinfo/dist/dhcpinfo.cjs');

/** One run of the recording hook: what it was called with, and what it saw. */
export interface HookRun {
	readonly interface: string;
	readonly event: string;
	/** The addresses on the interface while the hook ran. */
	readonly addresses: string;
	/** What dhcpinfo answered to `Yiaddr`. */
	readonly yiaddr: string;
	readonly pid: number;
}

/** A machine that runs the agent. */
export class Machine {
	readonly host: Host;
	readonly #lab: Lab;
	readonly #record: string;
	readonly #hook: string;
	agent: Program | undefined;

	constructor(lab: Lab, host: Host) {
		this.host = host;
		this.#lab = lab;
		this.#record = join(lab.folder, `${host.name}.hooks`);
		this.#hook = join(lab.folder, `${host.name}.hook`);
		this.hook('');
	}

	/** Replaces what the hook does after it has recorded its call; `$1` is the interface, `$2` the event. */
	hook(script: string): void {
		const text = `#!/bin/sh
seen=$(ip -4 -o addr show dev "$1" 2>/dev/null | awk '{printf "%s ", $4}')
yiaddr=$(${process.execPath} ${dhcpinfo} -i "$1" Yiaddr 2>&1)
echo "$#|$1|$2|$seen|$yiaddr|$$" >> ${this.#record}
${script}
`;
		writeFileSync(this.#hook, text);
		chmodSync(this.#hook, 0o755);
	}

	/** Starts the agent; returns when both its sockets answer. */
	async start(...args: readonly string[]): Promise<Program> {
		const argv = [
			process.execPath,
			dhcpagent,
			'run',
			'--eventhook',
			this.#hook,
			'--acd',
			'off',
			'--log-level',
			'debug',
			...args,
		];
		const agent = this.host.spawn(argv);
		this.agent = agent;
		for (let tries = 0; agent.running; tries++) {
			if ((await this.command('status')).status === 0) return agent;
			if (tries > 50) break;
			await new Promise(resolve => setTimeout(resolve, 50));
		}
		throw new Error(`The agent does not answer. It said:\n${agent.output}`);
	}

	/** Runs the agent where it is expected to end at once. */
	async fails(...args: readonly string[]): Promise<Finished> {
		return this.host.run([process.execPath, dhcpagent, ...args]);
	}

	/** Gives a command to the agent. */
	async command(...args: readonly string[]): Promise<Finished> {
		return this.host.run([process.execPath, dhcpagent, ...args]);
	}

	/** Asks dhcpinfo. */
	async info(...args: readonly string[]): Promise<string> {
		return (await this.host.run([process.execPath, dhcpinfo, ...args])).stdout;
	}

	/** What the hook recorded, in order. */
	get runs(): readonly HookRun[] {
		if (!existsSync(this.#record)) return [];
		return readFileSync(this.#record, 'utf8')
			.trim()
			.split('\n')
			.map(line => {
				const [count, name = '', event = '', addresses = '', yiaddr = '', pid] = line.split('|');
				if (count !== '2') throw new Error(`Expected a hook with two arguments, found ${count}.`);
				return {interface: name, event, addresses: addresses.trim(), yiaddr, pid: Number(pid)};
			});
	}

	/** The events of the hook, in order. */
	get events(): string {
		return this.runs.map(({event}) => event).join(' ');
	}

	/** Waits until no event is in progress on an interface. */
	async idle(name = 'eth0'): Promise<void> {
		await this.until(async () => !(await this.status(name)).flags.busy, 'no event in progress');
	}

	/** What the agent says of an interface. */
	async status(name = 'eth0'): Promise<InterfaceStatus> {
		return JSON.parse((await this.command('status', name, '--json')).stdout) as InterfaceStatus;
	}

	/** Waits until the hook has begun to run for these events. */
	async eventsUntil(expected: string, limit = 20_000): Promise<void> {
		await this.until(() => this.events === expected, `events '${expected}'`, limit);
	}

	/** Waits until something holds. */
	async until(holds: () => boolean | Promise<boolean>, what: string, limit = 20_000): Promise<void> {
		const end = Date.now() + limit;
		while (!(await holds())) {
			if (Date.now() > end) {
				throw new Error(
					`Expected ${what} within ${limit} ms; events: '${this.events}'. The agent said:\n${this.agent?.output.slice(-6000)}`,
				);
			}
			await new Promise(resolve => setTimeout(resolve, 30));
		}
	}

	/** The lab's folder, seen from everywhere. */
	get folder(): string {
		return this.#lab.folder;
	}
}

/** The grammar of the hooks: cycles of one BOUND, any EXTEND, one of DROP, EXPIRE, RELEASE. */
export const grammar = /^((BOUND( EXTEND)*( (DROP|EXPIRE|RELEASE)|$))( |$))*$/;
