// A network of its own for one client that runs a script.
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Capture, createLab, type Host, type Lab, type Lan, type Program} from '@lessee/lab';
import {serveWords, type Words} from './dhcpd.ts';
import {dhclient} from './ready.ts';
import {type ClientName, type Script, ScriptedClient} from './scripted-client.ts';

/** The network, and what is done in it. */
export class Stage<S extends Script> {
	readonly lab: Lab;
	readonly client: ScriptedClient<S>;
	/** The client's host. */
	readonly host: Host;
	/** What is on the wire. */
	readonly capture: Capture;
	readonly #serverHost: Host;
	#server: Program | undefined;

	private constructor(lab: Lab, {server, client: host}: Lan, client: ScriptedClient<S>, capture: Capture) {
		this.lab = lab;
		this.host = host;
		this.#serverHost = server;
		this.client = client;
		this.capture = capture;
	}

	/** Runs `play` with a client of that name, whose script `prepare` makes; everything ends with it. */
	static async with<S extends Script, T>(
		name: ClientName,
		prepare: (lab: Lab, host: Host) => S | Promise<S>,
		play: (stage: Stage<S>) => Promise<T>,
	): Promise<T> {
		const lab = createLab();
		try {
			const lan = await lab.lan();
			// A path of its own: on some systems AppArmor knows what the installed one may do.
			const program = join(lab.folder, 'dhclient');
			copyFileSync(dhclient, program);
			const script = await prepare(lab, lan.client);
			const client = new ScriptedClient(name, lan.client, lab.folder, program, script);
			return await play(new Stage(lab, lan, client, await lab.capture(lan.client, 'eth0')));
		} finally {
			await lab.close();
		}
	}

	/** From now on the server says this; its leases stay. */
	readonly serve = async (words: Words = {}): Promise<void> => {
		await this.silence();
		this.#server = await serveWords(this.#serverHost, join(this.lab.folder, 'dhcpd'), words);
	};

	/** Whether the address of the server, which is the router's as well, is there. */
	readonly router = async (there: boolean): Promise<void> =>
		this.#serverHost.ip(`addr ${there ? 'add' : 'del'} 10.77.0.1/24 dev eth0`);

	/** From now on there is no server. */
	readonly silence = async (): Promise<void> => {
		await this.#server?.end('SIGTERM');
		this.#server = undefined;
	};
}
