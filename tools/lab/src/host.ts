/**
 * A machine of the lab: a network, mount and UTS namespace of its own, with private copies of /etc, /run and /var/lib.
 * Its process ids are the machine's, /tmp is shared.
 */
import {spawn} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {asset} from './asset.ts';
import {patience} from './patience.ts';
import {Program} from './program.ts';

const holder = asset('host.sh');

/** What a program is started with. */
export interface RunOptions {
	/** Added to PATH and LANG, which are all that it has otherwise. */
	readonly env?: Readonly<Record<string, string>>;
	/** Written to its standard input, which then ends; it is empty otherwise, and stays open when `open`. */
	readonly input?: string | {readonly open: true};
}

/** What a finished program left. */
export interface Finished {
	/** Exit status; 128 and more when a signal ended it. */
	readonly status: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** A host of the lab. */
export class Host {
	readonly name: string;
	readonly #holder: Program;
	readonly #close: () => void;
	readonly #programs = new Set<Program>();

	private constructor(name: string, holderProgram: Program, close: () => void) {
		this.name = name;
		this.#holder = holderProgram;
		this.#close = close;
	}

	/** @internal Hosts are made by a lab. */
	static async create(name: string): Promise<Host> {
		const child = spawn('unshare', ['--mount', '--net', '--uts', 'sh', holder, name], {detached: true});
		const program = new Program(child, `host ${name}`);
		const host = new Host(name, program, () => child.stdin.end());
		await program.said(/^ready$/m);
		return host;
	}

	/** The process whose namespaces these are. */
	get pid(): number {
		return this.#holder.pid;
	}

	/** Where the network namespace can be opened (setns). */
	get netns(): string {
		return `/proc/${this.pid}/ns/net`;
	}

	/** Where a path of this host is to be found from outside: `host.path('/etc/resolv.conf')`. */
	path(inside: string): string {
		return `/proc/${this.pid}/root${inside}`;
	}

	/** Starts a program; its process id is the one it has inside. */
	spawn(argv: readonly string[], options: RunOptions = {}): Program {
		const env = {
			PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
			LANG: 'C',
			...options.env,
		};
		const enter = ['--target', String(this.pid), '--mount', '--net', '--uts', '--', ...argv];
		// nsenter executes the program in its own place, so that this child is the program.
		const child = spawn('nsenter', enter, {env, detached: true});
		const {input} = options;
		if (typeof input !== 'object') child.stdin.on('error', () => undefined).end(input);
		const program = new Program(child, argv.join(' '));
		this.#programs.add(program);
		void program.ended.then(() => this.#programs.delete(program));
		return program;
	}

	/** Runs a program to its end, whatever its exit status. */
	async run(argv: readonly string[], options?: RunOptions): Promise<Finished> {
		const program = this.spawn(argv, options);
		const {code} = await program.ended;
		return {status: code ?? 128, stdout: program.stdout, stderr: program.stderr};
	}

	/**
	 * Runs a program that has to succeed; returns its standard output.
	 * @throws {Error} with its output when its exit status is not 0.
	 */
	async must(argv: readonly string[], options?: RunOptions): Promise<string> {
		const {status, stdout, stderr} = await this.run(argv, options);
		if (status !== 0)
			throw new Error(`${argv.join(' ')} exited with ${status}, expected 0: ${stderr}${stdout}`);
		return stdout;
	}

	/** Runs commands of ip(8), one a line, stopping at the first that fails. */
	async ip(...commands: readonly string[]): Promise<void> {
		await this.must(['ip', '-batch', '-'], {input: `${commands.join('\n')}\n`});
	}

	/** The IPv4 addresses of an interface now, with their prefix lengths. */
	async addresses(name: string): Promise<readonly string[]> {
		const {stdout} = await this.run(['ip', '-4', '-o', 'addr', 'show', 'dev', name]);
		return [...stdout.matchAll(/ inet (\S+)/g)].map(([, address]) => address ?? '');
	}

	/** The IPv4 routes of the main table, as ip(8) prints them. */
	async routes(): Promise<readonly string[]> {
		const output = await this.must(['ip', '-4', 'route', 'show']);
		return output
			.split('\n')
			.filter(Boolean)
			.map(line => line.trim());
	}

	/** Ends every program in the namespace, and with them the namespace. */
	async close(): Promise<void> {
		for (const program of this.#programs) program.signal('SIGKILL');
		this.#close();
		const reaped = await Promise.race([this.#holder.ended, sleep(patience, 'late' as const, {ref: false})]);
		if (reaped === 'late') await this.#holder.end('SIGKILL');
		await Promise.all([...this.#programs].map(async program => program.ended));
	}
}
