/** Starts real DHCP servers on hosts of the lab. */
import {mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Host} from '../host.ts';
import {eventually, patience} from '../patience.ts';
import type {Ended, Program} from '../program.ts';
import {dhcpd} from './dhcpd.ts';
import {dnsmasq} from './dnsmasq.ts';
import {kea} from './kea.ts';
import type {ServerLease} from './lease-table.ts';
import {networkd} from './networkd.ts';
import type {CompleteConfig, ServerConfig, ServerKind} from './server-kind.ts';
import {udhcpd} from './udhcpd.ts';

const kinds = {dnsmasq, dhcpd, kea, udhcpd, networkd} satisfies Record<string, ServerKind>;

/** The servers that the lab can start. */
export type ServerName = keyof typeof kinds;

/** A running server. */
export class Server {
	readonly kind: ServerName;
	/** Where its files are. */
	readonly folder: string;
	readonly #program: Program;
	readonly #config: CompleteConfig;

	/** @internal */
	constructor(kind: ServerName, program: Program, folder: string, config: CompleteConfig) {
		this.kind = kind;
		this.#program = program;
		this.folder = folder;
		this.#config = config;
	}

	/** What it said so far. */
	get log(): string {
		return this.#program.output;
	}

	/** Its process. */
	get program(): Program {
		return this.#program;
	}

	/**
	 * What its lease database says now.
	 * @throws {Error} where the server has none: networkd.
	 */
	async leases(): Promise<readonly ServerLease[]> {
		const {leases}: ServerKind = kinds[this.kind];
		if (!leases)
			throw new Error(
				`The leases of ${this.kind} are in its memory alone; expected a server with a file of them.`,
			);
		const file = join(this.folder, leases.file);
		if (leases.writesAt) await this.#rewritten(file, leases.writesAt);
		return leases.read(readFileSync(file), this.#config, Date.now());
	}

	/**
	 * Waits until the lease database fits.
	 * @throws {Error} with what it says when `limit` milliseconds pass first.
	 */
	async leasesUntil(
		fits: (leases: readonly ServerLease[]) => boolean,
		limit = patience,
	): Promise<readonly ServerLease[]> {
		let leases: readonly ServerLease[] = [];
		const fitting = async () => {
			leases = await this.leases();
			return fits(leases);
		};
		if (await eventually(fitting, limit)) return leases;
		throw new Error(
			`The leases of ${this.kind} are not as expected within ${limit} ms: ${JSON.stringify(leases)}\n${this.log.slice(-4000)}`,
		);
	}

	async #rewritten(database: string, signal: NodeJS.Signals): Promise<void> {
		const before = statSync(database).mtimeMs;
		this.#program.signal(signal);
		await eventually(() => !this.#program.running || statSync(database).mtimeMs !== before);
	}

	/** Ends it as an administrator would. */
	async stop(): Promise<Ended> {
		return this.#program.end('SIGTERM');
	}

	/** Ends it as a power cut would. */
	async kill(): Promise<Ended> {
		return this.#program.end('SIGKILL');
	}
}

/** @internal Starts a server on a host; returns when it serves. */
export async function startServer(
	host: Host,
	kind: ServerName,
	folder: string,
	config: ServerConfig = {},
): Promise<Server> {
	const {ready, rapidCommit}: ServerKind = kinds[kind];
	if (config.rapidCommit && !rapidCommit)
		throw new Error(`${kind} never answers a DISCOVER with ACK; expected a server that does.`);
	const [address = ''] = await host.addresses(config.interface ?? 'eth0');
	const whole = complete(config, address);
	const {argv, files, env = {}} = kinds[kind].setup(whole, folder);
	mkdirSync(folder, {recursive: true});
	for (const [name, text] of Object.entries(files))
		writeFileSync(join(folder, name), text, {flag: name.endsWith('leases') ? 'a' : 'w'});
	const program = host.spawn(argv, {env});
	await (ready ? program.said(ready) : listening(program));
	return new Server(kind, program, folder, whole);
}

/** Waits until a UDP socket of the program's namespace is bound to port 67. */
async function listening(program: Program): Promise<void> {
	const bound = () => /:0043 /.test(readFileSync(`/proc/${program.pid}/net/udp`, 'latin1'));
	await eventually(() => !program.running || bound());
	if (program.running && bound()) return;
	throw new Error(`${program.name} does not listen on port 67. It said:\n${program.output}`);
}

function complete(config: ServerConfig, address: string): CompleteConfig {
	const {t1, t2, options = {3: ['10.77.0.1']}} = config;
	const range = config.range ?? ['10.77.0.100', '10.77.0.199'];
	const netmask = config.netmask ?? '255.255.255.0';
	const mask = netmask.split('.').map(Number);
	const sent = {
		...options,
		...(t1 === undefined ? {} : {58: {u32: t1}}),
		...(t2 === undefined ? {} : {59: {u32: t2}}),
	};
	return {
		interface: config.interface ?? 'eth0',
		range,
		netmask,
		network: range[0]
			.split('.')
			.map((part, index) => Number(part) & (mask[index] ?? 0))
			.join('.'),
		leaseTime: config.leaseTime ?? 3600,
		address,
		authoritative: config.authoritative ?? true,
		rapidCommit: config.rapidCommit ?? false,
		options: new Map(Object.entries(sent).map(([code, value]) => [Number(code), value])),
	};
}
