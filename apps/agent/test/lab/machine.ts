// A client machine of the lab with dhcpagent on it, as users run it: the built program, real packets, a real hook.
import {once} from 'node:events';
import {chmodSync, existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {get, type IncomingMessage} from 'node:http';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {
	type AgentEvent,
	ask,
	controlSocket,
	type Exchange,
	type InterfaceStatus,
	querySocket,
	request,
	runDirectory,
} from '@lessee/control';
import {
	eventually,
	type Finished,
	type Host,
	type Lab,
	type Program,
	patience,
	type RunOptions,
} from '@lessee/lab';

const app = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const dhcpagent = join(app, 'dist/dhcpagent.cjs');
const dhcpinfo = join(app, '../dhcpinfo/dist/dhcpinfo.cjs');

const sockets = {control: controlSocket, query: querySocket};

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
	/** The lab's folder, seen from everywhere. */
	readonly folder: string;
	/** Added to the environment of what is run here. */
	env: NonNullable<RunOptions['env']> = {};
	/** What starts the agent: it is followed by the agent's own words. */
	starter: readonly string[] = [];
	agent: Program | undefined;
	readonly #record: string;
	readonly #hook: string;

	constructor(lab: Lab, host: Host) {
		this.host = host;
		this.folder = lab.folder;
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
		// One that runs at this moment goes on as it was.
		writeFileSync(`${this.#hook}.new`, text);
		chmodSync(`${this.#hook}.new`, 0o755);
		renameSync(`${this.#hook}.new`, this.#hook);
	}

	/** The hook's path. */
	get hookPath(): string {
		return this.#hook;
	}

	/** Starts the agent, with the recording hook and without conflict detection unless told; returns when it answers. */
	async start(...args: readonly string[]): Promise<Program> {
		const agent = this.launch(...args);
		await this.until(async () => !agent.running || (await this.answers()), 'an agent that answers');
		if (!agent.running) throw new Error(`The agent ended. It said:\n${agent.output}`);
		return agent;
	}

	/** Starts the agent as `start` does, without waiting. */
	launch(...args: readonly string[]): Program {
		const flags = ['--eventhook', this.#hook, '--acd', 'off', '--log-level', 'debug'];
		this.agent = this.host.spawn([...this.starter, ...this.program('run', ...flags, ...args)], {
			env: this.env,
		});
		return this.agent;
	}

	/** Runs dhcpagent to its end: a command to the agent, or one that is refused. */
	async command(...args: readonly string[]): Promise<Finished> {
		return this.host.run(this.program(...args), {env: this.env});
	}

	/** Gives the agent a command until it takes it: an event may be in progress, or a lease just be had. */
	async done(...args: readonly string[]): Promise<void> {
		await this.until(
			async () => (await this.command(...args)).status === 0,
			`${args.join(' ')}, done`,
			2 * patience,
		);
	}

	/** The same as a user who is not root. */
	async commandAsNobody(...args: readonly string[]): Promise<Finished> {
		const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
		return this.host.run([...nobody, ...this.program(...args)], {env: this.env});
	}

	/** How dhcpagent is run: in a shell, these words with blanks between. */
	program(...args: readonly string[]): readonly string[] {
		return [process.execPath, dhcpagent, ...args];
	}

	/** Runs dhcpinfo to its end. */
	async query(...args: readonly string[]): Promise<Finished> {
		return this.host.run([process.execPath, dhcpinfo, ...args], {env: this.env});
	}

	/** What dhcpinfo prints. */
	async info(...args: readonly string[]): Promise<string> {
		return (await this.query(...args)).stdout;
	}

	/** Whether an agent answers. */
	async answers(): Promise<boolean> {
		const asked = ask(this.#socket('query'), 'interfaces', {parameters: {}});
		return asked.then(
			() => true,
			() => false,
		);
	}

	/** What one of the sockets answers to a request. */
	async api(
		socket: keyof typeof sockets,
		path: string,
		method: NonNullable<Exchange['method']> = 'GET',
	): Promise<string> {
		return (await request(this.#socket(socket), {method, path})).body;
	}

	/** How often something was passed over on an interface, by reason. */
	async ignored(name = 'eth0'): Promise<ReadonlyMap<string, number>> {
		const text = await this.api('query', '/metrics');
		const rows = [...text.matchAll(/^dhcp_ignored_total\{(.*)\} (\d+)$/gm)];
		return new Map(
			rows
				.filter(([, labels = '']) => labels.includes(`interface="${name}"`))
				.map(([, labels = '', count]) => [/reason="([^"]*)"/.exec(labels)?.[1] ?? '', Number(count)]),
		);
	}

	/** Follows the agent's events from now on, or from after the event of that id; the list grows. */
	async follow(after?: string): Promise<readonly AgentEvent[]> {
		const seen: AgentEvent[] = [];
		const headers = after === undefined ? {} : {'last-event-id': after};
		const options = {socketPath: this.#socket('query'), path: '/v1/events', headers};
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			get(options, resolve).on('error', reject);
		});
		// An agent that is killed breaks off; both say so.
		const lines = createInterface(answer.on('error', () => undefined)).on('error', () => undefined);
		lines.on('line', line => {
			if (line.startsWith('data: ')) seen.push(JSON.parse(line.slice('data: '.length)) as AgentEvent);
		});
		// A comment comes first, when the agent follows.
		await once(lines, 'line');
		return seen;
	}

	/** What the hook recorded, in order. */
	get runs(): readonly HookRun[] {
		if (!existsSync(this.#record)) return [];
		return (
			readFileSync(this.#record, 'utf8')
				.split('\n')
				// What follows the last newline is still being written.
				.slice(0, -1)
				.map(line => {
					const [count, name = '', event = '', addresses = '', yiaddr = '', pid] = line.split('|');
					if (count !== '2') throw new Error(`Expected a hook with two arguments, found ${count}.`);
					return {interface: name, event, addresses: addresses.trim(), yiaddr, pid: Number(pid)};
				})
		);
	}

	/** The events of the hook, in order. */
	get events(): string {
		return this.runs.map(({event}) => event).join(' ');
	}

	/** The events of the hook on one interface, in order. */
	eventsOf(name: string): string {
		return this.runs
			.filter(run => run.interface === name)
			.map(({event}) => event)
			.join(' ');
	}

	/** What a hook has written into a file of the lab's folder; empty as long as there is none. */
	note(name: string): string {
		const path = join(this.folder, name);
		return existsSync(path) ? readFileSync(path, 'utf8') : '';
	}

	/** The state file of an interface, as text. */
	stateFile(name = 'eth0'): string {
		return readFileSync(this.host.path(`/var/lib/dhcpagent/${name}.json`), 'utf8');
	}

	/** Waits until no event is in progress on an interface. */
	async idle(name = 'eth0'): Promise<void> {
		await this.until(async () => !(await this.status(name)).flags.busy, 'no event in progress');
	}

	/** What the agent says of an interface. */
	async status(name = 'eth0'): Promise<InterfaceStatus> {
		return ask(this.#socket('query'), 'interface', {parameters: {interface: name}});
	}

	/** Waits until an interface is in one of these states of the machine. */
	async stateUntil(...states: readonly string[]): Promise<void> {
		const reached = async () => states.includes((await this.status()).machineState);
		await this.until(reached, `state ${states.join(' or ')}`);
	}

	/** Waits until the hook has begun to run for these events; on a slow machine the next may be there already. */
	async eventsUntil(expected: string | RegExp, limit = patience): Promise<void> {
		const holds = () =>
			typeof expected === 'string'
				? `${this.events} `.startsWith(`${expected} `)
				: expected.test(this.events);
		await this.until(holds, `events '${expected}'`, limit);
	}

	/** Waits until there is no IPv4 address on an interface, or no such interface. */
	async bare(name = 'eth0'): Promise<void> {
		const none = async () => (await this.host.addresses(name)).length === 0;
		await this.until(none, `no address on ${name}`);
	}

	/** Waits until something holds. */
	async until(holds: () => boolean | Promise<boolean>, what: string, limit = patience): Promise<void> {
		if (!(await eventually(holds, limit))) throw new Error(`Expected ${what} within ${limit} ms.`);
	}

	/** What happened here, for a test that has failed. */
	get story(): string {
		return `runs: ${JSON.stringify(this.runs)}\n${this.agent?.output.slice(-6000) ?? ''}`;
	}

	/** A socket of the agent's, as it is reached from outside: no program has to be started. */
	#socket(name: keyof typeof sockets): string {
		return this.host.path(sockets[name](runDirectory(undefined, this.env)));
	}
}

/** The grammar of the hooks: cycles of one BOUND, any EXTEND, one of DROP, EXPIRE, RELEASE. */
export const grammar = /^((BOUND( EXTEND)*( (DROP|EXPIRE|RELEASE)|$))( |$))*$/;
