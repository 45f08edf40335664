// Two clients that run a script, ISC's dhclient and this agent, behind one face: the same configuration, the same script,
// the same things done to them.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {eventually, type Host, type Program} from '@lessee/lab';

const dhcpagent = join(dirname(fileURLToPath(import.meta.url)), '../../../dist/dhcpagent.cjs');

/** The clients that are compared. */
export const clientNames = ['dhclient', 'dhcpagent'] as const;

/** One of them. */
export type ClientName = (typeof clientNames)[number];

/** What a client runs. */
export interface Script {
	readonly path: string;
	/** Why it has been called so far, in order, with a space between. */
	readonly reasons: string;
}

/** A client on `eth0` of a host. */
export class ScriptedClient<S extends Script> {
	readonly script: S;
	readonly #name: ClientName;
	readonly #host: Host;
	readonly #folder: string;
	/** The program of ISC's. */
	readonly #dhclient: string;
	#program: Program | undefined;

	constructor(name: ClientName, host: Host, folder: string, dhclient: string, script: S) {
		this.#name = name;
		this.#host = host;
		this.#folder = folder;
		this.#dhclient = dhclient;
		this.script = script;
	}

	/** What the configuration file says from now on. */
	configure(text: string): void {
		writeFileSync(this.#file('dhclient.conf'), text);
	}

	/** Starts the client, in the foreground. */
	start(): void {
		this.#program = this.#name === 'dhclient' ? this.#isc('-d', '-v') : this.#agent();
	}

	/** Starts the client where it cannot start; its exit status, and what it says. */
	async startInVain(): Promise<{readonly code: number | null; readonly said: string}> {
		this.start();
		const ended = await this.#program?.ended;
		return {code: ended?.code ?? null, said: this.#program?.output ?? ''};
	}

	/** Ends the client, which leaves its lease to the next one: STOP. */
	async stop(): Promise<void> {
		await this.#leaseOnDisk();
		if (this.#name === 'dhclient') await this.#isc('-x').ended;
		await this.#program?.end('SIGTERM');
	}

	/** Ends the client, which gives its lease back: RELEASE. */
	async release(): Promise<void> {
		await this.#leaseOnDisk();
		if (this.#name === 'dhclient') await this.#isc('-r').ended;
		else await this.#until(async () => this.#released(), 'a moment in which no event is in progress');
		await this.#program?.end('SIGTERM');
	}

	/** Ends the client as a power cut would, with its lease on disk. */
	async kill(): Promise<void> {
		await this.#leaseOnDisk();
		await this.#program?.end('SIGKILL');
	}

	/** Waits until the script has been called for these reasons, in this order, among others. */
	async called(...reasons: readonly string[]): Promise<void> {
		const pattern = new RegExp(reasons.map(reason => `\\b${reason}\\b`).join('.*'));
		await this.#until(() => pattern.test(this.script.reasons), `calls ${pattern}`);
	}

	/** The script may have been called for a lease that is not on record yet. */
	async #leaseOnDisk(): Promise<void> {
		const state = this.#host.path('/var/lib/dhcpagent/eth0.json');
		const file = this.#name === 'dhclient' ? this.#file('dhclient.leases') : state;
		const written = () => existsSync(file) && readFileSync(file, 'utf8').includes('10.77.0.');
		await this.#until(written, 'a lease on record');
	}

	/** Has the agent release its lease, which it refuses while the script runs. */
	async #released(): Promise<boolean> {
		return (await this.#host.run([process.execPath, dhcpagent, 'release', 'eth0'])).status === 0;
	}

	async #until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
		if (!(await eventually(holds))) throw new Error(`Expected ${what} of ${this.describe()}`);
	}

	/** Who it is and what it did, for a failed test. */
	describe(): string {
		return `${this.#name}: '${this.script.reasons}'. It said:\n${this.#program?.output.slice(-1500)}`;
	}

	#file(name: string): string {
		return join(this.#folder, name);
	}

	#isc(...flags: readonly string[]): Program {
		const [conf, leases, pid] = ['dhclient.conf', 'dhclient.leases', 'dhclient.pid'].map(name =>
			this.#file(name),
		);
		const files = ['-cf', conf, '-lf', leases, '-pf', pid, '-sf', this.script.path] as string[];
		return this.#host.spawn([this.#dhclient, '-4', ...flags, ...files, 'eth0']);
	}

	#agent(): Program {
		const flags = [
			'--config',
			this.#file('dhclient.conf'),
			'--script',
			this.script.path,
			'--eventhook',
			'none',
		];
		const more = ['--acd', 'off', '--log-level', 'debug'];
		return this.#host.spawn([process.execPath, dhcpagent, 'run', 'eth0', ...flags, ...more]);
	}
}
