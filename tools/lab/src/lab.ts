/**
 * A throwaway network for tests with real packets: hosts in namespaces of their own, segments between them. Nothing of
 * the machine is touched, and whatever way the test's process ends, the namespaces end with it.
 */
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Capture} from './capture.ts';
import {Host} from './host.ts';
import {type Port, Segment} from './segment.ts';
import {type Server, type ServerName, startServer} from './servers/server.ts';
import type {ServerConfig} from './servers/server-kind.ts';

const prefix = 'lessee-lab-';

/** The usual small network. */
export interface Lan {
	readonly segment: Segment;
	/** Has 10.77.0.1/24 on `eth0`. */
	readonly server: Host;
	/** Has `eth0`, up and without an address. */
	readonly client: Host;
	/** The client's. */
	readonly port: Port;
	readonly serverPort: Port;
}

/** A lab: makes hosts, segments and captures, and ends them all. */
export class Lab {
	/** A folder for files of this lab, to be seen from all of its hosts; gone after `close`. */
	readonly folder: string;
	readonly #hosts: Host[] = [];
	#segments = 0;
	#servers = 0;
	#closed: Promise<void> | undefined;

	/** @internal */
	constructor(folder: string) {
		this.folder = folder;
	}

	/** Makes a host without interfaces. */
	async host(name: string): Promise<Host> {
		const host = await Host.create(name);
		this.#hosts.push(host);
		return host;
	}

	/** Makes a segment without ports. */
	async segment(): Promise<Segment> {
		this.#segments += 1;
		return Segment.create(await this.host(`segment${this.#segments}`), this.#segments);
	}

	/** Makes the usual small network: a server and a client on one segment. */
	async lan(): Promise<Lan> {
		const [segment, server, client] = await Promise.all([
			this.segment(),
			this.host('server'),
			this.host('client'),
		]);
		const serverPort = await segment.connect(server, 'eth0', {address: '10.77.0.1/24'});
		return {segment, server, client, port: await segment.connect(client, 'eth0'), serverPort};
	}

	/**
	 * Starts a DHCP server on a host; returns when it serves. In the folder of an earlier server of the same kind it
	 * goes on with that one's leases.
	 */
	async serve(host: Host, kind: ServerName, config: ServerConfig = {}, folder?: string): Promise<Server> {
		this.#servers += 1;
		return startServer(host, kind, folder ?? join(this.folder, `${kind}${this.#servers}`), config);
	}

	/** Begins to record DHCP and ARP on an interface: `br0` of a segment's bridge, or a host's own. */
	async capture(host: Host, name: string): Promise<Capture> {
		return Capture.start(host, name);
	}

	/** Ends every program and namespace of this lab and removes its folder; more than once does no harm. */
	async close(): Promise<void> {
		this.#closed ??= (async () => {
			await Promise.all(this.#hosts.map(async host => host.close()));
			rmSync(this.folder, {recursive: true, force: true});
		})();
		return this.#closed;
	}
}

/**
 * Opens a lab.
 * @throws {Error} without root's privileges.
 */
export function createLab(): Lab {
	if (process.getuid?.() !== 0)
		throw new Error('A lab of network namespaces needs root; this process is not root.');
	sweep();
	return new Lab(mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)));
}

/** Removes folders of labs whose process is gone; their namespaces ended with it. */
function sweep(): void {
	for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(prefix))) {
		const pid = Number(name.slice(prefix.length).split('-')[0]);
		if (!alive(pid)) rmSync(join(tmpdir(), name), {recursive: true, force: true});
	}
}

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
